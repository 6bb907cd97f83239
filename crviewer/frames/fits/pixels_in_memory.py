"""Pixels in memory: what somebody still holds is not read from its file again, unless the file has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]


class _Place(NamedTuple):
    """Where pixels were read, and of which state of the file."""

    path: Path
    file: int  # its number in the file system
    written: int  # ns
    size: int  # bytes
    start: int  # byte at which the data of the HDU begin


class PixelsInMemory:
    """Knows which pixels are in memory, and holds none of them itself."""

    def __init__(self) -> None:
        self._known: dict[_Place, tuple[ref[Pixels], tuple[int, ...], np.dtype[Any]]] = {}

    def get(self, path: Path, start: int, read: Callable[[], Pixels]) -> Pixels:
        """Give the pixels of an HDU.

        Parameters
        ----------
        path : Path
            The file.
        start : int
            Byte at which the data of the HDU begin.
        read : callable
            Reads them.

        Returns
        -------
        ndarray
            What `read` gives, or gave before; read-only, for it is shared with whoever holds it.
        """
        status = path.stat()
        place = _Place(path.absolute(), status.st_ino, status.st_mtime_ns, status.st_size, start)
        root, shape, dtype = self._known.get(place, (_nothing, (), np.dtype(float)))
        held = root()
        if held is None:
            return self._remembered(place, read())
        pixels: Pixels = held.view(dtype).reshape(shape)
        return pixels

    def _remembered(self, place: _Place, pixels: Pixels) -> Pixels:
        root = _root_of(pixels)
        root.flags.writeable = pixels.flags.writeable = False
        if root.nbytes == pixels.nbytes and root.flags.c_contiguous and pixels.flags.c_contiguous:
            self._known[place] = ref(root, partial(self._forget, place)), pixels.shape, pixels.dtype
        return pixels

    def _forget(self, place: _Place, root: ref[Pixels]) -> None:
        if place in self._known and self._known[place][0] is root:
            del self._known[place]


def _nothing() -> None:
    return None


def _root_of(pixels: Pixels) -> Pixels:
    """The array that every view of the pixels keeps alive."""
    while isinstance(pixels.base, np.ndarray):
        pixels = pixels.base
    return pixels
