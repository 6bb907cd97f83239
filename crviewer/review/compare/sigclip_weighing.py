"""Effect of each sigclip on the judged rays: confirmed rays lost, false rays kept.

A ray is confirmed if its verdict is cosmic ray, and false if it has any other verdict. The pixels of a ray are those of
its judgement. At a given sigclip

- a confirmed ray is *lost* if the detection flags none of its pixels. Defects from verdicts are masked if the loop is
closed, so that a ray which is found only because of that is not lost;
- a false ray is *kept* if a detection without these defects in the mask flags any of its pixels. It would be flagged
again in the next exposure; in this one its own verdict may hide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.review.core.judgements import BY_HAND, Judgements
from crviewer.review.core.verdict import Verdict


class TradeoffCurve(NamedTuple):
    """Number of rays at each sigclip, ascending; both arrays are (n,)."""

    sigclips: NDArray[np.float64]
    rays: NDArray[np.int64]

    def at(self, sigclip: float) -> tuple[float, int] | None:
        """Value at the computed sigclip that is nearest to the given one.

        Parameters
        ----------
        sigclip : float
            The sigclip to look up.

        Returns
        -------
        (float, int) or None
            Nearest computed sigclip and its number of rays; None if the curve is empty.
        """
        if not len(self.sigclips):
            return None
        nearest = int(np.abs(self.sigclips - sigclip).argmin())
        return float(self.sigclips[nearest]), int(self.rays[nearest])


@dataclass(frozen=True, slots=True, kw_only=True)
class SigclipWeighing:
    """Both curves, and the numbers of rays that they are out of.

    Attributes
    ----------
    confirmed, false : int
        Number of confirmed and of false rays.
    lost, kept : TradeoffCurve
        Confirmed rays lost, and false rays kept.
    """

    confirmed: int
    false: int
    lost: TradeoffCurve
    kept: TradeoffCurve


def weigh(judgements: Judgements, masked: RayCounts, unmasked: RayCounts) -> SigclipWeighing:
    """Count the confirmed rays lost and the false rays kept at each sigclip.

    Parameters
    ----------
    judgements : Judgements
        Verdicts of the observer.
    masked, unmasked : RayCounts
        Counts of the present detection, and of one without the defects from verdicts in its mask.

    Returns
    -------
    SigclipWeighing
        The two curves.
    """
    tokens, owners = np.unique(judgements.tokens, return_inverse=True)
    verdicts = Judgements(tokens=tokens).verdicts
    confirmed = verdicts == Verdict.COSMIC_RAY
    false = (verdicts > Verdict.COSMIC_RAY) & (verdicts != BY_HAND)
    lost = ~masked.touch(judgements.pixels, owners, len(tokens))[confirmed]
    kept = unmasked.touch(judgements.pixels, owners, len(tokens))[false]
    return SigclipWeighing(
        confirmed=int(confirmed.sum()),
        false=int(false.sum()),
        lost=TradeoffCurve(masked.sigclips, lost.sum(axis=0)),
        kept=TradeoffCurve(unmasked.sigclips, kept.sum(axis=0)),
    )
