"""Exposure: from frames to one exposure in electrons, on one pixel grid, with one input mask."""
