"""Facts: what a header says of the detector, the time, the sky, and the kind of frame."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:  # a module of 0.1.0 had this name

    def __getattr__(name: str) -> object:
        """Find what 0.1.0 had here."""
        from crviewer.earlier_names import moved_modules

        return moved_modules()[__name__].find(name)
