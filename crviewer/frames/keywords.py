"""Detector facts from header keywords: which observatories call it what, in one table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from crviewer.frames.facts import GIVEN, DetectorFacts, Fact
from crviewer.frames.frame import Frame
from crviewer.frames.header import number_in
from crviewer.frames.start_time import start_time

if TYPE_CHECKING:
    from astropy.io.fits import Header


@dataclass(frozen=True, slots=True)
class _Keyword:
    """A keyword and how its number becomes the fact: times `factor`, after 1 / value where it is the inverse."""

    name: str
    factor: float = 1.0
    inverse: bool = False
    below: float = inf

    def read(self, header: Header) -> Fact | None:
        value = number_in(header, self.name)
        if value is None or not 0 < value < self.below:
            return None
        return Fact((1 / value if self.inverse else value) * self.factor, self.name)


_MICROMETRES_PER_METRE = 1e6

# The first that holds a positive number wins. The order tells true values from nominal ones: camera programs write
# the setting of the amplifier, often in the hundreds, as GAIN, and electrons per ADU as EGAIN; ESO's detector GAIN is
# ADU per electron, and CONAD its inverse.
_KEYWORDS: dict[str, tuple[_Keyword, ...]] = {
    "gain": (
        _Keyword("EGAIN"),
        _Keyword("ESO DET OUT1 CONAD"),
        _Keyword("CONAD"),
        _Keyword("EPERDN"),
        _Keyword("EPERADU"),
        _Keyword("ATODGAIN"),
        _Keyword("ESO DET OUT1 GAIN", inverse=True),
        _Keyword("GAIN", below=30),
        _Keyword("CCDGAIN"),
    ),
    "read_noise": (
        _Keyword("RDNOISE"),
        _Keyword("READNOIS"),
        _Keyword("READNOISE"),
        _Keyword("RON"),
        _Keyword("RONOISE"),
        _Keyword("RNOISE"),
        _Keyword("ENOISE"),
        _Keyword("READNSE"),
        _Keyword("ESO DET OUT1 RON"),
        _Keyword("ESO DET CHIP RON"),
    ),
    "exposure": (
        _Keyword("EXPTIME"),
        _Keyword("EXPOSURE"),
        _Keyword("EXP_TIME"),
        _Keyword("EXPOSED"),
        _Keyword("ITIME"),
        _Keyword("XPOSURE"),
        _Keyword("ESO DET DIT"),
        _Keyword("DIT"),
    ),
    "saturation": (
        _Keyword("SATURATE"),
        _Keyword("SATLEVEL"),
        _Keyword("SATURATION"),
        _Keyword("SATURATI"),
        _Keyword("SATVALUE"),
    ),
    "pixel_size": (
        _Keyword("XPIXSZ"),
        _Keyword("PIXSIZE1"),
        _Keyword("XPIXSIZE"),
        _Keyword("PIXSIZE"),
        _Keyword("ESO DET CHIP1 PSZX"),
        _Keyword("ESO DET CHIP PXSPACE", _MICROMETRES_PER_METRE),
        _Keyword("CCDXPIXE", _MICROMETRES_PER_METRE),
    ),
}


def read_facts(frame: Frame) -> DetectorFacts:
    """Collect what the header says of the detector and the exposure.

    Values that cannot be true, words, NaN, zero or negative numbers, are passed over for the next synonym.

    Returns
    -------
    DetectorFacts
        Each fact with the keyword that it came from; None where the header has nothing usable.
    """
    return facts_of(frame.header)


def facts_of(header: Header) -> DetectorFacts:
    """Collect facts from a header, as `read_facts` does from a frame."""
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
    """Put what the observer says in the place of what the header says.

    Parameters
    ----------
    facts : DetectorFacts
        From the header.
    gain, read_noise, exposure, saturation : float, optional
        In the units of `DetectorFacts`; None leaves the fact as it is.

    Raises
    ------
    ValueError
        If a value is not a positive number.
    """
    said = {"gain": gain, "read_noise": read_noise, "exposure": exposure, "saturation": saturation}
    given: dict[str, Any] = {field: _given(field, value) for field, value in said.items() if value is not None}
    return replace(facts, **given)


def _given(field: str, value: float) -> Fact:
    if not (isfinite(value) and value > 0):
        raise ValueError(f"{field.replace('_', ' ')} must be a positive number, not {value:g}")
    return Fact(float(value), GIVEN)


def _first(header: Header, keywords: tuple[_Keyword, ...]) -> Fact | None:
    facts = (keyword.read(header) for keyword in keywords)
    return next((fact for fact in facts if fact is not None), None)
