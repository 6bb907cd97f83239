"""Unlimited undo and redo, which also restore the selection."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, eq=False)
class ReviewHistory:
    """Steps that were done, and steps that were undone; never changed, only replaced.

    Attributes
    ----------
    done, undone : tuple of ReviewStep
        The last step of each is the next to undo, or to redo.
    """

    done: tuple[ReviewStep, ...] = ()
    undone: tuple[ReviewStep, ...] = ()

    def recorded(self, step: ReviewStep) -> ReviewHistory:
        """The history with another step, and no steps that could be redone.

        Parameters
        ----------
        step : ReviewStep
            The step just done.

        Returns
        -------
        ReviewHistory
            A new history.
        """
        return ReviewHistory((*self.done, step))

    def taken_back(self) -> ReviewHistory:
        """The history with the last step undone, if there is one."""
        return ReviewHistory(self.done[:-1], (*self.undone, *self.done[-1:]))

    def done_again(self) -> ReviewHistory:
        """The history with the step redone that was undone last, if there is one."""
        return ReviewHistory((*self.done, *self.undone[-1:]), self.undone[:-1])
