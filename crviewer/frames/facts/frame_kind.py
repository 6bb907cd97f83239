"""What a file is, science, dark, mask, bias or flat, guessed from its header and data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.plane_roles import PlaneRole, role_of

if TYPE_CHECKING:
    from astropy.io.fits import Header


class FrameKind(StrEnum):
    """The role in which an observer opens a frame."""

    SCIENCE = "science"
    DARK = "dark"
    MASK = "mask"
    BIAS = "bias"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind, and the sentence that says why.

    Attributes
    ----------
    kind : FrameKind
        What the frame probably is.
    reason : str
        Why, as a clause: "its header says IMAGETYP = dark".
    """

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
_NO_SCIENCE = {
    PlaneRole.FLAGS: "a mask or a plane of flags",
    PlaneRole.ERROR: "a plane of errors",
    PlaneRole.VARIANCE: "a plane of variances",
    PlaneRole.WEIGHT: "a plane of weights",
    PlaneRole.MODEL: "a model of the background",
}
_PRODUCTS = ("PRODTYPE", "IMAGETYP", "IMAGETYPE", "OBSTYPE", "DATATYPE", "FILETYPE", "FRAMETYP")
_ROLE_WORDS = {  # of those keywords, and behind the last dot, dash or underscore of a file's name
    PlaneRole.WEIGHT: re.compile(r"w(?:eigh)?ts?(?:[ _]?map)?|wht|ivar|inverse variance", re.IGNORECASE),
    PlaneRole.FLAGS: re.compile(r"(?:bad[ _]?pix(?:el)?s?|pixel|dq)?[ _]?mask|bpm|msk|dqm?|badpix", re.IGNORECASE),
}
_MOST_TOLD = 6
_MOST_CODES = 16  # distinct values of a mask, for pipelines that store codes or a few bits


def guess_kind(frame: Frame) -> KindGuess:
    """Guess what a frame is from its pixels, then from its header.

    The pixels come first, because masks often inherit the header of a dark.

    Parameters
    ----------
    frame : Frame
        As it was read.

    Returns
    -------
    KindGuess
        A science frame where neither says anything.
    """
    if _is_mask(frame.data):
        return KindGuess(FrameKind.MASK, "its pixels hold only zero and a few whole numbers")
    if role_of(str(frame.header.get("EXTNAME", "")), frame.header) is PlaneRole.FLAGS:
        return KindGuess(FrameKind.MASK, f"its extension is called {frame.extension}")
    said = kind_said(frame.header)
    if said is None and _role(frame) is PlaneRole.FLAGS:
        return KindGuess(FrameKind.MASK, "its name says so")
    return said or KindGuess(FrameKind.SCIENCE, "no header keyword says otherwise")


def refuse_no_science(frame: Frame) -> None:
    """Refuse a mask, a plane of flags, or errors, weights and models, that was taken for want of a science image.

    Parameters
    ----------
    frame : Frame
        As it was read where no extension was named.

    Raises
    ------
    FrameError
        If it is no science image, by its name, its header or its pixels.
    """
    role = _role(frame)
    named, few = role in _NO_SCIENCE, _few_values(frame.data)
    if not named and not _may_only_be_mask(few):
        return
    what = _NO_SCIENCE[role] if named else "a mask"
    values = f" ({', '.join(map(str, few))} are its values)" if 1 < len(few) <= _MOST_TOLD else ""
    raise FrameError(
        frame.path or frame.name,
        f"has no science image, but {what}, extension {frame.extension}{values}",
        f"Name a science frame; or FILE[{frame.extension}], if that is to be searched all the same",
    )


def may_be_mask(part: NDArray[Any]) -> bool:
    """Tell from some rows of an image whether it may be a mask.

    Only if it may does the whole image have to be read to find out.

    Parameters
    ----------
    part : (rows, nx) integer, bool or float
        Some rows of the image.

    Returns
    -------
    bool
        Whether they hold few enough different whole numbers.
    """
    return (
        part.dtype.kind in "iub"
        and np.unique(part[:, ::16]).size <= _MOST_CODES
        and np.unique(part).size <= _MOST_CODES
    )


def kind_said(header: Header) -> KindGuess | None:
    """Look up the kind of a frame in its header.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    KindGuess or None
        None where no keyword says the kind.
    """
    said = ((name, str(header[name])) for name in _KEYWORDS if name in header)
    for keyword, text in said:
        kind = _kind_named(text)
        if kind is not None:
            return KindGuess(kind, f"its header says {keyword} = {text.strip()}")
    return None


def _role(frame: Frame) -> PlaneRole:
    """What an image is for: by the name of its extension, by its header, else by the last word of the file's name."""
    role = role_of(str(frame.header.get("EXTNAME", "")), frame.header)
    if role is not PlaneRole.SCIENCE:
        return role
    texts = [str(frame.header.get(keyword, "")) for keyword in _PRODUCTS]
    last = re.split(r"[._-]", frame.path.name.partition(".fit")[0])[-1] if frame.path else ""
    return next((role for role, words in _ROLE_WORDS.items() if any(map(words.fullmatch, (*texts, last)))), role)


def _may_only_be_mask(values: list[int]) -> bool:
    """Two values and no more than a few, small ones; an image of one value is as much a frame without light."""
    return len(values) > 1 and (values[0] == 0 or (len(values) <= _MOST_TOLD and 0 <= values[0] <= values[-1] < 256))


def _kind_named(text: str) -> FrameKind | None:
    text = text.lower()
    return next((kind for kind, words in _WORDS.items() if any(word in text for word in words)), None)


def _is_mask(data: NDArray[Any]) -> bool:
    return data.dtype.kind in "iub" and data.min() == 0 and len(_few_values(data)) > 0


def _few_values(data: NDArray[Any]) -> list[int]:
    """The values of an image, where they are whole numbers, and as few as in a mask; else none."""
    # Science frames show their many values in a few pixels already; only what passes is looked at in full.
    if not np.isfinite(data[::16, ::16]).all() or np.unique(data[::16, ::16]).size > _MOST_CODES:
        return []
    values = np.unique(data)
    whole = values.size <= _MOST_CODES and np.isfinite(values).all() and not (values % 1).any()
    return [int(value) for value in values] if whole else []
