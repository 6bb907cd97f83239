"""Copying a verdict on a defect to all frames of the night: one step of undo in the review of each frame."""

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

Said = Mapping[Verdict, Sequence[PixelIndices]]  # the pixels of the defects that get each verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CopiedVerdicts:
    """What became of a copied verdict.

    Attributes
    ----------
    reviews : NightReviews
        All reviews, with what was judged.
    frames : tuple of NightFrame
        Those in which something was judged.
    problems : tuple of str
        One sentence for each review file that could not be written.
    """

    reviews: NightReviews
    frames: tuple[NightFrame, ...]
    problems: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What became of it in words, a problem a line."""
        frames = counted(len(self.frames), "other frame") if self.frames else "no other frames"
        return "\n".join([f"Judged on {frames}.", *self.problems])


def same_defect(rays: Rays, judgements: Judgements, settled: Settled, pixels: PixelIndices) -> NDArray[np.int64]:
    """Groups that are the same as some pixels on another frame, and of which nobody said yet what they are.

    Each holds at least half of those pixels. A fragment says too little of where the defect is: of a hot pixel's ring,
    it would be taken for the hot pixel, and a good pixel of the rim would go into the mask of the night.
    """
    groups = rays.holding(pixels)
    shared = np.array([np.isin(rays.of(int(group)), pixels).sum() for group in groups], np.int64)
    same = groups[2 * shared >= len(pixels)]
    undecided: NDArray[np.int64] = same[verdicts_of(rays, judgements, settled, same) == Verdict.UNREVIEWED]
    return undecided


def copying_edits(
    rays: Rays, judgements: Judgements, settled: Settled, defects: Sequence[PixelIndices], verdict: Verdict
) -> JudgementEdit | None:
    """What copying a verdict changes in one review, as one step; None where nothing like it is left to be judged."""
    groups = [same_defect(rays, judgements, settled, pixels) for pixels in defects]
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
    """Judge the same defect on many frames, as `copy_verdicts` does; `pixels` are flat and ascending."""
    return copy_verdicts(frames, reviews, {verdict: [pixels]}, reviewer=reviewer, watch=watch)


def copy_verdicts(
    frames: Iterable[NightFrame],
    reviews: NightReviews,
    said: Said,
    *,
    reviewer: str = "",
    watch: JobWatch = UNWATCHED,
) -> CopiedVerdicts:
    """Judge the same defects on many frames, each frame in its review file, a step of undo for each verdict.

    What a person has judged already is left alone. A frame that a window has open is not written but told as a problem:
    its window judges by `copying_edits`.

    Parameters
    ----------
    frames : iterable of NightFrame
        Those without a trace are passed over.
    reviews : NightReviews
        Of these frames.
    said : mapping from Verdict to sequence of (n,) int64
        The pixels of the defects that get each verdict, flat and ascending.
    reviewer : str
        By whom; by default the login name.
    watch : JobWatch
        Told of progress; where it cancels, the files that were written stay written.
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
    return any(len(same_defect(rays, review.judgements, settled, pixels)) for pixels in defects)


def _judged(review: FrameReview, said: Said, reviewer: str) -> FrameReview:
    """Write steps into a review file, by what the file says now."""
    assert review.identity is not None  # whatever has a trace has a frame
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
