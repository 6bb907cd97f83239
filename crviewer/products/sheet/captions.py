"""Captions of a contact sheet: number, verdict, suggestion and evidence of a ray."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.sentences import describe
from crviewer.review.suggest.suggestions import Suggestions

_LETTERS = 88  # characters in a line of evidence
_LINES = 2


@dataclass(frozen=True, slots=True)
class RayCaption:
    """Caption of one ray; `evidence` is at most two lines."""

    title: str
    place: str
    evidence: tuple[str, ...]


def caption(review: Review, suggestions: Suggestions, ray: int) -> RayCaption:
    """Make the caption of a listed ray.

    Parameters
    ----------
    review : Review
        The review.
    suggestions : Suggestions
        Suggestions for its rays.
    ray : int
        The listed ray, 0-based.

    Returns
    -------
    RayCaption
        Its title, position and evidence.
    """
    verdict, measured = Verdict(int(review.verdicts[ray])), review.measurements
    lines = textwrap.wrap("; ".join(_said(suggestions, ray)), _LETTERS, max_lines=_LINES, placeholder=" …")
    return RayCaption(
        title=f"{ray + 1}  {verdict.label}",
        place=f"x {measured.x[ray]:.0f}, y {measured.y[ray]:.0f}",
        evidence=tuple(lines),
    )


def _said(suggestions: Suggestions, ray: int) -> list[str]:
    """The suggestion with its reasons, then all other evidence; nothing is repeated."""
    known = describe(suggestions.evidence, ray)
    verdict = Verdict(int(suggestions.verdicts[ray]))
    if not verdict:
        return known
    reasons = suggestions.reasons(ray).removesuffix(f": {verdict.label}")
    others = [phrase for phrase in known if phrase not in reasons]
    return [f"{verdict.label}? ({suggestions.scores[ray]:.2f}) {reasons}", *others]
