"""Core: verdicts kept by pixel, the masks that follow from them, and their history."""
