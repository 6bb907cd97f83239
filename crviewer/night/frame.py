"""One frame of a night, a file or a chip of it: facts from its header, its frame type, and its calibration frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.frames.exposure.circumstances import ObservingCircumstances, circumstances_of
from crviewer.frames.exposure.open_request import ReductionOptions
from crviewer.frames.facts.combined_frames import combined_frames
from crviewer.frames.facts.detector_window import WINDOW_KEYWORDS, NoPlacement, placement
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.facts.readout_settings import (
    ReadoutSetting,
    SettingDifference,
    readout_cards,
    readout_differences,
)
from crviewer.frames.facts.sky_corners import sky_corners
from crviewer.frames.facts.start_time import start_time
from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_location import FileLocation

if TYPE_CHECKING:
    from astropy.io.fits import Header

_OBJECTS = ("OBJECT", "OBJNAME", "TARGET", "TARGNAME")
_OF_PIXELS = (ReadoutSetting.DETECTOR, ReadoutSetting.AMPLIFIER)

CardValue = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """Facts from the header of a frame.

    Attributes
    ----------
    shape : (ny, nx), pixels
        Shape of the image.
    circumstances : ObservingCircumstances
        Exposure time, temperature, filter, binning.
    object : str
        Name of the target; empty if unknown.
    observed : str
        Start of the exposure, ISO 8601; empty if unknown.
    readout : tuple of (str, value)
        Cards that tell how the camera was set, and which part of the detector the image is.
    combined : int
        Number of frames combined into this one.
    chip : ChipIdentity or None
        Of its own header; None for a frame that was made up.
    part : str
        Which of several images of its file it is, as `FILE[EXTENSION]` names it; empty for the only one.
    corners : tuple of (float, float), degrees
        Right ascension and declination of the corners of one of several images; empty if unknown.
    """

    shape: tuple[int, int]
    circumstances: ObservingCircumstances = field(default_factory=ObservingCircumstances)
    object: str = ""
    observed: str = ""
    readout: tuple[tuple[str, CardValue], ...] = ()
    combined: int = 1
    chip: ChipIdentity | None = None
    part: str = ""
    corners: tuple[tuple[float, float], ...] = ()

    @property
    def size(self) -> str:
        """Columns and rows in words ("1024×1024 pixels")."""
        return f"{self.shape[1]}×{self.shape[0]} pixels"

    @property
    def begun(self) -> datetime | None:
        """Start of the exposure, UTC; None if unknown."""
        return datetime.fromisoformat(self.observed).replace(tzinfo=None) if self.observed else None

    @property
    def ended(self) -> datetime | None:
        """End of the exposure, UTC; None if start or exposure time are unknown."""
        if self.begun is None or self.circumstances.exposure is None:
            return None
        return self.begun + timedelta(seconds=self.circumstances.exposure)

    def fits_on(self, other: FrameFacts) -> bool:
        """Whether the pixels of two frames are the same pixels of a detector, as far as the headers say.

        Parameters
        ----------
        other : FrameFacts
            The other frame.

        Returns
        -------
        bool
            True if shape, binning, detector and chip agree.
        """
        same_camera = self.same_binning(other) and not self.differs(other, *_OF_PIXELS)
        return self.shape == other.shape and same_camera and self.same_chip(other)

    def differs(self, other: FrameFacts, *settings: ReadoutSetting) -> tuple[SettingDifference, ...]:
        """Compare how two frames were read out.

        Parameters
        ----------
        other : FrameFacts
            The frame that this one is compared with.
        *settings : ReadoutSetting
            What is compared.

        Returns
        -------
        tuple of SettingDifference
            Settings that both headers tell, and that are not the same.
        """
        return readout_differences(dict(self.readout), dict(other.readout), settings=settings)

    def lies_on(self, other: FrameFacts) -> bool:
        """Whether this frame can be brought onto the pixels of another one.

        Parameters
        ----------
        other : FrameFacts
            The other frame.

        Returns
        -------
        bool
            True where both have the same shape, or headers say which part of the detector each of them is.
        """
        try:
            placement(other.shape, dict(other.readout), self.shape, dict(self.readout))
        except NoPlacement:
            return False
        return True

    def same_chip(self, other: FrameFacts) -> bool:
        """Whether two frames are of the same chip, where a file of theirs has several.

        Parameters
        ----------
        other : FrameFacts
            The other frame.

        Returns
        -------
        bool
            As `ChipIdentity.matches` says; where it cannot, by the names of their extensions.
        """
        if self.chip is None or other.chip is None or not (self.part or other.part):
            return True
        said = self.chip.whole.matches(other.chip.whole)
        return said if said is not None else not (self.part and other.part) or self.part == other.part

    def is_other_plane(self, other: FrameFacts) -> bool:
        """Whether two images of one file are two exposures of the same pixels: planes of one cube.

        Parameters
        ----------
        other : FrameFacts
            The other image of the file.

        Returns
        -------
        bool
            False for two chips.
        """
        planes = [facts.chip.plane if facts.chip is not None else None for facts in (self, other)]
        is_chip = self.part.partition(" plane ")[0] != other.part.partition(" plane ")[0]
        return None not in planes and planes[0] != planes[1] and not is_chip

    def same_binning(self, other: FrameFacts) -> bool:
        """Whether two frames have the same binning.

        Parameters
        ----------
        other : FrameFacts
            The other frame.

        Returns
        -------
        bool
            True also if one header does not give the binning.
        """
        pair = (self.circumstances.binning, other.circumstances.binning)
        return None in pair or pair[0] == pair[1]


def facts_of(header: Header, shape: tuple[int, int], *, chip: ChipIdentity | None = None, part: str = "") -> FrameFacts:
    """Read the facts of a frame.

    Parameters
    ----------
    header : Header
        Header of the frame.
    shape : (ny, nx)
        Shape of its image.
    chip : ChipIdentity, optional
        Of its own header.
    part : str
        As in `FrameFacts`.

    Returns
    -------
    FrameFacts
        Facts that the header does not give stay unknown.
    """
    return FrameFacts(
        shape=shape,
        circumstances=circumstances_of(header),
        object=_first(header, _OBJECTS),
        observed=start_time(header),
        readout=(*readout_cards(header), *_window_cards(header)),
        combined=combined_frames(header),
        chip=chip,
        part=part,
        corners=sky_corners(header, shape) if part else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFrame:
    """One file of a night, or one chip of a file of several.

    Attributes
    ----------
    location : FileLocation
        The file, and the extension if one was named or the file has several chips.
    facts : FrameFacts
        Facts from its header.
    kind : FrameKind
        Frame type that it is used as.
    why : str
        Reason for this type, in words.
    dark : FileLocation or None
        Dark matched to a science frame, or chosen by hand.
    dark_reason : str
        Reason for this dark or none, in one clause; likewise `mask_reason`.
    dark_fits : bool
        False if the dark must be scaled before subtraction.
    masks : tuple of FileLocation
        Bad-pixel masks that fit.
    chosen : bool
        True if the dark, or none, was chosen by hand; it is not matched again.
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
        """Name of the file, with the extension if its location has one."""
        return self.location.name

    def scales_dark(self, options: ReductionOptions) -> bool:
        """Whether the dark is scaled before it is subtracted.

        Parameters
        ----------
        options : ReductionOptions
            How frames are reduced.

        Returns
        -------
        bool
            True if it must be scaled, or the options ask for it.
        """
        return options.scale_dark or (options.subtract_dark and not self.dark_fits)


def _window_cards(header: Header) -> tuple[tuple[str, CardValue], ...]:
    return tuple((name, header[name]) for name in WINDOW_KEYWORDS if isinstance(header.get(name), str | int | float))


def _first(header: Header, names: tuple[str, ...]) -> str:
    said = (str(header.get(name, "")).strip() for name in names)
    return next((text for text in said if text), "")
