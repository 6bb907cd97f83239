"""Notes of an observer on rays and on the frame.

A note belongs to a pixel, like a verdict, and therefore to the ray that holds this pixel after the next detection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays

LONGEST = 500  # characters; a note is one line
_BETWEEN = " · "  # joins the notes of a ray that several notes are on


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedNote:
    """A note as it was written.

    Attributes
    ----------
    text, who, at : str
        Text, author and time (UTC, ISO 8601).
    pixel : int or None
        Flat index of a pixel of the ray; None for a note on the whole frame.
    """

    text: str
    who: str
    at: str
    pixel: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNotes:
    """All present notes.

    Attributes
    ----------
    frame : str
        Note on the whole frame; empty if there is none.
    on : mapping from int to str
        Notes by pixel (flat index); none of them is empty.
    """

    frame: str = ""
    on: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, saved: Iterable[SavedNote]) -> ReviewNotes:
        """Collect the present notes.

        Parameters
        ----------
        saved : iterable of SavedNote
            Notes in the order of writing; the last one of each pixel and of the frame counts.

        Returns
        -------
        ReviewNotes
            The notes that remain.
        """
        last = {note.pixel: _line(note.text) for note in saved}
        return cls(
            frame=last.pop(None, ""), on={pixel: line for pixel, line in last.items() if pixel is not None and line}
        )

    def written(self, text: str, pixel: int | None) -> ReviewNotes:
        """Add or replace a note.

        Parameters
        ----------
        text : str
            The note; it is made one line and cut to `LONGEST` characters. An empty one removes the old one.
        pixel : int or None
            Flat index; None for the whole frame.

        Returns
        -------
        ReviewNotes
            The notes with this one.
        """
        line = _line(text)
        if pixel is None:
            return replace(self, frame=line)
        others = {other: before for other, before in self.on.items() if other != pixel}
        return replace(self, on={**others, pixel: line} if line else others)

    def within(self, pixels: PixelIndices) -> dict[int, str]:
        """Notes on some pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.

        Returns
        -------
        dict from int to str
            Notes by pixel, ascending.
        """
        held = set(pixels.tolist())
        return {pixel: text for pixel, text in sorted(self.on.items()) if pixel in held}

    def about(self, pixels: PixelIndices) -> str:
        """Notes on a ray, in one line.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices of the ray.

        Returns
        -------
        str
            Empty if there is none.
        """
        return _BETWEEN.join(self.within(pixels).values())

    def rays(self, rays: Rays) -> PixelIndices:
        """Groups with a note.

        Parameters
        ----------
        rays : Rays
            The present groups.

        Returns
        -------
        (n,) int64
            Groups, ascending.
        """
        return np.unique(rays.owners[np.isin(rays.pixels, list(self.on))])

    def by_group(self, rays: Rays) -> list[str]:
        """Notes of every group, each in one line.

        Parameters
        ----------
        rays : Rays
            The present groups.

        Returns
        -------
        list of str
            One for each group; empty where there is no note.
        """
        notes = [""] * rays.groups
        for group in self.rays(rays).tolist():
            notes[group] = self.about(rays.of(group))
        return notes


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
