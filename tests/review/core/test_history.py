from __future__ import annotations

import numpy as np

from crviewer.review.core.history import ReviewHistory, ReviewStep
from crviewer.review.core.judgements import JudgementEdit


def a_step(label: str) -> ReviewStep:
    nothing = np.empty(0, np.int64)
    return ReviewStep(
        label=label, edit=JudgementEdit(pixels=nothing, old=nothing, new=nothing), before=nothing, after=nothing
    )


def test_steps_are_taken_back_in_reverse_and_done_again_in_order() -> None:
    history = ReviewHistory()
    for label in "abc":
        history.record(a_step(label))
    assert [step.label for step in iter(history.undo, None)] == ["c", "b", "a"]
    assert [step.label for step in iter(history.redo, None)] == ["a", "b", "c"]


def test_a_new_step_forgets_what_was_taken_back() -> None:
    history = ReviewHistory()
    history.record(a_step("a"))
    history.undo()
    history.record(a_step("b"))
    assert history.redo() is None
    assert [step.label for step in history.done] == ["b"]
