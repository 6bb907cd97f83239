"""Detectors: L.A.Cosmic and all others, with the same methods, and the settings that choose among them."""
