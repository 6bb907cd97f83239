"""Cameras and programs that write the setting of an amplifier as GAIN, a number from 0 to some hundred, or an ISO.

Sources: the lists of header keywords of N.I.N.A. (https://nighttime-imaging.eu/docs, FITS), of INDI
(`INDI::CCD::addFITSKeywords`), ASIAIR and Seestar files; indi-3rdparty issue 1380; nina pull request 226.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

NAMING = (
    "INSTRUME",
    "CAMERA",
    "CAMNAME",
    "DETNAM",
    "DETECTOR",
    "CREATOR",
    "PRODUCER",
    "PROGRAM",
    "SWCREATE",
    "SOFTWARE",
)
CAMERAS: Mapping[str, str] = {  # as people call them, and how headers do
    "ZWO": r"ZWO|ASI ?\d{3}",
    "QHY": "QHY",
    "Player One": "Player ?One|(?:Poseidon|Ares|Apollo|Zeus|Neptune|Uranus|Mars|Ceres|Saturn|Xena|Artemis)-[MC]",
    "ToupTek, Altair, RisingCam, Omegon, OGMA": r"Toup|ATR\d|Altair|Hypercam|RisingCam|Omegon|OGMA|Mallincam",
    "SVBONY, Bresser, Orion": r"SVBONY|SV\d0\d|Bresser|StarShoot",
    "Atik (CMOS)": "Atik ?(?:Horizon|ACIS|Apx|ChemiMOS)",
    "smart telescopes": r"Seestar|Dwarf|Vespera|Stellina|Vaonis|Unistellar|eVscope|Celestron Origin",
    "single-lens reflex cameras": r"Canon|Nikon|Sony|Pentax|Fuji|EOS\b|DSLR",
    "industrial cameras": r"Basler|FLIR|Point ?Grey|DMK|Lumenera|libcamera|Raspberry|imx\d{3}",
}
PROGRAMS: Mapping[str, str] = {
    "N.I.N.A.": r"N\.I\.N\.A|NINA\b|Nighttime Imaging",
    "SharpCap": "SharpCap",
    "FireCapture": "FireCapture",
    "ASIAIR, ASIStudio": r"ASI ?AIR|ASI ?Studio|ASI ?Cap\b|ASI ?Imag|ASI ?FitsView",
    "INDI, KStars and Ekos, StellarMate": r"INDI\b|KStars|Ekos|Astroberry|Stellar ?Mate",
    "Voyager": "Voyager",
    "Sequence Generator Pro": "Sequence Generator|SGP",
    "Astro Photography Tool": r"Astro ?Photography ?Tool|APT\b",
    "AstroDMx": "AstroDMx",
    "CCDciel": "CCDciel",
    "PHD2": "PHD2",
    "Siril": "Siril",
    "PixInsight": "PixInsight",
    "BackyardEOS, BackyardNIKON": "Backyard",
}
COMPANIONS: Mapping[str, str] = {  # keywords of the programs that write a setting as GAIN
    "EGAIN": "EGAIN, which is e⁻/ADU, stands beside it",
    "CVF": "CVF, which is e⁻/ADU, stands beside it",
    "BAYERPAT": "BAYERPAT stands beside it",
    "COLORTYP": "COLORTYP stands beside it",
    "BLKLEVEL": "BLKLEVEL stands beside it",
    "USBLIMIT": "USBLIMIT stands beside it",
    "ISOSPEED": "ISOSPEED stands beside it",
}


_KNOWN = re.compile(rf"(?<![A-Za-z])(?:{'|'.join((*CAMERAS.values(), *PROGRAMS.values()))})", re.IGNORECASE)


def setting_because(header: Header) -> str:
    """Tell why GAIN is the setting of a camera.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    str
        In a few words ("INSTRUME is ZWO ASI533MC"); empty where nothing says so.
    """
    for keyword in NAMING:
        text = str(header.get(keyword, "")).strip()
        if _KNOWN.search(text):
            return f"{keyword} is {text}"
    beside = next((reason for keyword, reason in COMPANIONS.items() if keyword in header), "")
    gain = number_in(header, "GAIN")
    whole = "OFFSET" in header and gain is not None and gain.is_integer()
    return beside or ("a whole number with an OFFSET beside it" if whole else "")
