"""A DS9 region file as a mask: pixels whose centres are within its regions, and not within those to be left out.

The file is read by `regions` of astropy; coordinates are of the image, physical (by LTV and LTM of the frame), or on
the sky (by its WCS). Of a region file of ours only the rays that were judged to be defects of the detector count.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.facts.sky_position import celestial_wcs
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.plain_text import counted
from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

_SYSTEMS = r"image|physical|linear|amplifier|detector|fk4|b1950|fk5|j2000|icrs|galactic|ecliptic|wcs\w?"
_SHAPES = r"circle|ellipse|box|rotbox|polygon|point|line|annulus|[eb]?panda|text|vector|ruler|segment|projection"
_GAP = r"[^\S\n]*+"
_REGION = re.compile(
    rf"(?im)^{_GAP}(?:(?:{_SYSTEMS}){_GAP};{_GAP})?[-+]?{_GAP}(?:{_SHAPES})(?:{_GAP}\(| ){_GAP}[-+\d\"'{{:.]"
)
_PIECES = re.compile(r"(?:[^;{]++|\{[^}]*+\}?+)+")  # a semicolon within braces is text
_SYSTEM = re.compile(rf"(?i)\s*({_SYSTEMS})\s*")
_DEFECTS = ("hot pixel", "bad column", "other defect")  # verdicts on what belongs to the detector

Mask = NDArray[np.bool_]


def is_region_text(text: str) -> bool:
    """Whether a text is a region file.

    Parameters
    ----------
    text : str
        Of the file.

    Returns
    -------
    bool
        True where it says so, or where a line begins as regions do.
    """
    return text.lstrip().startswith("# Region file format: DS9") or _REGION.search(text) is not None


def region_mask(path: Path, text: str, shape: tuple[int, int], header: Header | None) -> tuple[Mask, str]:
    """Read a region file.

    Parameters
    ----------
    path : Path
        Of the file, for messages.
    text : str
        What is in it.
    shape : (ny, nx), pixels
        Of the science frame.
    header : Header or None
        Of the science frame: LTV, LTM, and coordinates on the sky.

    Returns
    -------
    mask : (ny, nx) bool
        True for pixels whose centres are in a region.
    title : str
        What the file is, and how many of its regions count.

    Raises
    ------
    FrameError
        If a region is not understood, or is on the sky where the frame has no coordinates.
    """
    found = list(_regions(path, text, shape, header))
    ours = "# CRVVERS" in text
    counting = [each for each in found if _is_defect(each)] if ours else found
    mask = np.zeros(shape, bool)
    for region in counting:
        if region.meta.get("include", 1):
            mask |= _pixels(region, shape)
    for region in counting:
        if not region.meta.get("include", 1):
            mask &= ~_pixels(region, shape)
    title = counted(len(counting), "DS9 region")
    return mask, f"{title}, of {len(found)} rays those judged to be defects" if ours else title


def _is_defect(region: Any) -> bool:
    return any(tag in _DEFECTS for tag in region.meta.get("tag", ()))


def _regions(path: Path, text: str, shape: tuple[int, int], header: Header | None) -> Iterator[Any]:
    """All regions in pixels of the frame."""
    physical, others = _parted(text)
    for region in _parsed(path, others):
        yield _in_pixels(path, region, shape, header)
    for region in _parsed(path, physical):
        yield _from_physical(path, region, header)


def _parted(text: str) -> tuple[str, str]:
    """The regions in physical coordinates, as if they were of the image, and all others; DS9 begins with physical."""
    parts: dict[bool, list[str]] = {True: ["image"], False: []}
    is_physical = True
    for line in text.splitlines():
        for piece in [line] if line.lstrip().startswith("#") else _PIECES.findall(line):
            if named := _SYSTEM.fullmatch(piece.partition("#")[0]):
                is_physical = named[1].lower() == "physical"
                parts[False] += [] if is_physical else [piece]
            else:
                parts[is_physical].append(piece)
    return "\n".join(parts[True]), "\n".join(parts[False])


def _parsed(path: Path, text: str) -> list[Any]:
    from astropy.utils.exceptions import AstropyUserWarning
    from regions import Regions

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            found = list(Regions.parse(text, format="ds9"))
        except Exception as error:  # of any class, where a line is not as it should be
            raise _not_understood(path, str(error)) from error
    skipped = [str(each.message) for each in said if issubclass(each.category, AstropyUserWarning)]
    if skipped:
        raise _not_understood(path, skipped[0])
    return [region for region in found if not type(region).__name__.startswith("Text")]


def _not_understood(path: Path, why: str) -> FrameError:
    return FrameError(
        path,
        f"holds a region that is not understood ({' '.join(why.split()).rstrip('.')})",
        "Save circles, boxes, ellipses, polygons, annuli, points or lines, in image or sky coordinates",
    )


def _in_pixels(path: Path, region: Any, shape: tuple[int, int], header: Header | None) -> Any:
    if not hasattr(region, "to_pixel"):
        return region
    wcs = celestial_wcs(header, shape) if header is not None else None
    if wcs is None:
        raise FrameError(
            path,
            "has regions on the sky, and the science frame has no celestial coordinates",
            "Save the regions in image coordinates",
        )
    return region.to_pixel(wcs)


def _from_physical(path: Path, region: Any, header: Header | None) -> Any:
    """Move a region by LTV; it could not be binned without changing its shape."""
    if header is None:
        return region
    scales = {number_in(header, name) or 1.0 for name in ("LTM1_1", "LTM2_2")}
    shift = [number_in(header, name) or 0.0 for name in ("LTV1", "LTV2")]
    if scales == {1.0}:
        return _moved(region, *shift) if any(shift) else region
    raise FrameError(
        path,
        "has regions in physical coordinates, and the science frame is binned or flipped (LTM)",
        "Save the regions in image coordinates",
    )


def _moved(region: Any, x: float, y: float) -> Any:
    from regions import PixCoord

    places = {
        name: PixCoord(value.x + x, value.y + y)
        for name in ("center", "vertices", "start", "end")
        if isinstance(value := getattr(region, name, None), PixCoord)
    }
    return region.copy(**places)


def _pixels(region: Any, shape: tuple[int, int]) -> Mask:
    """Pixels of one region: those whose centres are in it; of a point the nearest, of a line those that it crosses."""
    mask = np.zeros(shape, bool)
    name = type(region).__name__
    if name == "PointPixelRegion":
        _set(mask, np.atleast_1d(region.center.x), np.atleast_1d(region.center.y))
    elif name == "LinePixelRegion":
        steps = int(2 * max(abs(region.end.x - region.start.x), abs(region.end.y - region.start.y))) + 2
        along = np.linspace(0, 1, steps)
        x = region.start.x + along * (region.end.x - region.start.x)
        _set(mask, x, region.start.y + along * (region.end.y - region.start.y))
    else:
        drawn = region.to_mask(mode="center").to_image(shape)
        mask = mask if drawn is None else drawn > 0
    return mask


def _set(mask: Mask, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    columns, rows = np.rint(x).astype(int), np.rint(y).astype(int)
    inside = (columns >= 0) & (columns < mask.shape[1]) & (rows >= 0) & (rows < mask.shape[0])
    mask[rows[inside], columns[inside]] = True
