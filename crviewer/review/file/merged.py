"""Merge two review files into a new one: a copy of the first with one more step for each chip that both have."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from os import PathLike
from pathlib import Path

from crviewer.review.compare.agreement import MergeRule, ReviewerAgreement, merging
from crviewer.review.core.history import ReviewStep
from crviewer.review.file import schema
from crviewer.review.file.error import ReviewFileError, explained
from crviewer.review.file.opening import open_review
from crviewer.review.file.replacing import review_into_place
from crviewer.review.file.snapshot import ReviewSnapshot, reviews_in
from crviewer.review.file.state import SavedReview

Pairs = tuple[tuple[ReviewSnapshot, ReviewSnapshot], ...]


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
    pairs = shared_chips(mine, theirs)
    with review_into_place(Path(path), overwrite=overwrite) as temporary:
        _copy(mine, temporary)
        for first, second in pairs:
            with open_review(temporary, first.identity, reviewer) as file:
                file.record(_merging(first.state, second.state, first.identity.shape, theirs.name, rule))


def shared_chips(mine: Path, theirs: Path) -> Pairs:
    """Read the reviews of the chips that are in two files.

    Parameters
    ----------
    mine, theirs : Path
        Review files of one frame; only read.

    Returns
    -------
    tuple of (ReviewSnapshot, ReviewSnapshot)
        Mine and theirs, of the same data.

    Raises
    ------
    ReviewFileError
        If one of the two cannot be read, or if they have no chip in common.
    """
    first, second = reviews_in(mine), reviews_in(theirs)
    pairs = [(one, other) for one in first for other in second if one.identity.checksum == other.identity.checksum]
    exact = [(one, other) for one, other in pairs if one.identity.extension == other.identity.extension]
    if not pairs:
        names = second[0].identity.name, first[0].identity.name
        problem = f"is of {names[0]}, but the other review is of different data ({names[1]})"
        raise ReviewFileError(theirs, problem, "Name two reviews of one frame")
    return tuple(exact or pairs[:1])


def _merging(said: SavedReview, other: SavedReview, shape: tuple[int, int], name: str, rule: MergeRule) -> ReviewStep:
    mine, theirs = said.judgements, other.judgements
    edit = merging(mine, theirs, ReviewerAgreement.between(mine, theirs, shape), rule)
    label = f"merged with {name.encode(errors='replace').decode()} ({rule})"
    return ReviewStep(label=label, edit=edit, before=said.marks, after=said.marks)


def _copy(review: Path, to: Path) -> None:
    try:
        with closing(schema.connect(review, mode="ro")) as source, closing(schema.connect(to)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise explained(review, error) from error
