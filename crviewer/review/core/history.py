"""History: undo and redo without limit, which bring back what was selected too."""

from __future__ import annotations

from dataclasses import dataclass, field

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.judgements import JudgementEdit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewStep:
    """One thing that the observer did.

    Attributes
    ----------
    label : str
        In words, for the menu ("hot pixel on 3 rays").
    edit : JudgementEdit
        What it changed.
    before, after : (n,) int64
        One pixel of each ray that was selected before and after; rays keep no numbers, but pixels stay.
    """

    label: str
    edit: JudgementEdit
    before: PixelIndices
    after: PixelIndices


@dataclass(slots=True)
class ReviewHistory:
    """Steps that were done, and steps that were taken back."""

    done: list[ReviewStep] = field(default_factory=list)
    undone: list[ReviewStep] = field(default_factory=list)

    def record(self, step: ReviewStep) -> None:
        """Add a step; what was taken back before it can no longer be done again."""
        self.done.append(step)
        self.undone.clear()

    def undo(self) -> ReviewStep | None:
        """The step to take back, or None where there is none."""
        return _move(self.done, self.undone)

    def redo(self) -> ReviewStep | None:
        """The step to do again, or None where there is none."""
        return _move(self.undone, self.done)


def _move(source: list[ReviewStep], target: list[ReviewStep]) -> ReviewStep | None:
    if not source:
        return None
    step = source.pop()
    target.append(step)
    return step
