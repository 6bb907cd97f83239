"""With what a frame was opened beside its own data: kept with the review, and found again where a folder moved."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from crviewer.frames.exposure.open_request import FileName, OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.typed_json import fields_from, value_from
from crviewer.review.file.values import members


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
        return cls(request=request.with_files(lambda file: str(_absolute(file))), folder=folder.absolute())

    def seen_from(self, folder: Path) -> OpenRequest:
        """The request for a review that lies in `folder` by now.

        A file that lies to that folder as it once lay to the old one is taken, whatever is left at its old place: a
        folder that was moved or copied as a whole takes its darks and masks along. What is found in neither place
        keeps its old path.
        """
        return self.request.with_files(lambda file: str(moved(FileLocation.parse(file), self.folder, folder)))


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
    return (kept.seen_from(now) if kept else OpenRequest()).with_fields(science=science)


def moved(place: FileLocation, was: Path, now: Path) -> FileLocation:
    """Where a file is that lay to one folder as it may now lie to another; its old place if it does not."""
    try:
        path = Path(os.path.normpath(now.absolute() / os.path.relpath(place.path, was)))
        return replace(place, path=path) if path.is_file() else place
    except (OSError, ValueError):  # no such name can be; or the two lie on different drives of Windows
        return place


def request_text(kept: KeptRequest) -> str:
    """A kept request as JSON: the fields of its parts that are set, and the folder."""
    said = {"science": kept.request.science, **kept.request.said()}
    return json.dumps({**said, "folder": str(kept.folder)}, default=_plain)


def request_from(text: object) -> KeptRequest:
    """A kept request from JSON; raises ValueError where it is none."""
    given = members(text)
    parts = {part.name: fields_from(given, type(part.default)) for part in fields(OpenRequest)}
    folder = value_from(given.get("folder"), str)
    value_from(given.get("science"), str)
    return KeptRequest(request=OpenRequest(**parts), folder=Path(folder))


def _plain(value: Any) -> Any:
    """What JSON has no word for: paths, and fields that have parts of their own."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _absolute(file: FileName) -> FileLocation:
    place = FileLocation.parse(file)
    return replace(place, path=place.path.absolute())
