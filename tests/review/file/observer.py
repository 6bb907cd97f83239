"""An observer who judges rays as the window lets one do, and whose review is kept in a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from crviewer.review.core.history import ReviewHistory, ReviewStep
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.ray_editing import paint
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import FrameIdentity, ReviewFile, identity_of, schema
from crviewer.review.list.ray_selection import RaySelection
from tests.builders import a_review, an_exposure


def many_rays(count: int = 24) -> Review:
    """A review of rays of three pixels in rows of six, none of them judged."""
    cosmic = np.zeros((4 * (count // 6 + 1), 40), bool)
    for ray in range(count):
        row, column = 4 * (ray // 6) + 1, 6 * (ray % 6) + 1
        cosmic[row, column : column + 3] = True
    return a_review(an_exposure(shape=cosmic.shape), cosmic)


def identity_at(path: Path | None = None, review: Review | None = None) -> FrameIdentity:
    """Identity of the frame of a review, as if it had been read from a file."""
    identity = identity_of((review or many_rays()).exposure.science)
    return FrameIdentity(checksum=identity.checksum, shape=identity.shape, path=path)


class Observer:
    """What the session does at a verdict, at Undo and at Redo; keeps it in `file`, if there is one."""

    def __init__(self, file: ReviewFile | None = None, review: Review | None = None) -> None:
        self.file = file
        self.review = review or many_rays()
        self.history, self.marks = ReviewHistory(), RaySelection().rays
        if file is not None:
            self.review = self.review.with_judgements(file.state.judgements)
            self.history, self.marks = file.state.history, file.state.marks

    def judge(self, verdict: Verdict, *rays: int) -> None:
        before = RaySelection.of(*rays).marks(self.review.rays)
        edit = self.review.judging(np.array(sorted(rays)), verdict)
        self.marks = RaySelection.of((max(rays) + 1) % len(self.review.rays)).marks(self.review.rays)
        self._take(ReviewStep(label=f"{verdict.label} on {len(rays)}", edit=edit, before=before, after=self.marks))

    def paint(self, kind: PaintedKind, *pixels: int) -> None:
        edit = paint(self.review, np.array(pixels), kind)
        self._take(ReviewStep(label=f"{len(pixels)} pixels painted", edit=edit, before=self.marks, after=self.marks))

    def _take(self, step: ReviewStep) -> None:
        self.review = self.review.edited(step.edit)
        self.history = self.history.recorded(step)
        if self.file is not None:
            self.file.record(step)

    def undo(self) -> None:
        done, self.history = self.history.done, self.history.taken_back()
        for step in done[-1:]:
            self.review, self.marks = self.review.edited(step.edit.inverse), step.before
        if self.file is not None:
            self.file.undo()

    def redo(self) -> None:
        undone, self.history = self.history.undone, self.history.done_again()
        for step in undone[-1:]:
            self.review, self.marks = self.review.edited(step.edit), step.after
        if self.file is not None:
            self.file.redo()

    def saw(self) -> dict[str, object]:
        """All that a review file has to bring back, in a form that compares."""
        return as_seen(self.review.judgements, self.history, self.marks)


def write_old_review(path: Path, version: int) -> None:
    """Write a file as an earlier crviewer left it: four rays judged, the last one undone, and a note."""
    script = (Path(__file__).parent / "old_reviews" / f"version_{version}.sql").read_text(encoding="utf-8")
    with closing(schema.connect(path, mode="rwc")) as db:
        db.executescript(script)


def kept(file: ReviewFile) -> dict[str, object]:
    """What a file brought back, in the form of `Observer.saw`."""
    return as_seen(file.state.judgements, file.state.history, file.state.marks)


def as_seen(judgements: Judgements, history: ReviewHistory, marks: np.ndarray) -> dict[str, object]:
    return {
        "pixels": judgements.pixels.tolist(),
        "tokens": judgements.tokens.tolist(),
        "done": [_step(step) for step in history.done],
        "undone": [_step(step) for step in history.undone],
        "marks": marks.tolist(),
    }


def _step(step: ReviewStep) -> tuple[object, ...]:
    return step.label, _edit(step.edit), step.before.tolist(), step.after.tolist()


def _edit(edit: JudgementEdit) -> tuple[list[int], list[int], list[int]]:
    return edit.pixels.tolist(), edit.old.tolist(), edit.new.tolist()
