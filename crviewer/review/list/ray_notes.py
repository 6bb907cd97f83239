"""Notes: what an observer wrote down about rays and about the frame.

A note belongs to a pixel, as a verdict does, and so to whatever ray holds that pixel after the next detection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays

LONGEST = 500  # letters; a note is one line
_BETWEEN = " · "  # where a ray holds the notes of several


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedNote:
    """What somebody wrote down.

    Attributes
    ----------
    text, who, at : str
        What, by whom, and when (UTC, ISO 8601).
    pixel : int or None
        Flat index of a pixel of the ray that it is about; None for a note on the whole frame.
    """

    text: str
    who: str
    at: str
    pixel: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNotes:
    """All notes that stand.

    Attributes
    ----------
    frame : str
        On the whole frame; empty for none.
    on : mapping from int to str
        By pixel (flat index); none is empty.
    """

    frame: str = ""
    on: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Iterable[SavedNote]) -> ReviewNotes:
        """What stands of notes that were written one after the other: the last of each pixel, and of the frame."""
        notes = cls()
        for note in told:
            notes = notes.written(note.text, note.pixel)
        return notes

    def written(self, text: str, pixel: int | None) -> ReviewNotes:
        """The notes after one more, on a pixel or on the frame; an empty one takes away what was there."""
        line = " ".join(text.split())[:LONGEST]
        if pixel is None:
            return replace(self, frame=line)
        others = {other: before for other, before in self.on.items() if other != pixel}
        return replace(self, on={**others, pixel: line} if line else others)

    def within(self, pixels: PixelIndices) -> dict[int, str]:
        """The notes on some pixels (flat indices)."""
        held = set(pixels.tolist())
        return {pixel: text for pixel, text in sorted(self.on.items()) if pixel in held}

    def about(self, pixels: PixelIndices) -> str:
        """What is said of the ray of these pixels, in one line."""
        return _BETWEEN.join(self.within(pixels).values())

    def rays(self, rays: Rays) -> PixelIndices:
        """Groups, ascending, that a note is about."""
        return np.unique(rays.owners[np.isin(rays.pixels, list(self.on))])

    def by_group(self, rays: Rays) -> list[str]:
        """For every group what is said of it, in one line."""
        told = [""] * rays.groups
        for group in self.rays(rays).tolist():
            told[group] = self.about(rays.of(group))
        return told
