"""Suggestions: the verdict that the evidence for each ray supports, how clearly, and why. Never applied unasked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats
from crviewer.review.evidence.sentences import say
from crviewer.review.suggest.calibration import ASSUMED, probabilities
from crviewer.review.suggest.calibration_table import CALIBRATIONS
from crviewer.review.suggest.rules import RULES

WEAK = 0.5  # no suggestion at this score or below


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestions:
    """One suggestion for each listed ray.

    Attributes
    ----------
    evidence : Evidence
        The numbers that they are based on.
    verdicts : (rays,) int8
        Values of `Verdict`; UNREVIEWED if none is likely.
    scores : (rays,) float64, 0 to 1
        Probability of the likeliest verdict, which is suggested if it is above 0.5.
    probabilities : (rays, verdicts) float64, 0 to 1
        Probability of each verdict by its number in `Verdict`, that of UNREVIEWED being "unknown"; the sum is 1.
    rules : (rays,) int64
        Index in `RULES` of the rule that holds best.
    learnt : (rays,) bool, optional
        True where verdicts on this frame decided, not the rules (`crviewer.review.suggest.learning`).
    taught : int
        Number of verdicts that was learnt from; 0 for the rules alone.
    built_in : Suggestions or None
        What the rules alone say, where something was learnt.
    """

    evidence: Evidence
    verdicts: NDArray[np.int8]
    scores: Floats
    rules: NDArray[np.int64]
    probabilities: Floats
    learnt: NDArray[np.bool_] | None = None
    taught: int = 0
    built_in: Suggestions | None = None

    def trail_kinds(self, rays: NDArray[np.int64]) -> NDArray[np.int64]:
        """What left the trails that are suggested.

        Parameters
        ----------
        rays : (n,) int64
            Listed rays.

        Returns
        -------
        (n,) int64
            Values of `TrailKind`; a streak where no trail is suggested.
        """
        kinds: NDArray[np.int64] = np.array([rule.kind for rule in RULES], np.int64)[self.rules[rays]]
        return kinds

    def reasons(self, ray: int) -> str:
        """Reasons for a suggestion in one sentence.

        Parameters
        ----------
        ray : int
            The listed ray, 0-based.

        Returns
        -------
        str
            Empty if nothing is suggested.
        """
        if self.verdicts[ray] == Verdict.UNREVIEWED:
            return ""
        if self.learnt is not None and self.learnt[ray]:
            verdict = Verdict(int(self.verdicts[ray]))
            return f"as {self.taught} verdicts on this frame say of rays like it: {verdict.label}"
        rule = RULES[self.rules[ray]]
        return "; ".join(say(self.evidence, ray, rule.tells).values()) + f": {rule.verdict.label}"


def suggest(evidence: Evidence) -> Suggestions:
    """Apply every rule to every ray.

    Parameters
    ----------
    evidence : Evidence
        Numbers of all listed rays.

    Returns
    -------
    Suggestions
        One for each ray.
    """
    degrees = np.array([rule.degree(evidence) for rule in RULES])
    calibrations = tuple(CALIBRATIONS.get(rule.name, ASSUMED) for rule in RULES)
    shares = probabilities(evidence, tuple(rule.verdict for rule in RULES), calibrations, degrees)
    likeliest = shares[:, 1:].argmax(axis=1) + 1
    scores = np.take_along_axis(shares, likeliest[:, None], axis=1)[:, 0]
    odds = np.array([fit.odds(degree, evidence) for fit, degree in zip(calibrations, degrees, strict=True)])
    speaks_for = np.array([rule.verdict for rule in RULES])
    best = np.where(speaks_for[:, None] == likeliest, odds, -1).argmax(axis=0)
    verdicts = np.where(scores > WEAK, likeliest, Verdict.UNREVIEWED).astype(np.int8)
    return Suggestions(evidence=evidence, verdicts=verdicts, scores=scores, probabilities=shares, rules=best)
