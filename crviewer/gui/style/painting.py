"""Painting that ends whatever happens: a painter that outlives an exception takes the whole program with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PyQt6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice | None) -> Iterator[QPainter]:
    """Give a painter for a widget or a picture, and end it after the block."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
