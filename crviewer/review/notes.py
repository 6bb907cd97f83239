"""Notes: what an observer wrote down about rays and about the frame.

A note belongs to a pixel, as a verdict does, and so to whatever ray holds that pixel after the next detection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from crviewer.detection.pixel_sets import Flat
from crviewer.detection.rays import Rays

if TYPE_CHECKING:
    from crviewer.review.file.state import Note

LONGEST = 500  # letters; a note is one line
_BETWEEN = " · "  # where a ray holds the notes of several


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
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
    def of(cls, told: Iterable[Note]) -> Notes:
        """What stands of notes that were written one after the other: the last of each pixel, and of the frame."""
        notes = cls()
        for note in told:
            notes = notes.written(note.text, note.pixel)
        return notes

    def written(self, text: str, pixel: int | None) -> Notes:
        """The notes after one more, on a pixel or on the frame; an empty one takes away what was there."""
        line = " ".join(text.split())[:LONGEST]
        if pixel is None:
            return replace(self, frame=line)
        others = {other: before for other, before in self.on.items() if other != pixel}
        return replace(self, on={**others, pixel: line} if line else others)

    def within(self, pixels: Flat) -> dict[int, str]:
        """The notes on some pixels (flat indices)."""
        held = set(pixels.tolist())
        return {pixel: text for pixel, text in sorted(self.on.items()) if pixel in held}

    def about(self, pixels: Flat) -> str:
        """What is said of the ray of these pixels, in one line."""
        return _BETWEEN.join(self.within(pixels).values())

    def rays(self, rays: Rays) -> Flat:
        """Groups, ascending, that a note is about."""
        return np.unique(rays.owners[np.isin(rays.pixels, list(self.on))])

    def by_group(self, rays: Rays) -> list[str]:
        """For every group what is said of it, in one line."""
        told = [""] * rays.groups
        for group in self.rays(rays).tolist():
            told[group] = self.about(rays.of(group))
        return told
