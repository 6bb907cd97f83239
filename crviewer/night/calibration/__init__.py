"""Calibration frames: combined properly, so that rays leave them, and what they tell of the detector's bad pixels."""
