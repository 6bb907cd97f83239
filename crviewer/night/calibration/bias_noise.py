"""What biases tell of the read noise, beside what their header says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.facts.keywords import facts_of
from crviewer.frames.fits.plain_text import written

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase

_ALIKE = 0.15  # of the read noise, within which header and biases agree


def noise_beside_header(noise: float, unit: UnitBase, header: Header) -> tuple[str, ...]:
    """Compare the read noise of biases with that of their header.

    Parameters
    ----------
    noise : float, unit of the biases
        Standard deviation of a pixel from one bias to the next.
    unit : unit
        adu or electron.
    header : Header
        Of a bias.

    Returns
    -------
    tuple of str
        One sentence where they differ, or the header has no read noise; else none. None either without a gain.
    """
    facts = facts_of(header)
    factor = electrons_per_unit(unit, facts)
    if factor is None or noise <= 0:
        return ()
    measured, said = noise * factor, facts.read_noise
    if said is None:
        return (f"The read noise is {written(measured)} e⁻, by the differences of the biases; their header has none.",)
    if abs(measured - said.value) <= _ALIKE * said.value:
        return ()
    return (
        f"The read noise is {written(measured)} e⁻, by the differences of the biases; {said.source} says "
        f"{written(said.value)} e⁻.",
    )
