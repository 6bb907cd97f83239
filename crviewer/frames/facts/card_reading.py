"""From one card, or one of each amplifier, to a fact; or why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from crviewer.frames.facts.camera_setting import setting_because
from crviewer.frames.facts.card_unit import Counted, gain_counts, level_counts, micrometres_of, seconds_of
from crviewer.frames.facts.detector_facts import DetectorFact, UnusedCard
from crviewer.frames.facts.header_keywords import KEYWORDS, HeaderKeyword
from crviewer.frames.facts.start_time import elapsed_seconds
from crviewer.frames.values.card_number import card_number, numbers_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

AMPLIFIERS = "amplifiers differ"
Reading = DetectorFact | UnusedCard | None

LARGEST_GAIN = 30.0  # e⁻/ADU without a unit; settings of cameras are often in the hundreds
_LARGEST_EGAIN = 1000.0  # e⁻/ADU that any detector has
_LONGEST = 10 * 86400.0  # seconds
_NIGHT = 12 * 3600.0  # seconds
_MORE = 1.5  # times the elapsed time; times in headers are not exact
_SHORTER = ((1e-3, "milliseconds"), (1e-6, "microseconds"))
_ALIKE = 0.1  # by which amplifiers may differ for one number to serve them all


def read_card(fact: str, keyword: HeaderKeyword, header: Header) -> Reading:
    """Read one fact from one keyword of the table.

    Parameters
    ----------
    fact : str
        A field of `DetectorFacts`.
    keyword : HeaderKeyword
        One card, or a family of them, one for each amplifier.
    header : Header
        Of the image.

    Returns
    -------
    DetectorFact, UnusedCard or None
        In the unit of `DetectorFacts`; a reason why the card is none; None where the header lacks it.
    """
    if keyword.family:
        return _of_amplifiers(fact, keyword, header)
    return _of_card(fact, keyword, keyword.name, header)


def is_in_adu(header: Header, keyword: str) -> bool:
    """Tell whether a noise is in ADU, as its card says.

    Parameters
    ----------
    header : Header
        Of the image.
    keyword : str
        The card.

    Returns
    -------
    bool
        False where the card is missing, or says nothing.
    """
    return keyword in header and level_counts(header, keyword) is Counted.ADU


def amplifier_number(fact: str, port: str, header: Header, *, gain: float | None = None) -> float | None:
    """Read one number of one amplifier.

    Parameters
    ----------
    fact : str
        "gain" or "read_noise".
    port : str
        The name of the amplifier: "A", "1", "11", "OUT1".
    header : Header
        Of the image.
    gain : float or None, electrons per adu
        Of the amplifier, for a read noise in ADU.

    Returns
    -------
    float or None
        e⁻/ADU, or electrons; None where the header has none for it, or none that can be used.
    """
    its = re.compile(rf"ESO DET (?:CHIP\d* )?{port} \w+" if port.startswith("OUT") else rf".*[^\d]0?{port}")
    for keyword in (keyword for keyword in KEYWORDS[fact] if keyword.family):
        for name in (name for name in header if keyword.pattern.fullmatch(name) and its.fullmatch(name)):
            found = _of_card(fact, keyword, name, header)
            if isinstance(found, DetectorFact):
                in_adu = fact == "read_noise" and is_in_adu(header, name)
                return found.value * (gain or np.nan) if in_adu else found.value
    return None


def _of_card(fact: str, keyword: HeaderKeyword, name: str, header: Header) -> Reading:
    if name not in header:
        return None
    number = card_number(header, name)
    if number is None:
        return _not_a_number(fact, name, header[name])
    if number.value <= 0:
        return UnusedCard(fact, f"{name} is {number.value:g}")
    return _READERS[fact](keyword, name, number.value, header)


def _not_a_number(fact: str, name: str, value: Any) -> UnusedCard | None:
    if not isinstance(value, str) or not value.strip():
        return None
    several = len(numbers_in(value)) > 1
    why = "one number for each amplifier, where one has to serve them all" if several else "which is no number"
    return UnusedCard(fact, f"{name} says “{value.strip()}”, {why}")


def _gain(keyword: HeaderKeyword, name: str, value: float, header: Header) -> Reading:
    said = gain_counts(header, name)
    setting = said is Counted.SETTING or (name == "GAIN" and said is None and _is_setting(value, header))
    if setting:
        why = "" if said is Counted.SETTING else _why_setting(value, header)
        written = header[name] if isinstance(header[name], str) else f"{value:g}"
        return UnusedCard("gain", f"{name} of {written} is a setting of the camera{why}, and not e⁻/ADU")
    if value > _LARGEST_EGAIN:
        return UnusedCard("gain", f"{name} of {value:g} is more e⁻/ADU than a detector has")
    if (said or keyword.counts) is Counted.ADU_PER_ELECTRON:
        whose = "as its card says" if said else "as ESO has it"
        return DetectorFact(1 / value, name, f"{name} of {value:g} is in ADU/e⁻, {whose}: {1 / value:.4g} e⁻/ADU.")
    return DetectorFact(value, name, _corrected(name, value, header))


def _is_setting(value: float, header: Header) -> bool:
    return value >= LARGEST_GAIN or bool(setting_because(header))


def _why_setting(value: float, header: Header) -> str:
    return f" ({setting_because(header) or 'it is too large for anything else'})"


def _noise(keyword: HeaderKeyword, name: str, value: float, header: Header) -> Reading:
    if level_counts(header, name) is Counted.SETTING:
        return UnusedCard("read_noise", f"{name} says “{header[name]}”, which is in no known unit")
    return DetectorFact(value, name, _corrected(name, value, header))


def _seconds(keyword: HeaderKeyword, name: str, value: float, header: Header) -> Reading:
    found = seconds_of(header, name)
    if found is None:
        return UnusedCard("exposure", f"{name} says “{header[name]}”, which is in no known unit of time")
    factor, unit = found
    if unit.startswith("TIMEUNIT") and value * factor > _LONGEST:
        return DetectorFact(value, name, f"{name} of {value:g} is taken as seconds, although {unit} stands beside it.")
    if factor != 1:
        return DetectorFact(value * factor, name, f"{name} of {value:g} is in {unit}: {value * factor:.6g} s.")
    said = _corrected(name, value, header) or ("" if unit or value <= _NIGHT else _longer_than_a_night(name, value))
    return (None if unit else _shorter(name, value, header)) or DetectorFact(value, name, said)


def _longer_than_a_night(name: str, value: float) -> str:
    return f"{name} of {value:g} is taken as seconds, which are {value / 3600:.0f} hours."


def _shorter(name: str, value: float, header: Header) -> DetectorFact | None:
    """A number without a unit that is more seconds than passed from the start to the end of the exposure."""
    elapsed = elapsed_seconds(header)
    if elapsed is None or value <= _MORE * elapsed:
        return None
    for factor, unit in _SHORTER:
        if value * factor <= _MORE * elapsed:
            said = f"{name} of {value:g} is taken as {unit}, as {elapsed:.4g} s passed until DATE-END"
            return DetectorFact(value * factor, name, f"{said}: {value * factor:.6g} s.")
    return None


def _saturation(keyword: HeaderKeyword, name: str, value: float, header: Header) -> Reading:
    return DetectorFact(value, name, _corrected(name, value, header))


def _micrometres(keyword: HeaderKeyword, name: str, value: float, header: Header) -> Reading:
    size = value * (micrometres_of(header, name) or keyword.micrometres)
    return DetectorFact(size, name, _corrected(name, value, header))


_READERS: dict[str, Callable[[HeaderKeyword, str, float, Header], Reading]] = {
    "gain": _gain,
    "read_noise": _noise,
    "exposure": _seconds,
    "saturation": _saturation,
    "pixel_size": _micrometres,
}


def _corrected(name: str, value: float, header: Header) -> str:
    """What was made of a number that is no plain one; empty where it is."""
    text = header[name]
    if not isinstance(text, str) or _is_plain(text):
        return ""
    return f"{name} says “{text.strip()}”, read as {value:g}."


def _is_plain(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _of_amplifiers(fact: str, keyword: HeaderKeyword, header: Header) -> Reading:
    names = [name for name in dict.fromkeys(header) if keyword.pattern.fullmatch(name) and _is_read(name, header)]
    readings = [_of_card(fact, keyword, name, header) for name in names]
    facts = [reading for reading in readings if isinstance(reading, DetectorFact)]
    if len(facts) < len(names) or not facts:
        return next((reading for reading in readings if isinstance(reading, UnusedCard)), None)
    values = [fact.value for fact in facts]
    if len(set(values)) == 1:
        return facts[0]
    listed = ", ".join(f"{fact.source} is {fact.value:.4g}" for fact in facts)
    if max(values) > (1 + _ALIKE) * min(values):
        return UnusedCard(fact, f"{AMPLIFIERS} ({listed}), where one number has to serve them all")
    mean = float(np.mean(values))
    return DetectorFact(mean, facts[0].source, f"The mean of all amplifiers, {mean:.4g}, is taken ({listed}).")


def _is_read(name: str, header: Header) -> bool:
    """Whether an amplifier was read out, as far as the header tells (Lowell's AAMP_01, HST's CCDAMP)."""
    if name.startswith("AGAIN_"):
        return bool(header.get(f"AAMP_{name[6:]}", 1))
    amplifiers = str(header.get("CCDAMP", "")).strip()
    is_of_hst = name.startswith(("ATODGN", "READNSE")) and name[-1] in "ABCD" and set(amplifiers) <= set("ABCD")
    return not is_of_hst or not amplifiers or name[-1] in amplifiers
