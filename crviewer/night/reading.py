"""Reading a night: every FITS file is looked at without reading its pixels; a broken one is told, and passed over.

`ccdproc.ImageFileCollection` (2.5) is not used: it passes over names in capitals, such as `M31.FIT`, takes one
extension for all files, knows nothing of what a primary header tells its extensions, and tells of a broken file in the
log alone. What one has chosen can be named: `read_night(collection.files_filtered(include_path=True, object="M51"))`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.detection.watch import UNWATCHED, Watch
from crviewer.frames.error import FrameError
from crviewer.frames.image import Glimpse, glimpse_image
from crviewer.frames.kind import Guess, Kind, guess_kind, kind_said, may_be_mask
from crviewer.frames.location import Location
from crviewer.frames.reading import read_frame
from crviewer.night.frame import NightFrame, facts_of
from crviewer.night.night import Night

if TYPE_CHECKING:
    from astropy.io.fits import Header

_NAMED_FITS = re.compile(r"[^.].*\.(fits?|fts)(\.(gz|bz2|z|zip|fz))?", re.IGNORECASE)  # hidden files are no frames
_PRODUCT = "CRVVERS"  # in all that crviewer writes
_COMBINED = "CRVCOMB"  # in what `crviewer combine` writes
_BAD_PIXELS = "bad pixel"  # in the comment of its masks that are of the detector, not of one exposure


def read_night(places: Iterable[str | Path], watch: Watch = UNWATCHED) -> Night:
    """Look at every FITS file of a night.

    Parameters
    ----------
    places : iterable of str or Path
        Folders, whose FITS files are taken without those of folders in them; and files, `FILE` or `FILE[EXTENSION]`.
    watch : Watch
        Told of progress; can cancel between two files.

    Returns
    -------
    Night
        `refused` tells of what could not be used. What crviewer made of one exposure is passed over.

    Raises
    ------
    Cancelled
        If `watch` said so.
    """
    frames: list[NightFrame] = []
    locations: list[Location] = []
    refused: list[str] = []
    for place in places:
        try:
            locations += _locations(Path(place))
        except FrameError as error:
            refused.append(str(error))
    for number, location in enumerate(locations):
        watch.reach(number / len(locations))
        try:
            frames += filter(None, [_looked_at(location)])
        except FrameError as error:
            refused.append(str(error))
    watch.reach(1.0)
    return Night.of(frames, refused)


def _locations(place: Path) -> list[Location]:
    if not place.is_dir():
        return [Location.parse(place)]
    try:
        files = sorted(file for file in place.iterdir() if _NAMED_FITS.fullmatch(file.name) and file.is_file())
    except OSError as error:
        problem = f"cannot be looked into ({error.strerror})"
        raise FrameError(place, problem, "Check the permissions of the folder") from error
    if not files:
        raise FrameError(place, "holds no FITS files", "Choose a folder that does, or name the files themselves")
    return [Location(file) for file in files]


def _looked_at(location: Location) -> NightFrame | None:
    """One file of the night; None for a product."""
    glimpse = glimpse_image(location)
    if _is_of_one_exposure(glimpse.header):
        return None
    guess = _guess(location, glimpse)
    facts = facts_of(glimpse.header, glimpse.shape)
    return NightFrame(location=location, facts=facts, kind=guess.kind, why=guess.reason)


def _is_of_one_exposure(header: Header) -> bool:
    """True for what crviewer made of one exposure, and which is therefore none of the frames of the night."""
    of_many = _COMBINED in header or _BAD_PIXELS in str(header.get("COMMENT", ""))
    return _PRODUCT in header and not of_many


def _guess(location: Location, glimpse: Glimpse) -> Guess:
    if may_be_mask(glimpse.band):
        return guess_kind(read_frame(str(location)))
    return kind_said(glimpse.header) or Guess(Kind.SCIENCE, "nothing in its header says that it is anything else")
