from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.calibration import ASSUMED, DecidingNumber, RuleCalibration, probabilities
from crviewer.review.suggest.calibration_table import CALIBRATIONS
from crviewer.review.suggest.rules import RULES
from crviewer.review.suggest.suggestions import suggest
from tests.review.evidence.made_up import HOT_PIXEL, RAY, STAR, made_up

RAYS = (RAY, STAR, HOT_PIXEL, {})
SURE = RuleCalibration(offset=8.0, degree=8.0, examples=1000.0)


def test_the_probabilities_of_all_verdicts_and_of_unknown_add_up_to_one() -> None:
    found = suggest(made_up(*RAYS))
    assert found.probabilities.shape == (4, len(Verdict))
    assert found.probabilities.sum(axis=1) == pytest.approx(1)
    assert found.probabilities[3, Verdict.UNREVIEWED] == 1
    assert found.scores.tolist() == found.probabilities[:, 1:].max(axis=1).tolist()


def test_no_probability_is_one() -> None:
    assert suggest(made_up(*RAYS)).scores.max() < 0.9999


@pytest.mark.parametrize("unlike", [{"flagged_share": 0.2}, {"fwhm": 0.9}, {"fwhm": 20.0}])
def test_in_a_frame_unlike_those_of_the_calibration_all_is_unknown(unlike: dict[str, float]) -> None:
    found = suggest(made_up(RAY | unlike))
    assert found.verdicts.tolist() == [Verdict.UNREVIEWED]
    assert found.probabilities[0, Verdict.UNREVIEWED] == 1


def test_a_rule_is_no_surer_than_its_examples_allow() -> None:
    few, many = (RuleCalibration(offset=20.0, degree=8.0, examples=count) for count in (30.0, 3000.0))
    evidence = made_up(RAY)
    shares = [probabilities(evidence, (Verdict.COSMIC_RAY,), (fit,), np.ones((1, 1)))[0, 1] for fit in (few, many)]
    assert shares == pytest.approx([31 / 32, 0.99])


def test_a_deciding_number_moves_the_odds_within_the_range_of_its_examples() -> None:
    number = DecidingNumber("sharp_sigma", slope=2.0, middle=3.0, lowest=2.0, highest=4.0)
    log_odds = number.log_odds(made_up(*({"sharp_sigma": np.sinh(value)} for value in (3.0, 3.5, 9.0, 0.0)), {}))
    assert log_odds == pytest.approx([0, 1, 2, -2, 0])


def test_verdicts_that_contradict_each_other_leave_it_unknown() -> None:
    evidence, verdicts = made_up(RAY), (Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    shares = probabilities(evidence, verdicts, (SURE, SURE), np.ones((2, 1)))[0]
    assert shares.max() < 0.5
    shares = probabilities(evidence, verdicts, (SURE, SURE), np.array([[1.0], [0.0]]))[0]
    assert shares[Verdict.COSMIC_RAY] > 0.98


def test_a_rule_without_examples_has_odds_that_are_assumed() -> None:
    shares = probabilities(made_up(RAY), (Verdict.COSMIC_RAY,), (ASSUMED,), np.array([[1.0]]))[0]
    assert 0.85 < shares[Verdict.COSMIC_RAY] < 0.9


def test_the_table_is_of_rules_that_exist() -> None:
    deciding = {rule.name: rule.decides for rule in RULES}
    assert set(CALIBRATIONS) <= set(deciding)
    for name, fit in CALIBRATIONS.items():
        assert {each.number for each in fit.deciding} <= set(deciding[name])
