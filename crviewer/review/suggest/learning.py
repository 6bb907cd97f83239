"""Learning from the verdicts on a frame: what the built-in rules say, corrected by what the observer said.

The model is a multinomial logistic regression (Bishop 2006, Pattern Recognition and Machine Learning, 4.3) on the
numbers by which rays are compared (`crviewer.review.suggest.similar_rays`), on an arcsinh scale and in standard
deviations of the frame. Its offsets are the logarithms of the built-in probabilities, so that without verdicts nothing
changes, and a Gaussian prior draws its weights to 0. Verdicts that are rare among those given get no higher a
probability than their number supports (Laplace's rule); rays unlike all that were judged keep what the rules say.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats
from crviewer.review.suggest.similar_rays import COMPARED
from crviewer.review.suggest.suggestions import WEAK, Suggestions

LEAST_VERDICTS = 30
_MOST_VERDICTS = 600  # the fit takes some milliseconds for each hundred
_PRIOR_WIDTH = 1.0  # standard deviation of a weight
_FLOOR = 0.02  # share of each verdict in the probability of "unknown", and at least in every offset
_FAR = 1.5  # distance to the nearest judged ray, in distances that judged rays have from each other
_STEPS = 60


def learn(suggestions: Suggestions, verdicts: NDArray[np.int8]) -> Suggestions:
    """Correct suggestions by the verdicts on some of the rays; no verdict is changed by that.

    Parameters
    ----------
    suggestions : Suggestions
        From the rules, or corrected before: what was learnt before is forgotten.
    verdicts : (rays,) int8
        Values of `Verdict` of all listed rays; UNREVIEWED for those that teach nothing.

    Returns
    -------
    Suggestions
        With other probabilities, verdicts and scores; those of the rules while fewer than 30 rays are judged.
    """
    built_in = suggestions.built_in or suggestions
    judged = np.flatnonzero(verdicts)[-_MOST_VERDICTS:]
    if len(judged) < LEAST_VERDICTS:
        return built_in
    features = _features(built_in.evidence)
    given = np.unique(verdicts[judged]).astype(np.int64)
    offsets = np.log(_prior(built_in.probabilities, given))
    targets = (verdicts[judged, None] == given).astype(np.float64)
    weights = _fit(features[judged], offsets[judged], targets)
    shares = _softmax(offsets + features @ weights)
    most = (targets.sum(axis=0) + 1) / (targets.sum(axis=0) + 2)
    return _told(built_in, np.minimum(shares, most), given, _near(features, judged), len(judged))


def _features(evidence: Evidence) -> Floats:
    """(rays, numbers + 1): each number in standard deviations, 0 where it is unknown, and a constant."""
    columns = []
    for name in COMPARED:
        values = np.arcsinh(evidence.number(name))
        known = np.isfinite(values)
        middle, spread = (values[known].mean(), values[known].std()) if known.any() else (0.0, 0.0)
        columns.append(np.where(known, np.clip((values - middle) / (spread or 1.0), -4, 4), 0.0))
    return np.stack([*columns, np.ones(len(evidence))], axis=1)


def _prior(probabilities: Floats, given: NDArray[np.int64]) -> Floats:
    """(rays, given): built-in probabilities of the verdicts given; "unknown" is shared out evenly."""
    shared: Floats = probabilities[:, given] + probabilities[:, :1] / len(given) + _FLOOR
    shared /= shared.sum(axis=1, keepdims=True)
    return shared


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _fit(features: Floats, offsets: Floats, targets: Floats) -> Floats:
    """(numbers, given): the weights of highest posterior probability."""
    from scipy.optimize import minimize

    shape = features.shape[1], targets.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        shares = _softmax(offsets + features @ weights)
        misfit = -float((targets * np.log(np.maximum(shares, 1e-12))).sum())
        slope = features.T @ (shares - targets) + weights / _PRIOR_WIDTH**2
        return misfit + float((weights**2).sum()) / (2 * _PRIOR_WIDTH**2), slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    weights: Floats = found.x.reshape(shape)
    return weights


def _near(features: Floats, judged: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(rays,) True for rays that are like some judged ones."""
    from scipy.spatial import cKDTree

    tree = cKDTree(features[judged])
    usual = np.percentile(tree.query(features[judged], k=2)[0][:, 1], 90)
    near: NDArray[np.bool_] = tree.query(features)[0] <= _FAR * max(float(usual), 0.5)
    return near


def _told(
    built_in: Suggestions, shares: Floats, given: NDArray[np.int64], near: NDArray[np.bool_], verdicts: int
) -> Suggestions:
    probabilities = built_in.probabilities.copy()
    probabilities[near] = 0
    probabilities[np.ix_(near, given)] = shares[near]
    probabilities[near, Verdict.UNREVIEWED] = np.maximum(0, 1 - shares[near].sum(axis=1))
    likeliest = probabilities[:, 1:].argmax(axis=1) + 1
    scores = np.take_along_axis(probabilities, likeliest[:, None], axis=1)[:, 0]
    suggested = np.where(scores > WEAK, likeliest, Verdict.UNREVIEWED).astype(np.int8)
    return replace(
        built_in,
        verdicts=suggested,
        scores=scores,
        probabilities=probabilities,
        learnt=near & (suggested != built_in.verdicts),
        taught=verdicts,
        built_in=built_in,
    )
