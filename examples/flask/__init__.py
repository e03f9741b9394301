"""Rooms: meeting rooms to book, as a Flask product with its help. `python -m examples.flask`."""
