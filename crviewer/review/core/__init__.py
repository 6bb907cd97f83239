"""Core: verdicts stored by pixel, the masks that follow from them, and the history."""
