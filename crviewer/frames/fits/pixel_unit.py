"""What a pixel value counts: electrons or ADU, per second or not, from the many spellings of BUNIT."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.units import UnitBase

SPELLINGS = {
    "electron": (
        "electron",
        "electrons",
        "e-",
        "e",
        "e⁻",
        "el",
        "elec",
        "photoelectron",
        "photoelectrons",
        "photon",
        "photons",
    ),
    "adu": ("adu", "adus", "count", "counts", "ct", "cts", "dn", "dns", "cnts", "data number"),
    "adu/s": ("cps",),
}
_COMMENT = re.compile(r"\s+\(.*\)$")
_PER_PIXEL = re.compile(r"\s*/\s*pix(el)?$")
_PER_SECOND = re.compile(
    r"(?:\s*/\s*|\s+per\s+)\(?s(?:ec|ecs|econd|econds)?\)?$"
    r"|(?:\s+|\s*[.*]\s*)s(?:ec)?(?:-1|\^-1|\*\*-1|\^?\(-1\)|\*\*\(-1\)|⁻¹)$"
)


def parse_unit(text: str) -> UnitBase | None:
    """Understand a unit as observatories write it.

    Parameters
    ----------
    text : str
        For example "e-", "ELECTRONS/S", "DN (raw)", "adu s-1".

    Returns
    -------
    unit or None
        electron or adu, or either per second; None where the text names neither.
    """
    from astropy import units

    text = _PER_PIXEL.sub("", _COMMENT.sub("", text.strip().lower()))
    quantity = _PER_SECOND.sub("", text)
    names = [name for name, spellings in SPELLINGS.items() if quantity in spellings]
    if not names:
        return None
    unit: UnitBase = units.Unit(names[0])
    return unit if quantity == text else unit / units.s
