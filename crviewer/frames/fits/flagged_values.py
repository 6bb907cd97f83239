"""What another tool flagged: a mask of its own, or some bits or codes of a pipeline's DQ plane.

`bits` says which values of a pixel mean a cosmic ray, with commas between them: a number is a bit or a sum of bits
("8", "4096"), a number behind "=" is a whole code ("=5"), a name is a flag as the header of the plane has it (`BIT3 =
'CR'`, `MP_CR = 3`), or as a pipeline calls it; "lsst:CR" says of which pipeline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.flag_bits import BITS, CODES
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.mask_values import MaskMajority, read_codes, settled

if TYPE_CHECKING:
    from pathlib import Path

    from astropy.io.fits import Header

_NUMBERED = re.compile(r"BIT(\d+)")
_PLANE = re.compile(r"MP_(.+)")
_HIGHEST_BIT = 62


@dataclass(frozen=True, slots=True, eq=False)
class FlaggedValues:
    """Pixels that another tool flagged.

    Attributes
    ----------
    pixels : (ny, nx) bool
        True where it says that there is a cosmic ray.
    only : (ny, nx) bool
        True where it says so and nothing else, so that the pixel is not known to be bad besides.
    """

    pixels: NDArray[np.bool_]
    only: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _MeantValues:
    """Which values of a pixel are meant."""

    bits: int = 0
    codes: tuple[int, ...] = ()

    def __or__(self, other: _MeantValues) -> _MeantValues:
        return _MeantValues(self.bits | other.bits, self.codes + other.codes)


def read_flagged(
    location: str | Path, shape: tuple[int, int], *, bits: str = "", majority: MaskMajority = MaskMajority.ASK
) -> FlaggedValues:
    """Read what another tool flagged.

    Parameters
    ----------
    location : str or Path
        `FILE` or `FILE[EXTENSION]`, chosen as for any mask.
    shape : (ny, nx), pixels
        Of the science frame.
    bits : str
        Which values count; every value but 0 where it is empty.
    majority : MaskMajority
        What to do if more than half of the pixels are flagged.

    Returns
    -------
    FlaggedValues
        Pixels of cosmic rays, and those of them that carry no other flag.

    Raises
    ------
    InvertedMask
        If more than half of the pixels are flagged and `majority` is ASK.
    FrameError
        If the file is no mask of this shape, or a name in `bits` is not known or means several things.
    """
    place = FileLocation.parse(location)
    image = read_codes(place, shape)
    codes = image.data.astype(np.int64)
    if not bits.strip():
        pixels = settled(codes != 0, str(place), majority)
        return FlaggedValues(pixels, pixels)
    wanted = _wanted(bits, image.header, place)
    coded = np.isin(codes, wanted.codes)
    pixels = settled(coded | (codes & wanted.bits != 0), str(place), majority)
    return FlaggedValues(pixels, coded | (pixels & (codes & ~np.int64(wanted.bits) == 0)))


def _wanted(bits: str, header: Header, place: FileLocation) -> _MeantValues:
    wanted = _MeantValues()
    for word in filter(None, (part.strip() for part in bits.split(","))):
        wanted |= _meant(word, header, place)
    return wanted


def _meant(word: str, header: Header, place: FileLocation) -> _MeantValues:
    number = word.removeprefix("=")
    if number.isdecimal() and len(number) < 19:
        return _MeantValues(codes=(int(number),)) if word.startswith("=") else _MeantValues(bits=int(number))
    known = _known(header, word.partition(":")[0].lower() if ":" in word else "")
    name = _plain(word.rpartition(":")[2])
    found = {pipeline: names[name] for pipeline, names in known.items() if name in names}
    if "" in found:  # the plane itself says what it means
        return found[""]
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    raise _unknown(word, found, known, place)


def _known(header: Header, pipeline: str) -> dict[str, dict[str, _MeantValues]]:
    """Names that may be meant, by pipeline; those of the header are of none."""
    known = {"": {_plain(name): _MeantValues(bits=1 << bit) for name, bit in _named(header)}}
    known |= {
        name: {_plain(flag): _MeantValues(bits=value) for flag, value in flags.items()} for name, flags in BITS.items()
    }
    known |= {
        name: {_plain(flag): _MeantValues(codes=(value,)) for flag, value in flags.items()}
        for name, flags in CODES.items()
    }
    return {name: flags for name, flags in known.items() if not pipeline or name == pipeline}


def _named(header: Header) -> Iterator[tuple[str, int]]:
    """The bits that a header names, with their numbers."""
    for keyword, value in header.items():
        if (found := _NUMBERED.fullmatch(keyword)) and isinstance(value, str):
            name, number = value, found[1]
        elif found := _PLANE.fullmatch(keyword):
            name, number = found[1], str(value)
        else:
            continue
        if number.isdecimal() and int(number) <= _HIGHEST_BIT:
            yield name, int(number)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip()).upper()


def _unknown(
    word: str, found: Mapping[str, _MeantValues], known: Mapping[str, Mapping[str, _MeantValues]], place: FileLocation
) -> FrameError:
    if found:
        choices = ", ".join(f"{pipeline}:{word}" for pipeline in found)
        return FrameError(str(place), f"does not say what {word} is, and pipelines differ", f"Give one of {choices}")
    names = sorted({name for flags in known.values() for name in flags})
    remedy = f"Give a number, or one of {', '.join(names)}" if names else f"Name one of {', '.join([*BITS, *CODES])}"
    return FrameError(str(place), f"has no flag {word}, nor has a pipeline that is known", remedy)
