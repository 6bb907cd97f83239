"""With what a frame was opened beside its own data: kept with the review, and found again where a folder moved."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import inf
from pathlib import Path
from typing import Any

from crviewer.frames.exposure.opening import OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.mask_values import MaskMajority
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.values import members

_FILES = ("dark", "bias", "flat", "detection")
_TEXTS = ("unit", "bits")
_SWITCHES = ("subtract_dark", "scale_dark")
_NUMBERS = ("gain", "read_noise", "exposure", "saturation")
_MOST_MASKS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request, and where the review file lay when it was made.

    Attributes
    ----------
    request : OpenRequest
        Its files with absolute paths.
    folder : Path
        Of the review file.
    """

    request: OpenRequest
    folder: Path

    @classmethod
    def of(cls, request: OpenRequest, folder: Path) -> KeptRequest:
        """Keep a request that was made for a review in a folder."""
        return cls(request=_with_files(request, lambda file: str(_absolute(file))), folder=folder.absolute())

    def seen_from(self, folder: Path) -> OpenRequest:
        """The request for a review that lies in `folder` by now.

        A file that lies to that folder as it once lay to the old one is taken, whatever is left at its old place: a
        folder that was moved or copied as a whole takes its darks and masks along. What is found in neither place
        keeps its old path.
        """
        return _with_files(self.request, lambda file: str(moved(FileLocation.parse(file), self.folder, folder)))


def request_of(review: Path, identity: FrameIdentity, kept: KeptRequest | None) -> OpenRequest:
    """How to open the frame of a review again, with all that the review knows of it.

    Parameters
    ----------
    review : Path
        The review file, where it is now.
    identity : FrameIdentity
        The frame that was reviewed.
    kept : KeptRequest or None
        What the file says; files of an old version say nothing.

    Returns
    -------
    OpenRequest
        Some of its files may not be there any more.
    """
    now = review.absolute().parent
    place = FileLocation(identity.path or Path(identity.name), identity.extension)
    science = str(moved(place, kept.folder if kept else place.path.parent, now))
    return replace(kept.seen_from(now), science=science) if kept else OpenRequest(science=science)


def moved(place: FileLocation, was: Path, now: Path) -> FileLocation:
    """Where a file is that lay to one folder as it may now lie to another; its old place if it does not."""
    try:
        path = Path(os.path.normpath(now.absolute() / os.path.relpath(place.path, was)))
        return replace(place, path=path) if path.is_file() else place
    except (OSError, ValueError):  # no such name can be; or the two lie on different drives of Windows
        return place


def completed(request: OpenRequest, known: OpenRequest) -> OpenRequest:
    """A request in which all that it leaves unsaid is as in another one."""
    unsaid = OpenRequest(science=request.science)
    names = [field.name for field in fields(OpenRequest)]
    said = {name: getattr(request, name) for name in names if getattr(request, name) != getattr(unsaid, name)}
    return replace(known, science=request.science, **said)


def request_text(kept: KeptRequest) -> str:
    """A kept request as JSON: the members of `OpenRequest` that are set, and the folder."""
    unset = asdict(OpenRequest(science=""))
    said = {name: value for name, value in asdict(kept.request).items() if value != unset[name]}
    return json.dumps({**said, "folder": str(kept.folder)})


def request_from(text: object) -> KeptRequest:
    """A kept request from JSON; raises ValueError where it is none."""
    given = members(text)
    masks = given.get("masks", [])
    if not isinstance(masks, list) or len(masks) > _MOST_MASKS:
        raise ValueError("no list of masks")
    request = OpenRequest(
        science=_text(given.get("science")),
        masks=tuple(map(_text, masks)),
        majority=MaskMajority(given.get("majority", MaskMajority.ASK)),
        **_some(given, (*_FILES, *_TEXTS), _text),
        **_some(given, _NUMBERS, _number),
        **_some(given, _SWITCHES, _switch),
    )
    return KeptRequest(request=request, folder=Path(_text(given.get("folder"))))


def _with_files(request: OpenRequest, where: Callable[[str | Path], str]) -> OpenRequest:
    named: dict[str, Any] = {name: where(file) for name in _FILES if (file := getattr(request, name)) is not None}
    return replace(request, science=where(request.science), masks=tuple(map(where, request.masks)), **named)


def _absolute(file: str | Path) -> FileLocation:
    place = FileLocation.parse(file)
    return replace(place, path=place.path.absolute())


def _some(given: Mapping[str, Any], names: tuple[str, ...], read: Callable[[object], object]) -> dict[str, Any]:
    return {name: read(given[name]) for name in names if name in given}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("no name")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        raise ValueError("no positive number")
    return float(value)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value
