"""Ray list: which rays are shown, in which order, which are selected, and the notes on them."""
