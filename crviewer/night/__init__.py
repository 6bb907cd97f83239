"""Many exposures: what they share, what only all of them show, and what is done to all of them alike."""
