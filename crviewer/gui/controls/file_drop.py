"""What is dropped on a widget from a file manager or a browser."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent


def welcome(event: QDragEnterEvent | None, can_take: Callable[[QUrl], bool]) -> None:
    """Let be dropped what holds anything that can be taken."""
    assert event is not None
    if any(map(can_take, _urls(event))):
        event.acceptProposedAction()


def dropped(event: QDropEvent | None, can_take: Callable[[QUrl], bool]) -> list[QUrl]:
    """All of what was dropped that can be taken."""
    assert event is not None
    return list(filter(can_take, _urls(event)))


def _urls(event: QDropEvent) -> list[QUrl]:
    data = event.mimeData()
    return [] if data is None else data.urls()
