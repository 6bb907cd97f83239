"""Whether a frame is a colour mosaic, of which neighbouring pixels see other colours: BAYERPAT and its like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.facts.mosaic_choice import MosaicChoice
from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

KEYWORDS = ("BAYERPAT", "COLORTYP", "COLORTYPE", "BAYERPATTERN", "BAYER", "CFAPAT", "CFAPATT", "CFATYPE", "CFA")
_BAYER = re.compile(r"(?=.*R)(?=.*B)[RGB]{4}|[CMYG]{4}")
_SAID_YES = ("TRUE", "T", "BAYER", "CFA", "OSC", "COLOR", "COLOUR")
_LARGER = re.compile(r"X-?TRANS|[RGB]{9,}", re.IGNORECASE)
_BINNINGS = ("XBINNING", "YBINNING", "CCDXBIN", "BINNING")
_SAMPLE = 100_000  # pixels of a plane
_CHANCE = 10.0  # mean absolute deviations of a median of one pixel
_SEPARATED = re.compile(r"de-?bayer|de-?mosaic|split_?cfa|super-?pixel", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColourMosaic:
    """The colours of the pixels of a frame.

    Attributes
    ----------
    pattern : str
        As the header or the observer has it ("RGGB"); empty for a frame without colours.
    source : str
        The keyword, or "given".
    step : int, pixels
        From one pixel of a colour to the next, along rows and columns; 1 without colours, and for a pattern that
        cannot be taken apart.
    """

    pattern: str = ""
    source: str = ""
    step: int = 1

    @property
    def is_unknown(self) -> bool:
        """True for a mosaic that cannot be taken apart into planes of one colour."""
        return bool(self.pattern) and self.step == 1


NO_MOSAIC = ColourMosaic()


def mosaic_in(header: Header) -> ColourMosaic:
    """Read from a header whether a frame is a colour mosaic.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    ColourMosaic
        Without a pattern where no keyword of `KEYWORDS` has one, or the history tells of its being taken apart.
    """
    history = "\n".join(str(header[name]) for name in ("HISTORY", "COMMENT") if name in header)
    if _SEPARATED.search(history):
        return NO_MOSAIC
    for keyword in KEYWORDS:
        value = header.get(keyword, "")
        text = "TRUE" if value is True else str(value).strip().upper()
        if _BAYER.fullmatch(text) or text in _SAID_YES:
            return ColourMosaic(text, keyword, 2)
        if _LARGER.fullmatch(text):
            return ColourMosaic(text, keyword, 1)
    return NO_MOSAIC


def mosaic_of(header: Header, data: NDArray[Any]) -> ColourMosaic:
    """Tell whether a frame is a colour mosaic, by its header and, where it is binned, by its pixels.

    Binning in the camera keeps the colours apart, binning in a program adds them up; the header is the same.

    Parameters
    ----------
    header : Header
        Of the image.
    data : (ny, nx) integer or float
        Its pixels.

    Returns
    -------
    ColourMosaic
        Without a pattern where a binned frame is as bright in all planes.
    """
    found = mosaic_in(header)
    binned = any((number_in(header, keyword) or 1) > 1 for keyword in _BINNINGS)
    return NO_MOSAIC if found.step > 1 and binned and not _differs(data) else found


def _differs(data: NDArray[Any]) -> bool:
    """Whether the levels of the four planes differ by more than chance."""
    planes = [data[row::2, column::2].reshape(-1)[:_SAMPLE].astype(np.float64) for row in (0, 1) for column in (0, 1)]
    levels = [float(np.nanmedian(plane)) for plane in planes]
    spread = max(float(np.nanmedian(np.abs(plane - level))) for plane, level in zip(planes, levels, strict=True))
    chance = _CHANCE * spread / float(np.sqrt(len(planes[0])))
    return max(levels) - min(levels) > max(chance, 0.5)


def mosaic_given(choice: MosaicChoice) -> ColourMosaic:
    """Take what the observer says of the colours of a frame.

    Parameters
    ----------
    choice : MosaicChoice
        In place of the header.

    Returns
    -------
    ColourMosaic
        Of four colours, or none.
    """
    return ColourMosaic("2 × 2", "given", 2) if choice is MosaicChoice.BAYER else NO_MOSAIC
