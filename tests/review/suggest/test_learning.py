from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.learning import LEAST_VERDICTS, learn
from crviewer.review.suggest.suggestions import Suggestions, suggest
from tests.review.evidence.made_up import HOT_PIXEL, RAY, made_up

C, S, U = Verdict.COSMIC_RAY, Verdict.REAL_SOURCE, Verdict.UNREVIEWED


def of_two_kinds(number: int = 60) -> Suggestions:
    """Rays of which the rules know nothing: every other one is long and thin, the rest are round and bright."""
    rng = np.random.default_rng(3)
    rays = []
    for place in range(number):
        long, spread = place % 2 == 0, float(rng.uniform(0.9, 1.1))
        shape = {"length": 9.0, "elongation": 6.0, "width": 1.2} if long else {"length": 3.0, "peak": 400.0}
        rays.append({name: value * spread for name, value in shape.items()} | {"pixels": 7 if long else 6})
    return suggest(made_up(*rays))


def said(suggestions: Suggestions, judged: int) -> np.ndarray:
    """Long ones are cosmic rays, round ones sources, as far as the observer has come."""
    verdicts = np.zeros(len(suggestions.verdicts), np.int8)
    verdicts[:judged] = np.where(np.arange(judged) % 2 == 0, C, S)
    return verdicts


def test_undecided_rays_get_the_verdicts_that_rays_like_them_got() -> None:
    before = of_two_kinds()
    assert (before.verdicts == U).all()
    after = learn(before, said(before, 40))
    assert after.verdicts[40:].tolist() == [C, S] * 10
    assert after.taught == 40
    assert after.scores[40:].min() > 0.8
    assert after.reasons(40) == "as 40 verdicts on this frame say of rays like it: cosmic ray"
    assert np.allclose(after.probabilities.sum(axis=1), 1)


def test_no_probability_is_above_what_the_number_of_verdicts_supports() -> None:
    before = of_two_kinds()
    assert learn(before, said(before, 40)).scores.max() <= 21 / 22


def test_nothing_is_learnt_from_few_verdicts() -> None:
    before = of_two_kinds()
    assert learn(before, said(before, LEAST_VERDICTS - 1)) is before
    assert learn(before, said(before, LEAST_VERDICTS)).taught == LEAST_VERDICTS


def test_what_was_learnt_is_forgotten_with_the_verdicts() -> None:
    before = of_two_kinds()
    after = learn(before, said(before, 40))
    assert learn(after, said(before, 0)) is before
    again = learn(after, said(before, 40))
    assert np.array_equal(again.probabilities, after.probabilities)  # it does not learn from what it said itself


@pytest.mark.parametrize("stranger", [RAY, HOT_PIXEL])
def test_rays_unlike_all_that_were_judged_keep_what_the_rules_say(stranger: dict[str, float]) -> None:
    known = of_two_kinds()
    numbers = [
        {name: float(known.evidence.number(name)[ray]) for name in ("length", "elongation", "width", "peak", "pixels")}
        for ray in range(60)
    ]
    before = suggest(made_up(*numbers, stranger))
    after = learn(before, np.append(said(known, 60), np.int8(0)))
    assert after.verdicts[-1] == before.verdicts[-1] != U
    assert np.array_equal(after.probabilities[-1], before.probabilities[-1])


def test_the_rules_stand_where_the_verdicts_agree_with_them() -> None:
    before = suggest(made_up(*[RAY | {"peak": 400.0 + step} for step in range(40)]))
    after = learn(before, np.append(np.full(35, C, np.int8), np.zeros(5, np.int8)))
    assert after.verdicts.tolist() == before.verdicts.tolist() == [C] * 40
    assert not after.learnt.any()


def test_one_verdict_for_all_does_not_make_all_alike_for_sure() -> None:
    before = of_two_kinds()
    after = learn(before, np.append(np.full(40, C, np.int8), np.zeros(20, np.int8)))
    assert after.scores.max() <= 41 / 42
