"""Whether an image fits its DATASUM and CHECKSUM (FITS standard 4.0, section 4.4.2.7 and appendix J)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ALL_ONES = 0xFFFFFFFF  # what an HDU with the right CHECKSUM adds up to
_UNSET = ("", "0" * 16)


class SumFault(StrEnum):
    """What does not fit the sums in a header.

    Attributes
    ----------
    DATA
        The pixels are not those of DATASUM, or pixels and header not those of a CHECKSUM that stands alone.
    HEADER
        The header is not that of CHECKSUM; the pixels fit their DATASUM.
    """

    DATA = "data"
    HEADER = "header"


def sum_fault(hdu: Any) -> SumFault | None:
    """Find out what does not fit the sums that a header has.

    Parameters
    ----------
    hdu : HDU
        An image of an open file, read without scaling, whose header was not touched.

    Returns
    -------
    SumFault or None
        None where everything fits, or there is no sum, or none that can be read.
    """
    packed = getattr(hdu, "_bintable", None)  # of a compressed image, the table is what is summed
    if packed is not None:
        return SumFault.DATA if "DATASUM" in packed.header and packed.verify_datasum() == 0 else None
    said, checksum = (str(hdu.header.get(keyword, "")).strip() for keyword in ("DATASUM", "CHECKSUM"))
    has_sum, has_checksum = said.isdecimal(), checksum not in _UNSET
    if not has_sum and not has_checksum:
        return None
    found = 0 if hdu.data is None else data_sum(hdu.data)
    if has_sum and hdu.data is not None and int(said) != found:
        return SumFault.DATA
    if has_checksum and _folded(found + _header_sum(hdu)) != _ALL_ONES:
        return SumFault.HEADER if has_sum else SumFault.DATA
    return None


def data_sum(data: NDArray[Any]) -> int:
    """Add the bytes of an image as FITS does: as 32-bit numbers, in ones' complement.

    Parameters
    ----------
    data : array of integer or float
        As stored, before scaling; in any byte order.

    Returns
    -------
    int
        What DATASUM has.
    """
    stored = np.ascontiguousarray(data, data.dtype.newbyteorder(">")).reshape(-1).view(np.uint8)
    words = np.pad(stored, (0, -stored.size % 4)).view(">u4") if stored.size % 4 else stored.view(">u4")
    return _folded(int(words.sum(dtype=np.uint64)))


def _header_sum(hdu: Any) -> int:
    """Of the bytes as they are in the file, which astropy would write otherwise."""
    place = hdu.fileinfo()
    place["file"].seek(place["hdrLoc"])
    return data_sum(np.frombuffer(place["file"].read(place["datLoc"] - place["hdrLoc"]), np.uint8))


def _folded(total: int) -> int:
    while total >> 32:
        total = (total & 0xFFFFFFFF) + (total >> 32)
    return total
