"""Reading a night: every FITS file is looked at without reading its pixels; a broken one is told, and passed over.

The files come as a `ccdproc.ImageFileCollection`: a folder is made into one, and one that a script has filtered can be
given. It is told the names, for by itself (2.5) it passes over those in capitals, such as `M31.FIT`. Each header is
looked at here, since its summary holds the same extension of all files, lacks what a primary header tells of its
extensions, and cannot be made at all where one file has a keyword FILE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.facts.frame_kind import FrameKind, KindGuess, guess_kind, kind_said, may_be_mask
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.pixel_data import ImageGlimpse, glimpse_image
from crviewer.night.frame import NightFrame, facts_of
from crviewer.night.night import Night

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from ccdproc import ImageFileCollection

_NAMED_FITS = re.compile(r"[^.].*\.(fits?|fts)(\.(gz|bz2|z|zip|fz))?", re.IGNORECASE)  # hidden files are no frames
_PRODUCT = "CRVVERS"  # in all that crviewer writes
_COMBINED = "CRVCOMB"  # in what `crviewer combine` writes
_BAD_PIXELS = "bad pixel"  # in the comment of its masks that are of the detector, not of one exposure


def read_night(places: Iterable[str | Path | ImageFileCollection], watch: JobWatch = UNWATCHED) -> Night:
    """Look at every FITS file of a night.

    Parameters
    ----------
    places : iterable of str, Path or ImageFileCollection
        Folders, whose FITS files are taken without those of folders in them; files, `FILE` or `FILE[EXTENSION]`; and
        collections of ccdproc, whose `ext` is taken unless it is 0, which leaves it to crviewer to find the image.
    watch : JobWatch
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
    locations: list[FileLocation] = []
    refused: list[str] = []
    for place in places:
        try:
            locations += _locations(place)
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


def _locations(place: str | Path | ImageFileCollection) -> list[FileLocation]:
    if not isinstance(place, str | Path):
        return _collected(place)
    folder = Path(place)
    return _collected(_collection(folder)) if folder.is_dir() else [FileLocation.parse(place)]


def _collection(folder: Path) -> ImageFileCollection:
    """The FITS files of a folder; their headers are not read yet."""
    from ccdproc import ImageFileCollection

    try:
        names = sorted(file.name for file in folder.iterdir() if _NAMED_FITS.fullmatch(file.name) and file.is_file())
    except OSError as error:
        problem = f"cannot be looked into ({error.strerror})"
        raise FrameError(folder, problem, "Check the permissions of the folder") from error
    if not names:
        raise FrameError(folder, "holds no FITS files", "Choose a folder that does, or name the files themselves")
    return ImageFileCollection(location=str(folder), filenames=names, keywords=["file"])


def _collected(collection: ImageFileCollection) -> list[FileLocation]:
    extension = collection.ext if isinstance(collection.ext, tuple) else (collection.ext or "",)
    named = ",".join(map(str, extension))
    return [FileLocation(Path(collection.location, file), named) for file in collection.files]


def _looked_at(location: FileLocation) -> NightFrame | None:
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


def _guess(location: FileLocation, glimpse: ImageGlimpse) -> KindGuess:
    if may_be_mask(glimpse.band):
        return guess_kind(read_frame(str(location)))
    return kind_said(glimpse.header) or KindGuess(
        FrameKind.SCIENCE, "nothing in its header says that it is anything else"
    )
