"""A copy of the input in which the flags of a review are set; every other byte is that of the input.

The flags go into the plane of flags of the image (DQ, BPM, MASK, …), in the convention of its pipeline, and into plain
masks of the same pixels beside it. Where the image has no such plane, a DQ plane is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.file_copy import FileCopy, changed_hdu, hdu_bytes, set_pixels
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.flag_planes import MASKS, planes_beside, says_less
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.output_guard import COPY_OF
from crviewer.frames.fits.pixel_data import header_of, image_index, pixels_of
from crviewer.frames.flags.flag_names import named_flags
from crviewer.frames.flags.flag_plane import FlagPlane
from crviewer.frames.flags.flag_recognition import UNKNOWN, FlagScheme, instrument_scheme
from crviewer.frames.flags.plane_values import values_of
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.product_header import plane_hdu
from crviewer.products.core.provenance import bits, card, is_provenance, provenance
from crviewer.products.formats.dq_conventions import CONVENTIONS, bit_cards
from crviewer.products.formats.flag_writing import ReviewFlags, UnsaidFlag, with_flags
from crviewer.review.core.dq import DQ

if TYPE_CHECKING:
    from astropy.io.fits import Header

_OF_RAYS = ("CRMASK", "CRMSK", "COSMICS")  # extensions that flag rays alone
_OF_FLAGS = ("DQ", "QUAL", "QUALITY", "FLAGS", "MSK", "BPM")  # where a pipeline that is known writes its flags


def input_copy(export: ExportRequest) -> FileCopy:
    """A copy of the file of the science image, with the flags of the review of this image.

    Parameters
    ----------
    export : ExportRequest
        The review to export; `export.flag_values` are values that the observer chose.

    Returns
    -------
    FileCopy
        To be joined with those of other chips of the file, and written.

    Raises
    ------
    FrameError
        If the image was not read from a file, the file has changed since, or its flags are not understood.
    """
    science = export.exposure.science
    if science.path is None:
        raise FrameError(
            science.name, "was not read from a file, so there is nothing to copy", "Choose another product"
        )
    location = FileLocation(science.path, science.extension)
    with open_fits(location) as file:
        hdus = parts_of(file)
        index = image_index(hdus, location)
        _refuse_other_pixels(export, pixels_of(hdus[index], location), location)
        planes = planes_beside(hdus, index, location)
        names = {place: str(hdus[place].name).upper() for place in planes}
        headers = [header_of(hdus, index)]
    place = _chosen(planes, names)
    if place is None:
        return FileCopy(source=science.path, added=(_added(export, headers),))
    plane = _understood(planes[place], names[place], headers)
    pixels = _flagged(export, plane, f"{location.path}[{plane.name}]")
    changed = {place: _rewritten(export, place, plane, pixels)}
    for other, mask in planes.items():
        if other != place and says_less(mask, [plane]):
            masked = np.where(pixels != 0, mask.pixels.dtype.type(mask.values.largest or 1), mask.pixels)
            changed[other] = _rewritten(export, other, mask, masked)
    return FileCopy(source=science.path, changed=changed)


def review_flags(export: ExportRequest) -> ReviewFlags:
    """What a review says beyond the input masks.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    ReviewFlags
        Of every pixel.
    """
    review = export.review
    dq, known = review.dq(), export.exposure.mask
    judged = np.zeros(known.shape, bool)
    for masked in review.footprints.values():
        judged.reshape(-1)[masked.pixels] = True
    judged.reshape(-1)[review.painting.pixels] = True
    dq[known & ~judged] &= ~np.uint16(DQ.BAD)
    decided = judged
    decided.reshape(-1)[review.detection.pixels] = True
    return ReviewFlags(dq, decided)


def _refuse_other_pixels(export: ExportRequest, found: NDArray[Any], location: FileLocation) -> None:
    science = export.exposure.science.data
    if found.shape != science.shape or export.review.exposure.shape != science.shape:
        problem = "was cut on opening, so that flags do not fit its file"
        raise FrameError(str(location), problem, "Choose another product")
    if not np.array_equal(found, science, equal_nan=found.dtype.kind == "f"):
        raise FrameError(str(location), "has changed since it was opened", "Open it again")


def _chosen(planes: dict[int, FlagPlane], names: dict[int, str]) -> int | None:
    """The plane that tells most: flags before plain masks, and names that say more before others."""
    fit = [place for place in planes if names[place] not in _OF_RAYS]

    def rank(place: int) -> tuple[bool, int]:
        plain = planes[place].scheme.is_plain and names[place] not in _OF_FLAGS
        return plain, MASKS.index(names[place]) if names[place] in MASKS else len(MASKS)

    return min(fit, key=rank, default=None)


def _understood(plane: FlagPlane, name: str, headers: Sequence[Header]) -> FlagPlane:
    """A plane of flags that holds 0 and 1 alone, as its instrument means them; an empty one of none, as ours."""
    if not plane.scheme.is_plain or name not in _OF_FLAGS:
        return plane
    scheme = instrument_scheme(plane.values, headers)
    if scheme is None and not plane.values.largest and name == "DQ" and plane.pixels.itemsize > 1:
        scheme = _own_scheme()
    return FlagPlane(name=plane.name, pixels=plane.pixels, values=plane.values, scheme=scheme or plane.scheme)


def _own_scheme() -> FlagScheme:
    from astropy.io.fits import Header

    return FlagScheme(title="crviewer", reason="added by it", flags=named_flags(Header(bits())))


def _flagged(export: ExportRequest, plane: FlagPlane, place: str) -> NDArray[Any]:
    if plane.scheme is UNKNOWN and not export.flag_values:
        raise FrameError(place, "holds flags that are not understood", _remedy())
    try:
        return with_flags(plane, review_flags(export), export.flag_values)
    except UnsaidFlag as error:
        raise FrameError(place, str(error), _remedy()) from error


def _remedy() -> str:
    return "Say which values mean bad pixels and rays, as BAD=4,CR=4096 (--flag-values, or below the products)"


def _added(export: ExportRequest, headers: Sequence[Header]) -> bytes:
    """A DQ plane in the convention of the instrument, else in our own."""
    empty = np.zeros(export.exposure.shape, np.uint16)
    scheme = instrument_scheme(values_of(empty), headers) or _own_scheme()
    convention = next((each for each in CONVENTIONS if each.pipeline is scheme.convention), None)
    dtype = np.dtype(np.uint16 if convention is None else convention.dtype)
    pixels = empty.astype(f"u{dtype.itemsize}")
    plane = FlagPlane(name="DQ", pixels=pixels, values=values_of(pixels), scheme=scheme)
    written = _flagged(export, plane, export.exposure.science.name)
    hdu = plane_hdu(export, written.view(dtype) if dtype.kind == "i" else written, "DQ")
    _tell_origin(export, hdu, bit_cards(convention) if convention else bits() if scheme.convention is None else [])
    return hdu_bytes(hdu)


def _rewritten(export: ExportRequest, place: int, plane: FlagPlane, pixels: NDArray[Any]) -> bytes:
    path = export.exposure.science.path
    assert path is not None
    own = plane.scheme.title == "crviewer"
    change = partial(_change, export=export, pixels=pixels, cards=bits() if own else [])
    try:
        return changed_hdu(path, place, change)
    except ValueError as error:
        raise FrameError(f"{path}[{plane.name}]", f"cannot be changed: {error}", "Choose another product") from error


def _change(hdu: Any, *, export: ExportRequest, pixels: NDArray[Any], cards: list[Any]) -> None:
    set_pixels(hdu, pixels)
    _tell_origin(export, hdu, cards)


def _tell_origin(export: ExportRequest, hdu: Any, cards: list[Any]) -> None:
    for keyword in [each for each in hdu.header if is_provenance(each)]:
        del hdu.header[keyword]
    source = Path(export.exposure.science.path or "").name
    hdu.header.extend([*cards, card(COPY_OF, source, "crviewer set flags in a copy of it"), *provenance(export)])
