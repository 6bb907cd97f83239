"""The defects of the open night: listed on the worker, and judged once for all frames.

The frame that is open is judged by the session, which holds its review file; all others in their files, on the worker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.jobs.dialog_job import DialogJob
from crviewer.gui.session.session import Session
from crviewer.night.copying import CopiedVerdicts, Said, copy_verdicts, copying_edits
from crviewer.night.defect_list import DefectList
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reviews import NightReviews
from crviewer.review.core.verdict import Verdict


class NightDefects(QObject):
    """What is known of the defects, and the way to judge them.

    Signals
    -------
    listed()
        `known` has other defects.
    judged()
        `known` has other verdicts.
    told(str)
        Something to say, of some lines.

    Attributes
    ----------
    known : DefectList
    run : DialogJob
        Lists, or judges.
    """

    listed = pyqtSignal()
    judged = pyqtSignal()
    told = pyqtSignal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._nights = session, session.night
        self.known = DefectList()
        self.run = DialogJob(session.worker, session)
        self.run.answered.connect(self._on_answered)
        self.run.ended.connect(self._nights.refresh)
        self._nights.listed.connect(self.look)
        self._nights.moved.connect(self._on_moved)
        self._nights.reviewed.connect(self._on_reviewed)

    @property
    def _frame(self) -> NightFrame | None:
        """A frame of the detector whose defects are listed."""
        return self._nights.current or next(iter(self._nights.night.science), None)

    def look(self) -> None:
        """List the defects by what all reviews say now."""
        frame = self._frame
        if frame is not None:
            job = partial(_listed, self._nights.night, frame, self._nights.reviews)
            self.run.start("Comparing exposures of the night", job)

    def judge(self, said: Said) -> None:
        """Give verdicts to defects on all frames on which nobody judged them yet."""
        if self.run.running or not said:
            return
        self._judge_here(said)
        others = [frame for frame in self.known.frames if frame != self._nights.current]
        reviewer, reviews = self._session.recorder.reviewer, self._nights.reviews
        self.run.start("Judging defects on all frames", partial(_copied, others, reviews, said, reviewer))

    def suggested(self, rows: Iterable[int]) -> Said:
        """The verdicts that the shapes of some defects speak for."""
        said: dict[Verdict, list[PixelIndices]] = defaultdict(list)
        for row in rows:
            defect = self.known.defects[row]
            said[defect.suggestion].append(defect.pixels)
        return said

    def _judge_here(self, said: Said) -> None:
        session = self._session
        if self._nights.current is None or self._nights.current not in self.known.frames:
            return
        for verdict, defects in said.items():
            review = session.state.review
            if review is None:
                return
            edit = copying_edits(review.rays, review.judgements, review.settled, defects, verdict)
            if edit is not None:
                session.verdicts.take(edit, f"{verdict.label} on defects of the night", then=session.state.marks)

    def _on_answered(self, answer: DefectList | CopiedVerdicts) -> None:
        if isinstance(answer, DefectList):
            self.known = answer
            self.listed.emit()
            return
        self.told.emit(answer.summary)

    def _on_moved(self) -> None:
        if self._nights.current is not None and self._nights.current not in self.known.frames:
            self.look()

    def _on_reviewed(self) -> None:
        updated = self.known.updated(self._nights.reviews)
        if updated is not self.known:
            self.known = updated
            self.judged.emit()


def _listed(night: Night, frame: NightFrame, reviews: NightReviews, watch: JobWatch) -> DefectList:
    watch.reach(0.0)
    return DefectList.of(night, frame, reviews)


def _copied(
    frames: list[NightFrame], reviews: NightReviews, said: Said, reviewer: str, watch: JobWatch
) -> CopiedVerdicts:
    return copy_verdicts(frames, reviews, said, reviewer=reviewer, watch=watch)
