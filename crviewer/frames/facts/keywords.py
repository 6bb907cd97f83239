"""Detector facts from header keywords, by the table of `crviewer.frames.facts.header_keywords`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from crviewer.frames.facts.amplifier import Amplifier
from crviewer.frames.facts.amplifier_sections import amplifiers_of
from crviewer.frames.facts.card_reading import AMPLIFIERS, is_in_adu, read_card
from crviewer.frames.facts.card_unit import Counted, level_counts
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts, UnusedCard, given_fact
from crviewer.frames.facts.header_keywords import KEYWORDS
from crviewer.frames.facts.reduction_done import ReductionStep, step_done
from crviewer.frames.facts.start_time import start_time
from crviewer.frames.fits.frame import Frame
from crviewer.frames.values.pixel_unit import is_rate

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase


def read_facts(frame: Frame) -> DetectorFacts:
    """Collect what the header of a frame says of the detector and the exposure.

    Of each fact, the first keyword of the table that holds a positive number wins, in the unit that its card says.
    What cannot be true, or is no number, is passed over for the next one, and kept in `DetectorFacts.unused`.

    Parameters
    ----------
    frame : Frame
        As it was read.

    Returns
    -------
    DetectorFacts
        Each fact with the keyword that it came from; None where the header has nothing usable.
    """
    placed = with_amplifiers(facts_of(frame.header), amplifiers_of(frame.header, frame.shape), frame.header)
    return _with_saturation_in(frame.unit, placed, frame.header)


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
    facts: dict[str, Any] = {}
    unused: list[UnusedCard] = []
    for field, keywords in KEYWORDS.items():
        readings = (read_card(field, keyword, header) for keyword in keywords)
        for reading in readings:
            if isinstance(reading, UnusedCard):
                unused.append(reading)
            elif reading is not None:
                facts[field] = _for_all_amplifiers(field, reading, header)
                break
    found = DetectorFacts(**facts, observed=start_time(header), unused=tuple(unused))
    return _with_noise_in_electrons(found, header)


def with_given(facts: DetectorFacts, **said: float | None) -> DetectorFacts:
    """Replace what the header says by what the observer says.

    Parameters
    ----------
    facts : DetectorFacts
        From the header.
    **said : float, optional
        By field of `DetectorFacts`, in its unit; None leaves the fact as it is.

    Returns
    -------
    DetectorFacts
        The given values have the source `GIVEN`; the others are as they were.

    Raises
    ------
    ValueError
        If a value is not a positive number.
    """
    given: dict[str, Any] = {field: given_fact(field, value) for field, value in said.items() if value is not None}
    if facts.noise_in_adu is not None and "read_noise" not in given:
        given["read_noise"] = _in_electrons(facts.noise_in_adu, given.get("gain", facts.gain))
    one_for_all: dict[str, Any] = {name: None for name in ("gain", "read_noise") if name in given}
    amplifiers = tuple(replace(each, **one_for_all) for each in facts.amplifiers)
    return replace(facts, **given, amplifiers=amplifiers)


def with_amplifiers(facts: DetectorFacts, amplifiers: tuple[Amplifier, ...], header: Header) -> DetectorFacts:
    """Add amplifiers, and give the frame one gain and one read noise where each amplifier has its own.

    Where the flat was divided before, it took out what gains differ by, and they are left to the facts of the frame.

    Parameters
    ----------
    facts : DetectorFacts
        Of the frame.
    amplifiers : tuple of Amplifier
        As placed.
    header : Header
        Of the frame.

    Returns
    -------
    DetectorFacts
        The gain is the lowest of all, so that no saturated pixel is missed; the read noise the largest.
    """
    if step_done(header, ReductionStep.FLAT):
        amplifiers = tuple(replace(each, gain=None) for each in amplifiers)
    changed: dict[str, Any] = {}
    for name, choose, unit in (("gain", min, " e⁻/ADU"), ("read_noise", max, " e⁻")):
        values = [getattr(each, name) for each in amplifiers]
        if None in values or len(set(values)) < 2 or not np.isfinite(values).all():
            unknown: dict[str, Any] = {name: None}
            amplifiers = tuple(replace(each, **unknown) for each in amplifiers)
            continue
        listed = ", ".join(f"{getattr(each, name):.4g}{unit} in {each.section} ({each.source})" for each in amplifiers)
        reading = f"Each amplifier has its own {name.replace('_', ' ')}: {listed}."
        changed[name] = DetectorFact(choose(values), "amplifiers", reading)
    if "read_noise" in changed:
        changed["noise_in_adu"] = None
    kept = tuple(card for card in facts.unused if card.fact not in changed or AMPLIFIERS not in card.reason)
    return replace(facts, **changed, unused=kept, amplifiers=amplifiers)


def _for_all_amplifiers(field: str, fact: DetectorFact, header: Header) -> DetectorFact:
    """A fact that is one number for the frame, which says so where its amplifiers have numbers of their own."""
    families = (read_card(field, keyword, header) for keyword in KEYWORDS[field] if keyword.family)
    differ = next((each.reason for each in families if isinstance(each, UnusedCard) and AMPLIFIERS in each.reason), "")
    if not differ or fact.reading:
        return fact
    told = differ.partition(", where")[0]
    return replace(fact, reading=f"{fact.source} of {fact.value:g} is taken for all pixels, although {told}.")


def _with_noise_in_electrons(facts: DetectorFacts, header: Header) -> DetectorFacts:
    noise = facts.read_noise
    if noise is None or not is_in_adu(header, noise.source):
        return facts
    unused = UnusedCard("read_noise", f"{noise.source} is {noise.value:g} ADU, which takes a gain to be in electrons")
    return replace(
        facts,
        read_noise=_in_electrons(noise, facts.gain),
        noise_in_adu=noise,
        unused=facts.unused if facts.gain else (*facts.unused, unused),
    )


def _in_electrons(noise: DetectorFact, gain: DetectorFact | None) -> DetectorFact | None:
    if gain is None:
        return None
    value = noise.value * gain.value
    said = f"{noise.source} of {noise.value:g} is in ADU: {value:.4g} e⁻ at {gain.value:.4g} e⁻/ADU."
    return DetectorFact(value, noise.source, said)


def _with_saturation_in(unit: UnitBase, facts: DetectorFacts, header: Header) -> DetectorFacts:
    """The saturation level in the unit of the frame, where its card says that it is in ADU, or in electrons."""
    fact = facts.saturation
    said = level_counts(header, fact.source) if fact else None
    if fact is None or said not in (Counted.ADU, Counted.ELECTRONS) or is_rate(unit):
        return facts
    if (said is Counted.ADU) == (unit.to_string() == "adu"):
        return facts
    if facts.gain is None:
        return replace(facts, saturation=None)
    value = fact.value * facts.gain.value if said is Counted.ADU else fact.value / facts.gain.value
    reading = f"{fact.source} of {fact.value:g} is in {said}: {value:.6g} {unit} at {facts.gain.value:.4g} e⁻/ADU."
    return replace(facts, saturation=DetectorFact(value, fact.source, reading))
