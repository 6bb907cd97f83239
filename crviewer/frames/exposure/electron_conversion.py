"""Conversion of pixel values to electrons, and the facts that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.amplifier_maps import gain_map
from crviewer.frames.facts.detector_facts import DetectorFacts
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import MissingFacts
from crviewer.frames.fits.frame_reading import refuse_other_quantities
from crviewer.frames.values.pixel_scaling import unwrapped
from crviewer.frames.values.pixel_unit import is_rate

if TYPE_CHECKING:
    from astropy.units import UnitBase


def in_electrons(frame: Frame, facts: DetectorFacts) -> NDArray[np.float32]:
    """Convert the pixel values of a frame to electrons.

    Parameters
    ----------
    frame : Frame
        In electrons or adu, or either per second.
    facts : DetectorFacts
        Gain (e⁻/adu) and exposure time (s), where the unit needs them.

    Returns
    -------
    (ny, nx) float32, electrons
        A new array; infinite where a value is too large for it.

    Raises
    ------
    FrameError
        If its values are no counts.
    MissingFacts
        If the unit of the frame needs a gain or an exposure time that `facts` lack.
    """
    refuse_other_quantities(frame)
    factor = electrons_per_value(frame, facts)
    if factor is None:
        missing = missing_facts(frame.unit, facts)
        raise MissingFacts(frame.path or frame.name, missing, facts.why_missing(*missing))
    with np.errstate(over="ignore", invalid="ignore"):
        electrons: NDArray[np.float32] = unwrapped(frame.data).astype(np.float32)
        electrons *= factor
    return electrons


def electrons_per_value(frame: Frame, facts: DetectorFacts) -> np.float32 | NDArray[np.float32] | None:
    """Compute how many electrons a pixel value of 1 is.

    Parameters
    ----------
    frame : Frame
        For its unit and shape.
    facts : DetectorFacts
        Gain (e⁻/adu), of each amplifier where they differ, and exposure time (s).

    Returns
    -------
    float32, (ny, nx) float32, or None
        An array where amplifiers have gains of their own; None where a fact that is needed is missing.
    """
    factor = electrons_per_unit(frame.unit, facts)
    gains = gain_map(facts, frame.shape) if "gain" in _needed_facts(frame.unit) else None
    if factor is None or gains is None or facts.gain is None:
        return None if factor is None else np.float32(factor * frame.conversion.scale)
    return gains * np.float32(factor / facts.gain.value * frame.conversion.scale)


def electrons_per_unit(unit: UnitBase, facts: DetectorFacts) -> float | None:
    """Compute how many electrons one `unit` is.

    Parameters
    ----------
    unit : Unit
        Electron or adu, or either per second.
    facts : DetectorFacts
        Gain (e⁻/adu) and exposure time (s), where the unit needs them.

    Returns
    -------
    float or None
        None where a fact that is needed is missing.
    """
    known = [getattr(facts, name) for name in _needed_facts(unit)]
    return None if None in known else float(np.prod([fact.value for fact in known]))


def missing_facts(unit: UnitBase, facts: DetectorFacts) -> tuple[str, ...]:
    """Name the facts that a conversion needs and that are unknown.

    Parameters
    ----------
    unit : Unit
        To be converted from.
    facts : DetectorFacts
        What is known.

    Returns
    -------
    tuple of str
        Fields of `DetectorFacts`: "gain", "exposure".
    """
    return tuple(name for name in _needed_facts(unit) if getattr(facts, name) is None)


def _needed_facts(unit: UnitBase) -> list[str]:
    from astropy import units

    is_adu = unit in (units.adu, units.adu / units.s)
    return [name for name, needed in (("gain", is_adu), ("exposure", is_rate(unit))) if needed]
