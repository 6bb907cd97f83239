"""How a frame was taken: what frames must have in common to be combined, or to calibrate each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crviewer.frames.facts.binning import binning_of
from crviewer.frames.facts.frame_kind import FrameKind, kind_said
from crviewer.frames.facts.keywords import facts_of
from crviewer.frames.facts.readout_settings import SettingDifference
from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

_EXPOSURES = ("EXPTIME", "EXPOSURE")  # may be 0, for a bias; a `DetectorFact` is always positive
_TEMPERATURES = (
    *("CCD-TEMP", "CCDTEMP", "CCD_TEMP", "DET-TEMP", "DETTEMP", "DET_TEMP", "CCDATEMP", "TEMP_CCD", "TEMPCCD"),
    *("TEMPERAT", "SET-TEMP", "CCDSTEMP"),
)
_FILTERS = ("FILTER", "FILTER1", "FILTNAM", "FILTNAME", "INSFLNAM", "ESO INS FILT1 NAME", "FILTERS")
_ZERO_CELSIUS = 273.15  # K
_WARMER = 1.0  # °C; dark current doubles about every six
_LONGER = 1.05  # ratio of two exposure times up to which they are equal
_KELVINS = 100  # a higher number is a temperature in kelvins


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservingCircumstances:
    """What a header says of how a frame was taken.

    Attributes
    ----------
    kind : FrameKind or None
        What the frame is; None where the header does not say.
    exposure : float or None, seconds
        0 for a bias.
    temperature : float or None, °C
        Of the detector: measured, else as it was set.
    filter : str
        Empty where unknown.
    binning : (y, x) or None
    """

    kind: FrameKind | None = None
    exposure: float | None = None
    temperature: float | None = None
    filter: str = ""
    binning: tuple[int, int] | None = None


def circumstances_of(header: Header) -> ObservingCircumstances:
    """Collect the circumstances of an observation from its header.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    ObservingCircumstances
        None or empty for whatever the header does not say, or says in a way that cannot be true.
    """
    said = kind_said(header)
    kind = said.kind if said else None
    return ObservingCircumstances(
        kind=kind,
        exposure=_exposure(header, kind),
        temperature=_temperature(header),
        filter=next((text for text in (str(header.get(name, "")).strip() for name in _FILTERS) if text), ""),
        binning=binning_of(header),
    )


def circumstances_differences(
    own: ObservingCircumstances, reference: ObservingCircumstances
) -> dict[str, SettingDifference]:
    """Compare how two frames were taken, apart from how they were read out.

    Parameters
    ----------
    own : ObservingCircumstances
        Of the calibration frame.
    reference : ObservingCircumstances
        Of the frame that it is compared with.

    Returns
    -------
    dict from str to SettingDifference
        By "binning", "filter", "temperature" (more than 1 °C) and "exposure" (more than 5 %), as far as both are known.
    """
    found: dict[str, SettingDifference] = {}
    if own.binning and reference.binning and own.binning != reference.binning:
        found["binning"] = SettingDifference("binning", "", _times(own), _times(reference))
    if own.filter and reference.filter and _plain(own.filter) != _plain(reference.filter):
        found["filter"] = SettingDifference("filter", "", own.filter, reference.filter)
    degrees = (own.temperature, reference.temperature)
    if degrees[0] is not None and degrees[1] is not None and abs(degrees[0] - degrees[1]) > _WARMER:
        found["temperature"] = SettingDifference("temperature", "", f"{degrees[0]:.1f} °C", f"{degrees[1]:.1f} °C")
    if own.exposure and reference.exposure:
        times = (own.exposure, reference.exposure)
        if max(times) > _LONGER * min(times):
            found["exposure"] = SettingDifference("exposure time", "", f"{times[0]:g} s", f"{times[1]:g} s")
    return found


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in "'′")


def _times(seen: ObservingCircumstances) -> str:
    return "×".join(map(str, reversed(seen.binning or ())))


def _exposure(header: Header, kind: FrameKind | None) -> float | None:
    fact = facts_of(header).exposure
    if fact is not None:
        return fact.value
    zero = any(number_in(header, name) == 0 for name in _EXPOSURES)
    return 0.0 if zero or kind is FrameKind.BIAS else None


def _temperature(header: Header) -> float | None:
    """In Celsius, whether the header has that or kelvins."""
    values = (number_in(header, name) for name in _TEMPERATURES)
    value = next((value for value in values if value is not None), None)
    if value is None:
        return None
    return value - _ZERO_CELSIUS if value > _KELVINS else value
