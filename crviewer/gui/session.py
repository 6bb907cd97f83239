"""The session: sole owner of what is open, what was said of it, and what is selected.

Widgets call its verbs and listen to its signals; they hold no state that another would need. A verb whose
conditions are not met does nothing: no button has to be grey for the session to be safe.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection import LacosmicParameters
from crviewer.detection.settings import Settings, setup_for
from crviewer.frames.exposure import Exposure
from crviewer.frames.opening import OpenRequest, open_exposure
from crviewer.gui.backdrop import Backdrop
from crviewer.gui.detector import Counts, DetectionRequest, Detector, Found, Unmasked
from crviewer.gui.worker import Ticket, Worker
from crviewer.products.product import REVIEWED, Product
from crviewer.review.comparison import in_words, unseen
from crviewer.review.history import History, Step
from crviewer.review.judgement import Edit, Judgements
from crviewer.review.listing import Listing, next_undecided
from crviewer.review.masking import Masking
from crviewer.review.review import Review
from crviewer.review.selection import Selection, nearest_ray
from crviewer.review.verdict import Verdict

_PATIENCE = 150  # ms; an older detection that takes longer gives way to a newer one


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
        `counts` tells of more values of sigclip, or `recovered` of the rays that are there.
    judged(groups)
        These groups ((n,) int64) may have other verdicts.
    ordered()
        The list shows other rays, or in another order.
    selected()
        Other rays are selected, or another one is current.
    adjusted()
        The settings of the detection are different.
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
    judged = pyqtSignal(object)
    ordered = pyqtSignal()
    selected = pyqtSignal()
    adjusted = pyqtSignal()
    missed = pyqtSignal(object, object)
    saved = pyqtSignal(object)
    told = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, worker: Worker, settings: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = worker
        self.settings = self.detected_with = settings or Settings()  # wanted, and those of the rays that are shown
        self.request: OpenRequest | None = None
        self.exposure: Exposure | None = None
        self.backdrop: Backdrop | None = None
        self.review: Review | None = None
        self.masking: Masking | None = None  # what the review masks, for views
        self.listing = Listing()
        self.order = Selection().rays
        self.selection = Selection()
        self.history = History()
        self._kept = Judgements()  # verdicts that wait for their rays to be detected
        self._saved = Judgements()  # the verdicts that are on disk
        self._marks = self.order  # pixels of what is selected, to find it again in the next detection
        self._detector = Detector()
        self.closed = True  # the loop: verdicts that make defects go into the input mask of the detection
        self.recovered = Selection().rays  # listed rays that are found only because defects are masked
        self.counts: Counts | None = None
        self._counting: Ticket | None = None
        self._counted_for: object = None
        self._detection: Ticket | None = None
        self._outdated = False  # a newer detection is wanted than the one that runs
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._overtake)
        worker.settled.connect(self._on_settled)

    # ---------------------------------------------------------------- opening

    def open(self, request: OpenRequest) -> None:
        """Read an exposure; what is open stays so until the new one is there."""
        self.worker.submit(
            f"Opening {Path(request.science).name}",
            lambda ticket: _with_backdrop(open_exposure(request, ticket.progress)),
            answered=partial(self._adopt, request),
            failed=partial(self.missed.emit, request),
        )

    def shows(self, request: OpenRequest | None) -> bool:
        """True where a request is for the science frame that is open: what was said of it is kept."""
        return bool(request and self.request and str(request.science) == str(self.request.science))

    def open_demo(self) -> None:
        """Show the built-in exposure."""

        def job(ticket: Ticket) -> tuple[Exposure, Backdrop]:
            from crviewer.frames.demo import demo_exposure

            return _with_backdrop(demo_exposure())

        self.worker.submit("Making the demo", job, answered=partial(self._adopt, None), failed=self.failed.emit)

    def _adopt(self, request: OpenRequest | None, opened: tuple[Exposure, Backdrop]) -> None:
        exposure, self.backdrop = opened
        if not (self.exposure and self.shows(request) and self.exposure.shape == exposure.shape):
            self.history, self._kept, self._saved = History(), Judgements(), Judgements()
            self.selection = Selection()
            self._marks = self.selection.rays
        else:  # what is known of it changed: verdicts stay on their pixels
            self._kept = self._judgements
        self.request, self.exposure, self.review, self.masking = request, exposure, None, None
        self.counts = self._counted_for = None
        self.listing, self.order = Listing(), Selection().rays
        self.settings = replace(self.settings, setup=setup_for(exposure, like=self.settings.setup))
        self.opened.emit()
        self.adjusted.emit()
        self.detect()

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
        if self.exposure is None:
            return
        if self._counting is not None:
            self._counting.cancel()
        if self._detection is not None:
            self._outdated = True
            return
        self._outdated = False
        self._detection = self.worker.submit(
            "Detecting",
            partial(self._detector.find, self._wanted()),
            answered=partial(self._show, self.settings),
            failed=self.failed.emit,
            offered=self._preview,
        )
        self._patience.start()

    def _overtake(self) -> None:
        """Let a newer wish stop a detection that is slow, now or as soon as there is one."""
        if self._detection is not None:
            if self._outdated:
                self._detection.cancel()
            else:
                self._patience.start()

    def _wanted(self) -> DetectionRequest:
        assert self.exposure is not None
        return DetectionRequest(
            exposure=self.exposure, settings=self.settings, judgements=self._judgements, closed=self.closed
        )

    def cancel(self) -> None:
        """Stop whatever runs or waits."""
        self._outdated = False
        self.worker.cancel_all()

    @property
    def _judgements(self) -> Judgements:
        return self.review.judgements if self.review else self._kept

    def _show(self, settings: Settings, found: Found) -> None:
        if found.review.exposure is not self.exposure:
            return  # another exposure was opened meanwhile
        before = self.review
        again = settings == self.detected_with
        self.detected_with = settings
        if found.notice:
            self.told.emit(found.notice)
        if found.review.judgements.same_as(self._judgements):
            self.review, self.masking = found.review, found.masking
        else:  # a verdict was given meanwhile
            self.review = found.review.with_judgements(self._judgements)
            self.masking = Masking.of(self.review)
        self.order = self.listing.order(self.review)
        self.recovered = self.order[:0]
        self.selection = Selection.found(self._marks, self.review.rays)
        self.detected.emit()
        self.ordered.emit()
        if before is not None and again and (change := in_words(before, self.review)):
            self.told.emit(change)
        if before is None and self.selection.current is None and len(self.order):
            self.go_to(int(self.order[0]))
        else:
            self.selected.emit()

    def _preview(self, masking: Masking) -> None:
        self.masking = masking
        self.previewed.emit()

    def _on_settled(self, ticket: Ticket) -> None:
        if ticket is self._counting:
            self._counting = None
        if ticket is self._detection:
            self._detection = None
            if self._outdated:
                self.detect()
            elif self.review is not None:
                self._count()

    # ------------------------------------------------------- counts against sigclip

    def _count(self) -> None:
        """Count in the background; nothing to do where sigclip alone is another and nothing is masked."""
        defects = tuple(token for token, _ in self._judgements.defects()) if self.closed else ()
        sigclip = self.settings.parameters.sigclip if defects else 0.0
        same = (replace(self.settings, parameters=replace(self.settings.parameters, sigclip=sigclip)), defects)
        if same == self._counted_for or self._counting is not None:
            return
        self._counting = self.worker.submit(
            "",
            partial(self._detector.count, self._wanted()),
            answered=lambda _: setattr(self, "_counted_for", same),
            failed=self.failed.emit,
            offered=self._show_counts,
        )

    def _show_counts(self, offered: Counts | Unmasked) -> None:
        if isinstance(offered, Counts):
            self.counts = offered
        elif self.review is not None:
            self.recovered = unseen(self.review, offered.pixels)
        self.counted.emit()

    def close_loop(self, closed: bool) -> None:
        """Tell the detection of the defects that verdicts make, from now on; or of none."""
        self.closed = closed
        self.detect()

    # ---------------------------------------------------------------- the list

    def arrange(self, listing: Listing) -> None:
        """Sort and filter the list anew."""
        self.listing = listing
        if self.review is not None:
            self.order = listing.order(self.review)
            self.ordered.emit()

    def select(self, selection: Selection) -> None:
        """Choose rays; one of them is shown."""
        if self.review is None:
            return
        self.selection = selection
        if len(selection.rays):
            self._marks = selection.marks(self.review.rays)
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
        edit = self.review.judging(chosen, verdict)
        before = self._marks
        self._apply(edit)
        following = next_undecided(self.review, self.order, self.selection.current)
        if following is not None:
            self.go_to(following)
        label = f"{verdict.label} on {_rays(len(chosen))}"
        self.history.record(Step(label=label, edit=edit, before=before, after=self._marks))

    def undo(self) -> None:
        """Take back the last verdict, and select its rays again."""
        step = self.history.undo()
        if step is not None:
            self._replay(step.edit.inverse, step.before)
            self.told.emit(f"Undone: {step.label}.")

    def redo(self) -> None:
        """Do again what was taken back last."""
        step = self.history.redo()
        if step is not None:
            self._replay(step.edit, step.after)
            self.told.emit(f"Done again: {step.label}.")

    def _replay(self, edit: Edit, marks: np.ndarray) -> None:
        if self.review is None:
            return
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
            product.write(review, settings, path, overwrite=overwrite)
            return review.judgements

        self.worker.submit(
            f"Saving {path.name}", job, answered=partial(self._on_saved, product, path), failed=self.failed.emit
        )

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
        """True where a verdict was given or taken back since the review was saved."""
        return not self._judgements.same_as(self._saved)


def _with_backdrop(exposure: Exposure) -> tuple[Exposure, Backdrop]:
    return exposure, Backdrop.of(exposure)


def _rays(count: int) -> str:
    return "1 ray" if count == 1 else f"{count} rays"
