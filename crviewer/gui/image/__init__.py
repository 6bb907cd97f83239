"""Image: widgets that show pixels of a frame, and what they need to draw any part of it at once."""
