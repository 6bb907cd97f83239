"""A look at a file before it is opened: what it seems to be, and what its header says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crviewer.frames.exposure.electron_conversion import missing_facts
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.facts.frame_kind import FrameKind, KindGuess, guess_kind
from crviewer.frames.facts.keywords import read_facts
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.flag_planes import read_plane
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.plane_roles import PlaneRole, role_of
from crviewer.frames.flags.flag_plane import FlagListing, FlagPlane
from crviewer.frames.masks.text_masks import title_of_text
from crviewer.frames.values.pixel_unit import UnitConversion, parse_unit

if TYPE_CHECKING:
    from astropy.units import UnitBase


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePeek:
    """What a look at a file has shown.

    Attributes
    ----------
    guess : KindGuess
        What it seems to be, and why.
    shape : (ny, nx), pixels
    unit : unit
        Of its pixel values.
    unit_assumed : bool
        True where the header names none.
    conversion : UnitConversion
        How pixel values come to be in `unit`.
    facts : DetectorFacts
        From its header.
    extension : str
        Of the image that was read.
    extensions : tuple of str
        Of all images that could be read.
    frame : Frame or None
        What was read, so that it is in memory when the file is opened; None where that would be too much.
    flags : tuple of FlagListing
        Of its planes of flags: those that belong to the image, or the image itself. Masks of 0 and 1 have none.
    text : str
        What a list of bad pixels is, which is text and has neither shape nor unit.
    """

    guess: KindGuess
    shape: tuple[int, int]
    unit: UnitBase
    unit_assumed: bool
    conversion: UnitConversion
    facts: DetectorFacts
    extension: str
    extensions: tuple[str, ...]
    frame: Frame | None = None
    flags: tuple[FlagListing, ...] = ()
    text: str = ""

    @property
    def unit_text(self) -> str:
        """The unit, and where it is from."""
        if self.conversion.problem:
            return f"choose one: it {self.conversion.problem}"
        return f"{self.unit} (assumed)" if self.unit_assumed else f"{self.unit} — BUNIT"

    def said_by_header(self, name: str) -> str:
        """A number that the observer could give, as the file has it."""
        if name == "pssl":
            return "none"
        if name == "scale":
            return "needed: not in the header" if self.conversion.problem else f"{self.conversion.scale:g}"
        fact: DetectorFact | None = getattr(self.facts, name)
        return f"{fact.value:g} — {fact.source}" if fact else "not in the header"

    def missing(self, unit: str | None) -> tuple[str, ...]:
        """Fields of `DetectorFacts` that nobody knows, and without which the file cannot be searched in `unit`."""
        known = parse_unit(unit) if unit else None
        return missing_facts(known or self.unit, self.facts) + (() if self.facts.read_noise else ("read_noise",))


def look_at(location: FileLocation) -> FilePeek:
    """Read a file.

    Raises
    ------
    FrameError
        If it cannot be read, or holds no image.
    """
    if not location.extension and (title := title_of_text(location.path)):
        return _look_at_text(title)
    frame = read_frame(str(location))
    look = look_of(frame)
    if look.guess.kind is not FrameKind.MASK and role_of(frame.extension, frame.header) is not PlaneRole.FLAGS:
        return look
    plane, _ = read_plane(location)
    return replace(look, extension=plane.name, flags=_listed([plane]))


def look_of(frame: Frame) -> FilePeek:
    """What is worth knowing of a frame that was read."""
    return FilePeek(
        guess=guess_kind(frame),
        shape=frame.shape,
        unit=frame.unit,
        unit_assumed=frame.unit_assumed,
        conversion=frame.conversion,
        facts=read_facts(frame),
        extension=frame.extension,
        extensions=frame.images,
        frame=frame,
        flags=_listed(frame.own_planes),
    )


def _listed(planes: Iterable[FlagPlane]) -> tuple[FlagListing, ...]:
    return tuple(plane.listing() for plane in planes if not plane.scheme.is_plain)


def _look_at_text(title: str) -> FilePeek:
    from astropy import units

    return FilePeek(
        guess=KindGuess(FrameKind.MASK, "it is text"),
        shape=(0, 0),
        unit=units.adu,
        unit_assumed=True,
        conversion=UnitConversion(),
        facts=DetectorFacts(),
        extension="",
        extensions=(),
        text=title,
    )
