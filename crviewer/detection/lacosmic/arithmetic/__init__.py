"""Arithmetic: astroscrappy's filters, maps and cleaners, written again so that they can be run anywhere in an image."""
