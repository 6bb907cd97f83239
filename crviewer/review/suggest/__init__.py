"""Suggest: the verdict that the evidence speaks for, and rays that look alike."""
