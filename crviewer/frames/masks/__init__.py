"""Masks: known bad pixels from planes of flags, mask files, lists and regions, each brought onto the science frame."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:  # a module of 0.1.0 had this name

    def __getattr__(name: str) -> object:
        """Find what 0.1.0 had here."""
        from crviewer.earlier_names import moved_modules

        return moved_modules()[__name__].find(name)
