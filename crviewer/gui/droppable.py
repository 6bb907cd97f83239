"""What takes files that are dropped on it, from a file manager or a browser."""

from __future__ import annotations

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent


class Droppable:
    """Stands before the class of a widget that accepts drops."""

    def can_take(self, url: QUrl) -> bool:
        """True for what is wanted here."""
        raise NotImplementedError

    def take_dropped(self, urls: list[QUrl]) -> None:
        """Take all of what was dropped that is wanted."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        assert event is not None
        data = event.mimeData()
        if data is not None and any(map(self.can_take, data.urls())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        assert event is not None
        data = event.mimeData()
        assert data is not None
        self.take_dropped(list(filter(self.can_take, data.urls())))
