"""Core: what every product is made of: the request, its header, its provenance, how it is written."""
