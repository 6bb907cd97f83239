"""Simulated exposures: the parts that they are made of, one subject a file; `simulate` puts them together."""
