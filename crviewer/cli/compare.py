"""`crviewer compare`: how two reviews of one frame agree, and a merged review. The two are not changed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from crviewer.cli.targets import refuse_targets
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.compare.agreement import MergeRule, ReviewerAgreement, in_words, table_lines
from crviewer.review.file import ReviewFileError, request_of
from crviewer.review.file.merged import write_merged
from crviewer.review.file.snapshot import ReviewSnapshot, look_at


def compare(options: Namespace) -> Iterator[str]:
    """Compare two reviews, and merge them if asked to.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Yields
    ------
    str
        Lines with the agreement, and the file written.

    Raises
    ------
    ReviewFileError
        If a review cannot be read, or the two are of different frames.
    OSError
        If the merged review cannot be written.
    """
    mine, theirs = Path(options.mine), Path(options.theirs)
    first, second = look_at(mine), look_at(theirs)
    _refuse_other_data(first, second, theirs)
    agreement = ReviewerAgreement.between(first.state.judgements, second.state.judgements, first.identity.shape)
    yield from table_lines(agreement, "A \\ B")
    yield in_words(agreement)
    if "merge" in options:
        output, reviewer = Path(options.output), options.reviewer if "reviewer" in options else ""
        inputs = [*_files_of(mine, first), *_files_of(theirs, second)]
        refuse_targets([output], inputs, overwrite=options.overwrite, role=OutputRole.REVIEW)
        rule = MergeRule(options.merge)
        write_merged(output, mine, theirs, rule, reviewer=reviewer, overwrite=options.overwrite)
        yield f"Merged ({rule}) → {output}"


def _files_of(review: Path, saved: ReviewSnapshot) -> Iterator[Path]:
    """A review file, and the files with which its frame was opened."""
    yield review
    yield from request_of(review, saved.identity, saved.state.request).files.paths


def _refuse_other_data(first: ReviewSnapshot, second: ReviewSnapshot, theirs: Path) -> None:
    if first.identity.checksum != second.identity.checksum:
        problem = f"is of {second.identity.name}, but the other review is of different data ({first.identity.name})"
        raise ReviewFileError(theirs, problem, "Name two reviews of one frame")
