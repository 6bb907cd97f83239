"""The order in which Tab goes through the parts of a window: as one reads them, not as they happened to be made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget


def order_tabs(parts: Sequence[QWidget]) -> None:
    """Let Tab go through parts of one window in this order, within each as before, and then through all others."""

    def place(widget: QWidget) -> int:
        return next((number for number, part in enumerate(parts) if part.isAncestorOf(widget)), len(parts))

    for one, other in pairwise(sorted(_stops(parts[0].window()), key=place)):
        QWidget.setTabOrder(one, other)


def _stops(window: QWidget | None) -> Iterator[QWidget]:
    """Where Tab can arrive, in the present order."""
    assert window is not None
    here = window.nextInFocusChain()
    while here is not None and here is not window:
        if here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield here
        here = here.nextInFocusChain()
