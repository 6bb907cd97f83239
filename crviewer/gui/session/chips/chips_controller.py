"""All chips of the exposure that is open: one list of their rays, and undo over all of them."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.session.chips.chip_search import ChipSearch
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.night.chip_rays import ChipRays, ExposureRays, exposure_rays
from crviewer.night.frame import NightFrame
from crviewer.night.reviews import FrameReview
from crviewer.review.file import ReviewFileError
from crviewer.review.file.last_step import chip_of_last_step


class ChipsController(QObject):
    """Knows the chips of the open file, and whether the observer works on one or on all of them.

    Signals
    -------
    changed()
        Other chips are open, more is known of them, or the observer works on others.

    Attributes
    ----------
    everywhere : bool
        List, counts and undo are of all chips.
    """

    changed = pyqtSignal()

    def __init__(
        self,
        store: SessionStore,
        night: NightController,
        rays: ListController,
        verdicts: VerdictController,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._night, self._rays, self._verdicts, self._messages = store, night, rays, verdicts, messages
        self.everywhere = False
        self._listed: tuple[tuple[FrameReview, ChipRays], ...] = ()
        self._then: PixelIndices | str | None = None  # what to do once the chip that was asked for has its rays
        self._search = ChipSearch(night, lambda: self.chips, self)
        for signal in (night.listed, night.moved, night.reviewed):
            signal.connect(self.changed)
        store.detected.connect(self._on_detected)

    @property
    def chips(self) -> tuple[NightFrame, ...]:
        """The chips of the file that is open; empty where it has only one."""
        current = self._night.current
        if current is None or not current.facts.part:
            return ()
        return tuple(frame for frame in self._night.night.science if frame.path == current.path)

    @property
    def is_everywhere(self) -> bool:
        """True where the observer works on all chips, and there are several."""
        return self.everywhere and len(self.chips) > 1

    def work_on_all(self, everywhere: bool) -> None:
        """List, count and undo over all chips, or on the one that is open."""
        self.everywhere = everywhere
        self.changed.emit()

    def rays(self) -> ExposureRays:
        """The rays of all chips, as far as they were searched."""
        reviews = [(chip, self._night.reviews.of(chip)) for chip in self.chips]
        self._listed = exposure_rays(reviews, self._listed)
        return ExposureRays(chips=tuple(rays for _, rays in self._listed))

    @property
    def unsearched(self) -> int:
        """Number of chips that were not searched yet."""
        return sum(self._night.reviews.of(chip).trace is None for chip in self.chips)

    # ------------------------------------------------------------------- from chip to chip

    def go_to(self, chip: NightFrame, marks: PixelIndices) -> None:
        """Select the rays on some pixels of a chip, and open it first if it is not open."""
        if chip == self._night.current:
            self._rays.return_to(marks)
        else:
            self._then = marks
            self._night.go_to(chip)

    def undo(self) -> None:
        """Take back the last step: of the chip that is open, or of all chips, going to the one that it is on."""
        self._step("undo")

    def redo(self) -> None:
        """Do again what was taken back last, likewise."""
        self._step("redo")

    def _step(self, what: str) -> None:
        chip = self._chip_of_last(undone=what == "redo") if self.is_everywhere else None
        if chip is None or chip == self._night.current:
            getattr(self._verdicts, what)()
        else:
            self._then = what
            self._night.go_to(chip)

    def _chip_of_last(self, *, undone: bool) -> NightFrame | None:
        location = self._store.state.location
        if location is None or not location.path.exists():
            return None
        try:
            identity = chip_of_last_step(location.path, undone=undone)
        except ReviewFileError as error:
            self._messages.fail(error)
            return None
        found = (chip for chip in self.chips if identity is not None and chip.location.extension == identity.extension)
        return next(found, None)

    def _on_detected(self) -> None:
        then, self._then = self._then, None
        if isinstance(then, str):
            getattr(self._verdicts, then)()
        elif then is not None:
            self._rays.return_to(then)
