"""Opening: which files are opened as what, and what has to be asked about them."""
