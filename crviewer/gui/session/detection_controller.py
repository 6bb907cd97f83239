"""Detection: which settings are wanted, and what becomes of the answers."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QObject

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.gui.session.detection_job import FoundReview, StudiedReview
from crviewer.gui.session.detection_scheduler import DetectionScheduler
from crviewer.gui.session.list_controller import listed
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.compare.detection_change import in_words, unseen
from crviewer.review.core.masking import MaskByKind


class DetectionController(QObject):
    """Wants detections, and takes what the scheduler finds into the state and the review file."""

    def __init__(
        self,
        store: SessionStore,
        scheduler: DetectionScheduler,
        recorder: ReviewRecorder,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._scheduler, self._recorder, self._messages = store, scheduler, recorder, messages
        scheduler.found.connect(self._on_found)
        scheduler.studied.connect(self._on_studied)
        scheduler.counted.connect(lambda counts, untold: store.count(counts, without_defects=untold))
        scheduler.unmasked.connect(self._on_unmasked)
        scheduler.stopped.connect(self._on_stopped)

    def adjust(self, settings: DetectionSettings) -> None:
        """Detect with other settings."""
        self._store.adjust(settings)
        self._scheduler.find()

    def set_thresholds(self, parameters: LacosmicParameters) -> None:
        """Detect with other thresholds."""
        settings = self._store.state.settings
        if parameters != settings.parameters:
            self.adjust(replace(settings, parameters=parameters))

    def close_loop(self, closed: bool) -> None:
        """Tell the detection of the defects that verdicts make, from now on; or of none."""
        self._store.close_loop(closed)
        self._recorder.close_loop(closed)
        self._scheduler.find()

    def _on_found(self, found: FoundReview) -> None:
        state, settings = self._store.state, found.request.settings
        if found.request.exposure is not state.exposure:
            return  # another exposure was opened meanwhile
        if settings != state.detected_with:
            self._recorder.adjust(settings)
        review, masked = found.review, found.masking
        if not review.judgements.same_as(state.judgements):  # a verdict was given meanwhile
            review = review.with_judgements(state.judgements)
            masked = MaskByKind.of(review)
        self._store.find(review, masked, settings, listed(review, state))
        if found.notice:
            self._messages.say(found.notice)
        if state.review is not None and settings == state.detected_with and (change := in_words(state.review, review)):
            self._messages.say(change)

    def _on_studied(self, studied: StudiedReview) -> None:
        review = self._store.state.review
        if review is not None and review.rays is studied.review.rays:
            self._recorder.trace(studied.trace)
            self._store.suggest(studied.suggestions, studied.trace)

    def _on_unmasked(self, pixels: PixelIndices) -> None:
        review = self._store.state.review
        if review is not None:
            self._store.recover(unseen(review, pixels))

    def _on_stopped(self) -> None:
        self._store.fall_back()
        if self._store.state.review is None:
            self._messages.say("Nothing was detected. F5 detects again.")
