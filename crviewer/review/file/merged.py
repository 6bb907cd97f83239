"""Merge two review files into a new one: a copy of the first with one more step."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from os import PathLike
from pathlib import Path

from crviewer.review.compare.agreement import MergeRule, ReviewerAgreement, merging
from crviewer.review.core.history import ReviewStep
from crviewer.review.file import schema
from crviewer.review.file.error import explained
from crviewer.review.file.opening import open_review
from crviewer.review.file.replacing import review_into_place
from crviewer.review.file.snapshot import look_at


def write_merged(
    path: str | PathLike[str],
    mine: Path,
    theirs: Path,
    rule: MergeRule,
    *,
    reviewer: str = "",
    overwrite: bool = False,
) -> None:
    """Write a new review file, completely or not at all; undoing its last step restores my review.

    Parameters
    ----------
    path : path
        The new file.
    mine, theirs : Path
        Review files of one frame; only read.
    rule : MergeRule
        Whose verdicts stand.
    reviewer : str
        Who merges; the login name by default.
    overwrite : bool
        Replace an existing file at `path`.

    Raises
    ------
    FileExistsError
        If `path` exists and `overwrite` is False.
    ReviewInUse
        If a window has the file at `path` open.
    ReviewFileError
        If one of the two cannot be read.
    OSError
        If the new file cannot be written.
    """
    first, second = look_at(mine), look_at(theirs)
    said, other = first.state.judgements, second.state.judgements
    edit = merging(said, other, ReviewerAgreement.between(said, other, first.identity.shape), rule)
    name = theirs.name.encode(errors="replace").decode()
    step = ReviewStep(
        label=f"merged with {name} ({rule})", edit=edit, before=first.state.marks, after=first.state.marks
    )
    with review_into_place(Path(path), overwrite=overwrite) as temporary:
        _copy(mine, temporary)
        with open_review(temporary, first.identity, reviewer) as file:
            file.record(step)


def _copy(review: Path, to: Path) -> None:
    try:
        with closing(schema.connect(review, mode="ro")) as source, closing(schema.connect(to)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise explained(review, error) from error
