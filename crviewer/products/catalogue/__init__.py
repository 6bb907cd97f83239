"""Catalogue: the list of products, writing several of them, and sending them to other programs."""
