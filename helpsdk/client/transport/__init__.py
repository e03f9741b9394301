"""Performs a conversation over httpx: in the calling thread, or in an event loop."""
