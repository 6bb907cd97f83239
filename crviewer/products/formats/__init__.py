"""Formats: one file a product: FITS images, DQ planes, regions, tables, text lists."""
