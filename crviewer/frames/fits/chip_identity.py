"""Of which chip, or amplifier, of its exposure an image is, as its own header says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crviewer.frames.fits.plane_roles import name_without_role

CHIP_NAME = "CRVCHIP"  # of planes that crviewer writes: EXTNAME of their science image
OF_CHIPS = ("CCDNUM", "CCDCHIP", "CHIPID")  # which no binning and no window changes
_NUMBERS = (*OF_CHIPS, "IMAGEID", "AMPNAME", "AMPID", "AMPSEC", "DETSEC", "CCDNAME", "DETECTOR")


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
    plane : int or None
        Which plane of a cube of exposures, from 1; None for other images. The chip is the same for all planes.
    """

    numbers: tuple[tuple[str, str], ...] = ()
    name: str = ""
    version: int | None = None
    plane: int | None = None

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
        name = name_without_role(str(header.get(CHIP_NAME, hdu.name)))
        return cls(numbers=numbers, name=name, version=version, plane=getattr(hdu, "plane", None))

    @property
    def whole(self) -> ChipIdentity:
        """The chip itself, whatever plane of a cube the image is."""
        return replace(self, plane=None)

    @property
    def is_told(self) -> bool:
        """Tell whether anything is known at all."""
        return bool(self.numbers or self.name or self.version is not None)

    def __str__(self) -> str:
        told = [f"{key} = {value}" for key, value in self.numbers[:1]]
        version = [] if self.version is None else [f"EXTVER = {self.version}"]
        return ", ".join([*told, *([self.name] if self.name else []), *version][:2]) or "this image"

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
        if self.plane is not None and other.plane is not None:
            if self.plane != other.plane:
                return False
            same = self.whole.matches(other.whole)
            return True if same is None else same
        mine, others = dict(self.numbers), dict(other.numbers)
        if common := mine.keys() & others.keys():
            return all(mine[key] == others[key] for key in common)
        if self.name and other.name:
            return self.name == other.name
        if self.version is not None and other.version is not None:
            return self.version == other.version
        return None


def _plain(value: object) -> str:
    return str(value).strip().upper().replace(" ", "")
