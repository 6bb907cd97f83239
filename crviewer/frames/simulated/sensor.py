"""Properties of a simulated detector without defects."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSensor:
    """A CCD of deep-depleted silicon, as instruments of the 2010s have; frozen, so that a night shares one.

    Attributes
    ----------
    shape : (ny, nx), pixels
    gain : float, electrons per adu
    read_noise : float, electrons
    full_well : float, electrons
        A pixel holds no more.
    linear_up_to : float, fraction of `full_well`
        What the header gives as SATURATE.
    pixel_size, thickness : float, micrometres
        Of the silicon in which particles leave charge.
    diffusion : float, pixels
        Standard deviation of the spread of charge before it is collected.
    dark_current : float, electrons per second
        Of an ordinary pixel.
    """

    shape: tuple[int, int] = (640, 640)
    gain: float = 1.6
    read_noise: float = 6.5
    full_well: float = 100_000.0
    linear_up_to: float = 0.95
    pixel_size: float = 13.5
    thickness: float = 50.0
    diffusion: float = 0.4
    dark_current: float = 0.02

    @property
    def area(self) -> float:
        """Sensitive area, square centimetres."""
        return self.shape[0] * self.shape[1] * (self.pixel_size * 1e-4) ** 2

    @property
    def saturation(self) -> float:
        """Level above which a pixel is not linear, electrons."""
        return self.full_well * self.linear_up_to
