"""Calibration frames: combined with cosmic rays rejected, and bad pixels found in them."""
