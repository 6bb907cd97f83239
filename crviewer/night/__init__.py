"""Nights: many exposures, what they have in common, and what is done to all of them."""
