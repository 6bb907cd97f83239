"""Cutouts: the linked views around the current ray, and what is drawn, painted and read in them."""
