from __future__ import annotations

import math

import numpy as np
import pytest

from crviewer.review.compare.agreement import MergeRule, ReviewerAgreement, in_words, merging
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_review, an_exposure, picture
from tests.review.file.observer import many_rays

C, H, S, NONE = Verdict.COSMIC_RAY, Verdict.HOT_PIXEL, Verdict.REAL_SOURCE, Verdict.UNREVIEWED


def said(review: Review, *verdicts: Verdict) -> Judgements:
    """What an observer says of the first rays, one after the other."""
    for ray, verdict in enumerate(verdicts):
        if verdict:
            review = review.edited(review.judging(np.array([ray]), verdict))
    return review.judgements


def between(mine: tuple[Verdict, ...], theirs: tuple[Verdict, ...]) -> ReviewerAgreement:
    review = many_rays()
    return ReviewerAgreement.between(said(review, *mine), said(review, *theirs), review.rays.shape)


def test_the_table_counts_rays_that_at_least_one_judged() -> None:
    agreement = between((C, C, H, NONE, S), (C, H, H, S, NONE))
    table = np.zeros((len(Verdict), len(Verdict)), int)
    table[C, C] = table[C, H] = table[H, H] = table[NONE, S] = table[S, NONE] = 1
    assert np.array_equal(agreement.table, table)
    assert (len(agreement.cases), agreement.by_both, agreement.agreed) == (5, 3, 2)
    assert agreement.differ.tolist() == [1]


def test_kappa_is_that_of_a_table_computed_by_hand() -> None:
    """20 both C, 5 C against H, 10 H against C, 15 both H: the example of many textbooks, kappa 0.4."""
    review = many_rays(50)
    mine = said(review, *[C] * 25, *[H] * 25)
    theirs = said(review, *[C] * 20, *[H] * 5, *[C] * 10, *[H] * 15)
    kappa, error = ReviewerAgreement.between(mine, theirs, review.rays.shape).kappa()
    assert kappa == pytest.approx((0.7 - 0.5) / 0.5)
    assert error == pytest.approx(math.sqrt(0.7 * 0.3 / (50 * 0.25)))


@pytest.mark.parametrize(("mine", "theirs"), [((C, C), (C, C)), ((C, NONE), (NONE, C)), ((), ())])
def test_nothing_is_said_where_nothing_can_be(mine: tuple[Verdict, ...], theirs: tuple[Verdict, ...]) -> None:
    agreement = between(mine, theirs)
    assert np.isnan(agreement.kappa()).all()
    assert "nan" not in in_words(agreement)


def test_the_words_tell_counts_and_kappa() -> None:
    assert in_words(between((C, C, H, NONE), (C, H, H, S))) == (
        "4 rays judged by at least one, 3 by both. They agree on 2 of these (67%): kappa 0.40 ± 0.49."
    )


def test_rays_of_other_thresholds_are_compared_by_the_union_of_their_pixels() -> None:
    wide = picture("........", ".######.", "........", "......#.")
    parts = picture("........", ".##.###.", "........", "........")
    exposure = an_exposure(shape=wide.shape)
    one, two = a_review(exposure, wide), a_review(exposure, parts)
    agreement = ReviewerAgreement.between(said(one, C, S), said(two, H, C), wide.shape)
    assert [ray.tolist() for ray in agreement.cases] == [[9, 10, 11, 12, 13, 14], [30]]
    assert (agreement.mine.tolist(), agreement.theirs.tolist()) == ([C, S], [C, NONE])  # of two parts the larger counts


MINE, THEIRS = (C, C, H, NONE, S), (C, H, H, S, NONE)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (MergeRule.MINE, (C, C, H, S, S)),
        (MergeRule.THEIRS, (C, H, H, S, S)),
        (MergeRule.AGREED, (C, NONE, H, NONE, NONE)),
    ],
)
def test_a_merge_follows_its_rule_and_is_undone_in_one_step(rule: MergeRule, expected: tuple[Verdict, ...]) -> None:
    review = many_rays()
    mine, theirs = said(review, *MINE), said(review, *THEIRS)
    edit = merging(mine, theirs, ReviewerAgreement.between(mine, theirs, review.rays.shape), rule)
    merged = review.with_judgements(mine).edited(edit)
    assert merged.verdicts[:5].tolist() == list(expected)
    assert merged.edited(edit.inverse).judgements.same_as(mine)
    assert len(np.unique(merged.judgements.tokens)) == np.count_nonzero(merged.verdicts)  # every ray by itself
