"""The table of header keywords: which observatories and programs call which fact what, the first that serves before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from crviewer.frames.facts.card_unit import Counted

_PER_ELECTRON, _PER_ADU = Counted.ADU_PER_ELECTRON, Counted.ELECTRONS_PER_ADU


@dataclass(frozen=True)
class HeaderKeyword:
    """A keyword, or a family of them, one for each amplifier.

    Attributes
    ----------
    name : str
        The keyword; of a family, a regular expression that all match.
    writers : str
        Who writes it, for people.
    counts : Counted
        Of a gain: what it counts unless its card says otherwise.
    micrometres : float
        Of a pixel size: how many one unit is, unless its card says otherwise.
    family : str
        How a family is written for people; empty for a single keyword.
    """

    name: str
    writers: str
    counts: Counted = _PER_ADU
    micrometres: float = 1.0
    family: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What all keywords of a family match."""
        return re.compile(self.name)


_SUFFIX = r"_?(?:[A-H]|\d{1,2})"
_ESO_OUTPUT = r"ESO DET (?:CHIP\d* )?OUT\d+ "
_METRE = 1e6  # micrometres

KEYWORDS: Mapping[str, tuple[HeaderKeyword, ...]] = {
    "gain": (
        HeaderKeyword("EGAIN", "MaxIm, TheSkyX, SBIG, N.I.N.A., SharpCap, ASIAIR, INDI, Siril"),
        HeaderKeyword("CVF", "Siril"),
        HeaderKeyword(_ESO_OUTPUT + "CONAD", "ESO", family="ESO DET OUT*n* CONAD"),
        HeaderKeyword("CONAD", "ESO"),
        HeaderKeyword("EPERDN", "Liverpool Telescope"),
        HeaderKeyword("EPERADU", "Lick and others"),
        HeaderKeyword(f"ATODGN{_SUFFIX}", "HST ACS and WFC3, each amplifier", family="ATODGNA, ATODGNB, …"),
        HeaderKeyword("ATODGAIN", "HST"),
        HeaderKeyword(_ESO_OUTPUT + "GAIN", "ESO", counts=_PER_ELECTRON, family="ESO DET OUT*n* GAIN"),
        HeaderKeyword(
            rf"(?:[EAST]_?|GT)?GAIN{_SUFFIX}",
            "DECam, CFHT, DESI, Lowell, Subaru, CTIO, each amplifier",
            family="GAINA, GAIN1, …",
        ),
        HeaderKeyword("GAIN", "most observatories; camera programs write a setting by this name, see below"),
        HeaderKeyword("CCDGAIN", "HST, Keck"),
        HeaderKeyword("ADCGAIN", "HST NICMOS"),
        HeaderKeyword("SYSGAIN", "Keck MOSFIRE, OSIRIS"),
        HeaderKeyword("RO_GAIN", "AAT"),
        HeaderKeyword(r"CCDGN\d\d", "Keck HIRES, each CCD", family="CCDGN01, …"),
    ),
    "read_noise": (
        HeaderKeyword("RDNOISE", "NOIRLab, SOAR, LCO, SAAO and many others"),
        HeaderKeyword("READNOIS", "ING, Kepler, TESS"),
        HeaderKeyword("READNOISE", "many"),
        HeaderKeyword("RON", "Calar Alto, MPIA"),
        HeaderKeyword("RONOISE", "CFHT, Spitzer"),
        HeaderKeyword("RNOISE", "many"),
        HeaderKeyword("ENOISE", "Las Campanas"),
        HeaderKeyword("READNSE", "HST"),
        HeaderKeyword("RDNOI", "Palomar"),
        HeaderKeyword("RO_NOISE", "AAT"),
        HeaderKeyword(r"CCDRN\d\d", "Keck HIRES, each CCD", family="CCDRN01, …"),
        HeaderKeyword("READNOI", "ZTF"),
        HeaderKeyword(_ESO_OUTPUT + "RON", "ESO", family="ESO DET OUT*n* RON"),
        HeaderKeyword("ESO DET CHIP RON", "ESO"),
        HeaderKeyword(
            rf"(?!(?:RDNOISE|READNOISE)$)(?:RDNOISE?|READNOI(?:SE?)?|READNSE|(?:GT)?RON|OBSRDN){_SUFFIX}",
            "DECam, CFHT, HST, DESI, CTIO, each amplifier",
            family="RDNOISEA, READNSEA, …",
        ),
    ),
    "exposure": (
        HeaderKeyword("EXPTIME", "nearly all"),
        HeaderKeyword("EXPOSURE", "MaxIm, Kepler, TESS and many others"),
        HeaderKeyword("EXP_TIME", "many"),
        HeaderKeyword("EXPOSED", "ING"),
        HeaderKeyword("TRUITIME", "Keck MOSFIRE, NIRSPEC, OSIRIS, whose ITIME is in milliseconds"),
        HeaderKeyword("ITIME", "Keck, IRTF"),
        HeaderKeyword("XPOSURE", "the FITS standard"),
        HeaderKeyword("ELAPTIME", "Keck"),
        HeaderKeyword("TEXPTIME", "HST"),
        HeaderKeyword("EFFEXPTM", "JWST"),
        HeaderKeyword("ESO DET DIT", "ESO, near infrared"),
        HeaderKeyword("DIT", "ESO, near infrared"),
    ),
    "saturation": (
        HeaderKeyword("SATURATE", "NOIRLab, LCO, ING, HST"),
        HeaderKeyword("SATLEVEL", "many"),
        HeaderKeyword("SATURATION", "many"),
        HeaderKeyword("SATURATI", "many"),
        HeaderKeyword("SATURATN", "Liverpool Telescope"),
        HeaderKeyword("SATVALUE", "many"),
    ),
    "pixel_size": (
        HeaderKeyword("XPIXSZ", "MaxIm, TheSkyX, N.I.N.A., INDI, ASIAIR"),
        HeaderKeyword("PIXSIZE1", "NOIRLab"),
        HeaderKeyword("XPIXSIZE", "many"),
        HeaderKeyword("PIXSIZE", "many"),
        HeaderKeyword("ESO DET CHIP1 PSZX", "ESO"),
        HeaderKeyword("ESO DET CHIP PXSPACE", "ESO", micrometres=_METRE),
        HeaderKeyword("CCDXPIXE", "ING", micrometres=_METRE),
    ),
}
