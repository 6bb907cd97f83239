"""What is measured of a ray to tell what it is, one subject a file; `gathering` brings it together."""
