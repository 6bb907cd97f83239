from __future__ import annotations

import numpy as np

from crviewer.review.core.history import ReviewHistory, ReviewStep
from crviewer.review.core.judgements import JudgementEdit


def a_step(label: str) -> ReviewStep:
    nothing = np.empty(0, np.int64)
    return ReviewStep(
        label=label, edit=JudgementEdit(pixels=nothing, old=nothing, new=nothing), before=nothing, after=nothing
    )


def labels(history: ReviewHistory) -> tuple[str, str]:
    done, undone = ("".join(step.label for step in steps) for steps in (history.done, history.undone))
    return done, undone


def test_steps_are_taken_back_in_reverse_and_done_again_in_order() -> None:
    history, seen = ReviewHistory(), []
    for label in "abc":
        history = history.recorded(a_step(label))
    for _ in range(4):
        history = history.taken_back()
        seen.append(labels(history))
    assert seen == [("ab", "c"), ("a", "cb"), ("", "cba"), ("", "cba")]
    for _ in range(4):
        history = history.done_again()
    assert labels(history) == ("abc", "")


def test_a_new_step_forgets_what_was_taken_back() -> None:
    before = ReviewHistory().recorded(a_step("a"))
    assert labels(before.taken_back().recorded(a_step("b"))) == ("b", "")
    assert labels(before) == ("a", "")  # nobody's history changes under the hand
