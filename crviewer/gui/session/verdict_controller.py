"""Verdicts: given to rays, taken back and given again; every step is in the review file before the next key."""

from __future__ import annotations

from collections.abc import Callable

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import counted
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import JudgementEdit
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.verdict import TrailKind, Verdict


class VerdictController:
    """Takes steps of the review.

    Parameters
    ----------
    store, recorder, rays, messages
        Where a step goes, and the list on which the observer goes on.
    detect : callable
        Finds rays anew, where a step changes what is to be found.

    Attributes
    ----------
    advance : bool
        A verdict goes on to the next undecided ray.
    """

    def __init__(
        self,
        store: SessionStore,
        recorder: ReviewRecorder,
        rays: ListController,
        messages: Messages,
        detect: Callable[[], None],
    ) -> None:
        self._store, self._recorder, self._rays, self._messages = store, recorder, rays, messages
        self._detect = detect
        self.advance = True

    def prefer(self, *, advance: bool) -> None:
        """Say whether a verdict goes on to the next undecided ray."""
        self.advance = advance

    def give(self, verdict: Verdict, kind: TrailKind = TrailKind.STREAK) -> None:
        """Give a verdict to the selected rays, of a trail with its kind, and go to the next undecided one."""
        state = self._store.state
        chosen = state.selection.rays
        if state.review is not None and len(chosen):
            said = f"{verdict.label} ({kind.label})" if verdict is Verdict.TRAIL else verdict.label
            self.take(state.review.judging(chosen, verdict, kind), f"{said} on {counted(len(chosen), 'ray')}")

    def take(self, edit: JudgementEdit, label: str, *, then: PixelIndices | None = None) -> None:
        """Do one step, and go to the next undecided ray; or stay, with what is on some pixels selected from then on."""
        if not self._recorder.allows_change():
            return
        before = self._store.state.marks
        self._apply(edit)
        if then is not None:
            self._store.mark(then)
        elif self.advance:
            self._rays.go_on()
        state = self._store.state
        step = ReviewStep(label=label, edit=edit, before=before, after=state.marks)
        self._store.remember_steps(state.history.recorded(step))
        self._recorder.record(step)

    def undo(self) -> None:
        """Take back the last step, and select its rays again."""
        state = self._store.state
        if state.review is None or not self._recorder.allows_change() or not state.history.done:
            return
        step = state.history.done[-1]
        self._store.remember_steps(state.history.taken_back())
        self._apply(step.edit.inverse)
        self._rays.return_to(step.before)
        self._recorder.undo()
        self._messages.say(f"Undone: {step.label}.")

    def redo(self) -> None:
        """Do again what was taken back last."""
        state = self._store.state
        if state.review is None or not self._recorder.allows_change() or not state.history.undone:
            return
        step = state.history.undone[-1]
        self._store.remember_steps(state.history.done_again())
        self._apply(step.edit)
        self._rays.return_to(step.after)
        self._recorder.redo()
        self._messages.say(f"Redone: {step.label}.")

    def _apply(self, edit: JudgementEdit) -> None:
        state = self._store.state
        assert state.review is not None
        review = state.review.edited(edit)
        self._store.judge(review, MaskByKind.of(review), review.rays.holding(edit.pixels))
        if edit.paints or (state.closed and edit.makes_defects):
            self._detect()
