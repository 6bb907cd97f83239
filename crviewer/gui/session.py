"""The session: sole owner of what is open, what was said of it, and what is selected.

Widgets call its verbs and listen to its signals; they hold no state that another would need. A verb whose
conditions are not met does nothing: no button has to be grey for the session to be safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection import LacosmicParameters
from crviewer.detection.settings import Settings, setup_for
from crviewer.frames.advice import Advice, advise
from crviewer.frames.exposure import Exposure
from crviewer.frames.opening import OpenRequest
from crviewer.gui.backdrop import Backdrop
from crviewer.gui.detector import Counts, DetectionRequest, Found, Unmasked
from crviewer.gui.finder import Finder
from crviewer.gui.keeper import Keeper
from crviewer.gui.opened import Opened, Place, demo, read
from crviewer.gui.worker import Ticket, Worker
from crviewer.products.export import Export
from crviewer.products.product import REVIEWED, Product
from crviewer.review.acceptance import accept, announce, clear_cases
from crviewer.review.comparison import in_words, unseen
from crviewer.review.file import FrameChanged, IfChanged, ReviewFileError, SavedReview
from crviewer.review.filtering import FilterError, parse_filter
from crviewer.review.history import History, Step
from crviewer.review.judgement import Edit, Judgements
from crviewer.review.listing import Listing, next_undecided
from crviewer.review.masking import Masking
from crviewer.review.review import Review
from crviewer.review.selection import Selection, nearest_ray
from crviewer.review.similar import similar
from crviewer.review.suggestion import Suggestions
from crviewer.review.verdict import Verdict

_LEAVE = 1000  # ms after the last move, until where the observer is gets written


class Session(QObject):
    """What is open and what was said of it.

    Signals
    -------
    opened()
        Another exposure is there; it has no rays yet.
    detected()
        The rays are new, by another detection.
    previewed()
        `masking` is what the first iteration flags; the exact answer is late, and on its way.
    counted()
        `counts` tells of more values of sigclip.
    compared()
        `recovered` says which rays are found only because defects are masked.
    advised()
        `advice` says where the frame is not what L.A.Cosmic takes it for.
    judged(groups)
        These groups ((n,) int64) may have other verdicts.
    suggested()
        `suggestions` are there for the present rays, or no longer.
    refused(str, int)
        A filter line cannot be understood: why, and at which character (0-based). The list stays as it was.
    ordered()
        The list shows other rays, or in another order.
    selected()
        Other rays are selected, or another one is current.
    adjusted()
        The settings of the detection are different.
    changed(Opened, FrameChanged)
        A frame has other data than those that were reviewed: `adopt` goes on, as the observer decides.
    missed(OpenRequest, Exception)
        A request could not be opened; the observer may know what to change.
    saved(Product)
        A product of the review is on disk.
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
    advised = pyqtSignal()
    judged = pyqtSignal(object)
    suggested = pyqtSignal()
    refused = pyqtSignal(str, int)
    ordered = pyqtSignal()
    selected = pyqtSignal()
    adjusted = pyqtSignal()
    changed = pyqtSignal(object, object)
    missed = pyqtSignal(object, object)
    saved = pyqtSignal(object)
    told = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(
        self,
        worker: Worker,
        settings: Settings | None = None,
        *,
        keep: bool = True,
        review_path: Path | None = None,
        reviewer: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keep, self._review_path = keep, review_path
        self.keeper = Keeper(reviewer, self.failed.emit)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_LEAVE)
        self._leave.timeout.connect(self._keep_place)
        self.worker = worker
        self._asked = settings is not None and settings.parameters != LacosmicParameters()  # for these thresholds
        self.settings = self.detected_with = settings or Settings()  # wanted, and those of the rays that are shown
        self.request: OpenRequest | None = None
        self._kept_at: Place | None = None
        self.exposure: Exposure | None = None
        self.backdrop: Backdrop | None = None
        self.review: Review | None = None
        self.masking: Masking | None = None  # what the review masks, for views
        self.suggestions: Suggestions | None = None
        self.advice: tuple[Advice, ...] = ()
        self.counts: Counts | None = None
        self.recovered = Selection().rays  # listed rays that are found only because defects are masked
        self.closed = True  # the loop: verdicts that make defects go into the input mask of the detection
        self.listing = Listing()
        self.order = Selection().rays
        self.selection = Selection()
        self.view: dict[str, Any] = {}  # what the window wants to find again
        self.history = History()
        self._kept = Judgements()  # verdicts that wait for their rays to be detected
        self._saved = Judgements()  # the verdicts that are on disk
        self._marks = self.order  # pixels of what is selected, to find it again in the next detection
        self.finder = Finder(worker, self._wanted, self)
        self.finder.found.connect(self._on_found)
        self.finder.previewed.connect(self._on_previewed)
        self.finder.studied.connect(self._on_studied)
        self.finder.counted.connect(self._on_counted)
        self.finder.unmasked.connect(self._on_unmasked)
        self.finder.stopped.connect(self._on_stopped)
        self.finder.failed.connect(self.failed)

    # ---------------------------------------------------------------- opening

    def open(self, request: OpenRequest) -> None:
        """Read an exposure; what is open stays so until the new one is there."""
        self.worker.submit(
            f"Opening {Path(request.science).name}",
            lambda ticket: read(request, keep=self._keep, review=self._review_path, progress=ticket.progress),
            answered=self.adopt,
            failed=partial(self.missed.emit, request),
        )
        self.finder.make_way()

    def shows(self, request: OpenRequest | None) -> bool:
        """True where a request is for the science frame that is open: what was said of it is kept."""
        return bool(request and self.request and str(request.science) == str(self.request.science))

    def open_demo(self) -> None:
        """Show the built-in exposure."""
        self.worker.submit("Making the demo", lambda _: demo(), answered=self.adopt, failed=self.failed.emit)

    def adopt(self, opened: Opened, if_changed: IfChanged = IfChanged.ASK) -> None:
        """Show what was read, with what was said of it before."""
        if self._is_same_frame(opened):
            self._kept = self._judgements  # what is known of the frame changed: verdicts stay on their pixels
        elif not self._resume(opened, if_changed):
            return
        self.finder.abandon()
        self._kept_at, self._asked = opened.place, False
        self.request, self.exposure, self.backdrop = opened.request, opened.exposure, opened.backdrop
        self.review = self.masking = self.counts = self.suggestions = None
        self.order, self.advice = Selection().rays, ()
        self._suit_settings(opened)
        self.opened.emit()
        self.adjusted.emit()
        self.detect()
        if self.keeper.notice:
            self.told.emit(self.keeper.notice)

    def _is_same_frame(self, opened: Opened) -> bool:
        """True where the pixels that are open were read again."""
        if self.exposure is None or not self.shows(opened.request) or self.exposure.shape != opened.exposure.shape:
            return False
        if opened.place is None or self._kept_at is None:
            return True
        return opened.place.identity.checksum == self._kept_at.identity.checksum

    def _resume(self, opened: Opened, if_changed: IfChanged) -> bool:
        """Take up the review of another frame where it was left; False where the observer has to decide first."""
        self._keep_place()
        state = SavedReview()
        try:
            if opened.place is None:
                self.keeper.close()
            else:
                state = self.keeper.open(opened.place.path, opened.place.identity, if_changed)
        except FrameChanged as error:
            self.changed.emit(opened, error)
            return False
        except ReviewFileError as error:
            self.keeper.close()
            self.failed.emit(error)
        self.history, self._kept, self._saved = state.history, state.judgements, state.judgements
        self._marks, self.selection = state.marks, Selection()
        self.listing, self.view = state.listing or Listing(), dict(state.view)
        if state.settings is not None and not self._asked:
            self.settings = state.settings  # what was asked for at the start goes before what was left
        return True

    def _suit_settings(self, opened: Opened) -> None:
        """Take read noise and saturation from the exposure."""
        setup = setup_for(opened.exposure, like=self.settings.setup)
        self.settings = replace(self.settings, setup=setup)

    # -------------------------------------------------------------- detection

    def adjust(self, settings: Settings) -> None:
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
        self.detect()

    def cancel(self) -> None:
        """Stop whatever runs or waits."""
        self.finder.cancel()
        self.worker.cancel_all()

    @property
    def _judgements(self) -> Judgements:
        return self.review.judgements if self.review else self._kept

    def _wanted(self) -> DetectionRequest | None:
        if self.exposure is None:
            return None
        return DetectionRequest(
            exposure=self.exposure, settings=self.settings, judgements=self._judgements, closed=self.closed
        )

    def _on_found(self, settings: Settings, found: Found) -> None:
        if found.review.exposure is not self.exposure:
            return  # another exposure was opened meanwhile
        before, again = self.review, settings == self.detected_with
        if settings != self.detected_with:
            self.keeper.adjust(settings)
        self.detected_with = settings
        if found.review.judgements.same_as(self._judgements):
            self.review, self.masking = found.review, found.masking
        else:  # a verdict was given meanwhile
            self.review = found.review.with_judgements(self._judgements)
            self.masking = Masking.of(self.review)
        self.suggestions = None
        self.order = self._ordered(self.review)
        self.recovered = self.order[:0]
        self.selection = Selection.found(self._marks, self.review.rays)
        self.detected.emit()
        self.ordered.emit()
        if found.notice:
            self.told.emit(found.notice)
        if before is not None and again and (change := in_words(before, self.review)):
            self.told.emit(change)
        if before is None:
            self._ask_advice(found.review.exposure)
        if before is None and self.selection.current is None and len(self.order):
            self.go_to(int(self.order[0]))
        else:
            self.selected.emit()

    def _ask_advice(self, exposure: Exposure) -> None:
        def answered(advice: tuple[Advice, ...]) -> None:
            if exposure is self.exposure:
                self.advice = advice
                self.advised.emit()

        self.worker.submit("", lambda _: advise(exposure), answered=answered, failed=self.failed.emit)

    def _ordered(self, review: Review) -> NDArray[np.int64]:
        """The list; all rays where a filter that was kept is no longer understood."""
        try:
            return self.listing.order(review)
        except FilterError:
            self.listing = replace(self.listing, text="")
            return self.listing.order(review)

    def _on_stopped(self) -> None:
        """Show again what was found before a detection that was cancelled, or failed."""
        self.settings = self.detected_with if self.review is not None else self.settings
        self.adjusted.emit()
        if self.review is None:
            self.told.emit("Nothing was detected. F5 detects again.")
        else:
            self.masking = Masking.of(self.review)
            self.detected.emit()

    def _on_previewed(self, masking: Masking) -> None:
        self.masking = masking
        self.previewed.emit()

    def _on_counted(self, counts: Counts) -> None:
        self.counts = counts
        self.counted.emit()

    def _on_unmasked(self, unmasked: Unmasked) -> None:
        if self.review is not None:
            self.recovered = unseen(self.review, unmasked.pixels)
            self.compared.emit()

    # ------------------------------------------------------------------ suggestions

    def _on_studied(self, review: Review, suggestions: Suggestions) -> None:
        if self.review is not None and self.review.rays is review.rays:
            self.suggestions = suggestions
            self.suggested.emit()
            if self.listing.needs_suggestions:
                self.arrange(self.listing)

    def clear_cases(self, *, above: float = 0.0, selected: bool = False) -> dict[Verdict, NDArray[np.int64]]:
        """Undecided rays with a suggestion of a higher score, by verdict: of the list, or of the selection."""
        if self.review is None or self.suggestions is None:
            return {}
        among = self.selection.rays if selected else self.order
        return clear_cases(self.review, self.suggestions, above=above, among=among)

    def accept(self, groups: Mapping[Verdict, NDArray[np.int64]]) -> None:
        """Give rays the verdicts that were suggested, in one step."""
        if self.review is not None and groups:
            self._take(accept(self.review, groups), f"suggestions accepted for {announce(groups)}")

    def accept_selected(self) -> None:
        """Give the selected rays the verdicts suggested for them, and go to the next undecided one."""
        groups = self.clear_cases(selected=True)
        if groups:
            self.accept(groups)
        elif self.suggestions is None:
            self.told.emit("Suggestions are still being worked out.")
        else:
            self.told.emit("Nothing is suggested here.")

    def select_similar(self, count: int) -> None:
        """Select, with the current ray, those whose evidence is most like its own."""
        current = self.selection.current
        if self.suggestions is not None and current is not None:
            alike = similar(self.suggestions.evidence, current)
            listed = alike[np.isin(alike, self.order)][:count]
            self.select(Selection(rays=np.union1d(listed, [current]), current=current))

    # ---------------------------------------------------------------- the list

    def arrange(self, listing: Listing) -> None:
        """Sort and filter the list anew."""
        try:
            parse_filter(listing.text)
            if self.review is not None:
                self.order = listing.order(self.review, self.suggestions)
        except FilterError as error:
            self.refused.emit(error.message, error.position)
            return
        self.listing = listing
        if self.review is not None and not np.isin(self.selection.rays, self.order).all():
            self.selection = self.selection.within(self.order)
            self._marks = self.selection.marks(self.review.rays)
            self.selected.emit()
        self.ordered.emit()

    def select(self, selection: Selection) -> None:
        """Choose rays; one of them is shown."""
        if self.review is None:
            return
        self.selection = selection
        if len(selection.rays):
            self._marks = selection.marks(self.review.rays)
        self._leave.start()
        self.selected.emit()

    def go_to(self, ray: int | None) -> None:
        """Select one ray alone, or none."""
        self.select(Selection() if ray is None else Selection.of(ray))

    def go_nearest(self, x: float, y: float) -> None:
        """Select the ray nearest to a point; 0-based pixel coordinates."""
        if self.review is not None:
            self.go_to(nearest_ray(self.review.rays, x, y))

    def go(self, step: int) -> None:
        """Go down the list by so many rays (up if negative), and stop at its ends."""
        if len(self.order):
            self.go_to(int(self.order[np.clip(self._place(step) + step, 0, len(self.order) - 1)]))

    def go_undecided(self) -> None:
        """Go to the next ray that nobody judged; stay where there is none."""
        if self.review is None:
            return
        ray = next_undecided(self.review, self.order, self.selection.current)
        if ray is None:
            self.told.emit("Every ray of the list has a verdict.")
        else:
            self.go_to(ray)

    def _place(self, step: int) -> int:
        """Where the current ray stands in the list; just outside of it where it is not listed."""
        places = np.flatnonzero(self.order == self.selection.current)
        return int(places[0]) if len(places) else -1 if step > 0 else len(self.order)

    # ----------------------------------------------------------------- verdicts

    def judge(self, verdict: Verdict) -> None:
        """Give a verdict to the selected rays, and go to the next undecided one."""
        chosen = self.selection.rays
        if self.review is None or not len(chosen):
            return
        self._take(self.review.judging(chosen, verdict), f"{verdict.label} on {_rays(len(chosen))}")

    def _take(self, edit: Edit, label: str) -> None:
        """Do one step, and go to the next undecided ray."""
        if not self.keeper.may_judge:
            self.told.emit(f"{self.keeper.notice} Nothing was changed.")
            return
        before = self._marks
        self._apply(edit)
        assert self.review is not None
        following = next_undecided(self.review, self.order, self.selection.current)
        if following is not None:
            self.go_to(following)
        step = Step(label=label, edit=edit, before=before, after=self._marks)
        self.history.record(step)
        self.keeper.record(step)

    def undo(self) -> None:
        """Take back the last verdict, and select its rays again."""
        if self.review is None or not self.keeper.may_judge:
            return
        step = self.history.undo()
        if step is not None:
            self._replay(step.edit.inverse, step.before)
            self.keeper.undo()
            self.told.emit(f"Undone: {step.label}.")

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self.review is None or not self.keeper.may_judge:
            return
        step = self.history.redo()
        if step is not None:
            self._replay(step.edit, step.after)
            self.keeper.redo()
            self.told.emit(f"Done again: {step.label}.")

    def _replay(self, edit: Edit, marks: np.ndarray) -> None:
        assert self.review is not None
        self._apply(edit)
        self._marks = marks
        self.selection = Selection.found(marks, self.review.rays)
        self.selected.emit()

    def _apply(self, edit: Edit) -> None:
        assert self.review is not None
        self.review = self.review.edited(edit)
        self.masking = Masking.of(self.review)
        self.judged.emit(self.review.rays.holding(edit.pixels))
        if self.closed and edit.makes_defects:
            self.detect()

    # ------------------------------------------------------------------- saving

    def save(self, product: Product, path: Path, *, overwrite: bool = False) -> None:
        """Write a product of the review as it stands now."""
        if self.review is None:
            return
        review, settings = self.review, self.detected_with

        def job(ticket: Ticket) -> Judgements:
            product.write(Export(review=review, settings=settings), path, overwrite=overwrite)
            return review.judgements

        self.worker.submit(
            f"Saving {path.name}",
            job,
            answered=partial(self._on_saved, product, path),
            failed=self.failed.emit,
            must_finish=True,
        )
        self.finder.make_way()

    def _on_saved(self, product: Product, path: Path, judgements: Judgements) -> None:
        if product is REVIEWED:
            self._saved = judgements
        self.saved.emit(product)
        self.told.emit(f"Saved the {product.name}: {path}")

    def discard(self) -> None:
        """Give up verdicts that are not saved: nobody will be asked about them any more."""
        self._saved = self._judgements

    @property
    def unsaved(self) -> bool:
        """True where a verdict is neither in the review file nor in a reviewed image that was saved."""
        return not (self.keeper.is_safe or self._judgements.same_as(self._saved))

    # ------------------------------------------------------------------ the review file

    def remember(self, **view: float) -> None:
        """Keep what the window wants to find again: numbers by name."""
        self.view.update(view)
        self._leave.start()

    def _keep_place(self) -> None:
        """Keep where the observer is in the review."""
        self._leave.stop()
        if self.exposure is not None:
            self.keeper.leave(self.listing, self._marks, self.view)

    def close(self) -> None:
        """Leave the review file in good order, and end the worker."""
        self._keep_place()
        self.keeper.close()
        self.worker.close()


def _rays(count: int) -> str:
    return "1 ray" if count == 1 else f"{count} rays"
