"""The session: what is open in one window and what was said of it, with a controller for each thing that can be done.

The state is one frozen object; controllers replace it through the store, and widgets read it and listen. A verb whose
conditions are not met does nothing: no button has to be grey for the session to be safe.
"""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject

from crviewer.detection import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.advice_controller import AdviceController
from crviewer.gui.session.chips.chips_controller import ChipsController
from crviewer.gui.session.comparison_controller import ComparisonController
from crviewer.gui.session.completeness_controller import CompletenessController
from crviewer.gui.session.detection_controller import DetectionController
from crviewer.gui.session.detection_scheduler import DetectionScheduler
from crviewer.gui.session.export_controller import ExportController
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.session.note_controller import NoteController
from crviewer.gui.session.open_controller import OpenController
from crviewer.gui.session.retouch_controller import RetouchController
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session_state import SessionState
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.sigclip_tradeoff import SigclipTradeoff
from crviewer.gui.session.suggestion_controller import LearningController, SuggestionController
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.gui.session.view_recorder import ViewRecorder


class Session(QObject):
    """Composes the store and the controllers; widgets are handed it, or some of its parts.

    Parameters
    ----------
    worker : Worker
        Does what takes long; it ends with the session.
    settings : DetectionSettings, optional
        To begin with; thresholds that differ from the defaults go before those that the first review left.
    keep : bool
        Whether reviews are kept in files.
    review_path : Path, optional
        Where, in place of beside each frame.
    reviewer : str
        Who reviews; empty for the login name.

    Attributes
    ----------
    store : SessionStore
        The state, and the signals that tell what changed.
    messages : Messages
        What is to be said, or went wrong.
    recorder, view : ReviewRecorder, ViewRecorder
        What is kept in the review file: what was said, and where the observer is.
    scheduler : DetectionScheduler
        When to run which detection.
    opening, detection, list, verdicts, suggestions, learning, retouch, notes, comparison, tradeoff, advice,
    completeness, export, night, chips
        The controllers, by what each is about.
    """

    def __init__(
        self,
        worker: Worker,
        settings: DetectionSettings | None = None,
        *,
        keep: bool = True,
        review_path: Path | None = None,
        reviewer: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        settings = settings or DetectionSettings()
        asked = settings.parameters != LacosmicParameters()
        self.worker = worker
        self.messages = messages = Messages(self)
        self.store = store = SessionStore(SessionState(settings=settings, detected_with=settings), self)
        self.recorder = ReviewRecorder(store, messages, reviewer=reviewer, parent=self)
        self.view = ViewRecorder(store, self.recorder, self)
        self.night = NightController(store, worker, messages, keep=keep, parent=self)
        self.scheduler = DetectionScheduler(store, worker, messages, self.night.others, self)
        self.detection = DetectionController(store, self.scheduler, self.recorder, messages, self)
        self.list = ListController(store, messages, self)
        self.verdicts = VerdictController(store, self.recorder, self.list, messages, self.scheduler.find)
        self.suggestions = SuggestionController(store, self.verdicts, messages)
        self.learning = LearningController(store, messages, self)
        self.retouch = RetouchController(store, self.verdicts, messages, self)
        self.notes = NoteController(store, self.recorder)
        self.comparison = ComparisonController(store, worker, messages)
        self.chips = ChipsController(store, self.night, self.list, self.verdicts, messages, self)
        self.tradeoff = SigclipTradeoff(store, self)
        self.advice = AdviceController(store, worker, messages, self)
        self.completeness = CompletenessController(store, worker, self)
        self.export = ExportController(store, worker, messages, self)
        self.opening = OpenController(
            store,
            worker,
            messages,
            self.recorder,
            self.scheduler,
            self.night,
            keep=keep,
            review_path=review_path,
            asked=asked,
            parent=self,
        )
        self.night.informed.connect(self.scheduler.restudy)
        self.recorder.released.connect(self.opening.take_up)

    @property
    def state(self) -> SessionState:
        """As everything is now."""
        return self.store.state

    def close(self) -> None:
        """Leave the review file in good order, and end the worker."""
        self.store.leave()
        self.opening.close()
        self.recorder.close()
        self.night.close()
        self.worker.close()
