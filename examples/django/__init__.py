"""Stockroom: what is on the shelves of a shop, as a Django product with its admin and its help.

`python -m examples.django`.
"""
