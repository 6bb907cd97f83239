from __future__ import annotations

import numpy as np

from crviewer.review.core.review import Review
from crviewer.review.core.verdict import TrailKind, Verdict
from crviewer.review.suggest.acceptance import accept, announce, clear_cases
from crviewer.review.suggest.suggestions import Suggestions, suggest
from tests.builders import a_review, an_exposure, picture
from tests.review.evidence.made_up import BLEED, STREAK, made_up

C, H, U = Verdict.COSMIC_RAY, Verdict.HOT_PIXEL, Verdict.UNREVIEWED


def five_rays() -> Review:
    cosmic = picture("##.##.##.##.##", "..............")
    return a_review(an_exposure(shape=cosmic.shape), cosmic)


def suggestions(verdicts: list[Verdict], scores: list[float]) -> Suggestions:
    return Suggestions(
        evidence=made_up(*[{}] * len(verdicts)),
        verdicts=np.array(verdicts, np.int8),
        scores=np.array(scores),
        rules=np.zeros(len(verdicts), np.int64),
        probabilities=np.zeros((len(verdicts), len(Verdict))),
    )


SUGGESTED = suggestions([H, C, H, U, H], [0.9, 1.0, 0.6, 0.2, 1.0])


def as_lists(groups: dict[Verdict, np.ndarray]) -> dict[Verdict, list[int]]:
    return {verdict: rays.tolist() for verdict, rays in groups.items()}


def test_rays_are_grouped_by_the_verdict_suggested_and_weak_cases_left_out() -> None:
    review = five_rays()
    assert as_lists(clear_cases(review, SUGGESTED)) == {C: [1], H: [0, 2, 4]}
    assert as_lists(clear_cases(review, SUGGESTED, above=0.8)) == {C: [1], H: [0, 4]}
    assert as_lists(clear_cases(review, SUGGESTED, above=1.0)) == {}


def test_only_the_chosen_rays_are_accepted() -> None:
    assert as_lists(clear_cases(five_rays(), SUGGESTED, among=np.array([3, 4]))) == {H: [4]}


def test_what_a_person_said_is_left_alone() -> None:
    review = five_rays()
    review = review.edited(review.judging(np.array([0]), C))
    assert as_lists(clear_cases(review, SUGGESTED)) == {C: [1], H: [2, 4]}


def test_all_verdicts_are_given_by_one_edit_whose_inverse_takes_them_back() -> None:
    review = five_rays()
    edit = accept(review, clear_cases(review, SUGGESTED), SUGGESTED)
    accepted = review.edited(edit)
    assert accepted.verdicts.tolist() == [H, C, H, U, H]
    assert accepted.edited(edit.inverse).judgements.same_as(review.judgements)


def test_rays_that_were_accepted_together_can_be_judged_apart_later() -> None:
    review = five_rays()
    review = review.edited(accept(review, clear_cases(review, SUGGESTED), SUGGESTED))
    assert review.edited(review.judging(np.array([2]), U)).verdicts.tolist() == [H, C, U, U, H]


def test_a_trail_that_was_suggested_keeps_its_kind() -> None:
    review, suggested = five_rays(), suggest(made_up(STREAK, BLEED, *[{"pixels": 3}] * 3))
    review = review.edited(accept(review, clear_cases(review, suggested), suggested))
    assert review.verdicts[:2].tolist() == [Verdict.TRAIL, Verdict.TRAIL]
    assert [review.trail_kind(ray) for ray in (0, 1)] == [TrailKind.STREAK, TrailKind.BLEED]


def test_accepting_nothing_changes_nothing() -> None:
    assert len(accept(five_rays(), {}, SUGGESTED).pixels) == 0


def test_what_will_be_done_is_said_beforehand() -> None:
    assert announce(clear_cases(five_rays(), SUGGESTED)) == "4 rays: 1 cosmic ray, 3 hot pixel"
    assert announce({H: np.array([3])}) == "1 ray: 1 hot pixel"
    assert announce({}) == "0 rays"
