from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.verdict import TrailKind, Verdict
from crviewer.review.evidence.evidence import NUMBERS
from crviewer.review.evidence.sentences import PHRASES
from crviewer.review.suggest.rules import RULES, RuleCondition
from crviewer.review.suggest.suggestions import Suggestions, suggest
from tests.review.evidence.made_up import (
    AFTER_IMAGE,
    AMONG_OTHERS,
    BLEED,
    COLUMN_PIECE,
    DEAD_PIXEL,
    HOT_PIXEL,
    RAY,
    SATURATED_BEFORE,
    SPIKE,
    STAR,
    STAYS,
    STAYS_IN_A_STILL_FIELD,
    STREAK,
    WHOLE_COLUMN,
    made_up,
)


def suggested(*rays: dict[str, float]) -> Suggestions:
    return suggest(made_up(*rays))


@pytest.mark.parametrize(
    ("ray", "verdict"),
    [
        (HOT_PIXEL, Verdict.HOT_PIXEL),
        (SPIKE, Verdict.HOT_PIXEL),
        (DEAD_PIXEL, Verdict.OTHER_DEFECT),
        (COLUMN_PIECE, Verdict.BAD_COLUMN),
        (WHOLE_COLUMN, Verdict.BAD_COLUMN),
        (AFTER_IMAGE, Verdict.AFTER_IMAGE),
        (STAR, Verdict.REAL_SOURCE),
        (RAY, Verdict.COSMIC_RAY),
        (STREAK, Verdict.TRAIL),
        (BLEED, Verdict.TRAIL),
    ],
)
def test_clear_evidence_gives_its_verdict_with_a_high_score_and_a_reason(
    ray: dict[str, float], verdict: Verdict
) -> None:
    found = suggested(ray)
    assert found.verdicts.tolist() == [verdict]
    assert 0.85 < found.scores[0] < 1
    assert found.reasons(0).endswith(f": {verdict.label}")


def test_a_suggested_trail_says_what_left_it() -> None:
    found = suggested(STREAK, BLEED, RAY)
    assert found.trail_kinds(np.arange(3)).tolist() == [TrailKind.STREAK, TrailKind.BLEED, TrailKind.STREAK]
    assert found.reasons(0).startswith("crosses 95% of the frame on a straight line")
    assert "30 px near saturation within 2 px; run of 40 px in one column" in found.reasons(1)


@pytest.mark.parametrize(
    "ray",
    [
        STREAK | {"crossing": 0.2},  # it ends within the frame, as a long muon track does
        STREAK | {"length": 60.0},  # the frame is small
        STREAK | {"orientation": 90.0, "crossing": 1.0},  # a column of the detector
        STREAK | {"straightness": 0.5},
        STREAK | {"lit": 0.0},
        BLEED | {"saturated": 0},
        BLEED | {"run": 6},
        BLEED | {"star": np.inf},  # a column that is saturated by itself
    ],
)
def test_what_may_be_a_particle_or_a_column_is_not_called_a_trail(ray: dict[str, float]) -> None:
    assert suggested(ray).verdicts[0] != Verdict.TRAIL


def test_the_reason_for_a_hot_pixel_reads_as_a_sentence_with_what_was_measured() -> None:
    found = suggested(HOT_PIXEL)
    assert found.reasons(0) == "dark 2.1 e⁻/s, +38 σ from the median; hole 24 σ deep: hot pixel"


def test_a_reason_leaves_out_what_is_not_known() -> None:
    dark = dict.fromkeys(("dark", "dark_sigma", "hole_dark", "peak_dark"), np.nan)
    found = suggested(HOT_PIXEL | dark)
    assert found.verdicts.tolist() == [Verdict.HOT_PIXEL]
    assert 0.5 < found.scores[0] < suggested(HOT_PIXEL).scores[0]
    assert found.reasons(0) == "hole 24 σ deep: hot pixel"


@pytest.mark.parametrize(
    ("ray", "verdict"),
    [
        (RAY | AMONG_OTHERS, Verdict.COSMIC_RAY),
        (RAY | STAYS, Verdict.HOT_PIXEL),
        (RAY | STAYS | {"pixels": 30}, Verdict.OTHER_DEFECT),
        (RAY | STAYS | {"pixels": 30, "run": 28}, Verdict.BAD_COLUMN),
        (STAR | STAYS_IN_A_STILL_FIELD, Verdict.REAL_SOURCE),
        (RAY | STAYS_IN_A_STILL_FIELD, Verdict.HOT_PIXEL),
        (RAY | STAYS_IN_A_STILL_FIELD | {"star": 1.0}, Verdict.UNREVIEWED),
        (RAY | {"others": 1.0, "recurred": 1.0, "moved": 1.0, "recurred_moved": 1.0}, Verdict.UNREVIEWED),
        (HOT_PIXEL | {"hole_dark": np.nan} | STAYS_IN_A_STILL_FIELD, Verdict.HOT_PIXEL),
        (DEAD_PIXEL | STAYS, Verdict.OTHER_DEFECT),
        (SATURATED_BEFORE, Verdict.AFTER_IMAGE),
        (SATURATED_BEFORE | STAYS, Verdict.AFTER_IMAGE),
        (SATURATED_BEFORE | {"since": 20_000.0}, Verdict.UNREVIEWED),
        (SATURATED_BEFORE | {"star": 1.0}, Verdict.UNREVIEWED),
        (RAY | SATURATED_BEFORE | {"earlier_share": 0.1}, Verdict.COSMIC_RAY),
    ],
)
def test_what_other_exposures_show_decides(ray: dict[str, float], verdict: Verdict) -> None:
    assert suggested(ray).verdicts.tolist() == [verdict]


FAINT = {"peak": 250.0, "charge": 500.0, "sharpness": 1.2, "sharp_sigma": 1.0, "light_preference": 1.0}
ALONE = {"witnesses": 1.0, "seen_in_sky": 0.0, "seen_at_pixel": 0.0, "seen_still": 0.0, "witness_chance": 1.0}
IN_SKY = ALONE | {"seen_in_sky": 1.0, "witness_chance": 1e-4}
AT_PIXEL = ALONE | {"seen_at_pixel": 1.0, "witness_chance": 1e-4}
STILL = ALONE | {"seen_still": 1.0, "witness_chance": 1e-4}


@pytest.mark.parametrize(
    ("ray", "verdict"),
    [
        (FAINT, Verdict.UNREVIEWED),
        (FAINT | ALONE, Verdict.COSMIC_RAY),
        (FAINT | ALONE | {"sharpness": 0.8}, Verdict.UNREVIEWED),  # as wide as light: it may move, as a trail does
        (FAINT | ALONE | {"light_preference": 60.0}, Verdict.UNREVIEWED),
        (FAINT | IN_SKY, Verdict.REAL_SOURCE),
        (FAINT | IN_SKY | {"witness_chance": 0.2}, Verdict.UNREVIEWED),
        (RAY | IN_SKY, Verdict.REAL_SOURCE),  # the witness goes before the shape
        (RAY | AT_PIXEL | {"charge": 1800.0, "peak_dark": np.nan}, Verdict.HOT_PIXEL),
        (RAY | AT_PIXEL | {"saturated": 2, "charge": 1800.0}, Verdict.UNREVIEWED),
        (RAY | STILL, Verdict.UNREVIEWED),
        (FAINT | STILL | {"light_preference": 20.0, "sharpness": 1.0}, Verdict.REAL_SOURCE),
    ],
)
def test_a_witness_goes_before_the_shape(ray: dict[str, float], verdict: Verdict) -> None:
    assert suggested(ray).verdicts.tolist() == [verdict]


def test_what_recurs_as_often_as_chance_makes_it_is_no_defect() -> None:
    found = suggested(RAY | STAYS | {"recurrence_chance": 0.02}, RAY | STAYS | {"recurrence_chance": 1e-7})
    assert found.verdicts.tolist() == [Verdict.UNREVIEWED, Verdict.HOT_PIXEL]


def test_the_reason_tells_in_how_many_exposures_a_defect_was_seen() -> None:
    assert suggested(RAY | STAYS).reasons(0) == ("recurs in 8 of 9 dithered exposures: hot pixel")


def test_in_a_dark_charge_on_several_pixels_is_a_ray_and_a_single_pixel_is_not() -> None:
    charged = {"lit": 0.0, "peak": 900.0, "charge": 3000.0}
    found = suggested(charged, charged | {"charge": 950.0}, charged | {"peak_dark": 20.0}, charged | {"lit": 1.0})
    assert found.verdicts.tolist() == [Verdict.COSMIC_RAY, 0, Verdict.HOT_PIXEL, 0]
    assert found.reasons(0).startswith("not exposed to light")


def test_a_long_thin_track_at_a_slant_is_a_ray_even_where_the_point_spread_function_is_unknown() -> None:
    track = {"length": 14.0, "width": 1.5, "orientation": 30.0, "peak": 900.0, "charge": 6000.0, "straightness": 0.95}
    along = ({"orientation": 3.0}, {"orientation": -88.0}, {"width": 3.0}, {"sharpness": 0.9}, {"saturated": 2})
    found = suggested(track, *(track | other for other in along))
    assert found.verdicts.tolist() == [Verdict.COSMIC_RAY] + 5 * [Verdict.UNREVIEWED]


def test_weak_evidence_is_never_clear() -> None:
    found = suggested({}, RAY | {"sharp_sigma": 2.7}, HOT_PIXEL | {"depth": 10.0, "hole_dark": np.nan})
    assert found.verdicts[0] == Verdict.UNREVIEWED
    assert found.reasons(0) == ""
    assert (found.scores < 0.9).all()


def test_contradicting_evidence_is_never_clear() -> None:
    assert suggested(HOT_PIXEL | COLUMN_PIECE).scores[0] < 0.9


@pytest.mark.parametrize(
    "spoilt",
    [
        RAY | {"peak_dark": 30.0, "pixels": 12},  # hot in the dark, but larger than a hot pixel
        RAY | {"column_above": 149.0, "column_below": 149.0},  # no brighter than the column is anyway
        HOT_PIXEL | {"peak": 5000.0},  # a ray has joined the ring
        AFTER_IMAGE | {"charge": 40000.0},  # as much charge as a particle leaves
        AFTER_IMAGE | {"flagged_share": 0.03},  # so many particles that rings of them come by chance
        COLUMN_PIECE | {"saturated": 6},  # touches a star that may bleed
        WHOLE_COLUMN | {"saturated": 90},
        RAY | STAYS | {"saturated": 3},
        RAY | {"saturated": 3},
        RAY | {"peak_dark": np.nan, "charge": 1600.0},  # nearly all in one pixel, and no dark tells whether it is hot
        RAY | {"light_preference": 40.0},  # sharp, and yet light explains it better than a track
        RAY | {"sharpness": np.nan, "sharp_sigma": np.nan},  # the point-spread function is unknown
        STAR | {"lit": 0.0},  # in a dark
        STAR | {"light_preference": -200.0},
    ],
)
def test_evidence_that_speaks_against_it_too_suggests_nothing(spoilt: dict[str, float]) -> None:
    assert suggested(spoilt).verdicts.tolist() == [Verdict.UNREVIEWED]


def test_a_condition_holds_by_degrees_in_either_direction() -> None:
    evidence = made_up({"depth": 8}, {"depth": 12}, {"depth": 99}, {})
    assert RuleCondition("depth", no=8, yes=16).degree(evidence).tolist() == [0, 0.5, 1, 0]
    assert RuleCondition("depth", no=16, yes=8, unknown=0.7).degree(evidence).tolist() == [1, 0.5, 0, 0.7]


def test_every_rule_names_numbers_and_phrases_that_exist() -> None:
    assert {condition.number for rule in RULES for condition in rule.conditions} <= set(NUMBERS)
    assert {phrase for rule in RULES for phrase in rule.tells} <= set(PHRASES)
    assert all(rule.tells for rule in RULES)


def test_no_rays_get_no_suggestions() -> None:
    assert len(suggested().verdicts) == 0
