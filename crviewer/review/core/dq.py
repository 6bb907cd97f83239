"""Data-quality bits: why a pixel is masked. A pixel is good where no bit is set."""

from __future__ import annotations

from enum import IntFlag


class DQ(IntFlag):
    """Bits of the DQ plane; BAD and CR have the values that LSST and LCO give them."""

    BAD = 1
    CR = 8
    HOT = 256
    TRAIL = 512
    COLUMN = 1024
    AFTERIMAGE = 2048
    USER = 4096
    BLEED = 8192
    GHOST = 16384

    @property
    def meaning(self) -> str:
        """What one bit means, for FITS headers and tooltips."""
        return _MEANINGS[self]


_MEANINGS = {
    DQ.BAD: "known bad: input mask or a defect",
    DQ.CR: "cosmic ray",
    DQ.HOT: "hot pixel",
    DQ.COLUMN: "bad column",
    DQ.AFTERIMAGE: "after-image of an earlier exposure",
    DQ.USER: "painted by hand",
    DQ.TRAIL: "trail of this frame: streak, bleed, ghost",
    DQ.BLEED: "TRAIL that bled from a saturated star",
    DQ.GHOST: "TRAIL that is a ghost or crosstalk",
}


def names(bits: int) -> str:
    """Names of the bits that are set.

    Parameters
    ----------
    bits : int
        Value of one pixel of the DQ plane.

    Returns
    -------
    str
        For example "HOT, BAD"; empty for a good pixel.
    """
    return ", ".join(bit.name or "" for bit in reversed(DQ) if bit & bits)


def parsed_flag_values(text: str) -> dict[DQ, int]:
    """Understand which values an observer wants for which bits.

    Parameters
    ----------
    text : str
        Names and values, with commas between: `BAD=4,CR=4096`; empty for none.

    Returns
    -------
    dict of DQ to int
        Values by bits.

    Raises
    ------
    ValueError
        If a name is no bit, or a value no whole number from 1.
    """
    values = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (part.strip() for part in word.partition("="))
        if name.upper() not in DQ.__members__ or not number.isdecimal() or not 0 < int(number[:20]) < 1 << 32:
            raise ValueError(f"must be like BAD=4,CR=4096, of {', '.join(DQ.__members__)}; not {word!r}")
        values[DQ[name.upper()]] = int(number)
    return values
