"""Detectors: L.A.Cosmic and all others behind the same verbs, and the settings that choose among them."""
