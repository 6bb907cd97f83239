"""Planes of flags in a FITS file: those that belong to an image, and the one that a file of its own holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_chips import companion_index
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.header_cards import readable
from crviewer.frames.fits.pixel_data import header_of, image_index, label_of, pixels_of, plane_of
from crviewer.frames.fits.plane_roles import PlaneRole, role_of
from crviewer.frames.flags.flag_names import named_flags
from crviewer.frames.flags.flag_plane import FlagPlane

if TYPE_CHECKING:
    from astropy.io.fits import Header

MASKS = ("DQ", "MASK", "BPM", "MSK", "QUAL", "QUALITY", "FLAGS", "BADPIX")  # extensions; the first says most
_OF_LIGHT = ("APERTURE",)  # which tell where the light of a star is


def read_plane(
    location: FileLocation, chip: ChipIdentity | None = None, science: Header | None = None
) -> tuple[FlagPlane, Header]:
    """Read a plane of flags, or a mask, and its header: DQ, MASK, BPM and the like where no extension is named.

    Parameters
    ----------
    location : FileLocation
        Of the file, for messages, and the extension if one is named.
    chip : ChipIdentity, optional
        Of the science image that it is for, by which one of several planes is chosen.
    science : Header, optional
        Of that image: it may tell the instrument, where the file does not.

    Returns
    -------
    FlagPlane, Header
        The plane, and its header with the keywords of the primary.

    Raises
    ------
    FrameError
        If the file cannot be read, holds measurements instead of whole numbers, or no plane that is known to be of
        the chip.
    """
    with open_fits(location) as file:
        hdus = parts_of(file)
        index = image_index(hdus, location, MASKS) if location.extension else _mask_index(hdus, location, chip)
        return _telling_most(hdus, index, location, science), header_of(hdus, index)


def own_planes(hdus: Sequence[Any], index: int, location: FileLocation) -> tuple[FlagPlane, ...]:
    """The planes of flags and masks that belong to one image of an open file.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    index : int
        Of the science image.
    location : FileLocation
        Of the file, for messages, and the extension if one is named.

    Returns
    -------
    tuple of FlagPlane
        Of its size and chip; without a mask that says no more than the flags beside it.

    Raises
    ------
    FrameError
        If a plane cannot be read.
    """
    planes = list(planes_beside(hdus, index, location).values())
    return tuple(plane for plane in planes if not says_less(plane, planes))


def planes_beside(hdus: Sequence[Any], index: int, location: FileLocation) -> dict[int, FlagPlane]:
    """All planes of flags and masks that belong to one image of an open file, by their places in it.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    index : int
        Of the science image.
    location : FileLocation
        Of the file, for messages.

    Returns
    -------
    dict of int to FlagPlane
        Of the size and the chip of the image.

    Raises
    ------
    FrameError
        If a plane cannot be read.
    """
    beside = header_of(hdus, index)
    return {other: _plane(hdus, other, location, beside=beside) for other in _belonging(hdus, index)}


def planes_of_other_size(hdus: Sequence[Any], index: int) -> tuple[str, ...]:
    """Name the planes of flags that would belong to one image of an open file if they had its size.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    index : int
        Of the science image.

    Returns
    -------
    tuple of str
        Each with its size: "DQ (2048×512 pixels)", columns first.
    """
    shape = plane_of(hdus[index])
    sizes = [(label_of(hdus, other), plane_of(hdus[other])) for other in _companions(hdus, index)]
    return tuple(f"{label} ({size[1]}×{size[0]} pixels)" for label, size in sizes if size and size != shape)


def _mask_index(hdus: Sequence[Any], location: FileLocation, chip: ChipIdentity | None) -> int:
    """The plane of the chip; of a file for one chip that called as masks are, else that which names flags."""
    images = [index for index, hdu in enumerate(hdus) if plane_of(hdu)]
    alike = [[index for index in images if hdus[index].name.upper() == name] for name in MASKS]  # one for each chip
    among = next(filter(None, alike), [])
    of_chip = None if chip is None else companion_index(hdus, location, chip, PlaneRole.FLAGS, among)
    if of_chip is not None:
        return of_chip
    called = any(hdus[index].name.upper() in MASKS for index in images)
    naming = [index for index in images if not called and (_is_mask(hdus[index]) or named_flags(hdus[index].header))]
    return naming[0] if naming else image_index(hdus, location, MASKS)


def _belonging(hdus: Sequence[Any], index: int) -> Iterator[int]:
    """The masks of an image that have its size."""
    shape = plane_of(hdus[index])
    yield from (other for other in _companions(hdus, index) if plane_of(hdus[other]) == shape)


def _companions(hdus: Sequence[Any], index: int) -> Iterator[int]:
    """The masks of an image: of the same chip, or of none where there is only one so called."""
    chip = ChipIdentity.of(hdus[index])
    masks = [other for other in range(len(hdus)) if other != index and _is_mask(hdus[other]) and plane_of(hdus[other])]
    for other in masks:
        named = [each for each in masks if hdus[each].name == hdus[other].name]
        same = chip.matches(ChipIdentity.of(hdus[other]))
        first = same is None and (len(named) == 1 or hdus[other].ver == 1)
        if same or first:
            yield other


def _is_mask(hdu: Any) -> bool:
    return role_of(hdu.name, hdu.header) is PlaneRole.FLAGS and hdu.name.upper() not in _OF_LIGHT


def says_less(plane: FlagPlane, planes: Sequence[FlagPlane]) -> bool:
    """Tell a plain mask of just the pixels that carry flags in another plane, such as MASK beside our own DQ.

    Parameters
    ----------
    plane : FlagPlane
        The mask.
    planes : sequence of FlagPlane
        All of its image.

    Returns
    -------
    bool
        True where one of them says all that it says.
    """
    return plane.scheme.is_plain and any(
        np.array_equal(plane.pixels != 0, other.pixels != 0) for other in planes if not other.scheme.is_plain
    )


def _telling_most(hdus: Sequence[Any], index: int, location: FileLocation, science: Header | None) -> FlagPlane:
    """A plane; in place of a plain mask of just the pixels that carry flags in another plane, that one."""
    plane = _plane(hdus, index, location, science=science)
    beside = [_plane(hdus, other, location) for other in _belonging(hdus, index)] if plane.scheme.is_plain else []
    return next((other for other in beside if says_less(plane, [other])), plane)


def _plane(
    hdus: Sequence[Any],
    index: int,
    location: FileLocation,
    *,
    beside: Header | None = None,
    science: Header | None = None,
) -> FlagPlane:
    """A plane, recognised by its own header, else by those of the primary and of the image beside it."""
    around = [header_of(hdus, index), *([beside] if beside is not None else [])]
    data = pixels_of(hdus[index], location)
    _refuse_measurements(location, data)
    return FlagPlane.of(label_of(hdus, index), data, readable(hdus[index].header), around, science)


def _refuse_measurements(location: FileLocation, values: NDArray[Any]) -> None:
    if values.dtype.kind == "f" and not np.array_equal(np.nan_to_num(values), np.trunc(np.nan_to_num(values))):
        remedy = "Name a mask file, 1 for bad and 0 for good"
        raise FrameError(str(location), "holds fractions, so it is no mask", remedy)
