"""One file of a night: what its header says, what it is, and what calibrates it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.frames.exposure.circumstances import ObservingCircumstances, circumstances_of
from crviewer.frames.exposure.open_request import ReductionOptions
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.facts.start_time import start_time
from crviewer.frames.fits.file_location import FileLocation

if TYPE_CHECKING:
    from astropy.io.fits import Header

_OBJECTS = ("OBJECT", "OBJNAME", "TARGET", "TARGNAME")
# Two exposures are of the same detector where all of these agree that both have.
_DETECTOR = (
    "INSTRUME",
    "DETECTOR",
    "CCDNAME",
    "CCDCHIP",
    "CHIPID",
    "DETSERNO",
    "AMPNAME",
    "AMPLIFIER",
    "ESO DET CHIP1 ID",
)
_COMBINED = ("NCOMBINE", "NCOMBINED", "STACKCNT", "SNAPSHOT")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """What the header of a frame says, as far as a list of frames needs it.

    Attributes
    ----------
    shape : (ny, nx), pixels
    circumstances : ObservingCircumstances
        Exposure time, temperature, filter, binning.
    object : str
    observed : str
        ISO 8601 time at the start of the exposure; empty where unknown.
    detector : mapping of str
        What names the detector and its amplifier, by keyword.
    combined : int
        How many frames were combined to this one.
    """

    shape: tuple[int, int]
    circumstances: ObservingCircumstances = field(default_factory=ObservingCircumstances)
    object: str = ""
    observed: str = ""
    detector: tuple[tuple[str, str], ...] = ()
    combined: int = 1

    @property
    def size(self) -> str:
        """Columns and rows in words ("1024×1024 pixels")."""
        return f"{self.shape[1]}×{self.shape[0]} pixels"

    @property
    def begun(self) -> datetime | None:
        """The start of the exposure, UTC; None where it is unknown."""
        return datetime.fromisoformat(self.observed).replace(tzinfo=None) if self.observed else None

    @property
    def ended(self) -> datetime | None:
        """The end of the exposure, UTC; None where start or duration are unknown."""
        if self.begun is None or self.circumstances.exposure is None:
            return None
        return self.begun + timedelta(seconds=self.circumstances.exposure)

    def fits_on(self, other: FrameFacts) -> bool:
        """True where the pixels of both are the same pixels of a detector, as far as the headers can tell."""
        return (
            self.shape == other.shape and self.same_binning(other) and _agree(dict(self.detector), dict(other.detector))
        )

    def same_binning(self, other: FrameFacts) -> bool:
        """True where both have the same binning, or one does not say."""
        pair = (self.circumstances.binning, other.circumstances.binning)
        return None in pair or pair[0] == pair[1]


def facts_of(header: Header, shape: tuple[int, int]) -> FrameFacts:
    """Read the facts of a frame; what the header does not say stays unknown."""
    return FrameFacts(
        shape=shape,
        circumstances=circumstances_of(header),
        object=_first(header, _OBJECTS),
        observed=start_time(header),
        detector=tuple((name, text) for name in _DETECTOR if (text := _first(header, (name,)))),
        combined=_count(header),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFrame:
    """One file of a night.

    Attributes
    ----------
    location : FileLocation
        The file, and the extension if one was named.
    facts : FrameFacts
    kind : FrameKind
        What it is taken as.
    why : str
        Why it is taken for that, in words.
    dark : FileLocation or None
        What was matched to a science frame, or chosen by hand.
    dark_reason : str
        Why this dark or none, one clause; likewise `mask_reason`.
    dark_fits : bool
        False where the dark must be scaled to be subtracted.
    masks : tuple of FileLocation
    chosen : bool
        Whether somebody chose the dark, or that there is none; it is not matched again.
    """

    location: FileLocation
    facts: FrameFacts
    kind: FrameKind
    why: str
    dark: FileLocation | None = None
    dark_reason: str = ""
    dark_fits: bool = True
    masks: tuple[FileLocation, ...] = ()
    mask_reason: str = ""
    chosen: bool = False

    @property
    def path(self) -> Path:
        """The file."""
        return self.location.path

    @property
    def name(self) -> str:
        """The name of the file, with the extension if one was named."""
        return self.location.name

    def scales_dark(self, options: ReductionOptions) -> bool:
        """True where the dark has to be scaled to be subtracted, or whoever reduces the frame wants that."""
        return options.scale_dark or (options.subtract_dark and not self.dark_fits)


def _agree(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    return all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())


def _first(header: Header, names: tuple[str, ...]) -> str:
    said = (str(header.get(name, "")).strip() for name in names)
    return next((text for text in said if text), "")


def _count(header: Header) -> int:
    values = (header.get(name) for name in _COMBINED)
    counts = [value for value in values if isinstance(value, int) and not isinstance(value, bool) and value > 0]
    return counts[0] if counts else 1
