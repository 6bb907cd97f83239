"""What each image of a file is for: science, or errors, flags, weights and models beside a science image.

Read from EXTNAME as the pipelines of HST, JWST, Euclid, DRAGONS, LSST, DECam, ESO, MUSE, KCWI, PypeIt, LCO and
astropy's CCDData write it, from EXTTYPE (LSST), and from HDUCLAS2 (ESO's standard of data, error and quality, after
OGIP).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.io.fits import Header


class PlaneRole(StrEnum):
    """What an image of a file is for."""

    SCIENCE = "science"
    FLAGS = "flags"
    ERROR = "error"  # standard deviation
    VARIANCE = "variance"
    WEIGHT = "weight"  # inverse variance
    MODEL = "model"  # sky or background
    TABLE = "table"  # what world coordinates refer to
    OTHER = "other"


_NAMES = {
    PlaneRole.FLAGS: "DQ MASK BPM BPMMASK MSK QUAL QUALITY FLG FLAG FLAGS BITMASK PIXMASK BADPIX BADPIXEL BADPIXELS "
    "CRMASK APERTURE",
    PlaneRole.ERROR: "ERR ERRS ERROR ERRORS UNC UNCERT UNCERTAINTY SIGMA STDDEV NOISE RMS STDEV",
    PlaneRole.VARIANCE: "VAR VARIANCE STAT",
    PlaneRole.WEIGHT: "IVAR IVARRAW IVARMODEL WHT WEIGHT WGT INVVAR",
    PlaneRole.MODEL: "SKYFIT SKY BKG BACKGROUND SKYMODEL BACK OBJMODEL",
    PlaneRole.TABLE: "WCSDVARR D2IMARR WCSCORR",
    PlaneRole.OTHER: "VAR_POISSON VAR_RNOISE VAR_FLAT EXP CTX CON SAMP TIME EXPMAP NSAMP CAT GTI REFERENCE OBJMASK "
    "SEG SEGM SEGMAP SEGMENTATION CHI CHIPIX COVERAGE NPIX NEXP NIMAGE PSF AREA WAVE WAVELENGTH RESOLUTION "
    "WAVEIMG TILTS SLITS SCALEIMG GAINMAP PREVIEW THUMBNAIL",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
_TYPES = {
    **dict.fromkeys(("DATA", "IMAGE"), PlaneRole.SCIENCE),
    **dict.fromkeys(("ERROR", "RMSE"), PlaneRole.ERROR),
    **dict.fromkeys(("MSE", "VARIANCE"), PlaneRole.VARIANCE),
    **dict.fromkeys(("INVMSE", "INVRMSE"), PlaneRole.WEIGHT),
    **dict.fromkeys(("QUALITY", "MASK"), PlaneRole.FLAGS),
}
_UNCERTAINTIES = {  # as astropy.nddata writes UTYPE
    "StdDevUncertainty": PlaneRole.ERROR,
    "VarianceUncertainty": PlaneRole.VARIANCE,
    "InverseVariance": PlaneRole.WEIGHT,
}
_PARTS = re.compile(r"[A-Za-z]+|\d+")
_INVERSE = re.compile(r"INV(?:ERSE)?[ _-]*VAR(?:IANCE)?")


def role_of(name: str, header: Header) -> PlaneRole:
    """Tell what an image is for.

    Parameters
    ----------
    name : str
        Its EXTNAME; empty where it has none.
    header : Header
        Its own, without what it inherits.

    Returns
    -------
    PlaneRole
        SCIENCE where nothing says otherwise.
    """
    uncertainty = str(header.get("UTYPE", "")).strip()
    if uncertainty in _UNCERTAINTIES:
        return _UNCERTAINTIES[uncertainty]
    said = str(header.get("HDUCLAS2") or header.get("EXTTYPE") or "").strip().upper()
    if said in _TYPES:
        return _TYPES[said]
    if any(keyword.startswith("MP_") for keyword in header):
        return PlaneRole.FLAGS
    upper = _INVERSE.sub("IVAR", name.strip().upper())
    if upper in _ROLES:
        return _ROLES[upper]
    roles = [_ROLES[part] for part in _PARTS.findall(upper) if part in _ROLES]
    return roles[-1] if roles else PlaneRole.SCIENCE


def name_without_role(name: str) -> str:
    """Drop from an EXTNAME what says the role, so that names of one chip are alike: `CHIP1.ERR` and `CHIP1.DATA`.

    Parameters
    ----------
    name : str
        EXTNAME.

    Returns
    -------
    str
        In capitals; empty where the name says a role and nothing else, as `SCI` does.
    """
    science = ("SCI", "DATA", "IMAGE", "SCIENCE", "FLUX", "PRIMARY", "COMPRESSED")
    parts = _PARTS.findall(name.upper())
    return " ".join(part for part in parts if part not in _ROLES and part not in science)
