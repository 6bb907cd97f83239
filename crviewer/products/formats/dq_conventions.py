"""DQ planes in the bits of other pipelines: what each calls what the review says, and what it cannot say.

None of them is told anything that the review does not say: saturated pixels, for one, are for the pipeline to flag.
Where a convention has no word for a kind of defect, the pixel is only bad there; `DqConvention.unsaid` tells which.
None has a word for what was painted by hand: it is told as the cosmic ray or the bad pixel that it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from crviewer.frames.fits.flag_bits import BITS
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import card, provenance
from crviewer.review.core.dq import DQ

if TYPE_CHECKING:
    from astropy.io.fits import Card, HDUList


@dataclass(frozen=True, slots=True, kw_only=True)
class DqConvention:
    """How one pipeline says why a pixel is masked.

    Attributes
    ----------
    name, title : str
        In file names, and for people.
    dtype : dtype
        In which the pipeline keeps its DQ planes.
    flags : mapping from str to int
        The bits, by the names that the pipeline gives them; not all are used here.
    says : mapping from DQ to str
        Which flags stand for each bit, with a blank between them; empty for none.
    source : str
        Where that is written.
    planes : str
        What headers put before the name of a flag to give the number of its bit; empty where they do not.
    """

    name: str
    title: str
    dtype: DTypeLike
    flags: Mapping[str, int]
    says: Mapping[DQ, str]
    source: str
    planes: str = ""

    def value(self, bit: DQ) -> int:
        """What the pipeline writes for one bit."""
        return sum(self.flags[flag] for flag in self.says[bit].split())

    @property
    def unsaid(self) -> tuple[DQ, ...]:
        """Bits of the review that are told as BAD and no more."""
        return tuple(bit for bit in DQ if bit is not DQ.BAD and self.says[bit] == self.says[DQ.BAD])

    def translated(self, dq: NDArray[np.uint16]) -> NDArray[Any]:
        """(ny, nx), of the pipeline's dtype: a DQ plane of the review in other bits."""
        plane = np.zeros(dq.shape, self.dtype)
        for bit in DQ:
            plane[dq & np.uint16(bit) != 0] |= self.value(bit)
        return plane


CONVENTIONS = (
    DqConvention(
        name="hst",
        title="HST/ACS",
        dtype=np.int16,
        flags=BITS["hst"],
        says={
            DQ.BAD: "BADPIX",
            DQ.CR: "CRDRIZ",
            DQ.HOT: "HOT",
            DQ.COLUMN: "BADCOL",
            DQ.AFTERIMAGE: "USER",
            DQ.USER: "",
        },
        source="https://www.stsci.edu/hst/instrumentation/acs/data-analysis/dq-flag-definitions",
    ),
    DqConvention(
        name="jwst",
        title="JWST",
        dtype=np.uint32,
        flags=BITS["jwst"],
        says={
            DQ.BAD: "DO_NOT_USE",
            DQ.CR: "DO_NOT_USE OUTLIER",  # JUMP_DET tells of ramps, whose other reads can still be used
            DQ.HOT: "HOT",
            DQ.COLUMN: "OTHER_BAD_PIXEL",
            DQ.AFTERIMAGE: "PERSISTENCE",
            DQ.USER: "",
        },
        source="stdatamodels.jwst.datamodels.dqflags",
    ),
    DqConvention(
        name="dragons",
        title="DRAGONS",
        dtype=np.uint16,
        flags=BITS["dragons"],
        says={
            DQ.BAD: "bad_pixel",
            DQ.CR: "cosmic_ray",
            DQ.HOT: "bad_pixel",
            DQ.COLUMN: "bad_pixel",
            DQ.AFTERIMAGE: "bad_pixel",
            DQ.USER: "",
        },
        source="geminidr.gemini.lookups.DQ_definitions",
    ),
    DqConvention(
        name="lsst",
        title="LSST",
        dtype=np.int32,
        flags=BITS["lsst"],
        says={DQ.BAD: "BAD", DQ.CR: "CR", DQ.HOT: "BAD", DQ.COLUMN: "BAD", DQ.AFTERIMAGE: "BAD", DQ.USER: ""},
        source="lsst.afw.image.Mask",
        planes="MP_",
    ),
    DqConvention(
        name="lco",
        title="LCO BANZAI",
        dtype=np.uint8,
        flags=BITS["lco"],
        says={DQ.BAD: "BAD", DQ.CR: "COSMIC_RAY", DQ.HOT: "BAD", DQ.COLUMN: "BAD", DQ.AFTERIMAGE: "BAD", DQ.USER: ""},
        source="banzai.cosmic of https://github.com/LCOGT/banzai",
    ),
    DqConvention(
        name="desi",
        title="DESI",
        dtype=np.int32,
        flags=BITS["desi"],
        says={DQ.BAD: "BAD", DQ.CR: "COSMIC", DQ.HOT: "HOT", DQ.COLUMN: "BAD", DQ.AFTERIMAGE: "BAD", DQ.USER: ""},
        source="ccdmask in desispec.maskbits",
    ),
)


def dq_hdus(export: ExportRequest, *, convention: DqConvention) -> HDUList:
    """The DQ plane in the bits of a pipeline, in the primary; BIT0, BIT3, … in its header name them."""
    from astropy.io.fits import HDUList, PrimaryHDU

    hdu = PrimaryHDU(convention.translated(export.review.dq()))
    hdu.header["BUNIT"] = ("", "none: flags")
    hdu.header.extend([*_named(convention), *provenance(export)])
    hdu.header["COMMENT"] = f"Bits of {convention.title}: {convention.source}"
    for bit in convention.unsaid:
        hdu.header["COMMENT"] = f"{convention.title} has no bit for this, which is told as bad: {bit.meaning}."
    return HDUList([hdu])


def _named(convention: DqConvention) -> list[Card]:
    """Header cards that name the bits."""
    used = {flag for bit in DQ for flag in convention.says[bit].split()}
    numbers = {flag: value.bit_length() - 1 for flag, value in convention.flags.items() if flag in used}
    cards = [card(f"BIT{number}", flag, f"{1 << number} in {convention.title}") for flag, number in numbers.items()]
    planes = numbers if convention.planes else {}
    return cards + [card(f"{convention.planes}{flag}", number, "number of its bit") for flag, number in planes.items()]
