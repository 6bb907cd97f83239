"""All chips of the exposure that is open."""
