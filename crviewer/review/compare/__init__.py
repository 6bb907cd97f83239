"""Compare: two reviews, two detections, or two thresholds beside each other."""
