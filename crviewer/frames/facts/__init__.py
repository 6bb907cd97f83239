"""Facts: what a header says of the detector, the time, the sky, and the kind of frame."""
