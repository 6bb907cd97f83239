"""The store of a session: holds the state, is the only one to replace it, and tells what changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.gui.session.session_state import DetectionPhase, SessionState
from crviewer.review.core.history import ReviewHistory
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.review import Review
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import ReviewNotes
from crviewer.review.list.ray_selection import RaySelection
from crviewer.review.suggest.suggestions import Suggestions


class SessionStore(QObject):
    """The present state. Controllers replace it by these verbs; widgets read it and listen.

    Signals
    -------
    leaving()
        What is open is about to be left: whoever holds what is not written yet, such as a note, writes it now.
    opened()
        Another exposure is there; it has no rays yet.
    drawn()
        It is on the screen: what nobody waits for may begin.
    adjusted()
        The settings of the detection are different, or whether the loop is closed.
    detected()
        The rays are new, by another detection; or a preview of them is no longer wanted.
    previewed()
        `masking` is what is flagged for sure; the exact answer is late, and on its way.
    recovered()
        It is known which rays are found only because defects are masked.
    counted()
        The counts tell of more values of sigclip.
    suggested()
        There are suggestions for the present rays.
    judged(NDArray)
        These groups ((n,) int64) may have other verdicts.
    noted()
        There are other notes.
    ordered()
        The list shows other rays, or in another order.
    selected()
        Other rays are selected, or another one is current.
    """

    leaving = pyqtSignal()
    opened = pyqtSignal()
    drawn = pyqtSignal()
    adjusted = pyqtSignal()
    detected = pyqtSignal()
    previewed = pyqtSignal()
    recovered = pyqtSignal()
    counted = pyqtSignal()
    suggested = pyqtSignal()
    judged = pyqtSignal(object)
    noted = pyqtSignal()
    ordered = pyqtSignal()
    selected = pyqtSignal()

    def __init__(self, state: SessionState | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state or SessionState()

    @property
    def state(self) -> SessionState:
        """As everything is now."""
        return self._state

    # ------------------------------------------------------------------ opening

    def leave(self) -> None:
        """Have written what is not written yet, before something else is open."""
        self.leaving.emit()

    def open(self, state: SessionState) -> None:
        """Go on with another exposure, in a state made by `SessionState.showing`."""
        self._state = state
        self.opened.emit()
        self.noted.emit()
        self.adjusted.emit()

    def draw(self) -> None:
        """What is open is on the screen."""
        self._state = replace(self._state, drawn=True)
        self.drawn.emit()

    # ---------------------------------------------------------------- detection

    def adjust(self, settings: DetectionSettings) -> None:
        """Want other settings."""
        self._state = replace(self._state, settings=settings)
        self.adjusted.emit()

    def close_loop(self, closed: bool) -> None:
        """Want the defects of verdicts masked, or not."""
        self._state = replace(self._state, closed=closed)
        self.adjusted.emit()

    def enter(self, phase: DetectionPhase) -> None:
        """Note where the detection is."""
        self._state = replace(self._state, phase=phase)

    def find(
        self,
        review: Review,
        masked: MaskByKind,
        settings: DetectionSettings,
        listed: tuple[RayList, NDArray[np.int64], RaySelection, PixelIndices],
    ) -> None:
        """Take the rays of another detection, its settings, and listing, order, selection and marks among them."""
        listing, order, selection, marks = listed
        self._state = replace(
            self._state,
            review=review,
            detected_with=settings,
            masked=masked,
            preview=None,
            recovered=self._state.recovered[:0],
            suggestions=None,
            trace=None,
            listing=listing,
            order=order,
            selection=selection,
            marks=marks,
        )
        self.detected.emit()
        self.ordered.emit()
        self.selected.emit()

    def preview(self, masking: MaskByKind) -> None:
        """Show for sure what the next review will mask."""
        self._state = replace(self._state, preview=masking)
        self.previewed.emit()

    def fall_back(self) -> None:
        """Show again what was found before a detection that was cancelled, or failed."""
        before = self._state
        settings = before.settings if before.review is None else before.detected_with
        self._state = replace(before, settings=settings, preview=None)
        self.adjusted.emit()
        if before.review is not None:
            self.detected.emit()

    def recover(self, rays: NDArray[np.int64]) -> None:
        """Know which rays are found only because defects are masked."""
        self._state = replace(self._state, recovered=rays)
        self.recovered.emit()

    def count(self, counts: RayCounts, *, without_defects: bool) -> None:
        """Know numbers of rays; of a detection that is told of no verdict where said so."""
        if without_defects:
            self._state = replace(self._state, counts_without_defects=counts)
        else:
            self._state = replace(self._state, counts=counts)
        self.counted.emit()

    def suggest(self, suggestions: Suggestions, trace: ExposureTrace) -> None:
        """Know what speaks for each ray."""
        self._state = replace(self._state, suggestions=suggestions, trace=trace)
        self.suggested.emit()

    def learn(self, suggestions: Suggestions) -> None:
        """Suggest what was learnt from verdicts."""
        self._state = replace(self._state, suggestions=suggestions)
        self.suggested.emit()

    # --------------------------------------------------------------- what is said

    def judge(self, review: Review, masked: MaskByKind, groups: NDArray[np.int64]) -> None:
        """Take the review with other verdicts on some groups."""
        self._state = replace(self._state, review=review, masked=masked, preview=None)
        self.judged.emit(groups)

    def remember_steps(self, history: ReviewHistory) -> None:
        """Have other steps to take back, or to do again."""
        self._state = replace(self._state, history=history)

    def note(self, notes: ReviewNotes) -> None:
        """Take other notes."""
        self._state = replace(self._state, notes=notes)
        self.noted.emit()

    def keep_saved(self, judgements: Judgements, notes: ReviewNotes) -> None:
        """Know what is in a reviewed image on disk."""
        self._state = replace(self._state, saved=(judgements, notes))

    def compare_with(self, theirs: Judgements) -> None:
        """Compare with another review from now on, as long as the frame is open."""
        self._state = replace(self._state, theirs=theirs)

    # ------------------------------------------------------------------- the list

    def arrange(self, listing: RayList, order: NDArray[np.int64]) -> None:
        """Sort and filter the list anew."""
        self._state = replace(self._state, listing=listing, order=order)
        self.ordered.emit()

    def select(self, selection: RaySelection, marks: PixelIndices) -> None:
        """Select other rays."""
        self._state = replace(self._state, selection=selection, marks=marks)
        self.selected.emit()

    def mark(self, marks: PixelIndices) -> None:
        """Select, once rays are found again, those on some pixels."""
        self._state = replace(self._state, marks=marks)

    def show(self, **view: float) -> None:
        """Remember what the window shows."""
        self._state = replace(self._state, view={**self._state.view, **view})
