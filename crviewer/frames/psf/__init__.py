"""PSF: the point-spread function of a frame, measured on stars that are stars, or unknown."""
