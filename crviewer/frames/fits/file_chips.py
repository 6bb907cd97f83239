"""The chips of a file: which of its images are science, and which image of another file belongs to one of them.

Images belong together where headers say so: by the number of the chip (CCDNUM, CCDCHIP, CHIPID, IMAGEID, DETECTOR), the
part of the detector (DETSEC), the amplifier (AMPNAME, AMPID), the name of the extension, or its version (EXTVER). The
position in a file says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crviewer.frames.fits.pixel_data import label_of, plane_of
from crviewer.frames.fits.plane_roles import PlaneRole, name_without_role, role_of

if TYPE_CHECKING:
    pass

_NUMBERS = ("CCDNUM", "CCDCHIP", "CHIPID", "IMAGEID", "AMPNAME", "AMPID", "AMPSEC", "DETSEC", "CCDNAME", "DETECTOR")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipIdentity:
    """By what an image is known to be of one chip, or of one amplifier of it.

    Attributes
    ----------
    numbers : tuple of (str, str)
        Keywords of its own header that number chips, sections and amplifiers, with their values.
    name : str
        Of the extension, without what says that it is science, errors or flags; often empty.
    version : int or None
        EXTVER; None where the extension has none.
    """

    numbers: tuple[tuple[str, str], ...] = ()
    name: str = ""
    version: int | None = None

    @classmethod
    def of(cls, hdu: Any) -> ChipIdentity:
        """Read the identity of an image.

        Parameters
        ----------
        hdu : HDU
            An image of an open file.

        Returns
        -------
        ChipIdentity
            Of its own header.
        """
        header = hdu.header
        numbers = tuple((key, _plain(header[key])) for key in _NUMBERS if _plain(header.get(key, "")))
        version = int(header["EXTVER"]) if isinstance(header.get("EXTVER"), int) else None
        return cls(numbers=numbers, name=name_without_role(hdu.name), version=version)

    @property
    def is_told(self) -> bool:
        """Tell whether anything is known at all."""
        return bool(self.numbers or self.name or self.version is not None)

    def matches(self, other: ChipIdentity) -> bool | None:
        """Tell whether two images are of one chip.

        Parameters
        ----------
        other : ChipIdentity
            Of the other image.

        Returns
        -------
        bool or None
            By the first of numbers, name and version that both have; None where they have none in common.
        """
        mine, others = dict(self.numbers), dict(other.numbers)
        if common := mine.keys() & others.keys():
            return all(mine[key] == others[key] for key in common)
        if self.name and other.name:
            return self.name == other.name
        if self.version is not None and other.version is not None:
            return self.version == other.version
        return None


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
    images = [index for index, hdu in enumerate(hdus) if plane_of(hdu) and _role(hdu) is PlaneRole.SCIENCE]
    named = [index for index in images if hdus[index].name.upper() == "SCI"]
    images = named or images
    chips = [index for index in images if _is_chip(hdus, index, images)]
    return chips if len(chips) > 1 else images[:1]


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
    return tuple(exact_label(hdus, index) for index in science_images(hdus))


def exact_label(hdus: Sequence[Any], index: int) -> str:
    """Name one HDU by name and version where that tells it from all others.

    Parameters
    ----------
    hdus : sequence of HDU
        All of the file.
    index : int
        Which one.

    Returns
    -------
    str
        `SCI`, `SCI,2`, or the number where names do not tell.
    """
    label, name, version = label_of(hdus, index), hdus[index].name, hdus[index].ver
    if not name or name in ("PRIMARY", "COMPRESSED_IMAGE"):
        return label
    same = [hdu for hdu in hdus if hdu.name == name and hdu.ver == version]
    return f"{name},{version}" if label == str(index) and len(same) == 1 else label


def _role(hdu: Any) -> PlaneRole:
    return role_of(hdu.name, hdu.header)


def _is_chip(hdus: Sequence[Any], index: int, images: Sequence[int]) -> bool:
    """True for what alone has its numbers, shares its name but not its version, or is one of a series of one size."""
    numbers = ChipIdentity.of(hdus[index]).numbers
    if numbers and [ChipIdentity.of(hdus[other]).numbers for other in images].count(numbers) == 1:
        return True
    if hdus[index].name and sum(hdus[other].name == hdus[index].name for other in images) > 1:
        return True
    return not numbers and len({plane_of(hdus[other]) for other in images}) == 1


def _plain(value: object) -> str:
    return str(value).strip().upper().replace(" ", "")
