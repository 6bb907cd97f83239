"""Finding the image in a FITS file and reading its pixel values and header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.coordinate_cards import coordinate_tables, with_numbers, without_axes
from crviewer.frames.fits.exposure_planes import ExposurePlane, is_spectral
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of, refuse_truncated
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.header_cards import inherited, readable
from crviewer.frames.fits.pixels_in_memory import PixelsInMemory
from crviewer.frames.fits.plane_roles import PlaneRole, role_of
from crviewer.frames.values.pixel_scaling import UnknownScaling, scaled

if TYPE_CHECKING:
    from astropy.io.fits import Header

_IMAGES = ("SCI",)  # which extension is meant, where none is named
_BAND = 32  # rows; what a glimpse reads of the pixels
_IN_MEMORY = PixelsInMemory()
_LONGEST_SIDE = 2**20  # pixels; beyond any detector, and what is measured along a side would exhaust the memory
MAX_PIXELS = 2**30  # no detector is larger; a damaged header that claims more would exhaust the memory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitsImage:
    """A two-dimensional image as a FITS file holds it.

    Attributes
    ----------
    data : (ny, nx) integer or float
        Scaled, in native byte order.
    header : Header
        Of the image, with the keywords of the primary header that it lacks.
    extension : str
        Name, where it is the only one so called, else number.
    coordinate_tables : tuple of HDU
        Extensions that the world coordinates of the header refer to; see `coordinate_cards`.
    """

    data: NDArray[Any]
    header: Header
    extension: str
    coordinate_tables: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImageGlimpse:
    """What can be seen of an image without reading all of it.

    Attributes
    ----------
    header : Header
        As of `FitsImage`.
    shape : (ny, nx)
    extension : str
    chip : ChipIdentity
    band : (rows, nx) integer or float
        Rows from the middle as they are stored, without scaling.
    """

    header: Header
    shape: tuple[int, int]
    extension: str
    chip: ChipIdentity
    band: NDArray[Any]


def glimpse_image(location: FileLocation) -> ImageGlimpse:
    """Look at the image that `read_image` would read, without reading all of it.

    Parameters
    ----------
    location : FileLocation
        The file, and the extension if one is named.

    Returns
    -------
    ImageGlimpse
        Header, shape, and some rows from the middle.

    Raises
    ------
    FrameError
        If the file cannot be read or holds no such image.
    """
    with open_fits(location) as file:
        hdus = parts_of(file)
        return glimpse_in(hdus, image_index(hdus, location, _IMAGES), location)


def glimpse_in(hdus: Sequence[Any], index: int, location: FileLocation) -> ImageGlimpse:
    """Look at one image of an open file, without reading all of it.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    index : int
        Which of them.
    location : FileLocation
        Of the file, for messages.

    Returns
    -------
    ImageGlimpse
        Header, shape, and some rows from the middle.

    Raises
    ------
    FrameError
        If the file ends before the image does.
    """
    hdu, (ny, nx) = hdus[index], plane_of(hdus[index]) or (0, 0)
    refuse_truncated(hdu, location)
    first = max(0, (ny - _BAND) // 2)
    planes = (0,) * (len(_shape(hdu)) - 2)
    band = hdu.section[(*planes, slice(first, first + _BAND), slice(None))]
    return ImageGlimpse(
        header=header_of(hdus, index),
        shape=(ny, nx),
        extension=label_of(hdus, index),
        chip=ChipIdentity.of(hdu),
        band=band,
    )


def read_image(location: FileLocation, *, preferred: Sequence[str] = _IMAGES) -> FitsImage:
    """Read the image that `location` names, or else choose one.

    Parameters
    ----------
    location : FileLocation
        The file, and the extension if one is named.
    preferred : sequence of str
        Names of extensions (upper case) that are chosen first; else the first two-dimensional image is.

    Returns
    -------
    FitsImage
        Pixel values scaled and in native byte order.

    Raises
    ------
    FrameError
        If the file cannot be read or holds no such image.
    """
    with open_fits(location) as file:
        hdus = parts_of(file)
        return image_in(hdus, image_index(hdus, location, preferred), location)


def image_in(hdus: Sequence[Any], index: int, location: FileLocation) -> FitsImage:
    """Read one image of an open file.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    index : int
        Which of them.
    location : FileLocation
        Of the file, for messages, and the extension if one is named.

    Returns
    -------
    FitsImage
        Its pixels, header and name.

    Raises
    ------
    FrameError
        If its pixels cannot be read.
    """
    return FitsImage(
        data=pixels_of(hdus[index], location),
        header=header_of(hdus, index),
        extension=label_of(hdus, index),
        coordinate_tables=coordinate_tables(hdus, hdus[index].header),
    )


def image_index(hdus: Sequence[Any], location: FileLocation, preferred: Sequence[str] = _IMAGES) -> int:
    """Which part is the image that `read_image` would read; raises what it raises.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    location : FileLocation
        Of the file, for messages, and the extension if one is named.
    preferred : sequence of str
        Names of extensions; the first that there is, is taken.

    Returns
    -------
    int
        Its place in the file.
    """
    return _named(hdus, location) if location.extension else _chosen(hdus, location, preferred)


def header_of(hdus: Sequence[Any], index: int) -> Header:
    """The header of one part, with the keywords of the primary that it lacks.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.
    index : int
        Which of them.

    Returns
    -------
    Header
        A copy that can be read whole.
    """
    header = readable(hdus[index].header)
    whole = with_numbers(inherited(header, readable(hdus[0].header)) if index else header)
    return without_axes(whole, 2) if len(_shape(hdus[index])) > 2 else whole


def plane_of(hdu: Any) -> tuple[int, ...] | None:
    """Find the shape of a two-dimensional image in an HDU.

    Parameters
    ----------
    hdu : HDU
        Of any kind.

    Returns
    -------
    (ny, nx) or None
        Without leading axes of length 1; None for anything but a two-dimensional image.
    """
    shape = _shape(hdu)
    while len(shape) > 2 and shape[0] == 1:
        shape = shape[1:]
    return shape if len(shape) == 2 and prod(shape) > 0 else None


def _shape(hdu: Any) -> tuple[int, ...]:
    from astropy.io import fits

    if isinstance(hdu, ExposurePlane):
        return hdu.shape
    is_image = isinstance(hdu, (fits.PrimaryHDU, fits.ImageHDU, fits.CompImageHDU))
    return tuple(hdu.shape) if is_image and not isinstance(hdu, fits.GroupsHDU) else ()


def _chosen(hdus: Sequence[Any], location: FileLocation, preferred: Sequence[str]) -> int:
    images = [index for index, hdu in enumerate(hdus) if plane_of(hdu)]
    if not images:
        raise _no_image(hdus, location)
    named = [index for name in preferred for index in images if hdus[index].name.upper() == name]
    science = [index for index in images if role_of(hdus[index].name, hdus[index].header) is PlaneRole.SCIENCE]
    return (named or science or images)[0]


def _named(hdus: Sequence[Any], location: FileLocation) -> int:
    base, _, plane = location.extension.upper().partition(" PLANE ")
    name, _, version = base.partition(",")
    found = [
        index
        for index, hdu in enumerate(hdus)
        if name in (str(index), _number_of_cube(hdus, hdu))
        or (name == hdu.name.upper() and version.strip() in ("", str(hdu.ver)))
    ]
    if plane:
        found = [index for index in found if str(getattr(hdus[index], "plane", "")) == plane.strip()]
    if not found:
        listing = ", ".join(label_of(hdus, index) for index in range(len(hdus)))
        raise FrameError(location.path, f"has no extension {location.extension}", f"Name one of these: {listing}")
    images = [index for index in found if plane_of(hdus[index])]
    if not images:
        raise _no_image([hdus[found[0]]], location)
    return images[0]


def _number_of_cube(hdus: Sequence[Any], hdu: Any) -> str:
    return str(hdus.index(hdu.cube)) if isinstance(hdu, ExposurePlane) else ""


def _no_image(hdus: Sequence[Any], location: FileLocation) -> FrameError:
    cubes = [hdu for hdu in hdus if len(_shape(hdu)) > 2 and prod(_shape(hdu)) > 0]
    if cubes:
        return _refused_cube(cubes[0], location)
    held = sorted({_kind(hdu) for hdu in hdus} - {""})
    return FrameError(
        str(location),
        f"holds {' and '.join(held) or 'only a header'} and no two-dimensional image",
        "Name a file or an extension (FILE[EXTENSION]) that holds an image",
    )


def _refused_cube(hdu: Any, location: FileLocation) -> FrameError:
    """Say why planes are not taken for exposures, and what to do."""
    shape = _shape(hdu)
    size = "×".join(map(str, reversed(shape)))
    if is_spectral(hdu.header):
        problem = f"holds a spectral cube of {prod(shape[:-2])} planes ({size} pixels, CTYPE3 = {hdu.header['CTYPE3']})"
        return FrameError(str(location), problem, "Open the frames that it was made from: rays are found in these")
    return FrameError(
        str(location),
        f"holds a cube of {prod(shape[:-2])} planes ({size} pixels) and no two-dimensional image",
        "Save one plane of it to a file of its own, or name an extension with a single image as FILE[EXTENSION]; "
        f"if the planes are exposures, a copy with the card NFRAMES = {shape[0]} opens them all",
    )


def _kind(hdu: Any) -> str:
    from astropy.io import fits

    if isinstance(hdu, fits.GroupsHDU):
        return "random groups"
    shape = _shape(hdu)
    if shape and prod(shape) == 0:
        return "an image without pixels"
    if len(shape) == 1:
        return "a one-dimensional image"
    return "a table" if isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)) else ""


def pixels_of(hdu: Any, location: FileLocation) -> NDArray[Any]:
    """Read the pixel values of one image, scaled; what is in memory still is not read again.

    Parameters
    ----------
    hdu : HDU
        A two-dimensional image.
    location : FileLocation
        Of the file, for messages, and the extension if one is named.

    Returns
    -------
    (ny, nx) integer or float
        In native byte order; shared, not to be changed.

    Raises
    ------
    FrameError
        If there are too many of them, fewer than the header says, or their scaling is not a number.
    """
    plane = plane_of(hdu) or (0, 0)
    if prod(plane) > MAX_PIXELS or max(plane) > _LONGEST_SIDE:
        raise FrameError(
            str(location), f"claims {plane[1]}×{plane[0]} pixels", "Check the file, its header looks damaged"
        )
    refuse_truncated(hdu, location)
    return _IN_MEMORY.get(location.path, hdu.fileinfo()["datLoc"], partial(_read_pixels, hdu, location, plane))


def _read_pixels(hdu: Any, location: FileLocation, plane: tuple[int, ...]) -> NDArray[Any]:
    try:
        return scaled(hdu.data, hdu.header).reshape(plane)
    except UnknownScaling as error:
        raise FrameError(
            str(location), f"has {error}", "Correct that card in a copy; for unsigned numbers of 16 bits BZERO is 32768"
        ) from error


def image_extensions(location: FileLocation) -> tuple[str, ...]:
    """Name every two-dimensional image of a file, for an observer to choose one from.

    Parameters
    ----------
    location : FileLocation
        The file; an extension that it names is not looked at.

    Returns
    -------
    tuple of str
        As of `image_labels`.

    Raises
    ------
    FrameError
        If the file cannot be read.
    """
    with open_fits(location) as file:
        return image_labels(parts_of(file))


def image_labels(hdus: Sequence[Any]) -> tuple[str, ...]:
    """Name every two-dimensional image of a file, as `FILE[EXTENSION]` takes it.

    Parameters
    ----------
    hdus : sequence of HDU
        All of an open file.

    Returns
    -------
    tuple of str
        Name, where an extension is the only one so called, else number; in the order of the file.
    """
    return tuple(label_of(hdus, index) for index, hdu in enumerate(hdus) if plane_of(hdu))


def label_of(hdus: Sequence[Any], index: int) -> str:
    """Name an HDU as `FILE[EXTENSION]` takes it.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.
    index : int
        Which one.

    Returns
    -------
    str
        `SCI`, where it is the only HDU so called; `SCI,2` where EXTVER tells it from the others; else the number.
        Planes of a cube follow its name: `SCI plane 3`.
    """
    if isinstance(hdus[index], ExposurePlane):
        return f"{label_of(hdus, hdus.index(hdus[index].cube))} plane {hdus[index].plane}"
    name: str = hdus[index].name
    if name in ("", "PRIMARY", "COMPRESSED_IMAGE") or name.isdigit():
        return str(index)
    versions = [hdu.ver for hdu in hdus if hdu.name == name and not isinstance(hdu, ExposurePlane)]
    if len(versions) == 1:
        return name
    return f"{name},{hdus[index].ver}" if versions.count(hdus[index].ver) == 1 else str(index)
