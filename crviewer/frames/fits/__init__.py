"""FITS: what a file holds, read with suspicion: headers, pixels, masks, and where the file is."""
