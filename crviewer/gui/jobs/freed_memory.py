"""Memory that was freed: the C library of Linux keeps it for itself, unless it is told to give it back.

Frame after frame, the images of each are freed in the order in which others need them. What lies between small pieces
that are still in use is kept, so that a night of a hundred frames would take as much again as a frame needs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give the system what is free; takes some milliseconds, and does nothing where the C library is another."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc; Windows has no library without a name
        return None
    return trim
