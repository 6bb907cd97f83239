"""Accepting suggestions: which rays get which verdict, said beforehand, and done as one edit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import counted
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.suggestions import Suggestions

Groups = Mapping[Verdict, PixelIndices]  # rays, ascending, by the verdict that they get


def clear_cases(
    review: Review, suggestions: Suggestions, *, above: float = 0.0, among: PixelIndices | None = None
) -> dict[Verdict, PixelIndices]:
    """Unreviewed rays with a suggestion, by the verdict suggested; what a person said is left alone.

    Parameters
    ----------
    suggestions : Suggestions
        For the rays of this review.
    above : float, 0 to 1
        Only scores above it.
    among : (n,) int64, optional
        Only these listed rays.
    """
    rays = review.undecided()
    if among is not None:
        rays = np.intersect1d(rays, among)
    rays = rays[suggestions.scores[rays] > above]
    suggested = suggestions.verdicts[rays]
    return {verdict: rays[suggested == verdict] for verdict in Verdict if verdict and (suggested == verdict).any()}


def accept(review: Review, groups: Groups) -> JudgementEdit:
    """What changes when all groups get their verdicts, as one edit for one step of undo."""
    accepted = review
    for verdict, rays in groups.items():
        accepted = accepted.edited(accepted.judging(rays, verdict))
    return _between(review.judgements, accepted.judgements)


def announce(groups: Groups) -> str:
    """What accepting will do, in words ("12 rays: 9 hot pixel, 3 cosmic ray")."""
    counts = [f"{len(rays)} {verdict.label}" for verdict, rays in groups.items()]
    total = sum(len(rays) for rays in groups.values())
    return counted(total, "ray") + (f": {', '.join(counts)}" if counts else "")


def _between(before: Judgements, after: Judgements) -> JudgementEdit:
    """The edit that makes one relation of the other."""
    radix = int(max(before.tokens.max(initial=0), after.tokens.max(initial=0))) + 1
    held, holds = before.pixels * radix + before.tokens, after.pixels * radix + after.tokens
    goes, comes = np.setdiff1d(held, holds), np.setdiff1d(holds, held)
    return JudgementEdit(
        pixels=np.concatenate([goes, comes]) // radix,
        old=np.concatenate([goes % radix, np.zeros_like(comes)]),
        new=np.concatenate([np.zeros_like(goes), comes % radix]),
    )
