"""DQ planes in the bits of other pipelines: names of the bits, and kinds that a pipeline does not distinguish.

Only what the review says is written: saturated pixels, for example, are for the pipeline to flag. If a convention has
no bit for a kind of defect, the pixel is just bad there; `DqConvention.unsaid` lists these kinds. None has a bit for
painting by hand: painted pixels are written as the cosmic ray or bad pixel that they were painted as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from crviewer.frames.flags import flag_conventions as table
from crviewer.frames.flags.flag import FlagConvention
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.product_header import plane_hdu
from crviewer.products.core.provenance import card, provenance
from crviewer.review.core.dq import DQ

if TYPE_CHECKING:
    from astropy.io.fits import Card, HDUList


@dataclass(frozen=True, slots=True, kw_only=True)
class DqConvention:
    """DQ bits of one pipeline.

    Attributes
    ----------
    pipeline : FlagConvention
        Flags of the pipeline; not all are used here.
    dtype : dtype
        Data type of the pipeline's DQ planes.
    says : mapping from DQ to str
        Flags that stand for each of our bits, separated by blanks; empty for none.
    planes : str
        Prefix of header keywords that give the bit number of a flag; empty if the pipeline has none.
    """

    pipeline: FlagConvention
    dtype: DTypeLike
    says: Mapping[DQ, str]
    planes: str = ""

    @property
    def name(self) -> str:
        """In file names."""
        return self.pipeline.name

    @property
    def title(self) -> str:
        """For people."""
        return self.pipeline.title

    def value(self, bit: DQ) -> int:
        """Value that the pipeline writes for one of our bits.

        Parameters
        ----------
        bit : DQ
            One bit.

        Returns
        -------
        int
            Sum of the pipeline's flags.
        """
        return sum(self.pipeline.values[flag] for flag in self.says[bit].split())

    @property
    def unsaid(self) -> tuple[DQ, ...]:
        """Bits of the review that are written as BAD and nothing else."""
        return tuple(bit for bit in DQ if bit is not DQ.BAD and self.says[bit] == self.says[DQ.BAD])

    def translated(self, dq: NDArray[np.uint16]) -> NDArray[Any]:
        """Translate a DQ plane.

        Parameters
        ----------
        dq : (ny, nx) uint16
            DQ plane of a review.

        Returns
        -------
        (ny, nx) array
            In the bits and dtype of the pipeline.
        """
        plane = np.zeros(dq.shape, self.dtype)
        for bit in IN_ORDER:
            said, value = is_said(dq, bit), self.value(bit)
            if value:
                plane[said] = value if self.pipeline.codes else plane[said] | value
        return plane


def is_said(dq: NDArray[np.uint16], bit: DQ) -> NDArray[np.bool_]:
    """Where a DQ plane says one of our bits, and none that says more.

    Parameters
    ----------
    dq : (ny, nx) uint16
        DQ plane of a review.
    bit : DQ
        One bit.

    Returns
    -------
    (ny, nx) bool
        True where a pipeline is told.
    """
    said: NDArray[np.bool_] = dq & np.uint16(bit) != 0
    return said & (dq & np.uint16(DQ.BLEED | DQ.GHOST) == 0) if bit is DQ.TRAIL else said


IN_ORDER = tuple(sorted(DQ, key=lambda bit: bit is not DQ.CR))  # of codes, that of a defect stands
_TRAILS = (DQ.TRAIL, DQ.BLEED, DQ.GHOST)
_BAD_ALONE = {**dict.fromkeys((DQ.BAD, DQ.HOT, DQ.COLUMN, DQ.AFTERIMAGE, *_TRAILS), "BAD"), DQ.USER: ""}

CONVENTIONS = (
    DqConvention(
        pipeline=table.HST_ACS,
        dtype=np.int16,
        says={
            DQ.BAD: "BADPIX",
            DQ.CR: "CRDRIZ",
            DQ.HOT: "HOT",
            DQ.COLUMN: "BADCOL",
            DQ.AFTERIMAGE: "USER",
            DQ.USER: "",
            **dict.fromkeys(_TRAILS, "USER"),
        },
    ),
    DqConvention(
        pipeline=table.JWST,
        dtype=np.uint32,
        says={
            DQ.BAD: "DO_NOT_USE",
            DQ.CR: "DO_NOT_USE OUTLIER",  # JUMP_DET is for ramps, whose other reads remain usable
            DQ.HOT: "HOT",
            DQ.COLUMN: "OTHER_BAD_PIXEL",
            DQ.AFTERIMAGE: "PERSISTENCE",
            DQ.USER: "",
            **dict.fromkeys(_TRAILS, "DO_NOT_USE"),
        },
    ),
    DqConvention(
        pipeline=table.DRAGONS,
        dtype=np.uint16,
        says={
            DQ.BAD: "bad_pixel",
            DQ.CR: "cosmic_ray",
            DQ.HOT: "bad_pixel",
            DQ.COLUMN: "bad_pixel",
            DQ.AFTERIMAGE: "bad_pixel",
            DQ.USER: "",
            **dict.fromkeys(_TRAILS, "bad_pixel"),
        },
    ),
    DqConvention(
        pipeline=table.LSST,
        dtype=np.int32,
        says={**_BAD_ALONE, DQ.CR: "CR", DQ.TRAIL: "STREAK"},
        planes="MP_",
    ),
    DqConvention(
        pipeline=table.LCO,
        dtype=np.uint8,
        says={**_BAD_ALONE, DQ.CR: "COSMIC_RAY"},
    ),
    DqConvention(
        pipeline=table.DESI,
        dtype=np.int32,
        says={**_BAD_ALONE, DQ.CR: "COSMIC", DQ.HOT: "HOT"},
    ),
    DqConvention(
        pipeline=table.DES,
        dtype=np.int32,
        says={
            **dict.fromkeys(_BAD_ALONE, "BPM"),
            DQ.CR: "CRAY",
            DQ.TRAIL: "STREAK",
            DQ.BLEED: "TRAIL",
            DQ.USER: "",
        },
    ),
    DqConvention(
        pipeline=table.DECAM,
        dtype=np.int16,
        says={**_BAD_ALONE, DQ.CR: "COSMIC_RAY", DQ.TRAIL: "STREAK", DQ.BLEED: "BLEED"},
    ),
)


def dq_hdus(export: ExportRequest, *, convention: DqConvention) -> HDUList:
    """DQ plane in the bits of a pipeline, in the primary HDU; BIT0, BIT3, … in its header name them.

    Parameters
    ----------
    export : ExportRequest
        The review to export.
    convention : DqConvention
        The pipeline.

    Returns
    -------
    HDUList
        One HDU.
    """
    from astropy.io.fits import HDUList

    hdu = plane_hdu(export, convention.translated(export.review.dq()), "DQ", primary=True)
    hdu.header["BUNIT"] = ("", "none: flags")
    hdu.header.extend([*bit_cards(convention), *provenance(export)])
    hdu.header["COMMENT"] = f"Bits of {convention.title}: {convention.pipeline.source}"
    for bit in convention.unsaid:
        hdu.header["COMMENT"] = f"{convention.title} has no bit for this, which is flagged as bad: {bit.meaning}."
    return HDUList([hdu])


def bit_cards(convention: DqConvention) -> list[Card]:
    """Header cards that name the bits, or the codes, of a pipeline that a review uses.

    Parameters
    ----------
    convention : DqConvention
        The pipeline.

    Returns
    -------
    list of Card
        BIT0, …; for LSST also MP_…; CODE1, … of codes.
    """
    used = {flag for bit in DQ for flag in convention.says[bit].split()}
    if convention.pipeline.codes:
        codes = {flag: value for flag, value in convention.pipeline.values.items() if flag in used}
        return [card(f"CODE{value}", flag, f"in {convention.title}") for flag, value in codes.items()]
    numbers = {flag: value.bit_length() - 1 for flag, value in convention.pipeline.values.items() if flag in used}
    cards = [card(f"BIT{number}", flag, f"{1 << number} in {convention.title}") for flag, number in numbers.items()]
    planes = numbers if convention.planes else {}
    names = {flag: f"{convention.planes}{flag}" for flag in planes}
    return cards + [
        card(name if len(name) <= 8 else f"HIERARCH {name}", planes[flag], "number of its bit")
        for flag, name in names.items()
    ]
