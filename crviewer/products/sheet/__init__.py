"""Contact sheet: cutouts of rays with number, verdict and evidence, on pages to print."""
