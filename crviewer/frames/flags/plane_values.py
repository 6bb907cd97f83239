"""What the values of a plane are like, at a glance: enough to tell a mask from flags, and bits from codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MASKS = ("MASK", "MSK", "BPM", "BADPIX", "")  # what an extension that holds a mask is called
_MOST_CODES = 64


@dataclass(frozen=True, slots=True)
class PlaneValues:
    """The values of a plane, taken together.

    Attributes
    ----------
    largest : int
        0 where all are.
    union : int
        All bits that occur.
    distinct : tuple of int
        The values that are not 0, where they are so few that they may be codes; else empty.
    bits : int
        How many a pixel has.
    is_single : bool
        True for 0 and one other value.
    """

    largest: int
    union: int
    distinct: tuple[int, ...]
    bits: int
    is_single: bool

    @property
    def is_binary(self) -> bool:
        """0 and 1 alone."""
        return self.union <= 1

    def is_mask(self, name: str) -> bool:
        """0 and one other value, which no DQ plane would hold alone, or which is in an extension of such a name.

        Parameters
        ----------
        name : str
            Of its extension.

        Returns
        -------
        bool
            True for a mask.
        """
        full = {(1 << bits) - 1 for bits in (8, 15, 16, 31, 32, self.bits)}
        return self.is_single and (self.largest in full or name.upper() in _MASKS or name.isdecimal())


def values_of(plane: NDArray[Any]) -> PlaneValues:
    """Look at a plane of whole numbers that are not negative.

    Parameters
    ----------
    plane : (ny, nx) unsigned integer
        Its values.

    Returns
    -------
    PlaneValues
        All that tells masks, flags and codes apart.
    """
    largest = int(plane.max(initial=0))
    union = int(np.bitwise_or.reduce(plane.reshape(-1))) if largest else 0
    distinct: tuple[int, ...] = ()
    if 0 < largest <= _MOST_CODES:
        counts = np.bincount(plane.reshape(-1).astype(np.uint8), minlength=largest + 1)
        distinct = tuple(int(value) for value in np.flatnonzero(counts) if value)
    return PlaneValues(
        largest=largest,
        union=union,
        distinct=distinct,
        bits=8 * plane.dtype.itemsize,
        is_single=union == largest and _all_alike(plane, largest),
    )


def _all_alike(plane: NDArray[Any], value: int) -> bool:
    """Whether a plane holds 0 and this value alone; row by row, since most show another one at once."""
    return all(bool(((rows == 0) | (rows == value)).all()) for rows in np.array_split(plane, 16))


def whole_numbers(plane: NDArray[Any]) -> NDArray[Any]:
    """A plane as unsigned integers: bits as they are stored, floats rounded; not finite is 0.

    Parameters
    ----------
    plane : (ny, nx) integer, bool or float
        As read.

    Returns
    -------
    (ny, nx) unsigned integer
        Of the same size in bytes; uint64 for floats.
    """
    if plane.dtype.kind == "u":
        return plane
    if plane.dtype.kind == "b":
        return plane.astype(np.uint8)
    if plane.dtype.kind == "f":
        return np.asarray(np.nan_to_num(plane, posinf=0, neginf=0).astype(np.int64).astype(np.uint64))
    unsigned: NDArray[Any] = plane.view(f"u{plane.dtype.itemsize}")
    return unsigned
