"""Calibrates the probabilities of suggestions on simulated scenes, and tests them on scenes that were not used.

   python -m tests.benchmarks.calibrate [--scenes 0-479] [--held-out 1000-1239] [--write]

Each rule gets a logistic function of its degree and its deciding numbers (see `crviewer.review.suggest.calibration`),
fitted to the rays for which it holds; an exposure counts for no more than 50 of them, so that crowded ones do not
decide alone. The slopes are held back by a prior with a standard deviation of 2, the offset hardly.
"""

from __future__ import annotations

import argparse
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np

from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.suggest import calibration_table
from crviewer.review.suggest.calibration import DecidingNumber, RuleCalibration
from crviewer.review.suggest.rules import RULES, SuggestionRule
from crviewer.review.suggest.suggestions import suggest
from tests.benchmarks.calibration_scenes import JudgedScene, scenes

_MOST = 50.0  # examples from one exposure
_FEWEST = 25.0  # examples of a rule
_SLOPE_PRIOR, _OFFSET_PRIOR = 0.25, 0.01  # inverse variances of the log odds
_LEAST_SLOPE = 4.0  # log odds from a degree of 0 to 1
_TABLE = Path(calibration_table.__file__)
_BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


def fit_rule(rule: SuggestionRule, judged: list[JudgedScene]) -> RuleCalibration | None:
    """The logistic function of one rule; None where it has too few examples."""
    degrees, numbers, right, weights = [], [], [], []
    for scene in judged:
        degree = rule.degree(scene.evidence)
        holds = degree > 0
        degrees.append(degree[holds])
        numbers.append(_numbers(rule, scene.evidence)[holds])
        right.append(scene.truth[holds] == rule.verdict)
        weights.append(np.full(holds.sum(), min(1.0, _MOST / max(1, holds.sum()))))
    degree, values, is_right, weight = map(np.concatenate, (degrees, numbers, right, weights))
    if weight.sum() < _FEWEST:
        return None
    known = np.isfinite(values)
    columns = list(zip(values.T, known.T, strict=True))
    middle = np.array([np.median(column[seen]) if seen.any() else 0.0 for column, seen in columns])
    design = np.column_stack([np.ones(len(degree)), degree - 1, np.where(known, values - middle, 0.0)])
    found = _logistic(design, is_right, weight)
    deciding = tuple(
        DecidingNumber(name, *(round(float(x), 2) for x in (slope, centre, *np.quantile(column[seen], (0.01, 0.99)))))
        for name, slope, centre, (column, seen) in zip(rule.decides, found[2:], middle, columns, strict=True)
        if seen.any()
    )
    offset, degree_slope = (round(float(value), 2) for value in found[:2])
    return RuleCalibration(offset, degree_slope, deciding, float(np.floor(weight.sum())))


def _numbers(rule: SuggestionRule, evidence: Evidence) -> np.ndarray:
    return np.stack([np.arcsinh(evidence.number(name)) for name in rule.decides], axis=-1)


def _logistic(design: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Log odds of the best logistic function; a rule that hardly holds is never clear, however right it was."""
    found = _newton(design, right, weight, np.ones(design.shape[1], bool))
    if found[1] >= _LEAST_SLOPE:
        return found
    free = np.arange(design.shape[1]) != 1
    return _newton(design, right, weight, free)


def _newton(design: np.ndarray, right: np.ndarray, weight: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Newton's iteration; the slope of the degree stays at its least where it is not free."""
    prior = np.array([_OFFSET_PRIOR, *[_SLOPE_PRIOR] * (design.shape[1] - 1)])[free]
    found = np.zeros(design.shape[1])
    found[1] = _LEAST_SLOPE
    expected, some = found[free], design[:, free]
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = some.T @ (weight * (right - chance)) - prior * (found[free] - expected)
        curve = (some * (weight * chance * (1 - chance))[:, None]).T @ some + np.diag(prior)
        found[free] += np.clip(np.linalg.solve(curve, slope), -1, 1)
    return found


def table_text(found: dict[str, RuleCalibration]) -> str:
    """The module with the table."""
    lines = [
        '"""How often each rule was right on simulated scenes; made by `python -m tests.benchmarks.calibrate`."""',
        "",
        "from __future__ import annotations",
        "",
        "from crviewer.review.suggest.calibration import DecidingNumber, RuleCalibration",
        "",
        "CALIBRATIONS: dict[str, RuleCalibration] = {",
    ]
    for name, calibration in found.items():
        deciding = "".join(f"{each!r}, " for each in calibration.deciding)
        lines.append(
            f'    "{name}": RuleCalibration(offset={calibration.offset}, degree={calibration.degree}, '
            f"deciding=({deciding}), examples={calibration.examples}),"
        )
    return "\n".join([*lines, "}", ""])


def report(title: str, judged: list[JudgedScene]) -> None:
    """Print precision, coverage and calibration error; an exposure counts for no more than 200 rays."""
    found = [(scene, suggest(scene.evidence)) for scene in judged]
    truth = np.concatenate([scene.truth for scene, _ in found])
    verdicts, scores = (np.concatenate([getattr(one, name) for _, one in found]) for name in ("verdicts", "scores"))
    weights = np.concatenate([np.full(len(scene.truth), min(1, 200 / max(1, len(scene.truth)))) for scene, _ in found])
    sure = np.where(scores >= 0.9, verdicts, 0)
    print(f"{title}: {len(truth)} rays")
    for verdict in Verdict:
        _report_verdict(verdict, truth == verdict, sure == verdict, weights)
    rays = truth == Verdict.COSMIC_RAY
    print(f"   rays suggested away at P ≥ 0.9: {(rays & (sure > Verdict.COSMIC_RAY)).sum()} of {rays.sum()}")
    _report_calibration(verdicts == truth, np.where(verdicts > 0, scores, 0), weights)


def _report_verdict(verdict: Verdict, real: np.ndarray, chosen: np.ndarray, weights: np.ndarray) -> None:
    if verdict and (chosen.any() or real.any()):
        right = weights[chosen & real].sum()
        precision, coverage = (right / max(1e-9, weights[which].sum()) for which in (chosen, real))
        print(
            f"   {verdict.label:14}{real.sum():7} rays {chosen.sum():7} at P ≥ 0.9, "
            f"precision {precision:.3f}, coverage {coverage:.3f}"
        )


def _report_calibration(right: np.ndarray, scores: np.ndarray, weights: np.ndarray) -> None:
    """The reliability diagram as lines, and the expected calibration error."""
    error, total = 0.0, weights[scores > 0].sum()
    for low, high in pairwise(_BINS):
        inside = (scores > low) & (scores <= high)
        if inside.any():
            weight = weights[inside]
            said, was = (np.average(values[inside], weights=weight) for values in (scores, right))
            error += weight.sum() / total * abs(said - was)
            print(f"   P {low:.2f} to {high:.2f}: {inside.sum():7} suggestions, said {said:.3f}, right {was:.3f}")
    print(f"   calibration error (ECE) {error:.3f}")


def _range(text: str) -> range:
    first, last = map(int, text.split("-"))
    return range(first, last + 1)


def main() -> None:
    """Fit, write if asked to, and test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=_range, default=_range("0-479"))
    parser.add_argument("--held-out", type=_range, default=_range("1000-1239"))
    parser.add_argument("--write", action="store_true", help="write the table into the package")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of astropy, about simulated headers
    judged = list(scenes(options.scenes))
    found = {rule.name: fit for rule in RULES if (fit := fit_rule(rule, judged)) is not None}
    text = table_text(found)
    if options.write:
        _TABLE.write_text(text, encoding="utf-8")
    calibration_table.CALIBRATIONS.clear()
    calibration_table.CALIBRATIONS.update(found)
    print(text)
    report("scenes of the fit", judged)
    report("scenes that were not used", list(scenes(options.held_out)))


if __name__ == "__main__":
    main()
