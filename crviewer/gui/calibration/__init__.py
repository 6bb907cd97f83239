"""Calibration: dialogs that combine calibration frames and make bad-pixel masks."""
