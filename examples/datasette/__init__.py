"""Datasette, which somebody else wrote, with help by a plugin of one file. `python -m examples.datasette`."""
