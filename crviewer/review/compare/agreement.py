"""Agreement of two reviews of one frame, and merging of the two.

Verdicts are compared by pixel, so that nothing has to be detected and the two observers may have used different
thresholds. The pixels that either of them judged are grouped by touch, as flagged pixels are grouped into rays; a
*case* is one such group. If both saw the same rays, a case is a ray that at least one of them judged. An observer's
verdict on a case is that of the judgement that covers most of it, or none if they judged none of its pixels. Hand
painting gives no verdict and is ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.review.core.judgements import BY_HAND, KINDS_OF_VERDICTS, VERDICTS, JudgementEdit, Judgements, verdicts_of
from crviewer.review.core.verdict import Verdict

_WIDTH = 7  # characters of a column of the table


class MergeRule(StrEnum):
    """How two reviews are merged."""

    MINE = "mine"  # mine stand; theirs fill in where I judged nothing
    THEIRS = "theirs"  # theirs stand; mine fill in where they judged nothing
    AGREED = "agreed"  # only equal verdicts stand


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewerAgreement:
    """Two reviews, compared case by case.

    Attributes
    ----------
    cases : Rays
        Groups of pixels that at least one observer judged.
    mine, theirs : (cases,) int8
        Verdict of each observer, as `Verdict`.
    """

    cases: Rays
    mine: NDArray[np.int8]
    theirs: NDArray[np.int8]

    @classmethod
    def between(cls, mine: Judgements, theirs: Judgements, shape: tuple[int, int]) -> ReviewerAgreement:
        """Compare two reviews of a frame.

        Parameters
        ----------
        mine, theirs : Judgements
            The two reviews.
        shape : (ny, nx)
            Shape of the frame.

        Returns
        -------
        ReviewerAgreement
            All cases.
        """
        said = [_verdicts_only(mine), _verdicts_only(theirs)]
        cases = find_rays(unique(said[0].pixels, said[1].pixels), shape, min_pixels=1)
        return cls(cases=cases, mine=verdicts_of(cases, said[0], {}), theirs=verdicts_of(cases, said[1], {}))

    @property
    def table(self) -> NDArray[np.int64]:
        """(verdicts, verdicts) int64: number of cases by my verdict (row) and theirs (column)."""
        table = np.zeros((len(Verdict), len(Verdict)), np.int64)
        np.add.at(table, (self.mine, self.theirs), 1)
        return table

    @property
    def by_both(self) -> int:
        """Number of cases that both judged."""
        return int(self.table[1:, 1:].sum())

    @property
    def agreed(self) -> int:
        """Number of cases with the same verdict of both."""
        return int(np.trace(self.table[1:, 1:]))

    @property
    def differ(self) -> PixelIndices:
        """(n,) int64, ascending: cases with different verdicts of the two."""
        return np.flatnonzero((self.mine != self.theirs) & (self.mine != 0) & (self.theirs != 0))

    def kappa(self) -> tuple[float, float]:
        """Cohen's kappa of the cases that both judged (Cohen 1960, Educ. Psychol. Meas. 20, 37).

        Both numbers are NaN if no case was judged by both, or if both gave the same verdict to all.

        Returns
        -------
        kappa : float
            1 is perfect agreement, 0 is agreement by chance.
        error : float
            Its standard error.
        """
        counts = self.table[1:, 1:] / max(1, self.by_both)
        observed, chance = float(np.trace(counts)), float(counts.sum(axis=1) @ counts.sum(axis=0))
        if not self.by_both or np.isclose(chance, 1.0):
            return np.nan, np.nan
        error = np.sqrt(observed * (1 - observed) / self.by_both) / (1 - chance)
        return (observed - chance) / (1 - chance), float(error)


def merging(mine: Judgements, theirs: Judgements, agreement: ReviewerAgreement, rule: MergeRule) -> JudgementEdit:
    """Edit that merges their review into mine, as one step of undo.

    My hand painting stays; theirs is not taken over.

    Parameters
    ----------
    mine, theirs : Judgements
        The two reviews.
    agreement : ReviewerAgreement
        Comparison of the two.
    rule : MergeRule
        Whose verdicts stand.

    Returns
    -------
    JudgementEdit
        The change to `mine`.
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
        new=np.concatenate([np.zeros_like(old.tokens), serials * KINDS_OF_VERDICTS + new.tokens % KINDS_OF_VERDICTS]),
    )


def in_words(agreement: ReviewerAgreement) -> str:
    """Summary of the agreement in one or two sentences.

    Parameters
    ----------
    agreement : ReviewerAgreement
        Comparison of two reviews.

    Returns
    -------
    str
        Numbers of cases, and kappa with its standard error.
    """
    both = agreement.by_both
    judged = f"{len(agreement.cases)} rays judged by at least one, {both} by both"
    if not both:
        return f"{judged}."
    kappa, error = agreement.kappa()
    measure = "no kappa, as both gave all the same verdict" if np.isnan(kappa) else f"kappa {kappa:.2f} ± {error:.2f}"
    return f"{judged}. They agree on {agreement.agreed} of these ({agreement.agreed / both:.0%}): {measure}."


def table_lines(agreement: ReviewerAgreement, corner: str) -> Iterator[str]:
    """Format the table as text; verdicts that nobody gave are left out.

    Parameters
    ----------
    agreement : ReviewerAgreement
        Comparison of two reviews.
    corner : str
        Text of the top left cell.

    Yields
    ------
    str
        One line of the table; columns are headed by the verdicts' letters.
    """
    seen = sorted({*agreement.mine.tolist(), *agreement.theirs.tolist()})
    yield corner.ljust(14) + "".join(Verdict(column).letter.rjust(_WIDTH) for column in seen)
    for row in seen:
        counts = agreement.table[row, seen]
        yield Verdict(row).label.ljust(14) + "".join(f"{count:,}".rjust(_WIDTH) for count in counts)


def _verdicts_only(judgements: Judgements) -> Judgements:
    said = judgements.tokens % VERDICTS != BY_HAND
    return Judgements(judgements.pixels[said], judgements.tokens[said])


def _last_serial(judgements: Judgements) -> int:
    return int(_verdicts_only(judgements).tokens.max(initial=0)) // KINDS_OF_VERDICTS


def _within(judgements: Judgements, cases: Rays, chosen: NDArray[np.bool_]) -> Judgements:
    """Judgements on the pixels of the chosen cases."""
    inside = np.isin(judgements.pixels, cases.pixels[chosen[cases.owners]])
    return Judgements(judgements.pixels[inside], judgements.tokens[inside])
