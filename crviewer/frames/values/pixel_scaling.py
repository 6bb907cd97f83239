"""From the numbers in a FITS file to pixel values: BSCALE, BZERO and BLANK, and the machine's byte order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header


_HALF = 1 << 31


class UnknownScaling(ValueError):
    """A card that scales pixel values and holds no number."""


def scaled(raw: NDArray[Any], header: Header) -> NDArray[Any]:
    """Apply BSCALE, BZERO and BLANK.

    Unlike astropy, which ignores BLANK in unsigned integers, every blank pixel becomes NaN.

    Parameters
    ----------
    raw : array of integer or float
        As stored, in any byte order.
    header : Header
        With the scaling keywords, where they are not at their defaults.

    Returns
    -------
    array of the shape of `raw`
        Native byte order. Integers stay integers where that is exact: unscaled, or offset to unsigned as usual.
        Other scaled integers become float32, those of 32 bits and more float64.

    Raises
    ------
    UnknownScaling
        If BSCALE or BZERO has no value, or one that is no number.
    """
    raw = raw.astype(raw.dtype.newbyteorder("="), copy=False)
    scale, zero = _number(header, "BSCALE", 1.0), _number(header, "BZERO", 0.0)
    values = _offset(raw, zero) if scale == 1 else _linear(raw, scale, zero)
    blank = header.get("BLANK")
    if raw.dtype.kind == "f" or not isinstance(blank, int | float) or not (empty := raw == blank).any():
        return values
    return np.where(empty, np.nan, values.astype(_float_for(raw), copy=False))


def unwrapped(data: NDArray[Any]) -> NDArray[Any]:
    """Turn numbers that wrapped below zero back: no detector counts to 2³¹; without a sign, 0 - 1 is 2³² - 1.

    Parameters
    ----------
    data : array of integer or float
        Pixel values.

    Returns
    -------
    array
        Signed, where unsigned numbers of 32 bits hold such values; else the same array.
    """
    if data.dtype != np.uint32 or not 0 < np.count_nonzero(data >= _HALF) < data.size / 2:
        return data
    return data.view(np.int32)


def _number(header: Header, keyword: str, default: float) -> float:
    if keyword not in header:
        return default
    number = number_in(header, keyword)
    if number is None:
        text = str(header[keyword]) if isinstance(header[keyword], str | bool | float) else ""
        raise UnknownScaling(f"{keyword} = “{text}”, which is no number" if text else f"{keyword} without a value")
    return number


def _offset(raw: NDArray[Any], zero: float) -> NDArray[Any]:
    if zero == 0:
        return raw
    bits = 8 * raw.dtype.itemsize
    signs = {"i": ("u", 2.0 ** (bits - 1)), "u": ("i", -(2.0 ** (bits - 1)))}
    kind, usual_zero = signs.get(raw.dtype.kind, ("", 0.0))
    if zero != usual_zero:
        return _linear(raw, 1, zero)
    # Adding half the range, modulo the range, is flipping the top bit: no wider integer is needed.
    flipped = raw.view(f"u{bits // 8}") ^ np.array(1 << (bits - 1), f"u{bits // 8}")
    offset: NDArray[Any] = flipped.view(f"{kind}{bits // 8}")
    return offset


def _linear(raw: NDArray[Any], scale: float, zero: float) -> NDArray[Any]:
    return (raw * np.float64(scale) + np.float64(zero)).astype(_float_for(raw), copy=False)


def _float_for(raw: NDArray[Any]) -> type[np.floating[Any]]:
    exact_in_float32 = raw.dtype.itemsize <= 2 or raw.dtype == np.float32
    return np.float32 if exact_in_float32 else np.float64
