"""Set a review file aside: a copy under a new name, before it is replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.review.file import schema


def put_aside(path: Path, why: str) -> Path:
    """Copy a review file, and its SQLite journal if there is one, to a new name beside it.

    It is a copy, so that a file is always in place.

    Parameters
    ----------
    path : Path
        The review file.
    why : str
        Part of the new name, such as "damaged" or "old".

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    FileExistsError
        If no name is free.
    OSError
        If it cannot be copied.
    """
    for aside in (path.with_name(f"{path.name}.{why}-{number}") for number in range(1, 10_000)):
        if aside.exists():
            continue
        with replace_into_place(aside) as temporary:
            shutil.copyfile(path, temporary)
            shutil.copymode(path, temporary)
        begun = schema.begun_of(path)
        if begun.exists():  # else it would be applied to the new file
            begun.replace(schema.begun_of(aside))
        return aside
    raise FileExistsError(f"{path.parent} holds too many files named {path.name}.{why}-…")
