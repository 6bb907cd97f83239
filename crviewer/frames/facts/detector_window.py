"""Which part of the detector an image holds, as its header says; and where that of another image lies on it.

Understood are LTV and LTM (IRAF), CCDSEC and DETSEC with DATASEC, XORGSUBF and YORGSUBF with XBINNING (binned pixels,
as MaxIm DL and most camera programs write them), SUBSTRT (JWST), ESO's DET WIN1, and TRIMSEC or DATASEC of a frame that
still has its overscan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.facts.binning import BINNING_PAIRS, binning_of
from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

_SECTION = re.compile(r"\s*\[\s*(\d+)\s*:\s*(\d+)\s*,\s*(\d+)\s*:\s*(\d+)\s*\]\s*")
_TOLD = ("CCDSEC", "DETSEC", "TRIMSEC", "DATASEC", "LTV1", "LTV2", "XORGSUBF", "YORGSUBF", "CCDSUM", "XBINNING")

WINDOW_KEYWORDS = (  # all that `placement` looks at
    *("LTV1", "LTV2", "LTM1_1", "LTM2_2", "LTM1_2", "LTM2_1", "CCDSEC", "DETSEC", "DATASEC", "TRIMSEC", "CCDSIZE"),
    *("DETSIZE", "XORGSUBF", "YORGSUBF", "SUBSTRT1", "SUBSTRT2", "ESO DET WIN1 STRX", "ESO DET WIN1 STRY", "CCDSUM"),
    *("BINNING", "CCDBIN", *(name for pair in BINNING_PAIRS for name in pair)),
)
Shape = tuple[int, int]
Pair = tuple[float, float]  # y, x


@dataclass(frozen=True, slots=True)
class DetectorWindow:
    """Where the pixels of an image are on the detector: pixel i, from 0, is at `first` + i · `step`, along y and x."""

    first: Pair
    step: Pair


@dataclass(frozen=True, slots=True)
class Placement:
    """Which pixels of another image lie on which pixels of a frame.

    Attributes
    ----------
    frame, other : (slice, slice)
        Of rows and columns, of equal lengths.
    by : str
        The keywords that say so; empty where the two have one size and nothing speaks against it.
    """

    frame: tuple[slice, slice]
    other: tuple[slice, slice]
    by: str = ""

    def in_words(self, shape: Shape) -> str:
        """How the other image, of a shape, was brought onto the frame; empty where the two have one size.

        Parameters
        ----------
        shape : (ny, nx), pixels
            Of the other image.

        Returns
        -------
        str
            As "cut to [401:700,251:450] by CCDSEC".
        """
        rows, columns = self.other
        if _shape_of(self.frame) == shape:
            return f"placed by {self.by}"
        ends = [sorted((part.start + 1, _last(part) + 1)) for part in (columns, rows)]
        return f"cut to [{ends[0][0]}:{ends[0][1]},{ends[1][0]}:{ends[1][1]}] by {self.by}"

    def onto(self, shape: Shape, data: NDArray[Any], *, elsewhere: float) -> NDArray[Any]:
        """`data` of the other image on a frame of a shape, with one value where it has none.

        Parameters
        ----------
        shape : (ny, nx), pixels
            Of the frame.
        data : (ny, nx) array
            Of the other image.
        elsewhere : float
            For pixels of the frame that the other image does not cover.

        Returns
        -------
        (ny, nx) array
            Of the shape of the frame; floating point where `elsewhere` is not 0.
        """
        part = data[self.other]
        if part.shape == shape:
            return part
        dtype = data.dtype if elsewhere == 0 else np.result_type(data.dtype, np.float32)
        placed = np.full(shape, elsewhere, dtype)
        placed[self.frame] = part
        return placed


class NoPlacement(ValueError):
    """Nothing says where one image lies on the other, or it lies elsewhere; told with sizes and sections."""


def placement(shape: Shape, header: Header | None, other_shape: Shape, other: Header | None) -> Placement:
    """Where another image, such as a mask or a dark, lies on a frame.

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the frame.
    header : Header or None
        Of the frame.
    other_shape : (ny, nx), pixels
        Of the other image.
    other : Header or None
        Of the other image. One that says nothing is taken for that of the whole detector.

    Returns
    -------
    Placement
        Which pixels of the two belong together, and what says so.

    Raises
    ------
    NoPlacement
        If sizes differ and no header says how they belong together, or headers say that they do not.
    """
    found = list(_by_windows(shape, header, other_shape, other))
    if shape == other_shape:
        return _of_one_size(shape, header, other, found)
    trimmed = [*_by_trimming(shape, header, other_shape), *_by_trimmed(shape, other_shape, other)]
    best = [place for place, rank in found if rank == min(rank for _, rank in found)]
    if places := trimmed + [place for place in best if place is not None]:
        return places[0]
    raise NoPlacement(
        f"has {_size(other_shape)} pixels{_sections(other)} where the science frame has {_size(shape)}"
        f"{_sections(header)}, and {'these do not lie within each other' if found else _UNSAID}"
    )


_UNSAID = "no header says how they belong together"


def section_of(header: Header | None, keyword: str, shape: Shape) -> tuple[slice, slice] | None:
    """The section of an image that a card such as TRIMSEC names; None where it is no part of that image.

    Parameters
    ----------
    header : Header or None
        Of the image.
    keyword : str
        TRIMSEC or the like.
    shape : (ny, nx), pixels
        Of the image.

    Returns
    -------
    (slice, slice) or None
        Rows and columns, from 0.
    """
    return None if header is None else section_pixels(str(header.get(keyword, "")), shape)


def section_pixels(text: str, shape: Shape) -> tuple[slice, slice] | None:
    """The pixels of an image that a section names; None where it is none, or no part of that image.

    Parameters
    ----------
    text : str
        As "[1:1024,1:2048]": columns, then rows, from 1, both ends included.
    shape : (ny, nx), pixels
        Of the image.

    Returns
    -------
    (slice, slice) or None
        Rows and columns, from 0.
    """
    corners = _corners_in(text)
    if corners is None:
        return None
    (bottom, top), (left, right) = corners
    inside = 1 <= bottom <= top <= shape[0] and 1 <= left <= right <= shape[1]
    return (slice(bottom - 1, top), slice(left - 1, right)) if inside else None


def _of_one_size(
    shape: Shape, header: Header | None, other: Header | None, found: list[tuple[Placement | None, int]]
) -> Placement:
    """Every pixel on its like, unless both headers name their windows, and all that both name differ."""
    everything = (slice(0, shape[0]), slice(0, shape[1]))
    same = Placement(everything, everything)
    stated = [place for place, rank in found if rank == 0]
    if stated and all(place is None or place.other != same.other for place in stated):
        apart = f"{_sections(other)} than the science frame{_sections(header)}"
        raise NoPlacement(f"is of another part of the detector{apart}")
    return same


def _by_windows(
    shape: Shape, header: Header | None, other_shape: Shape, other: Header | None
) -> Iterator[tuple[Placement | None, int]]:
    """The placements that keywords tell, None where the two lie apart; and a rank: 0 where both headers have them.

    Where the frame alone has them (1), the other image is of the whole detector; where the other alone has them (2),
    the frame is, which has to be larger then.
    """
    for by, read in _WINDOWS.items():
        ours, theirs = read(header, shape), read(other, other_shape)
        rank = 0 if ours and theirs else 1 if ours else 2
        if rank == 2 and (shape[0] < other_shape[0] or shape[1] < other_shape[1]):
            continue
        ours = ours or _whole(theirs, shape, header, other_shape)
        theirs = theirs or _whole(ours, other_shape, header, shape)
        if ours is not None and theirs is not None:
            yield _overlap(shape, ours, other_shape, theirs, by), rank


def _whole(stated: DetectorWindow | None, shape: Shape, header: Header | None, size: Shape) -> DetectorWindow | None:
    """The window of an image that names none: the whole detector, with the binning of the other where that is plain."""
    if stated is None or shape == size:
        return stated
    binning = abs(stated.step[0]), abs(stated.step[1])
    if binning != (1, 1) and _whole_size(header) != (shape[0] * binning[0], shape[1] * binning[1]):
        return None
    return DetectorWindow(((1 + binning[0]) / 2, (1 + binning[1]) / 2), binning)


def _whole_size(header: Header | None) -> tuple[float, float] | None:
    """Of the detector, without binning."""
    corners = _corners(header, "CCDSIZE") or _corners(header, "DETSIZE")
    return (corners[0][1], corners[1][1]) if corners else None


def _overlap(
    shape: Shape, ours: DetectorWindow, other_shape: Shape, theirs: DetectorWindow, by: str
) -> Placement | None:
    """How two windows lie on each other; None unless one of them is within the other, pixel on pixel."""
    axes = [
        _along(size, ours.first[axis], ours.step[axis], other_size, theirs.first[axis], theirs.step[axis])
        for axis, (size, other_size) in enumerate(zip(shape, other_shape, strict=True))
    ]
    if axes[0] is None or axes[1] is None:
        return None
    return Placement((axes[0][0], axes[1][0]), (axes[0][1], axes[1][1]), by)


def _along(
    size: int, first: float, step: float, other_size: int, other_first: float, other_step: float
) -> tuple[slice, slice] | None:
    """Along one axis: pixels of the frame, and pixels of the other image that lie on them."""
    sign, begin = step / other_step, (first - other_first) / other_step
    if abs(sign) != 1 or abs(begin - round(begin)) > 0.01:
        return None
    ends = sorted((round(begin), round(begin + sign * (size - 1))))
    if ends[0] >= 0 and ends[1] < other_size:  # the frame is cut out of the other
        cut = slice(ends[0], ends[1] + 1)
        return slice(0, size), cut if sign > 0 else _backwards(cut)
    if ends[0] <= 0 and ends[1] >= other_size - 1:  # the other is placed on the frame
        start = -round(begin) if sign > 0 else round(begin) - other_size + 1
        placed = slice(start, start + other_size)
        return placed, slice(0, other_size) if sign > 0 else _backwards(slice(0, other_size))
    return None


def _backwards(part: slice) -> slice:
    return slice(part.stop - 1, part.start - 1 if part.start else None, -1)


def _by_trimming(shape: Shape, header: Header | None, other_shape: Shape) -> Iterator[Placement]:
    """Another image has the size of the trimmed frame."""
    everything = (slice(0, other_shape[0]), slice(0, other_shape[1]))
    for keyword in ("TRIMSEC", "DATASEC"):
        section = section_of(header, keyword, shape)
        if section is not None and _shape_of(section) == other_shape:
            yield Placement(section, everything, keyword)


def _by_trimmed(shape: Shape, other_shape: Shape, other: Header | None) -> Iterator[Placement]:
    """Another image still has the overscan that the frame has lost."""
    for place in _by_trimming(other_shape, other, shape):
        yield Placement(place.other, place.frame, f"{place.by} of its own header")


def _ltv(header: Header | None, shape: Shape) -> DetectorWindow | None:
    if header is None or not {"LTV1", "LTV2", "LTM1_1", "LTM2_2"} & set(header):
        return None
    if number_in(header, "LTM1_2") or number_in(header, "LTM2_1"):
        return None  # turned by 90°
    shift = [number_in(header, name) or 0.0 for name in ("LTV2", "LTV1")]
    scale = [number_in(header, name) or 1.0 for name in ("LTM2_2", "LTM1_1")]
    return DetectorWindow(
        ((1 - shift[0]) / scale[0], (1 - shift[1]) / scale[1]), (round(1 / scale[0], 6), round(1 / scale[1], 6))
    )


def _section_window(keyword: str) -> Callable[[Header | None, Shape], DetectorWindow | None]:
    def window(header: Header | None, shape: Shape) -> DetectorWindow | None:
        corners = _corners(header, keyword)
        if corners is None:
            return None
        data = _data_section(header, shape, corners)
        axes = [_axis_window(corner, part) for corner, part in zip(corners, data, strict=True)] if data else [None]
        if axes[0] is None or axes[1] is None:
            return None
        return DetectorWindow((axes[0][0], axes[1][0]), (axes[0][1], axes[1][1]))

    return window


def _data_section(header: Header | None, shape: Shape, corners: tuple[Shape, Shape]) -> tuple[Shape, Shape] | None:
    """Which pixels of an image, from 1, a section of the detector fills: all, or those of DATASEC."""
    lengths = [abs(last - first) + 1 for first, last in corners]
    parts = [((1, shape[0]), (1, shape[1])), _corners(header, "DATASEC"), _corners(header, "TRIMSEC")]
    for part in parts:
        if part is not None and part[0][1] <= shape[0] and part[1][1] <= shape[1]:
            sizes = [last - first + 1 for first, last in part]
            if all(size > 0 and length % size == 0 for size, length in zip(sizes, lengths, strict=True)) and _binned(
                header, lengths, sizes
            ):
                return part
    return None


def _binned(header: Header | None, lengths: list[int], sizes: list[int]) -> bool:
    """Whether a section is as many times as large as the pixels that it fills as the header says it is binned."""
    ratio = (lengths[0] // sizes[0], lengths[1] // sizes[1])
    return ratio in ((1, 1), _binning(header))


def _axis_window(corner: Shape, part: Shape) -> tuple[float, float]:
    """Position of the first pixel of the image along one axis, and from one pixel to the next."""
    length, size = abs(corner[1] - corner[0]) + 1, part[1] - part[0] + 1
    step = length / size if corner[1] >= corner[0] else -length / size
    centre = corner[0] + (step - (1 if step > 0 else -1)) / 2
    return centre - step * (part[0] - 1), step


def _subframe(header: Header | None, shape: Shape) -> DetectorWindow | None:
    return _from_origin(header, ("YORGSUBF", "XORGSUBF"), binned=True, base=0)


def _jwst(header: Header | None, shape: Shape) -> DetectorWindow | None:
    return _from_origin(header, ("SUBSTRT2", "SUBSTRT1"), binned=False, base=1)


def _eso(header: Header | None, shape: Shape) -> DetectorWindow | None:
    return _from_origin(header, ("ESO DET WIN1 STRY", "ESO DET WIN1 STRX"), binned=False, base=1)


def _from_origin(header: Header | None, names: tuple[str, str], *, binned: bool, base: int) -> DetectorWindow | None:
    """A window by its first pixel; counted from `base`, in pixels of the image or of the detector."""
    origin = [number_in(header, name) for name in names] if header is not None else [None]
    binning = _binning(header)
    first = [
        (value - base) * (times if binned else 1) + (1 + times) / 2
        for value, times in zip(origin, binning, strict=False)
        if value is not None
    ]
    return DetectorWindow((first[0], first[1]), binning) if len(first) == 2 else None


def _binning(header: Header | None) -> Shape:
    return (header is not None and binning_of(header)) or (1, 1)


def _corners(header: Header | None, keyword: str) -> tuple[Shape, Shape] | None:
    """First and last pixel along y, and along x, from 1."""
    return _corners_in(str(header.get(keyword, ""))) if header is not None else None


def _corners_in(text: str) -> tuple[Shape, Shape] | None:
    found = _SECTION.fullmatch(text)
    if found is None:
        return None
    left, right, bottom, top = map(int, found.groups())
    return (bottom, top), (left, right)


def _shape_of(section: tuple[slice, slice]) -> Shape:
    return section[0].stop - section[0].start, section[1].stop - section[1].start


def _last(part: slice) -> int:
    """The last index of a slice with both ends."""
    step = part.step or 1
    stop = -1 if part.stop is None else part.stop
    return int(stop - step)


def _size(shape: Shape) -> str:
    return f"{shape[1]}×{shape[0]}"


def _sections(header: Header | None) -> str:
    """What a header says of its part of the detector, in brackets; empty where it says nothing."""
    said = [f"{name} = {header[name]}" for name in _TOLD if header is not None and name in header]
    return f" ({', '.join(said)})" if said else ""


_WINDOWS: dict[str, Callable[[Header | None, Shape], DetectorWindow | None]] = {
    "LTV1, LTV2": _ltv,
    "CCDSEC": _section_window("CCDSEC"),
    "DETSEC": _section_window("DETSEC"),
    "XORGSUBF, YORGSUBF": _subframe,
    "SUBSTRT1, SUBSTRT2": _jwst,
    "ESO DET WIN1": _eso,
}
WINDOW_KEYWORDS = ("TRIMSEC", "DATASEC", *_WINDOWS)
