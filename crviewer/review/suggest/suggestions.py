"""Suggestions: the verdict that the evidence for each ray supports, how clearly, and why. Never applied unasked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats
from crviewer.review.evidence.sentences import say
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
        Values of `Verdict`; UNREVIEWED if the evidence is weak or contradictory.
    scores : (rays,) float64, 0 to 1
        How clear the case is.
    rules : (rays,) int64
        Index in `RULES` of the rule that holds best.
    """

    evidence: Evidence
    verdicts: NDArray[np.int8]
    scores: Floats
    rules: NDArray[np.int64]

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
        rule = RULES[self.rules[ray]]
        return "; ".join(say(self.evidence, ray, rule.tells).values()) + f": {rule.verdict.label}"


def suggest(evidence: Evidence) -> Suggestions:
    """Apply every rule to every ray.

    The score is the degree of the best rule minus that of the best rule for another verdict.

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
    speaks_for = np.array([rule.verdict for rule in RULES], np.int8)
    best = degrees.argmax(axis=0)
    verdicts = speaks_for[best]
    others = np.where(speaks_for[:, None] == verdicts, 0, degrees)
    scores = degrees.max(axis=0) - others.max(axis=0)
    verdicts = np.where(scores > WEAK, verdicts, np.int8(Verdict.UNREVIEWED))
    return Suggestions(evidence=evidence, verdicts=verdicts, scores=scores, rules=best)
