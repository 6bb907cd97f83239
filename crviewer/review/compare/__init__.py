"""Comparison of two reviews, two detections, or two thresholds."""
