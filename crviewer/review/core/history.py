"""Unlimited undo and redo, which also restore the selection."""

from __future__ import annotations

from dataclasses import dataclass, field

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.judgements import JudgementEdit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewStep:
    """One action of the observer.

    Attributes
    ----------
    label : str
        Text for the menu, such as "hot pixel on 3 rays".
    edit : JudgementEdit
        What it changed.
    before, after : (n,) int64
        One pixel of each ray that was selected before and after: ray numbers change, pixels do not.
    """

    label: str
    edit: JudgementEdit
    before: PixelIndices
    after: PixelIndices


@dataclass(slots=True)
class ReviewHistory:
    """Steps that were done, and steps that were undone."""

    done: list[ReviewStep] = field(default_factory=list)
    undone: list[ReviewStep] = field(default_factory=list)

    def record(self, step: ReviewStep) -> None:
        """Add a step, and clear the steps that could be redone.

        Parameters
        ----------
        step : ReviewStep
            The step just done.
        """
        self.done.append(step)
        self.undone.clear()

    def undo(self) -> ReviewStep | None:
        """The step to undo, or None if there is none."""
        return _move(self.done, self.undone)

    def redo(self) -> ReviewStep | None:
        """The step to redo, or None if there is none."""
        return _move(self.undone, self.done)


def _move(source: list[ReviewStep], target: list[ReviewStep]) -> ReviewStep | None:
    if not source:
        return None
    step = source.pop()
    target.append(step)
    return step
