"""Remembering: where the observer is in the review, written to its file once the hand rests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from PyQt6.QtCore import QObject, QTimer

from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.review_recorder import ReviewRecorder

_REST = 1000  # ms after the last move


class RecordedView(Protocol):
    """In whose review the observer is somewhere."""

    keeper: ReviewRecorder
    browsing: ListController


class ViewRecorder(QObject):
    """How the list is arranged, what is selected, and what the window wants to find again.

    Attributes
    ----------
    view : dict
        The latter: numbers by name.
    """

    def __init__(self, remembered: RecordedView, parent: QObject) -> None:
        super().__init__(parent)
        self._remembered = remembered
        self.view: dict[str, Any] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.write)

    def resume(self, view: Mapping[str, Any]) -> None:
        """Take up what the window left in another review."""
        self.view = dict(view)

    def show(self, **view: float) -> None:
        """Remember what the window shows."""
        self.view.update(view)
        self.outdate()

    def outdate(self) -> None:
        """Write again as soon as the hand rests."""
        self._rest.start()

    def write(self, *, waits: bool = False) -> None:
        """Write it now; or let it wait, until the review is closed."""
        self._rest.stop()
        browsing = self._remembered.browsing
        self._remembered.keeper.leave(browsing.listing, browsing.marks, self.view, waits=waits)
