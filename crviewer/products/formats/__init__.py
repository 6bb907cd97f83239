"""Formats, one module for each: FITS images, DQ planes, regions, tables, text lists."""
