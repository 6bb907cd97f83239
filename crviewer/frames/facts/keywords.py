"""Detector facts from header keywords: which observatories call it what, in one table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from crviewer.frames.facts.detector_facts import GIVEN, DetectorFact, DetectorFacts
from crviewer.frames.facts.start_time import start_time
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.header_cards import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header


@dataclass(frozen=True, slots=True)
class _HeaderKeyword:
    """A keyword and how its number becomes the fact: times `factor`, after 1 / value where it is the inverse."""

    name: str
    factor: float = 1.0
    inverse: bool = False
    below: float = inf

    def read(self, header: Header) -> DetectorFact | None:
        value = number_in(header, self.name)
        if value is None or not 0 < value < self.below:
            return None
        return DetectorFact((1 / value if self.inverse else value) * self.factor, self.name)


_MICROMETRES_PER_METRE = 1e6

# The first that holds a positive number wins. The order tells true values from nominal ones: camera programs write
# the setting of the amplifier, often in the hundreds, as GAIN, and electrons per ADU as EGAIN; ESO's detector GAIN is
# ADU per electron, and CONAD its inverse.
_KEYWORDS: dict[str, tuple[_HeaderKeyword, ...]] = {
    "gain": (
        _HeaderKeyword("EGAIN"),
        _HeaderKeyword("ESO DET OUT1 CONAD"),
        _HeaderKeyword("CONAD"),
        _HeaderKeyword("EPERDN"),
        _HeaderKeyword("EPERADU"),
        _HeaderKeyword("ATODGAIN"),
        _HeaderKeyword("ESO DET OUT1 GAIN", inverse=True),
        _HeaderKeyword("GAIN", below=30),
        _HeaderKeyword("CCDGAIN"),
    ),
    "read_noise": (
        _HeaderKeyword("RDNOISE"),
        _HeaderKeyword("READNOIS"),
        _HeaderKeyword("READNOISE"),
        _HeaderKeyword("RON"),
        _HeaderKeyword("RONOISE"),
        _HeaderKeyword("RNOISE"),
        _HeaderKeyword("ENOISE"),
        _HeaderKeyword("READNSE"),
        _HeaderKeyword("ESO DET OUT1 RON"),
        _HeaderKeyword("ESO DET CHIP RON"),
    ),
    "exposure": (
        _HeaderKeyword("EXPTIME"),
        _HeaderKeyword("EXPOSURE"),
        _HeaderKeyword("EXP_TIME"),
        _HeaderKeyword("EXPOSED"),
        _HeaderKeyword("ITIME"),
        _HeaderKeyword("XPOSURE"),
        _HeaderKeyword("ESO DET DIT"),
        _HeaderKeyword("DIT"),
    ),
    "saturation": (
        _HeaderKeyword("SATURATE"),
        _HeaderKeyword("SATLEVEL"),
        _HeaderKeyword("SATURATION"),
        _HeaderKeyword("SATURATI"),
        _HeaderKeyword("SATVALUE"),
    ),
    "pixel_size": (
        _HeaderKeyword("XPIXSZ"),
        _HeaderKeyword("PIXSIZE1"),
        _HeaderKeyword("XPIXSIZE"),
        _HeaderKeyword("PIXSIZE"),
        _HeaderKeyword("ESO DET CHIP1 PSZX"),
        _HeaderKeyword("ESO DET CHIP PXSPACE", _MICROMETRES_PER_METRE),
        _HeaderKeyword("CCDXPIXE", _MICROMETRES_PER_METRE),
    ),
}


def read_facts(frame: Frame) -> DetectorFacts:
    """Collect what the header of a frame says of the detector and the exposure.

    Values that cannot be true, words, NaN, zero or negative numbers, are passed over for the next synonym.

    Parameters
    ----------
    frame : Frame
        As it was read.

    Returns
    -------
    DetectorFacts
        Each fact with the keyword that it came from; None where the header has nothing usable.
    """
    return facts_of(frame.header)


def facts_of(header: Header) -> DetectorFacts:
    """Collect facts from a header, as `read_facts` does from a frame.

    Parameters
    ----------
    header : Header
        Of the image, with the keywords of the primary header.

    Returns
    -------
    DetectorFacts
        Each fact with its keyword; None where the header has nothing usable.
    """
    facts = {field: _first(header, keywords) for field, keywords in _KEYWORDS.items()}
    return DetectorFacts(**facts, observed=start_time(header))


def with_given(
    facts: DetectorFacts,
    *,
    gain: float | None = None,
    read_noise: float | None = None,
    exposure: float | None = None,
    saturation: float | None = None,
) -> DetectorFacts:
    """Replace what the header says by what the observer says.

    Parameters
    ----------
    facts : DetectorFacts
        From the header.
    gain, read_noise, exposure, saturation : float, optional
        In the units of `DetectorFacts`; None leaves the fact as it is.

    Returns
    -------
    DetectorFacts
        The given values have the source `GIVEN`; the others are as they were.

    Raises
    ------
    ValueError
        If a value is not a positive number.
    """
    said = {"gain": gain, "read_noise": read_noise, "exposure": exposure, "saturation": saturation}
    given: dict[str, Any] = {field: _given(field, value) for field, value in said.items() if value is not None}
    return replace(facts, **given)


def _given(field: str, value: float) -> DetectorFact:
    if not (isfinite(value) and value > 0):
        raise ValueError(f"{field.replace('_', ' ')} must be a positive number, not {value:g}")
    return DetectorFact(float(value), GIVEN)


def _first(header: Header, keywords: tuple[_HeaderKeyword, ...]) -> DetectorFact | None:
    facts = (keyword.read(header) for keyword in keywords)
    return next((fact for fact in facts if fact is not None), None)
