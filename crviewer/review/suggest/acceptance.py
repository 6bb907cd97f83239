"""Accept suggestions: which rays get which verdict, announced first, and applied as one edit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import counted
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import TrailKind, Verdict
from crviewer.review.suggest.suggestions import Suggestions

Groups = Mapping[Verdict, PixelIndices]  # rays, ascending, for each verdict


def clear_cases(
    review: Review, suggestions: Suggestions, *, above: float = 0.0, among: PixelIndices | None = None
) -> dict[Verdict, PixelIndices]:
    """Unreviewed rays with a suggestion, grouped by suggested verdict.

    Parameters
    ----------
    review : Review
        The present review; rays with a verdict are left alone.
    suggestions : Suggestions
        Suggestions for its rays.
    above : float, 0 to 1
        Only scores above this value.
    among : (n,) int64, optional
        Only these listed rays.

    Returns
    -------
    dict from Verdict to (n,) int64
        Rays, ascending; verdicts without rays are left out.
    """
    rays = review.undecided()
    if among is not None:
        rays = np.intersect1d(rays, among)
    rays = rays[suggestions.scores[rays] > above]
    suggested = suggestions.verdicts[rays]
    return {verdict: rays[suggested == verdict] for verdict in Verdict if verdict and (suggested == verdict).any()}


def accept(review: Review, groups: Groups, suggestions: Suggestions) -> JudgementEdit:
    """Edit that gives all groups their verdicts, for one step of undo.

    Parameters
    ----------
    review : Review
        The present review.
    groups : mapping from Verdict to (n,) int64
        As `clear_cases` returns them.
    suggestions : Suggestions
        These say what left a trail.

    Returns
    -------
    JudgementEdit
        The change; `Review.edited` applies it.
    """
    accepted = review
    for verdict, rays in groups.items():
        kinds = suggestions.trail_kinds(rays)
        for kind in np.unique(kinds):
            accepted = accepted.edited(accepted.judging(rays[kinds == kind], verdict, TrailKind(kind)))
    return _between(review.judgements, accepted.judgements)


def announce(groups: Groups) -> str:
    """Summary of what accepting will do.

    Parameters
    ----------
    groups : mapping from Verdict to (n,) int64
        As `clear_cases` returns them.

    Returns
    -------
    str
        For example "12 rays: 9 hot pixel, 3 cosmic ray".
    """
    counts = [f"{len(rays)} {verdict.label}" for verdict, rays in groups.items()]
    total = sum(len(rays) for rays in groups.values())
    return counted(total, "ray") + (f": {', '.join(counts)}" if counts else "")


def _between(before: Judgements, after: Judgements) -> JudgementEdit:
    """The edit that changes one set of judgements into the other."""
    radix = int(max(before.tokens.max(initial=0), after.tokens.max(initial=0))) + 1
    held, holds = before.pixels * radix + before.tokens, after.pixels * radix + after.tokens
    goes, comes = np.setdiff1d(held, holds), np.setdiff1d(holds, held)
    return JudgementEdit(
        pixels=np.concatenate([goes, comes]) // radix,
        old=np.concatenate([goes % radix, np.zeros_like(comes)]),
        new=np.concatenate([np.zeros_like(goes), comes % radix]),
    )
