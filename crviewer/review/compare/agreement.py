"""Agreement: how two reviews of one frame compare, and one review made of both.

What is compared is the verdicts on pixels, so that nothing has to be detected and two observers may have used different
thresholds. The judged pixels of both are united and grouped by touch, as flagged pixels are grouped into rays; a *case*
is one such group. Where both saw the same rays, a case is a ray that at least one of them judged. An observer's verdict
on a case is that of the judgement which covers most of it, and none where they judged none of its pixels. What was
painted by hand gives no verdict and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.review.core.judgements import BY_HAND, VERDICTS, JudgementEdit, Judgements, verdicts_of
from crviewer.review.core.verdict import Verdict

_WIDTH = 7  # of a column of the table in letters


class MergeRule(StrEnum):
    """How two reviews become one."""

    MINE = "mine"  # mine stand; theirs are taken where I judged nothing
    THEIRS = "theirs"  # theirs stand; mine stay where they judged nothing
    AGREED = "agreed"  # only what both said stays


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewerAgreement:
    """Two reviews, case by case.

    Attributes
    ----------
    cases : Rays
        Groups of pixels that at least one of the two judged.
    mine, theirs : (cases,) int8
        What each said, as `Verdict`.
    """

    cases: Rays
    mine: NDArray[np.int8]
    theirs: NDArray[np.int8]

    @classmethod
    def between(cls, mine: Judgements, theirs: Judgements, shape: tuple[int, int]) -> ReviewerAgreement:
        """Compare two reviews of a frame of `shape` (ny, nx)."""
        said = [_verdicts_only(mine), _verdicts_only(theirs)]
        cases = find_rays(unique(said[0].pixels, said[1].pixels), shape, min_pixels=1)
        return cls(cases=cases, mine=verdicts_of(cases, said[0], {}), theirs=verdicts_of(cases, said[1], {}))

    @property
    def table(self) -> NDArray[np.int64]:
        """(verdicts, verdicts) int64: how many cases got each verdict from me (row) and from them (column)."""
        table = np.zeros((len(Verdict), len(Verdict)), np.int64)
        np.add.at(table, (self.mine, self.theirs), 1)
        return table

    @property
    def by_both(self) -> int:
        """How many cases both judged."""
        return int(self.table[1:, 1:].sum())

    @property
    def agreed(self) -> int:
        """On how many of these they said the same."""
        return int(np.trace(self.table[1:, 1:]))

    @property
    def differ(self) -> PixelIndices:
        """Cases, ascending, that both judged, and otherwise."""
        return np.flatnonzero((self.mine != self.theirs) & (self.mine != 0) & (self.theirs != 0))

    def kappa(self) -> tuple[float, float]:
        """Cohen's kappa of the cases that both judged, and its standard error.

        As Cohen (1960, Educ. Psychol. Meas. 20, 37) gives them. 1 is perfect agreement, 0 what chance would give. Both
        are NaN where nothing can be said: no case was judged by both, or both gave one and the same verdict to all.
        """
        counts = self.table[1:, 1:] / max(1, self.by_both)
        observed, chance = float(np.trace(counts)), float(counts.sum(axis=1) @ counts.sum(axis=0))
        if not self.by_both or np.isclose(chance, 1.0):
            return np.nan, np.nan
        error = np.sqrt(observed * (1 - observed) / self.by_both) / (1 - chance)
        return (observed - chance) / (1 - chance), float(error)


def merging(mine: Judgements, theirs: Judgements, agreement: ReviewerAgreement, rule: MergeRule) -> JudgementEdit:
    """What changes in my review when theirs is merged into it; one edit, and so one step of undo.

    What I painted by hand stays, and what they painted is not taken over.
    """
    other = agreement.mine != agreement.theirs
    gone = {
        MergeRule.MINE: np.zeros_like(other),
        MergeRule.THEIRS: other & (agreement.theirs != 0),
        MergeRule.AGREED: other & (agreement.mine != 0),
    }[rule]
    taken = {
        MergeRule.MINE: other & (agreement.mine == 0),
        MergeRule.THEIRS: other & (agreement.theirs != 0),
        MergeRule.AGREED: np.zeros_like(other),
    }[rule]
    old = _within(_verdicts_only(mine), agreement.cases, gone)
    new = _within(_verdicts_only(theirs), agreement.cases, taken)
    first = _last_serial(mine) + 1
    serials = (
        first + np.unique(new.tokens, return_inverse=True)[1]
    )  # each of their judgements is one of mine from now on
    return JudgementEdit(
        pixels=np.concatenate([old.pixels, new.pixels]),
        old=np.concatenate([old.tokens, np.zeros_like(new.tokens)]),
        new=np.concatenate([np.zeros_like(old.tokens), serials * VERDICTS + new.tokens % VERDICTS]),
    )


def in_words(agreement: ReviewerAgreement) -> str:
    """How well two reviews agree, in a sentence or two."""
    both = agreement.by_both
    judged = f"{len(agreement.cases)} rays judged by at least one, {both} by both"
    if not both:
        return f"{judged}."
    kappa, error = agreement.kappa()
    measure = "no kappa, for both gave one verdict to all" if np.isnan(kappa) else f"kappa {kappa:.2f} ± {error:.2f}"
    return f"{judged}. They agree on {agreement.agreed} of these ({agreement.agreed / both:.0%}): {measure}."


def table_lines(agreement: ReviewerAgreement, corner: str) -> Iterator[str]:
    """The table in letters of one width; verdicts that nobody gave are left out, and columns are headed by letters."""
    seen = sorted({*agreement.mine.tolist(), *agreement.theirs.tolist()})
    yield corner.ljust(14) + "".join(Verdict(column).letter.rjust(_WIDTH) for column in seen)
    for row in seen:
        counts = agreement.table[row, seen]
        yield Verdict(row).label.ljust(14) + "".join(f"{count:,}".rjust(_WIDTH) for count in counts)


def _verdicts_only(judgements: Judgements) -> Judgements:
    said = judgements.tokens % VERDICTS != BY_HAND
    return Judgements(judgements.pixels[said], judgements.tokens[said])


def _last_serial(judgements: Judgements) -> int:
    return int(_verdicts_only(judgements).tokens.max(initial=0)) // VERDICTS


def _within(judgements: Judgements, cases: Rays, chosen: NDArray[np.bool_]) -> Judgements:
    """What is said of the pixels of chosen cases."""
    inside = np.isin(judgements.pixels, cases.pixels[chosen[cases.owners]])
    return Judgements(judgements.pixels[inside], judgements.tokens[inside])
