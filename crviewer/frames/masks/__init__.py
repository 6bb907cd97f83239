"""Masks: known bad pixels from planes of flags, mask files, lists and regions, each brought onto the science frame."""
