"""What each sigclip would do to the rays that were judged: confirmed ones lost, false ones kept.

A ray is confirmed where its verdict is cosmic ray, and false where it is any other. The pixels of a ray are those of
its judgement. At some sigclip

- a confirmed ray is *lost* where the detection flags none of its pixels; the detection is told of the defects that
  verdicts made, if the loop is closed, so that a ray which is found only because of that is not lost;
- a false ray is *kept* where a detection that is told of no verdict flags any of its pixels: what it would be taken for
  again in the next exposure, since here its own verdict may hide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.verdict import Verdict


class TradeoffCurve(NamedTuple):
    """A number of rays at each sigclip, ascending; both arrays (n,)."""

    sigclips: NDArray[np.float64]
    rays: NDArray[np.int64]

    def at(self, sigclip: float) -> tuple[float, int] | None:
        """The computed sigclip that is nearest to another, and its number; None where there is none."""
        if not len(self.sigclips):
            return None
        nearest = int(np.abs(self.sigclips - sigclip).argmin())
        return float(self.sigclips[nearest]), int(self.rays[nearest])


@dataclass(frozen=True, slots=True, kw_only=True)
class SigclipWeighing:
    """Both curves, and of how many rays each is.

    Attributes
    ----------
    confirmed, false : int
        Rays that were judged so.
    lost, kept : TradeoffCurve
        Of the confirmed, and of the false.
    """

    confirmed: int
    false: int
    lost: TradeoffCurve
    kept: TradeoffCurve


def weigh(judgements: Judgements, told: RayCounts, untold: RayCounts) -> SigclipWeighing:
    """Weigh every sigclip against the verdicts.

    Parameters
    ----------
    judgements : Judgements
    told, untold : RayCounts
        Of the detection as it stands, and of one that is told of no verdict.
    """
    tokens, owners = np.unique(judgements.tokens, return_inverse=True)
    verdicts = Judgements(tokens=tokens).verdicts
    confirmed = verdicts == Verdict.COSMIC_RAY
    false = (verdicts > Verdict.COSMIC_RAY) & (verdicts <= Verdict.REAL_SOURCE)
    lost = ~told.touch(judgements.pixels, owners, len(tokens))[confirmed]
    kept = untold.touch(judgements.pixels, owners, len(tokens))[false]
    return SigclipWeighing(
        confirmed=int(confirmed.sum()),
        false=int(false.sum()),
        lost=TradeoffCurve(told.sigclips, lost.sum(axis=0)),
        kept=TradeoffCurve(untold.sigclips, kept.sum(axis=0)),
    )
