"""The session: sole owner of what is open and what was said of it.

Widgets call its verbs and listen to its signals; they hold no state that another would need. A verb whose
conditions are not met does nothing: no button has to be grey for the session to be safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection import LacosmicParameters
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings, detector_for, setup_for
from crviewer.detection.detectors.offered_detectors import MASK
from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.plain_text import counted
from crviewer.gui.image.frame_pyramids import FramePyramids
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.advice_controller import AdviceController
from crviewer.gui.session.completeness_controller import CompletenessController
from crviewer.gui.session.detection_job import FoundReview, StudiedReview
from crviewer.gui.session.detection_scheduler import DetectionScheduler
from crviewer.gui.session.export_controller import ExportController
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.session.note_controller import NoteController
from crviewer.gui.session.open_controller import OpenController
from crviewer.gui.session.open_job import OpenedExposure, ReviewPlace
from crviewer.gui.session.other_review import OtherReview
from crviewer.gui.session.retouch_controller import RetouchController
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.sigclip_tradeoff import SigclipTradeoff
from crviewer.gui.session.suggestion_controller import SuggestionController
from crviewer.gui.session.view_recorder import ViewRecorder
from crviewer.products.catalogue.exporting import Target
from crviewer.products.catalogue.product import Product
from crviewer.products.core.export import ExportRequest
from crviewer.review.compare.detection_change import in_words, unseen
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.history import ReviewHistory, ReviewStep
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.masking import MaskByKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import FrameChanged, IfChanged, SavedReview
from crviewer.review.file.snapshot import saved_of
from crviewer.review.list.ray_condition import Mark
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import ReviewNotes
from crviewer.review.list.ray_selection import RaySelection
from crviewer.review.suggest.suggestions import Suggestions

_LEFT = "The other window has left this review, which is shown as it is now. Please do that again."


class Session(QObject):
    """What is open and what was said of it.

    Signals
    -------
    opened()
        Another exposure is there; it has no rays yet.
    detected()
        The rays are new, by another detection.
    previewed()
        `masking` is what is flagged for sure; the exact answer is late, and on its way.
    counted()
        `counts` tells of more values of sigclip.
    compared()
        `recovered` says which rays are found only because defects are masked.
    judged(groups)
        These groups ((n,) int64) may have other verdicts.
    suggested()
        `suggestions` are there for the present rays, or no longer.
    adjusted()
        The settings of the detection are different.
    changed(Opened, FrameChanged)
        A frame has other data than those that were reviewed: `adopt` goes on, as the observer decides.
    overtaken(Opened)
        A frame was read, and while it was, more was said of this one that is on no disk: `adopt` goes on.
    told(str)
        Something to say in one line.
    failed(Exception)
        Something went wrong that has to be shown.
    """

    opened = pyqtSignal()
    detected = pyqtSignal()
    previewed = pyqtSignal()
    counted = pyqtSignal()
    compared = pyqtSignal()
    judged = pyqtSignal(object)
    suggested = pyqtSignal()
    adjusted = pyqtSignal()
    changed = pyqtSignal(object, object)
    overtaken = pyqtSignal(object)
    told = pyqtSignal(str)
    failed = pyqtSignal(object)

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
        self.keeper = ReviewRecorder(reviewer, self.failed.emit)
        self.worker = worker
        self._asked = settings is not None and settings.parameters != LacosmicParameters()  # for these thresholds
        self.settings = self.detected_with = (
            settings or DetectionSettings()
        )  # wanted, and those of the rays that are shown
        self.review: Review | None = None
        self._masked: MaskByKind | None = None  # by the review
        self._preview: MaskByKind | None = None  # of the next one, while it is late
        self.suggestions: Suggestions | None = None
        self.counts: RayCounts | None = None
        self.recovered = RaySelection().rays  # listed rays that are found only because defects are masked
        self.closed = True  # the loop: verdicts that make defects go into the input mask of the detection
        self.advance = True  # a verdict goes on to the next undecided ray
        self.history = ReviewHistory()
        self._kept = Judgements()  # verdicts that wait for their rays to be detected
        self._left = (Judgements(), ReviewNotes())  # what had been said when another frame was asked for
        self.opening = OpenController(worker, keep=keep, review_path=review_path, parent=self)
        self.opening.read.connect(self._on_read)
        self.opening.settled.connect(self._on_settled)
        self.opening.failed.connect(self.failed)
        self.saving = ExportController(worker, self)
        self.saving.told.connect(self.told)
        self.saving.failed.connect(self.failed)
        self.browsing = ListController(self, self)
        self.browsing.told.connect(self.told)
        self.remembering = ViewRecorder(self, self)
        self.browsing.selected.connect(self.remembering.outdate)
        self.weigher = SigclipTradeoff(lambda: self._judgements, self)
        self.judged.connect(self.weigher.outdate)
        self.advising = AdviceController(worker, self)
        self.advising.failed.connect(self.failed)
        self.probing = CompletenessController(worker, self._wanted, self)
        self.accepting = SuggestionController(self, self)
        self.accepting.told.connect(self.told)
        self.retouching = RetouchController(self, self)
        self.retouching.told.connect(self.told)
        self.noting = NoteController(self, self)
        self.noting.told.connect(self.told)
        self.comparing = OtherReview(self, self)
        self.nights = NightController(worker, self)
        self.nights.told.connect(self.told)
        self.nights.failed.connect(self.failed)
        self.finder = DetectionScheduler(worker, self._wanted, self.nights.others, lambda: self._masked, self)
        self.nights.informed.connect(self.finder.restudy)
        self.finder.found.connect(self._on_found)
        self.finder.previewed.connect(self._on_previewed)
        self.finder.studied.connect(self._on_studied)
        self.finder.counted.connect(self._on_counted)
        self.finder.untold.connect(self.weigher.take_untold)
        self.finder.unmasked.connect(self._on_unmasked)
        self.finder.stopped.connect(self._on_stopped)
        self.finder.failed.connect(self.failed)

    # ---------------------------------------------------------------- opening

    @property
    def request(self) -> OpenRequest | None:
        """What opened the frame; None for the demo, and where nothing is open."""
        return self.opening.request

    @property
    def exposure(self) -> Exposure | None:
        """What is open."""
        return self.opening.now.exposure if self.opening.now else None

    @property
    def masking(self) -> MaskByKind | None:
        """What the review masks, for views; while the next one is late, a preview of that."""
        return self._preview or self._masked

    @property
    def backdrop(self) -> FramePyramids | None:
        """What views need of the exposure beside its pixels."""
        return self.opening.now.backdrop if self.opening.now else None

    @property
    def _place(self) -> ReviewPlace | None:
        return self.opening.now.place if self.opening.now else None

    def open(self, request: OpenRequest, *, recall: bool = True) -> None:
        """Read an exposure; what is open stays so until the new one is there.

        A science frame alone is opened with what its review knows, unless `recall` is not set or it is open already.
        A review file can be named in its place.
        """
        self._left = self._said
        request = self.opening.completed(request)
        prepared = self.nights.prepared(request)
        if prepared is not None and not self.opening.shows(request):
            self.finder.go_on_with(prepared.detector, prepared.found)
            self.adopt(prepared.opened)
        else:
            self.opening.open(request, kept_at=self.nights.review_path(request), recall=recall)
            self.finder.make_way()

    def open_demo(self) -> None:
        """Show the built-in exposure."""
        self._left = self._said
        self.opening.open_demo()

    def _on_read(self, opened: OpenedExposure) -> None:
        judgements, notes = self._left
        more = not (self._judgements.same_as(judgements) and self.noting.notes == notes)
        if more and self.unsaved and not opened.is_again(self.opening.now):
            self.finder.restudy()
            self.overtaken.emit(opened)
        else:
            self.adopt(opened)

    def adopt(self, opened: OpenedExposure, if_changed: IfChanged = IfChanged.ASK) -> None:
        """Show what was read, with what was said of it before."""
        self.finder.make_way()
        if opened.is_again(self.opening.now):
            self._kept = self._judgements  # what is known of the frame changed: verdicts stay on their pixels
        elif not self._resume(opened, if_changed):
            self.finder.restudy()
            return
        self.finder.abandon()
        self._asked = False
        before = self.opening.take(opened)
        self._preview = None
        self.review = self._masked = self.counts = self.suggestions = None
        self.advising.clear()
        self.browsing.clear()
        self.weigher.clear()
        self.retouching.drop()
        self._suit_settings(opened, before)
        self.nights.note_opened(opened.request)
        self.opened.emit()
        self.adjusted.emit()
        self.detect()
        if opened.request is not None and not opened.unread:
            self.keeper.take(opened.request, closed=self.closed)
        if news := " ".join(filter(None, [self.keeper.notice, opened.news])):
            self.told.emit(news)

    def _resume(self, opened: OpenedExposure, if_changed: IfChanged) -> bool:
        """Take up the review of another frame where it was left; False where the observer has to decide first."""
        self.noting.collect()
        self.remembering.write(waits=True)
        try:
            state = self.keeper.resume(opened.place, if_changed)
        except FrameChanged as error:
            self.changed.emit(opened, error)
            return False
        self.history, self._kept, self.saving.judgements = state.history, state.judgements, state.judgements
        self.noting.resume(ReviewNotes.of(state.notes))
        self.saving.notes = self.noting.notes
        self.comparing.clear()
        self.remembering.resume(state.view)
        self.browsing.resume(state.listing or RayList(), state.marks)
        if state.settings is not None and not self._asked:
            self.settings = state.settings  # what was asked for at the start goes before what was left
        if state.closed is not None:
            self.closed = state.closed
        return True

    def _on_settled(self) -> None:
        """Begin what would have kept the window from drawing what was opened."""
        self.keeper.settle()
        self.nights.refresh()
        if self.review is not None:
            self.advising.ask(self.review.exposure)

    def _suit_settings(self, opened: OpenedExposure, before: OpenedExposure | None) -> None:
        """Take read noise and saturation from the exposure; and the mask of another tool, where one was just named."""
        setup, detector = setup_for(opened.exposure, like=self.settings.setup), self.settings.detector
        has_mask = opened.exposure.flagged is not None
        if opened.names_mask(before) or (not has_mask and detector.name == MASK):
            detector = detector_for(opened.exposure)
        self.settings = replace(self.settings, setup=setup, detector=detector)

    # -------------------------------------------------------------- detection

    def adjust(self, settings: DetectionSettings) -> None:
        """Detect with other settings."""
        self.settings = settings
        self.adjusted.emit()
        self.detect()

    def set_thresholds(self, parameters: LacosmicParameters) -> None:
        """Detect with other thresholds."""
        if parameters != self.settings.parameters:
            self.adjust(replace(self.settings, parameters=parameters))

    def detect(self) -> None:
        """Find rays with the present settings; a newer wish overtakes an older one that is slow."""
        self.finder.find()

    def close_loop(self, closed: bool) -> None:
        """Tell the detection of the defects that verdicts make, from now on; or of none."""
        self.closed = closed
        self.keeper.close_loop(closed)
        self.detect()

    def cancel(self) -> None:
        """Stop whatever runs or waits."""
        self.finder.cancel()
        self.worker.cancel_all()

    @property
    def _judgements(self) -> Judgements:
        return self.review.judgements if self.review else self._kept

    @property
    def _said(self) -> tuple[Judgements, ReviewNotes]:
        return self._judgements, self.noting.notes

    def _wanted(self) -> DetectionRequest | None:
        if self.exposure is None:
            return None
        return DetectionRequest(
            exposure=self.exposure, settings=self.settings, judgements=self._judgements, closed=self.closed
        )

    def _on_found(self, found: FoundReview) -> None:
        settings = found.request.settings
        if found.review.exposure is not self.exposure:
            return  # another exposure was opened meanwhile
        before, again = self.review, settings == self.detected_with
        if settings != self.detected_with:
            self.keeper.adjust(settings)
        self.detected_with = settings
        if found.review.judgements.same_as(self._judgements):
            self.review, self._masked = found.review, found.masking
        else:  # a verdict was given meanwhile
            self.review = found.review.with_judgements(self._judgements)
            self._masked = MaskByKind.of(self.review)
        self._preview = None
        self.suggestions = None
        self.recovered = RaySelection().rays
        self.browsing.find_again(self.review, begin=before is None)
        self.detected.emit()
        self.browsing.ordered.emit()
        if found.notice:
            self.told.emit(found.notice)
        if before is not None and again and (change := in_words(before, self.review)):
            self.told.emit(change)
        if before is None and self.opening.is_settled:
            self.advising.ask(found.review.exposure)
        self.browsing.selected.emit()

    def _on_stopped(self) -> None:
        """Show again what was found before a detection that was cancelled, or failed."""
        self.settings = self.detected_with if self.review is not None else self.settings
        self.adjusted.emit()
        if self.review is None:
            self.told.emit("Nothing was detected. F5 detects again.")
        else:
            self._preview = None
            self.detected.emit()

    def _on_previewed(self, masking: MaskByKind) -> None:
        self._preview = masking
        self.previewed.emit()

    def _on_counted(self, counts: RayCounts) -> None:
        self.counts = counts
        self.weigher.take_told(counts)
        self.counted.emit()

    def _on_unmasked(self, unmasked: PixelIndices) -> None:
        if self.review is not None:
            self.recovered = unseen(self.review, unmasked)
            self.compared.emit()

    # ------------------------------------------------------------------ suggestions

    def _on_studied(self, studied: StudiedReview) -> None:
        if self.review is not None and self.review.rays is studied.review.rays:
            self.suggestions = studied.suggestions
            self.keeper.trace(studied.trace)
            self.nights.note_review(self.review, self._place, studied.trace)
            self.nights.prepare(keep=self.opening.keep, settings=self.settings, closed=self.closed)
            self.suggested.emit()
            if self.browsing.listing.needs_suggestions:
                self.browsing.arrange(self.browsing.listing)

    # ----------------------------------------------------------------- verdicts

    def marked(self, mark: Mark) -> PixelIndices | None:
        """Groups that a word of the filter line means; None where that cannot be told."""
        return self.noting.rays if mark == "noted" else self.comparing.rays

    def judge(self, verdict: Verdict) -> None:
        """Give a verdict to the selected rays, and go to the next undecided one."""
        chosen = self.browsing.selection.rays
        if self.review is None or not len(chosen):
            return
        self.take(self.review.judging(chosen, verdict), f"{verdict.label} on {counted(len(chosen), 'ray')}")

    def take(self, edit: JudgementEdit, label: str, *, then: PixelIndices | None = None) -> None:
        """Do one step, and go to the next undecided ray; or stay, with what is on some pixels selected from then on."""
        if not self.may_judge():
            return
        before = self.browsing.marks
        self._apply(edit)
        if then is not None:
            self.browsing.marks = then
        elif self.advance:
            self.browsing.go_on()
        step = ReviewStep(label=label, edit=edit, before=before, after=self.browsing.marks)
        self.history.record(step)
        self.keeper.record(step)

    def undo(self) -> None:
        """Take back the last verdict, and select its rays again."""
        if self.review is None or not self.may_judge():
            return
        step = self.history.undo()
        if step is not None:
            self._apply(step.edit.inverse)
            self.browsing.return_to(step.before)
            self.keeper.undo()
            self.told.emit(f"Undone: {step.label}.")

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self.review is None or not self.may_judge():
            return
        step = self.history.redo()
        if step is not None:
            self._apply(step.edit)
            self.browsing.return_to(step.after)
            self.keeper.redo()
            self.told.emit(f"Done again: {step.label}.")

    def may_judge(self) -> bool:
        """False where another window writes the review, or did so until now; says so."""
        if self.keeper.may_judge:
            return True
        if self.keeper.path is not None and self.keeper.may_take_up:
            self.opening.take_up(self.keeper.path, _LEFT)
        else:
            self.told.emit(f"{self.keeper.notice} Nothing was changed.")
        return False

    def _apply(self, edit: JudgementEdit) -> None:
        assert self.review is not None
        self.review = self.review.edited(edit)
        self._masked, self._preview = MaskByKind.of(self.review), None
        self.judged.emit(self.review.rays.holding(edit.pixels))
        self.nights.note_review(self.review, self._place)
        if edit.paints or (self.closed and edit.makes_defects):
            self.detect()

    # ------------------------------------------------------------------- saving

    def save(self, product: Product, path: Path, *, overwrite: bool = False) -> None:
        """Write a product of the review as it stands now."""
        content = self.content()
        if content is not None:
            self.saving.save(product, content, path, overwrite=overwrite)
            self.finder.make_way()

    def export(self, targets: Sequence[Target], content: ExportRequest, *, overwrite: bool) -> None:
        """Write products of what was the `content`."""
        self.saving.export(targets, content, overwrite=overwrite)
        self.finder.make_way()

    def content(self, **chosen: Any) -> ExportRequest | None:
        """The review as it stands now, for products; `chosen` are further fields of `ExportRequest`."""
        if self.review is None:
            return None
        return ExportRequest(review=self.review, settings=self.detected_with, notes=self.noting.notes, **chosen)

    def discard(self) -> None:
        """Give up verdicts and notes that are not saved: nobody will be asked about them any more."""
        self.saving.judgements, self.saving.notes = self._judgements, self.noting.notes

    @property
    def unsaved(self) -> bool:
        """True where a verdict or a note is neither in the review file nor in a reviewed image that was saved."""
        same = self.noting.notes == self.saving.notes and self._judgements.same_as(self.saving.judgements)
        return not (self.keeper.is_safe or same)

    # ------------------------------------------------------------------ the review file

    def look_at(self, path: Path, answered: Callable[[SavedReview], None]) -> None:
        """Read another review of the open frame; a review of other data is refused."""
        if self._place is None:
            self.told.emit("Only the review of a frame from a file can be compared.")
            return
        checksum = self._place.identity.checksum

        def answer(state: SavedReview) -> None:
            if self._place is not None and self._place.identity.checksum == checksum:
                answered(state)

        self.worker.submit(
            f"Reading {path.name}",
            lambda _: saved_of(path, checksum),
            answered=answer,
            failed=self.failed.emit,
        )
        self.finder.make_way()

    def prefer(self, *, reviewer: str, advance: bool) -> None:
        """Name who reviews, from the next frame on, and say whether a verdict goes on to the next undecided ray."""
        self.keeper.reviewer, self.advance = reviewer, advance

    def close(self) -> None:
        """Leave the review file in good order, and end the worker."""
        self.noting.collect()
        self.remembering.write()
        self.opening.close()
        self.keeper.close()
        self.nights.close()
        self.worker.close()
