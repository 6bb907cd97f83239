"""Arithmetic: astroscrappy's filters, maps and cleaners, rewritten so that they can run anywhere in an image."""
