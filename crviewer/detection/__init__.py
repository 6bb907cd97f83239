"""Which pixels: L.A.Cosmic and its parameters, and the rays that flagged pixels form."""
