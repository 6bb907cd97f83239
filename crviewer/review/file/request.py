"""Companion files and overrides used to open a frame: saved with the review, and found again if a folder moves."""

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
    """A request as saved in a review file, and the folder of the file at that time.

    Attributes
    ----------
    request : OpenRequest
        Its files have absolute paths.
    folder : Path
        Folder of the review file when it was saved.
    """

    request: OpenRequest
    folder: Path

    @classmethod
    def of(cls, request: OpenRequest, folder: Path) -> KeptRequest:
        """Prepare a request for saving.

        Parameters
        ----------
        request : OpenRequest
            As the frame was opened.
        folder : Path
            Folder of the review file.

        Returns
        -------
        KeptRequest
            With absolute paths.
        """
        return cls(request=request.with_files(lambda file: str(_absolute(file))), folder=folder.absolute())

    def seen_from(self, folder: Path) -> OpenRequest:
        """Request for a review that is now in another folder.

        A file at the same relative path from the new folder is used, even if there is still one at the old path: a
        folder that was moved or copied as a whole keeps its darks and masks. A file found at neither path keeps its old
        one.

        Parameters
        ----------
        folder : Path
            Present folder of the review file.

        Returns
        -------
        OpenRequest
            Some of its files may not exist.
        """
        return self.request.with_files(lambda file: str(moved(FileLocation.parse(file), self.folder, folder)))


def request_of(review: Path, identity: FrameIdentity, kept: KeptRequest | None) -> OpenRequest:
    """How to open the frame of a review again.

    Parameters
    ----------
    review : Path
        The review file, where it is now.
    identity : FrameIdentity
        The frame that was reviewed.
    kept : KeptRequest or None
        Request saved in the file; files of old versions have none.

    Returns
    -------
    OpenRequest
        Some of its files may no longer exist.
    """
    now = review.absolute().parent
    place = FileLocation(identity.path or Path(identity.name), identity.extension)
    science = str(moved(place, kept.folder if kept else place.path.parent, now))
    return (kept.seen_from(now) if kept else OpenRequest()).with_fields(science=science)


def moved(place: FileLocation, was: Path, now: Path) -> FileLocation:
    """Location of a file after its folder was moved.

    Parameters
    ----------
    place : FileLocation
        Old location of the file.
    was, now : Path
        Old and new folder of the review file.

    Returns
    -------
    FileLocation
        At the same path relative to `now`, or `place` if there is no such file.
    """
    try:
        path = Path(os.path.normpath(now.absolute() / os.path.relpath(place.path, was)))
        return replace(place, path=path) if path.is_file() else place
    except (OSError, ValueError):  # invalid name, or different drives of Windows
        return place


def request_text(kept: KeptRequest) -> str:
    """Encode a request as JSON: the fields that are set, and the folder.

    Parameters
    ----------
    kept : KeptRequest
        The request.

    Returns
    -------
    str
        A JSON object.
    """
    said = {"science": kept.request.science, **kept.request.said()}
    return json.dumps({**said, "folder": str(kept.folder)}, default=_plain)


def request_from(text: object) -> KeptRequest:
    """Decode a request from JSON.

    Parameters
    ----------
    text : object
        The text, which is not trusted.

    Returns
    -------
    KeptRequest
        The request.

    Raises
    ------
    ValueError
        If it is not such an object.
    """
    given = members(text)
    parts = {part.name: fields_from(given, type(part.default)) for part in fields(OpenRequest)}
    folder = value_from(given.get("folder"), str)
    value_from(given.get("science"), str)
    return KeptRequest(request=OpenRequest(**parts), folder=Path(folder))


def _plain(value: Any) -> Any:
    """Values that JSON cannot represent: paths as text, dataclasses as objects."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _absolute(file: FileName) -> FileLocation:
    place = FileLocation.parse(file)
    return replace(place, path=place.path.absolute())
