"""What was observed: FITS files become frames, frames become an exposure in electrons."""
