"""Core: parameters, inputs and answers of a detection, and the rays that flagged pixels form."""
