"""Merging: a review file made of two, which is the first of them with one more step in it."""

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
    """Write a new review file, whole or not at all; undoing its last step leaves my review.

    Parameters
    ----------
    path : path
        The new file.
    mine, theirs : Path
        Review files of one frame; only read.
    rule : MergeRule
    reviewer : str
        Who merges; by default the login name.
    overwrite : bool
        Whether a file at `path` is replaced.

    Raises
    ------
    ReviewInUse
        If a window has the file at `path` open.
    ReviewFileError
        If one of the two cannot be read.
    OSError
        If the new one cannot be written.
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
