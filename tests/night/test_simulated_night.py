"""Nights of which the truth is known: what other exposures add to the suggestions, and what they never turn away."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.simulated.truth import TrueKind
from crviewer.night.defects import night_defects
from crviewer.night.reviews import FrameReview, NightReviews
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.gathering import gather
from crviewer.review.suggest.suggestions import suggest
from tests.night.simulated import NightPlan, Taken, night_of, plan_night, take

DEFECTS = (Verdict.HOT_PIXEL, Verdict.BAD_COLUMN, Verdict.OTHER_DEFECT)


def taken(plan: NightPlan, *, masked: bool) -> list[Taken]:
    return [take(plan, number, masked=masked) for number in range(len(plan))]


def told_of(exposures: list[Taken]) -> NightReviews:
    reviews = NightReviews()
    for one in exposures:
        reviews = reviews.with_one(one.frame, FrameReview(file=Path("none"), trace=one.trace))
    return reviews


def suggested(exposures: list[Taken], reviews: NightReviews) -> Counter[tuple[TrueKind, Verdict]]:
    """How many rays of each kind have each suggestion."""
    night, counts = night_of(exposures), Counter[tuple[TrueKind, Verdict]]()
    for one in exposures:
        suggestions = suggest(gather(one.review, one.surroundings, reviews.others(night, one.frame)))
        for ray, verdict in zip(one.review.rays, suggestions.verdicts, strict=True):
            owner = one.truth.of(np.unravel_index(ray, one.review.rays.shape))
            counts[owner.kind if owner else TrueKind.NOTHING, Verdict(int(verdict))] += 1
    return counts


def total(counts: Counter[tuple[TrueKind, Verdict]], kind: TrueKind, *verdicts: Verdict) -> int:
    return sum(counts[kind, verdict] for verdict in verdicts or Verdict)


@pytest.fixture(scope="module")
def drifting() -> list[Taken]:
    return taken(plan_night(5, size=448, seed=2), masked=True)


def test_under_a_moving_field_defects_and_after_images_are_told_from_rays(drifting: list[Taken]) -> None:
    counts = suggested(drifting, told_of(drifting))
    after_images = total(counts, TrueKind.AFTER_IMAGE)
    assert after_images > 10
    assert total(counts, TrueKind.AFTER_IMAGE, Verdict.AFTER_IMAGE) > 0.8 * after_images
    hot = total(counts, TrueKind.HOT_PIXEL)
    assert hot > 30
    assert total(counts, TrueKind.HOT_PIXEL, *DEFECTS) > 0.95 * hot
    rays = total(counts, TrueKind.COSMIC_RAY)
    assert rays > 20
    assert total(counts, TrueKind.COSMIC_RAY, Verdict.COSMIC_RAY) > 0.9 * rays
    assert total(counts, TrueKind.COSMIC_RAY, Verdict.COSMIC_RAY, Verdict.UNREVIEWED) == rays


def test_other_exposures_show_what_one_alone_does_not(drifting: list[Taken]) -> None:
    alone, together = suggested(drifting, NightReviews()), suggested(drifting, told_of(drifting))
    assert total(together, TrueKind.AFTER_IMAGE, Verdict.AFTER_IMAGE) > total(
        alone, TrueKind.AFTER_IMAGE, Verdict.AFTER_IMAGE
    )
    assert total(alone, TrueKind.AFTER_IMAGE, Verdict.COSMIC_RAY) > total(
        together, TrueKind.AFTER_IMAGE, Verdict.COSMIC_RAY
    )
    assert total(together, TrueKind.COSMIC_RAY, Verdict.COSMIC_RAY) >= total(
        alone, TrueKind.COSMIC_RAY, Verdict.COSMIC_RAY
    )


def test_the_defects_of_a_night_are_defects_in_truth(drifting: list[Taken]) -> None:
    defects = night_defects([one.trace for one in drifting])
    owners = [drifting[0].truth.of(np.unravel_index(defect.pixels, defect.shape)) for defect in defects]
    assert len(defects) > 5
    assert {owner.kind if owner else TrueKind.NOTHING for owner in owners} <= {TrueKind.HOT_PIXEL, TrueKind.BAD_COLUMN}


@pytest.fixture(scope="module", params=[1.3, 1.6])
def still(request: pytest.FixtureRequest) -> list[Taken]:
    """Exposures of a field that stands still, in stars so sharp that L.A.Cosmic takes their cores for rays."""
    plan = plan_night(4, size=448, seed=3, still=True)
    field = replace(plan.scene.field, fwhm=request.param)
    return taken(replace(plan, scene=replace(plan.scene, field=field)), masked=False)


def test_star_cores_of_a_still_field_recur_and_are_not_called_defects(still: list[Taken]) -> None:
    reviews, night = told_of(still), night_of(still)
    counts = suggested(still, reviews)
    recurred = gather(still[0].review, still[0].surroundings, reviews.others(night, still[0].frame)).recurred
    owners = [still[0].truth.of(np.unravel_index(ray, still[0].review.rays.shape)) for ray in still[0].review.rays]
    cores = np.array([owner is not None and owner.kind is TrueKind.STAR for owner in owners])
    assert np.count_nonzero(recurred[cores] >= 2) >= 5
    assert total(counts, TrueKind.STAR, *DEFECTS) == 0
    assert total(counts, TrueKind.HOT_PIXEL, *DEFECTS) > 0.9 * total(counts, TrueKind.HOT_PIXEL)


def test_star_cores_of_a_still_field_are_no_defects_of_the_night(still: list[Taken]) -> None:
    defects = night_defects([one.trace for one in still])
    owners = [still[0].truth.of(np.unravel_index(defect.pixels, defect.shape)) for defect in defects]
    assert len(defects) > 10
    assert {owner.kind if owner else TrueKind.NOTHING for owner in owners} <= {TrueKind.HOT_PIXEL, TrueKind.BAD_COLUMN}
