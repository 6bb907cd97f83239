"""Whether the pixels of an image fit its DATASUM (FITS standard 4.0, section 4.4.2.7 and appendix J)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def has_other_sum(hdu: Any) -> bool:
    """Tell whether an image does not fit the sum that its header has.

    Parameters
    ----------
    hdu : HDU
        An image of an open file, read without scaling.

    Returns
    -------
    bool
        False where there is no sum, or none that can be read.
    """
    packed = getattr(hdu, "_bintable", None)  # of a compressed image, the table is what is summed
    if packed is not None:
        return "DATASUM" in packed.header and packed.verify_datasum() == 0
    said = str(hdu.header.get("DATASUM", "")).strip()
    return said.isdecimal() and hdu.data is not None and int(said) != data_sum(hdu.data)


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
    total = int(words.sum(dtype=np.uint64))
    while total >> 32:
        total = (total & 0xFFFFFFFF) + (total >> 32)
    return total
