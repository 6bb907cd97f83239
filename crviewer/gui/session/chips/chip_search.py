"""Search the chips of the open exposure one by one, behind the window's back.

The chip on the screen is searched first, then the one that is likely to be opened next, which is held ready, then the
others. Of these only the trace is kept, some kilobytes each, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject

from crviewer.gui.jobs.worker import JobTicket
from crviewer.gui.session.next_frame import PreparationPlan, prepare_frame
from crviewer.gui.session.night_controller import NightController
from crviewer.night.frame import NightFrame
from crviewer.review.evidence.exposure_trace import ExposureTrace


class ChipSearch(QObject):
    """Searches what was not searched yet, whenever nothing else is to be done.

    Parameters
    ----------
    night : NightController
        Which knows what was found, and plans each search.
    chips : callable
        The chips that are open.
    """

    def __init__(self, night: NightController, chips: Callable[[], tuple[NightFrame, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self._night, self._chips = night, chips
        self._running: JobTicket | None = None
        self._failed: set[NightFrame] = set()
        night.idle.connect(self._go_on)

    def _go_on(self) -> None:
        if self._running is not None:
            return
        chips = (chip for chip in self._chips() if self._night.reviews.of(chip).trace is None)
        chip = next((chip for chip in chips if chip != self._night.current and chip not in self._failed), None)
        if chip is not None:
            self._running = self._night.submit(
                partial(_traced, self._night.plan(chip)),
                answered=partial(self._on_found, chip),
                failed=partial(self._on_failed, chip),
            )

    def _on_found(self, chip: NightFrame, found: tuple[ExposureTrace, int]) -> None:
        self._running = None
        self._night.know(chip, *found)
        self._go_on()

    def _on_failed(self, chip: NightFrame, _: Exception) -> None:
        """Leave it to the opening of the chip to tell."""
        self._running = None
        self._failed.add(chip)
        self._go_on()


def _traced(plan: PreparationPlan, ticket: JobTicket) -> tuple[ExposureTrace, int]:
    """The trace of a chip, and the size of the smallest ray that is listed; its pixels are let go."""
    prepared = prepare_frame(plan, ticket)
    return prepared.trace, prepared.found.request.settings.min_pixels
