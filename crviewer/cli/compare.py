"""`crviewer compare`: how two reviews of one frame agree, and a merged review. The two are not changed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from crviewer.cli.targets import refuse_targets
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.compare.agreement import MergeRule, ReviewerAgreement, in_words, table_lines
from crviewer.review.file import request_of
from crviewer.review.file.merged import Pairs, shared_chips, write_merged
from crviewer.review.file.snapshot import ReviewSnapshot


def compare(options: Namespace) -> Iterator[str]:
    """Compare two reviews, chip by chip, and merge them if asked to.

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
    pairs = shared_chips(mine, theirs)
    for first, second in pairs:
        agreement = ReviewerAgreement.between(first.state.judgements, second.state.judgements, first.identity.shape)
        if len(first.chips) > 1:
            yield f"{first.identity.extension}:"
        yield from table_lines(agreement, "A \\ B")
        yield in_words(agreement)
    yield from _alone(mine, theirs, pairs)
    if "merge" in options:
        output, reviewer = Path(options.output), options.reviewer if "reviewer" in options else ""
        inputs = [file for one, other in pairs for file in (*_files_of(mine, one), *_files_of(theirs, other))]
        refuse_targets([output], inputs, overwrite=options.overwrite, role=OutputRole.REVIEW)
        rule = MergeRule(options.merge)
        write_merged(output, mine, theirs, rule, reviewer=reviewer, overwrite=options.overwrite)
        yield f"Merged ({rule}) → {output}"


def _files_of(review: Path, saved: ReviewSnapshot) -> Iterator[Path]:
    """A review file, and the files with which its frame was opened."""
    yield review
    yield from request_of(review, saved.identity, saved.state.request).files.paths


def _alone(mine: Path, theirs: Path, pairs: Pairs) -> Iterator[str]:
    """Chips that only one of the two files has a review of."""
    for path, side in ((mine, 0), (theirs, 1)):
        compared = {pair[side].chip for pair in pairs}
        alone = [chip.extension for number, chip in pairs[0][side].chips.items() if number not in compared]
        if alone:
            yield f"Only {path.name} has a review of {', '.join(alone)}."
