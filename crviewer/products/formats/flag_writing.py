"""Set the flags of a review in a plane of another pipeline: in its own convention, and no other bit is touched.

Where a pipeline has no flag for a kind of defect, the pixel is flagged as bad. Where nothing says what bad pixels or
rays are called, the observer has to choose the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.flags.flag import Flag, FlagMeaning
from crviewer.frames.flags.flag_choice import plain_name
from crviewer.frames.flags.flag_plane import FlagPlane
from crviewer.frames.flags.flag_recognition import FlagScheme
from crviewer.products.formats.dq_conventions import CONVENTIONS, IN_ORDER, is_said
from crviewer.review.core.dq import DQ

_NAMES: Mapping[DQ, str] = {  # what flags are called; the first that a pipeline has is taken
    DQ.BAD: "BAD BADPIX BAD_PIXEL BPM OTHER_BAD_PIXEL DETECTOR DEFECT NOISY",
    DQ.CR: "CR COSMIC_RAY COSMIC CRAY CRDRIZ CRREJ",
    DQ.HOT: "HOT HOT_PIXEL HOTPIX",
    DQ.COLUMN: "COLUMN BADCOL BAD_COLUMN COL",
    DQ.TRAIL: "STREAK TRACK",
    DQ.AFTERIMAGE: "AFTERIMAGE AFTER_IMAGE PERSISTENCE",
}
_MEANINGS: Mapping[DQ, FlagMeaning] = {DQ.BAD: FlagMeaning.BAD, DQ.CR: FlagMeaning.COSMIC_RAY}


class UnsaidFlag(ValueError):
    """A plane that has no flag for what a review says; the message tells which."""


@dataclass(frozen=True, slots=True, eq=False)
class ReviewFlags:
    """What a review says of each pixel.

    Attributes
    ----------
    dq : (ny, nx) uint16
        Bits of `DQ` that verdicts and hand edits set; what was known before is left out.
    decided : (ny, nx) bool
        True where the review decided whether there is a ray.
    """

    dq: NDArray[np.uint16]
    decided: NDArray[np.bool_]


def flag_values(scheme: FlagScheme, plane_value: int = 1, chosen: Mapping[DQ, int] | None = None) -> dict[DQ, int]:
    """Find the values that a plane has for our bits.

    Parameters
    ----------
    scheme : FlagScheme
        What its values mean.
    plane_value : int
        What a plain mask holds where it masks.
    chosen : mapping from DQ to int, optional
        Values that the observer chose.

    Returns
    -------
    dict of DQ to int
        Without those that are not known.
    """
    by_pipeline = {each.pipeline: each for each in CONVENTIONS}
    known: dict[DQ, int]
    if scheme.is_plain:
        known = {bit: plane_value for bit in DQ if bit is not DQ.USER}
    elif scheme.convention in by_pipeline:
        known = {bit: by_pipeline[scheme.convention].value(bit) for bit in DQ}
    else:
        known = {bit: flag.value for bit in DQ if (flag := _named(bit, scheme.flags))}
    return {**known, **(chosen or {})}


def with_flags(plane: FlagPlane, review: ReviewFlags, chosen: Mapping[DQ, int] | None = None) -> NDArray[Any]:
    """Set the flags of a review.

    A flag that means a cosmic ray is removed where the review decided that there is none. Of codes, only those of good
    pixels are changed.

    Parameters
    ----------
    plane : FlagPlane
        The plane; it is not changed.
    review : ReviewFlags
        What the review says.
    chosen : mapping from DQ to int, optional
        Values that the observer chose.

    Returns
    -------
    (ny, nx) unsigned integer
        New values, of the type of `plane.pixels`.

    Raises
    ------
    UnsaidFlag
        If the plane has no flag for rays or bad pixels, and there are some.
    """
    values = flag_values(plane.scheme, plane.values.largest or 1, chosen)
    needed = [bit for bit in DQ if (review.dq & np.uint16(bit)).any()]
    limit = np.iinfo(plane.pixels.dtype).max
    told = {bit: values[bit] for bit in needed if 0 <= values.get(bit, -1) <= limit}
    for bit in (DQ.BAD, DQ.CR):
        if bit in needed and bit not in told:
            raise UnsaidFlag(f"has no flag for {'bad pixels' if bit is DQ.BAD else 'cosmic rays'} that is known")
    if plane.scheme.codes:
        return _with_codes(plane, review.dq, told)
    pixels: NDArray[Any] = plane.pixels & ~_denied(plane, review)
    for bit, value in told.items():
        pixels[is_said(review.dq, bit)] |= pixels.dtype.type(value)
    return pixels


def _named(bit: DQ, flags: tuple[Flag, ...]) -> Flag | None:
    """The flag that is called as one of our bits; for rays and bad pixels, else the first that means them."""
    names = {plain_name(flag.name): flag for flag in flags}
    called = [names[name] for name in [bit.name, *_NAMES.get(bit, "").split()] if name in names]
    meaning = _MEANINGS.get(bit)
    meant = [flag for flag in flags if meaning is not None and flag.meaning is meaning]
    return next(iter([*called, *meant]), None)


def _denied(plane: FlagPlane, review: ReviewFlags) -> NDArray[Any]:
    """Bits to remove: of rays, where the review found that there is none."""
    kind = plane.pixels.dtype.type
    rays = sum({flag.value for flag in plane.scheme.flags if flag.meaning is FlagMeaning.COSMIC_RAY})
    denied = review.decided & (review.dq & np.uint16(DQ.CR) == 0) & ((plane.pixels & kind(rays)) != 0)
    bits = np.where(denied, kind(rays), kind(0))
    if (convention := plane.scheme.convention) and convention.implied:
        alone = denied & (plane.pixels & kind(convention.unless) == 0)
        bits[alone] |= kind(convention.implied)
    return np.asarray(bits)


def _with_codes(plane: FlagPlane, dq: NDArray[np.uint16], told: Mapping[DQ, int]) -> NDArray[Any]:
    pixels = plane.pixels.copy()
    informing = [flag.value for flag in plane.scheme.flags if flag.meaning is FlagMeaning.INFORMATION]
    free = np.isin(pixels, [0, *informing])
    for bit in IN_ORDER:
        if told.get(bit):
            pixels[free & is_said(dq, bit)] = told[bit]
    return pixels
