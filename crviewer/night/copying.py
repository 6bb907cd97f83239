"""Copy a verdict on a defect to all frames of the night, as one step of undo in each review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.core.rays import Rays
from crviewer.frames.fits.plain_text import counted
from crviewer.night.frame import NightFrame
from crviewer.night.reviews import FrameReview, NightReviews
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import JudgementEdit, Judgements, Settled, verdicts_of
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewFileError, open_review

Said = Mapping[Verdict, Sequence[PixelIndices]]  # for each verdict the pixels of the defects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CopiedVerdicts:
    """Result of copying a verdict.

    Attributes
    ----------
    reviews : NightReviews
        All reviews, including the new verdicts.
    frames : tuple of NightFrame
        Frames in which something was judged.
    problems : tuple of str
        One sentence for each review file that could not be written.
    """

    reviews: NightReviews
    frames: tuple[NightFrame, ...]
    problems: tuple[str, ...]

    @property
    def summary(self) -> str:
        """Result in words, one problem a line."""
        frames = counted(len(self.frames), "other frame") if self.frames else "no other frames"
        return "\n".join([f"Verdict copied to {frames}.", *self.problems])


def _same_defect(rays: Rays, judgements: Judgements, settled: Settled, pixels: PixelIndices) -> NDArray[np.int64]:
    """Undecided groups that are the given defect on another frame.

    Each contains at least half of the pixels of the defect. A smaller fragment would mislead: a part of a hot pixel's
    ring would be taken for the hot pixel, and a good pixel would be masked.
    """
    groups = rays.holding(pixels)
    shared = np.array([np.isin(rays.of(int(group)), pixels).sum() for group in groups], np.int64)
    same = groups[2 * shared >= len(pixels)]
    undecided: NDArray[np.int64] = same[verdicts_of(rays, judgements, settled, same) == Verdict.UNREVIEWED]
    return undecided


def copying_edits(
    rays: Rays, judgements: Judgements, settled: Settled, defects: Sequence[PixelIndices], verdict: Verdict
) -> JudgementEdit | None:
    """Edit that copies a verdict to one review, as one step.

    Parameters
    ----------
    rays : Rays
        Groups of the review.
    judgements : Judgements
        Its judgements.
    settled : mapping from group to token
        Defects that form groups of their own.
    defects : sequence of (n,) int64
        Flat indices of the defects.
    verdict : Verdict
        The verdict on them.

    Returns
    -------
    JudgementEdit or None
        None if nothing is left to judge.
    """
    groups = [_same_defect(rays, judgements, settled, pixels) for pixels in defects]
    chosen = unique(np.empty(0, np.int64), *groups)
    return judgements.judging(rays, chosen, verdict, settled) if len(chosen) else None


def copy_verdict(
    frames: Iterable[NightFrame],
    reviews: NightReviews,
    pixels: PixelIndices,
    verdict: Verdict,
    *,
    reviewer: str = "",
    watch: JobWatch = UNWATCHED,
) -> CopiedVerdicts:
    """Copy a verdict on one defect to many frames; see `copy_verdicts`.

    Parameters
    ----------
    frames : iterable of NightFrame
        Frames without a trace are skipped.
    reviews : NightReviews
        Reviews of these frames.
    pixels : (n,) int64
        Flat indices of the defect, ascending.
    verdict : Verdict
        The verdict on it.
    reviewer : str
        Name of the reviewer; the login name by default.
    watch : JobWatch
        Reports progress, and cancels.

    Returns
    -------
    CopiedVerdicts
        What was judged.

    Raises
    ------
    Cancelled
        If `watch` cancels; files written until then stay.
    """
    return copy_verdicts(frames, reviews, {verdict: [pixels]}, reviewer=reviewer, watch=watch)


def copy_verdicts(
    frames: Iterable[NightFrame],
    reviews: NightReviews,
    said: Said,
    *,
    reviewer: str = "",
    watch: JobWatch = UNWATCHED,
) -> CopiedVerdicts:
    """Copy verdicts on defects to many frames, each in its review file, as one step of undo for each verdict.

    Rays with a verdict are left alone. A frame that is open in a window is not written but reported as a problem; its
    window uses `copying_edits`.

    Parameters
    ----------
    frames : iterable of NightFrame
        Frames without a trace are skipped.
    reviews : NightReviews
        Reviews of these frames.
    said : mapping from Verdict to sequence of (n,) int64
        For each verdict the defects, as flat indices, ascending.
    reviewer : str
        Name of the reviewer; the login name by default.
    watch : JobWatch
        Reports progress, and cancels.

    Returns
    -------
    CopiedVerdicts
        What was judged.

    Raises
    ------
    Cancelled
        If `watch` cancels; files written until then stay.
    """
    done, problems, frames = [], [], list(frames)
    for number, frame in enumerate(frames):
        watch.reach(number / len(frames))
        review = reviews.of(frame)
        if not _has(review, said):
            continue
        try:
            reviews = reviews.with_one(frame, _judged(review, said, reviewer))
            done.append(frame)
        except ReviewFileError as error:
            problems.append(str(error))
    watch.reach(1.0)
    return CopiedVerdicts(reviews=reviews, frames=tuple(done), problems=tuple(problems))


def _has(review: FrameReview, said: Said) -> bool:
    if review.trace is None:
        return False
    rays, settled = review.found()
    defects = (pixels for several in said.values() for pixels in several)
    return any(len(_same_defect(rays, review.judgements, settled, pixels)) for pixels in defects)


def _judged(review: FrameReview, said: Said, reviewer: str) -> FrameReview:
    """Write steps to a review file, based on its present content."""
    assert review.identity is not None  # a review with a trace has a frame
    nothing, (rays, settled) = np.empty(0, np.int64), review.found()
    with open_review(review.file, review.identity, reviewer) as file:
        judgements = file.state.judgements
        for verdict, defects in said.items():
            edit = copying_edits(rays, judgements, settled, defects, verdict)
            if edit is not None:
                file.record(
                    ReviewStep(label=f"{verdict.label} as on other frames", edit=edit, before=nothing, after=nothing)
                )
                judgements = judgements.changed(edit)
    return replace(review, judgements=judgements).counted()
