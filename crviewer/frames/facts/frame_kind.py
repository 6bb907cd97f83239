"""What a file is, science, dark, mask, bias or flat, guessed from its header and data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.frame import Frame

if TYPE_CHECKING:
    from astropy.io.fits import Header


class FrameKind(StrEnum):
    """What an observer can open a frame as."""

    SCIENCE = "science"
    DARK = "dark"
    MASK = "mask"
    BIAS = "bias"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind, and the sentence that says why."""

    kind: FrameKind
    reason: str


_KEYWORDS = ("IMAGETYP", "OBSTYPE", "IMAGETYPE", "IMGTYPE", "OBS_TYPE", "FRAME", "ESO DPR TYPE", "EXPTYPE")
# In this order: a "dark flat" is a dark, a "bias flat-field mask" a mask.
_WORDS = {
    FrameKind.MASK: ("mask", "bpm", "bad pixel", "badpix"),
    FrameKind.DARK: ("dark",),
    FrameKind.BIAS: ("bias", "zero"),
    FrameKind.FLAT: ("flat",),
    FrameKind.SCIENCE: ("light", "object", "science", "expose", "spect", "target", "sky", "standard", "std", "arc"),
}
_MOST_CODES = 16  # distinct values of a mask, for pipelines that store codes or a few bits


def guess_kind(frame: Frame) -> KindGuess:
    """Guess what a frame is; what its data show weighs more than its header, which masks inherit from darks."""
    if _is_mask(frame.data):
        return KindGuess(FrameKind.MASK, "its pixels hold only zero and a few whole numbers")
    said = kind_said(frame.header)
    return said or KindGuess(FrameKind.SCIENCE, "nothing in its header says that it is anything else")


def may_be_mask(part: NDArray[Any]) -> bool:
    """Whether some rows of an image leave it open that it is a mask, so that all of it has to be looked at."""
    return (
        part.dtype.kind in "iub"
        and np.unique(part[:, ::16]).size <= _MOST_CODES
        and np.unique(part).size <= _MOST_CODES
    )


def kind_said(header: Header) -> KindGuess | None:
    """What a header says that its frame is; None where it does not."""
    said = ((name, str(header[name])) for name in _KEYWORDS if name in header)
    for keyword, text in said:
        kind = _kind_named(text)
        if kind is not None:
            return KindGuess(kind, f"its header says {keyword} = {text.strip()}")
    return None


def _kind_named(text: str) -> FrameKind | None:
    text = text.lower()
    return next((kind for kind, words in _WORDS.items() if any(word in text for word in words)), None)


def _is_mask(data: NDArray[Any]) -> bool:
    if data.dtype.kind not in "iub" or data.min() != 0:
        return False
    # Science frames show their many values in a few pixels already; only what passes is looked at in full.
    if np.unique(data[::16, ::16]).size > _MOST_CODES:
        return False
    return np.unique(data).size <= _MOST_CODES
