"""Read a night: the headers of all FITS files, without their pixels; broken files are reported and skipped.

Files are given as a `ccdproc.ImageFileCollection`: a folder is made into one, and a collection filtered by a script can
be passed. File names are passed to it explicitly, as ccdproc 2.5 by itself skips names in capitals, such as `M31.FIT`.
Headers are read here, as the summary of a collection reads the same extension of all files, lacks primary-header
keywords, and fails if a file has a keyword FILE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.facts.frame_kind import FrameKind, KindGuess, guess_kind, kind_said, may_be_mask
from crviewer.frames.fits.file_chips import glimpse_chips
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.pixel_data import ImageGlimpse
from crviewer.night.frame import NightFrame, facts_of
from crviewer.night.night import Night

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from ccdproc import ImageFileCollection

_NAMED_FITS = re.compile(r"[^.].*\.(fits?|fts)(\.(gz|bz2|z|zip|fz))?", re.IGNORECASE)  # hidden files are not frames
_PRODUCT = "CRVVERS"  # in all products of crviewer
_COMBINED = "CRVCOMB"  # in files of `crviewer combine`
_BAD_PIXELS = "bad pixel"  # in the comment of its masks of the detector, as opposed to one exposure


def read_night(places: Iterable[str | Path | ImageFileCollection], watch: JobWatch = UNWATCHED) -> Night:
    """Read the headers of all FITS files of a night.

    Parameters
    ----------
    places : iterable of str, Path or ImageFileCollection
        Folders, of which the FITS files but not the subfolders are read; files, `FILE` or `FILE[EXTENSION]`, of which
        each chip becomes a frame unless an extension is named; and
        collections of ccdproc, whose `ext` is used unless it is 0, in which case crviewer finds the image.
    watch : JobWatch
        Reports progress, and cancels between two files.

    Returns
    -------
    Night
        Files that cannot be used are in `Night.refused`; products of crviewer from one exposure are skipped.

    Raises
    ------
    Cancelled
        If `watch` cancels.
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
            frames += _frames_of(location)
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
        problem = f"cannot be read ({error.strerror})"
        raise FrameError(folder, problem, "Check the permissions of the folder") from error
    if not names:
        raise FrameError(folder, "contains no FITS files", "Choose another folder, or name the files")
    return ImageFileCollection(location=str(folder), filenames=names, keywords=["file"])


def _collected(collection: ImageFileCollection) -> list[FileLocation]:
    extension = collection.ext if isinstance(collection.ext, tuple) else (collection.ext or "",)
    named = ",".join(map(str, extension))
    return [FileLocation(Path(collection.location, file), named) for file in collection.files]


def _frames_of(location: FileLocation) -> list[NightFrame]:
    """A frame for each chip of a file; none for a product of crviewer."""
    chips = glimpse_chips(location)
    return [
        _frame_of(place, glimpse, place.extension if len(chips) > 1 else "")
        for place, glimpse in chips
        if not _is_of_one_exposure(glimpse.header)
    ]


def _frame_of(location: FileLocation, glimpse: ImageGlimpse, part: str) -> NightFrame:
    guess = _guess(location, glimpse)
    facts = facts_of(glimpse.header, glimpse.shape, chip=glimpse.chip, part=part)
    return NightFrame(location=location, facts=facts, kind=guess.kind, why=guess.reason)


def _is_of_one_exposure(header: Header) -> bool:
    """True for products of crviewer from one exposure, which are not frames of the night."""
    of_many = _COMBINED in header or _BAD_PIXELS in str(header.get("COMMENT", ""))
    return _PRODUCT in header and not of_many


def _guess(location: FileLocation, glimpse: ImageGlimpse) -> KindGuess:
    if may_be_mask(glimpse.band):
        return guess_kind(read_frame(str(location)))
    return kind_said(glimpse.header) or KindGuess(FrameKind.SCIENCE, "no header keyword says otherwise")
