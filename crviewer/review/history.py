"""History: undo and redo without limit, which bring back what was selected too."""

from __future__ import annotations

from dataclasses import dataclass, field

from crviewer.detection.pixel_sets import Flat
from crviewer.review.judgement import Edit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One thing that the observer did.

    Attributes
    ----------
    label : str
        In words, for the menu ("hot pixel on 3 rays").
    edit : Edit
        What it changed.
    before, after : (n,) int64
        One pixel of each ray that was selected before and after; rays keep no numbers, but pixels stay.
    """

    label: str
    edit: Edit
    before: Flat
    after: Flat


@dataclass(slots=True)
class History:
    """Steps that were done, and steps that were taken back."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def record(self, step: Step) -> None:
        """Add a step; what was taken back before it can no longer be done again."""
        self.done.append(step)
        self.undone.clear()

    def undo(self) -> Step | None:
        """The step to take back, or None where there is none."""
        return _move(self.done, self.undone)

    def redo(self) -> Step | None:
        """The step to do again, or None where there is none."""
        return _move(self.undone, self.done)


def _move(source: list[Step], target: list[Step]) -> Step | None:
    if not source:
        return None
    step = source.pop()
    target.append(step)
    return step
