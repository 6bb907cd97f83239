"""crviewer: check, ray by ray, what a cosmic-ray detector flagged in a CCD image, and save masks to trust."""

__version__ = "0.1.0"
