"""What was done to a frame before it came here, as its header says: bias subtracted, dark subtracted, flat divided.

Read are CALSTAT (MaxIm DL, AstroImageJ, ASTAP), ZEROCOR, DARKCOR and FLATCOR (IRAF), BIASCORR, DARKCORR and FLATCORR
(HST, DRAGONS), S_DARK and the like (JWST), L1STATDA, L1IDDARK and the like (LCO), SUBDARK and the like (ccdproc), the
calibrations of ESO's pipelines (ESO PRO REC1 CAL1 CATG), and HISTORY.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.io.fits import Header


class ReductionStep(StrEnum):
    """A step of a reduction, by the frame that it takes."""

    BIAS = "bias"
    DARK = "dark"
    FLAT = "flat"


_LETTERS = {ReductionStep.BIAS: "B", ReductionStep.DARK: "D", ReductionStep.FLAT: "F"}
_KEYWORDS = {
    ReductionStep.BIAS: (
        *("ZEROCOR", "BIASCOR", "BIASCORR", "BIASSUB", "S_SUPERB", "L1STATBI", "L1IDBIAS", "SUBBIAS", "BIASIM"),
    ),
    ReductionStep.DARK: ("DARKCOR", "DARKCORR", "DARKSUB", "S_DARK", "L1STATDA", "L1IDDARK", "SUBDARK", "DARKIM"),
    ReductionStep.FLAT: ("FLATCOR", "FLATCORR", "FLATDIV", "S_FLAT", "L1STATFL", "L1IDFLAT", "FLATIM"),
}
_NOT_DONE = re.compile(
    r"|0+\.?0*|f|false|no|none|n/?a|off|omit(ted)?|perform|skip(ped)?|incomplete|not\b.*", re.IGNORECASE
)
_FRAMES = {
    ReductionStep.BIAS: "(?:bias|zero)",
    ReductionStep.DARK: "dark",
    ReductionStep.FLAT: "flat",
}
_BETWEEN = r"(?:[ :]|frame|image|current|level|structure|was|were|has|have|been|is|are)*"
_DONE = r"(?:subtracted|subtraction|removed|corrected|correction|divided|applied|fielded|field \()"
_OF = r"(?:[ :]|of|the|a|its|master|combined)*"
_DENIED = re.compile(r"\b(?:no|not|without|un\w+|skip\w*|cannot)\b", re.IGNORECASE)
_ESO = re.compile(r"ESO PRO REC\d+ CAL\d+ CATG")


def step_done(header: Header, step: ReductionStep) -> str:
    """Tell whether a step was done, by what the header says.

    Parameters
    ----------
    header : Header
        Of the frame.
    step : ReductionStep
        Bias, dark or flat.

    Returns
    -------
    str
        The card that says so ("DARKCOR = dark.fits"); empty where nothing does.
    """
    return _by_letter(header, step) or _by_keyword(header, step) or _by_history(header, step) or _by_eso(header, step)


def _by_letter(header: Header, step: ReductionStep) -> str:
    said = str(header.get("CALSTAT", "")).strip().upper()
    return f"CALSTAT = {said}" if said.isalpha() and len(said) <= 4 and _LETTERS[step] in said else ""


def _by_keyword(header: Header, step: ReductionStep) -> str:
    for keyword in _KEYWORDS[step]:
        if keyword in header and not _NOT_DONE.fullmatch(str(header[keyword]).strip()):
            return f"{keyword} = {header[keyword]}"
    return ""


def _by_history(header: Header, step: ReductionStep) -> str:
    frame = _FRAMES[step]
    said = rf"\b{frame}[ -]?{_BETWEEN}{_DONE}|\bsubtract(?:ed|ing)\b{_OF}{frame}\b"
    done = re.compile(said, re.IGNORECASE)
    lines = (str(line) for line in header.get("HISTORY", ()))
    found = next((line for line in lines if done.search(line) and not _DENIED.search(line)), "")
    return f"HISTORY {found.strip()}" if found else ""


def _by_eso(header: Header, step: ReductionStep) -> str:
    for keyword in header:
        if _ESO.fullmatch(keyword) and re.search(rf"MASTER_?{_FRAMES[step]}", str(header[keyword]), re.IGNORECASE):
            return f"{keyword} = {header[keyword]}"
    return ""
