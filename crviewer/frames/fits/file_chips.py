"""The chips of a file: which of its images are science, and which image of another file belongs to one of them.

Images belong together where headers say so: by the number of the chip (CCDNUM, CCDCHIP, CHIPID, IMAGEID, DETECTOR), the
part of the detector (DETSEC), the amplifier (AMPNAME, AMPID), the name of the extension, or its version (EXTVER). The
position in a file says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from crviewer.frames.fits.chip_identity import OF_CHIPS, ChipIdentity
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import ImageGlimpse, glimpse_in, image_index, label_of, plane_of
from crviewer.frames.fits.plane_roles import PlaneRole, role_of


def science_images(hdus: Sequence[Any]) -> list[int]:
    """Find the images of a file that are one exposure: all its chips, or all amplifiers.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.

    Returns
    -------
    list of int
        Places in the file, in its order. Images that nothing tells to be chips, such as a spectrum beside the image
        that it was taken from, do not count beside the first.
    """
    return _chips_among(hdus, PlaneRole.SCIENCE)


def counterparts(hdus: Sequence[Any], chip: ChipIdentity, roles: Iterable[PlaneRole]) -> list[int]:
    """Find the images of a file that belong to a chip, in that or in another file.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.
    chip : ChipIdentity
        Of the science image.
    roles : iterable of PlaneRole
        What is looked for.

    Returns
    -------
    list of int
        Places in the file. Where the file has one image of these roles and neither says of which chip it is, that
        one; empty where several could be meant.
    """
    wanted = set(roles)
    images = [index for index, hdu in enumerate(hdus) if plane_of(hdu) and _role(hdu) in wanted]
    verdicts = {index: chip.matches(ChipIdentity.of(hdus[index])) for index in images}
    sure = [index for index in images if verdicts[index]]
    open_ones = [index for index in images if verdicts[index] is None]
    return sure or (open_ones if len(images) == 1 else [])


def measured_plane(hdus: Sequence[Any], index: int, roles: Iterable[PlaneRole]) -> str:
    """Find the plane of errors, or the model, that belongs to a science image in its file.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.
    index : int
        Of the science image.
    roles : iterable of PlaneRole
        What is looked for, the best first.

    Returns
    -------
    str
        As `FILE[EXTENSION]` names it; empty where none is of its size, or several could be meant.
    """
    chip, shape = ChipIdentity.of(hdus[index]), plane_of(hdus[index])
    found = [
        other
        for role in roles
        for other in counterparts(hdus, chip, [role])
        if other != index and plane_of(hdus[other]) == shape
    ]
    return label_of(hdus, found[0]) if found else ""


def measured_location(location: str | Path, chip: ChipIdentity | None, roles: Sequence[PlaneRole]) -> FileLocation:
    """Say which image of a file of errors or models is meant for a chip.

    Parameters
    ----------
    location : str or Path
        `FILE` or `FILE[EXTENSION]`.
    chip : ChipIdentity or None
        Of the science image.
    roles : sequence of PlaneRole
        What is looked for, the best first; where the file has none, its only image is meant.

    Returns
    -------
    FileLocation
        With an extension where the file has several images.

    Raises
    ------
    FrameError
        If the file cannot be read, or it is not known which of its images is meant.
    """
    place = FileLocation.parse(location)
    if place.extension or chip is None:
        return place
    with open_fits(place) as file:
        hdus = parts_of(file)
        found = [index for role in roles for index in counterparts(hdus, chip, [role])]
        index = found[0] if found else companion_index(hdus, place, chip, roles[0])
        return place if index is None else FileLocation(place.path, label_of(hdus, index))


def chip_labels(hdus: Sequence[Any]) -> tuple[str, ...]:
    """Name the science images of a file, as `FILE[EXTENSION]` takes them.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.

    Returns
    -------
    tuple of str
        `SCI,2` where a name stands for several, else the name, else the number.
    """
    return tuple(label_of(hdus, index) for index in science_images(hdus))


def glimpse_chips(location: FileLocation) -> list[tuple[FileLocation, ImageGlimpse]]:
    """Look at every chip of a file, without reading its pixels.

    Parameters
    ----------
    location : FileLocation
        The file, and the extension if one is named, for that image alone.

    Returns
    -------
    list of (FileLocation, ImageGlimpse)
        As `chips_of`; of a file of masks without a science image, every mask that says of which chip it is.

    Raises
    ------
    FrameError
        If the file cannot be read or holds no image.
    """
    with open_fits(location) as file:
        hdus = parts_of(file)
        chips = [] if location.extension else science_images(hdus) or _chips_among(hdus, PlaneRole.FLAGS)
        if len(chips) < 2:
            return [(location, glimpse_in(hdus, image_index(hdus, location), location))]
        places = [FileLocation(location.path, label_of(hdus, index)) for index in chips]
        return [(place, glimpse_in(hdus, index, place)) for place, index in zip(places, chips, strict=True)]


def chips_of(location: str | Path) -> tuple[FileLocation, ...]:
    """Find the science images of a file.

    Parameters
    ----------
    location : str or Path
        `FILE`, or `FILE[EXTENSION]` for that image alone.

    Returns
    -------
    tuple of FileLocation
        One for each, with its extension, in the order of the file. Where the file has one science image at the most,
        or an extension is named, the location itself.

    Raises
    ------
    FrameError
        If the file cannot be read.
    """
    place = FileLocation.parse(location)
    if place.extension:
        return (place,)
    with open_fits(place) as file:
        labels = chip_labels(parts_of(file))
    return tuple(FileLocation(place.path, label) for label in labels) if len(labels) > 1 else (place,)


def chip_location(location: str | Path) -> FileLocation:
    """Say which of several science images of a file is read.

    Parameters
    ----------
    location : str or Path
        `FILE` or `FILE[EXTENSION]`.

    Returns
    -------
    FileLocation
        With the extension where the file has several science images, and without one otherwise.

    Raises
    ------
    FrameError
        If the file cannot be read, or has no such image.
    """
    place = FileLocation.parse(location)
    with open_fits(place) as file:
        hdus = parts_of(file)
        several = len(science_images(hdus)) > 1
        return FileLocation(place.path, label_of(hdus, image_index(hdus, place)) if several else "")


def companion_index(
    hdus: Sequence[Any], location: FileLocation, chip: ChipIdentity, role: PlaneRole, among: Sequence[int] = ()
) -> int | None:
    """Find the image of a dark, flat or mask file that is of the chip of a science image.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.
    location : FileLocation
        Of the file, for messages.
    chip : ChipIdentity
        Of the science image.
    role : PlaneRole
        What is looked for; where the file has no such image, all of its images may be meant.
    among : sequence of int
        The images that may be meant, where that is known better.

    Returns
    -------
    int or None
        Its place in the file; None where the file has one image at the most, so that nothing is to be chosen.

    Raises
    ------
    FrameError
        If the file has several images and none, or more than one, is known to be of this chip, or if its only image is
        of another one.
    """
    images = [index for index, hdu in enumerate(hdus) if plane_of(hdu)]
    meant = list(among) or [index for index in images if _role(hdus[index]) is role] or images
    chip = chip.whole if role is PlaneRole.SCIENCE else chip  # a stack of darks is not of the planes of the science
    matching = _of_chip(hdus, meant, chip)
    if len(matching) == 1:
        return matching[0]
    if len(meant) > 1 and (chip.is_told or _may_be_chips(hdus, meant)):
        listing = ", ".join(label_of(hdus, index) for index in meant)
        problem = f"has {len(meant)} images, and its headers do not say which of them is of {chip}"
        raise FrameError(location.path, problem, f"Name one, as FILE[EXTENSION], of {listing}")
    for index in meant[:1]:
        _refuse_other_chip(ChipIdentity.of(hdus[index]), chip, location)
    return None


def _of_chip(hdus: Sequence[Any], images: Sequence[int], chip: ChipIdentity) -> list[int]:
    """Images of a chip; of several with its numbers, those that have its name and its version too."""
    found = {index: ChipIdentity.of(hdus[index]) for index in images}
    matching = [index for index in images if chip.matches(found[index])]
    exact = [index for index in matching if (found[index].name, found[index].version) == (chip.name, chip.version)]
    return exact if len(matching) > 1 else matching


def _chips_among(hdus: Sequence[Any], role: PlaneRole) -> list[int]:
    """Images of a role that are of one chip each; the first of them where they are not told apart."""
    images = [index for index, hdu in enumerate(hdus) if plane_of(hdu) and _role(hdu) is role]
    named = [index for index in images if hdus[index].name.upper() == "SCI"]
    images = named or images
    chips = [index for index in images if _is_chip(hdus, index, images)]
    return chips if len(chips) > 1 else images[:1]


def _may_be_chips(hdus: Sequence[Any], images: Sequence[int]) -> bool:
    return sum(_is_chip(hdus, index, images) for index in images) > 1


def _refuse_other_chip(found: ChipIdentity, wanted: ChipIdentity, location: FileLocation) -> None:
    mine, others = dict(found.numbers), dict(wanted.numbers)
    for key in OF_CHIPS:
        if key in mine and key in others and mine[key] != others[key]:
            problem = f"is of {key} = {mine[key]}, and the science frame of {key} = {others[key]}"
            raise FrameError(
                str(location), problem, "Name a file, or an extension as FILE[EXTENSION], of the same chip"
            )


def _role(hdu: Any) -> PlaneRole:
    return role_of(hdu.name, hdu.header)


def _is_chip(hdus: Sequence[Any], index: int, images: Sequence[int]) -> bool:
    """True for what alone has its numbers, shares its name but not its version, or is one of a series of one size."""
    numbers = ChipIdentity.of(hdus[index]).numbers
    if ChipIdentity.of(hdus[index]).plane is not None:
        return True
    if numbers and [ChipIdentity.of(hdus[other]).numbers for other in images].count(numbers) == 1:
        return True
    if hdus[index].name and sum(hdus[other].name == hdus[index].name for other in images) > 1:
        return True
    return not numbers and len({plane_of(hdus[other]) for other in images}) == 1
