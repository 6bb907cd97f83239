"""Measures: how complete a detection is, and how many rays an exposure must hold."""
