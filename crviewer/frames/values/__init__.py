"""Values: what the numbers of a file mean: numbers in cards, scaling, units, and normalised images."""
