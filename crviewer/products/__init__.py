"""What leaves the program: FITS files and tables that other programs read."""
