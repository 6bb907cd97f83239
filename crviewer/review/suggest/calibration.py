"""Probabilities of suggestions: how often a rule was right for rays like one, and what is left for "unknown".

Each rule has a logistic function of its degree and of one or two deciding numbers, fitted to simulated exposures
(Platt 1999, Advances in Large Margin Classifiers, 61); `python -m tests.benchmarks.calibrate` makes the table. No
probability is above 0.99, or above what the number of its examples supports (Laplace's rule), and beyond the range of
the examples a number counts as at the end of it. Rules for different verdicts compete by their odds with each other
and with "unknown", whose odds are even, and longer by those of the second best verdict: evidence that contradicts
itself says little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats

_SEEN_SHARE = 0.12  # flagged pixels of the frame; more crowded frames were not simulated
_SEEN_WIDTHS = (1.3, 8.0)  # pixels; FWHM of the stars that were


@dataclass(frozen=True, slots=True)
class DecidingNumber:
    """A number on which the probability of a rule depends.

    Attributes
    ----------
    number : str
        One of `crviewer.review.evidence.evidence.NUMBERS`.
    slope : float
        Change of the log odds for a change of asinh(number) by 1.
    middle : float
        asinh(number) at which nothing changes; also for numbers that are unknown.
    lowest, highest : float
        asinh(number) of the examples.
    """

    number: str
    slope: float
    middle: float
    lowest: float
    highest: float

    def log_odds(self, evidence: Evidence) -> Floats:
        """Change of the log odds by this number.

        Parameters
        ----------
        evidence : Evidence
            Numbers of all listed rays.

        Returns
        -------
        (rays,) float64
            0 if the number is unknown.
        """
        values = np.clip(np.arcsinh(evidence.number(self.number)), self.lowest, self.highest)
        return self.slope * np.where(np.isnan(values), 0.0, values - self.middle)


@dataclass(frozen=True, slots=True)
class RuleCalibration:
    """Logistic function of a rule.

    Attributes
    ----------
    offset : float
        Log odds where the rule holds fully and the deciding numbers are in the middle.
    degree : float
        Increase of the log odds from degree 0 to 1.
    deciding : tuple of DecidingNumber
        The numbers on which they depend besides.
    examples : float
        Number of rays that they rest on, at most 50 from one exposure; 0 if there were too few, so that the values
        are assumed.
    """

    offset: float
    degree: float
    deciding: tuple[DecidingNumber, ...] = ()
    examples: float = 0.0

    def odds(self, degree: Floats, evidence: Evidence) -> Floats:
        """Odds that the rule is right.

        Parameters
        ----------
        degree : (rays,) float64, 0 to 1
            To which the rule holds.
        evidence : Evidence
            Numbers of all listed rays.

        Returns
        -------
        (rays,) float64
            0 where the rule does not hold.
        """
        log_odds = np.full(len(degree), self.offset)
        for deciding in self.deciding:
            log_odds = log_odds + deciding.log_odds(evidence)
        highest = min(_HIGHEST, np.log(max(self.examples, _ASSUMED) + 1))
        log_odds = np.minimum(log_odds, highest) + self.degree * (degree - 1)
        odds: Floats = np.where(degree > 0, np.exp(log_odds), 0.0)
        return odds


_HIGHEST = float(np.log(99))  # log odds of 0.99; simulated exposures support no more
_ASSUMED = 20.0  # examples, where a rule has none
ASSUMED = RuleCalibration(offset=2.0, degree=8.0)  # 0.88: nobody accepts at 0.9 what was never calibrated


def probabilities(
    evidence: Evidence, verdicts: tuple[Verdict, ...], calibrations: tuple[RuleCalibration, ...], degrees: Floats
) -> Floats:
    """Probability of each verdict.

    Parameters
    ----------
    evidence : Evidence
        Numbers of all listed rays.
    verdicts : tuple of Verdict
        Of the rules.
    calibrations : tuple of RuleCalibration
        Of the rules.
    degrees : (rules, rays) float64, 0 to 1
        To which each rule holds.

    Returns
    -------
    (rays, verdicts) float64, 0 to 1
        By the numbers of `Verdict`, that of UNREVIEWED being "unknown"; the sum of each ray is 1.
    """
    odds = np.zeros((len(evidence), len(Verdict)))
    for verdict, calibration, degree in zip(verdicts, calibrations, degrees, strict=True):
        odds[:, verdict] = np.maximum(odds[:, verdict], calibration.odds(degree, evidence))
    odds[_unseen(evidence)] = 0
    odds[:, Verdict.UNREVIEWED] = 1 + np.sort(odds, axis=1)[:, -2]
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares


def _unseen(evidence: Evidence) -> np.ndarray:
    """(rays,) bool: the frame is unlike those on which probabilities rest."""
    width = np.asarray(evidence.fwhm)  # unknown ones compare as False
    return np.asarray((evidence.flagged_share > _SEEN_SHARE) | (width < _SEEN_WIDTHS[0]) | (width > _SEEN_WIDTHS[1]))
