"""Stacks: the loans desk of a small library, in FastAPI, with its help."""
