"""Flags: what the values of a DQ plane mean, by pipeline and by header; no file is read here."""
