"""The evidence: one number a ray for everything that speaks for what it is."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.evidence.listed import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Measured numbers, each (rays,) in the order of the listed rays; NaN where one cannot be measured.

    Attributes
    ----------
    background, noise : float64, electrons
        Median and robust standard deviation of a rim of unflagged and unmasked pixels around the ray.
    peak, minimum : float64, electrons over `background`
        Highest of the flagged pixels; lowest of them and of the hole that they enclose.
    depth : float64, sigma
        How far the lowest pixel that the ray encloses is below `background`, in `noise`; negative where it is above,
        NaN where the ray encloses none.
    charge : float64, electrons
        Sum over `background` of the flagged pixels.
    pixels : int64
        How many are flagged.
    dark : float64, unit of the exposure's dark
        Highest dark at the flagged pixels and in the hole; NaN without a dark, as for the next three.
    dark_sigma, hole_dark, peak_dark : float64, sigma
        How far the dark is above its median, in its robust standard deviation: the highest as for `dark`, at the lowest
        pixel of the hole, and at the brightest flagged pixel.
    elongation : float64
        Ratio of the axes of the second moments; 1 is round.
    orientation : float64, degrees
        Of the major axis, from rising x towards rising y, -90 to 90.
    length, width : float64, pixels
        Along the major axis, and across it as the strip that spreads as much.
    straightness : float64, 0 to 1
        1 - (how far the middle of the ray wanders across its axis) / `length`.
    sharpness : float64
        How steeply the brightest pixel falls off against the steepest star that the frame's own FWHM allows; see
        `crviewer.review.evidence.sharpness`. Above 1, light cannot. NaN where the FWHM is unknown.
    sharp_sigma : float64, sigma
        By how much the fall exceeds what a star can have.
    run : int64, pixels
        The longest unbroken run of flagged pixels in one column.
    column : int64, FITS convention: the first is 1
        Which column at the ray, or touching it, stands out most from its sides.
    column_above, column_below, column_along : float64, sigma
        How far it does in the rows above (higher y), below, and along the ray, in `noise`; negative where it is too
        low. NaN off the frame, and along a ray of fewer than 15 rows.
    column_share : float64, 0 to 1
        Of the flagged pixels, those in that column or touching it.
    masked : int64, pixels
        Of the input mask, no farther than two rows and two columns from a flagged pixel: L.A.Cosmic itself keeps
        one pixel away.
    star : float64, pixels
        From the brightest flagged pixel to the core of the nearest bright star; inf where there is none.
    edge : int64, pixels
        Between the ray and the edge of the frame; 0 where it touches.
    others, recurred : float64
        How many other exposures of the detector are known, and in how many of them at least half of the ray's pixels
        are flagged; NaN where none is.
    moved, recurred_moved : float64
        The same among those between which and this one the field moved, so that no light stays on its pixels.
    earlier : float64, fraction of saturation
        The brightest that one of the flagged pixels was in an earlier exposure, that one of them in which most charge
        lay there; NaN where none was above 0.7.
    earlier_share : float64, 0 to 1
        Of the flagged pixels, those that were above 0.7 of saturation then.
    since : float64, seconds
        From the end of that exposure to the start of this one.
    dark_unit : str
        Of `dark`.
    fwhm : float, pixels
        Of a star of the frame; NaN where too few can be measured.
    """

    background: Floats
    noise: Floats
    peak: Floats
    minimum: Floats
    depth: Floats
    charge: Floats
    pixels: PixelIndices
    dark: Floats
    dark_sigma: Floats
    hole_dark: Floats
    peak_dark: Floats
    elongation: Floats
    orientation: Floats
    length: Floats
    width: Floats
    straightness: Floats
    sharpness: Floats
    sharp_sigma: Floats
    run: PixelIndices
    column: PixelIndices
    column_above: Floats
    column_below: Floats
    column_along: Floats
    column_share: Floats
    masked: PixelIndices
    star: Floats
    edge: PixelIndices
    others: Floats
    recurred: Floats
    moved: Floats
    recurred_moved: Floats
    earlier: Floats
    earlier_share: Floats
    since: Floats
    dark_unit: str
    fwhm: float = np.nan

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def hole_depth(self) -> Floats:
        """(rays,) float64, sigma: `depth` where it is positive, else NaN."""
        return np.where(self.depth > 0, self.depth, np.nan)

    @property
    def ring_height(self) -> Floats:
        """(rays,) float64, sigma: how far all that the ray encloses is above the background; NaN where it is not."""
        return np.where(self.depth <= 0, -self.depth, np.nan)

    @property
    def brightness(self) -> Floats:
        """(rays,) float64, sigma: `peak` in `noise`."""
        return self.peak / self.noise

    @property
    def density(self) -> Floats:
        """(rays,) float64, electrons per flagged pixel: `charge` / `pixels`."""
        return self.charge / self.pixels

    @property
    def column_goes_on(self) -> Floats:
        """(rays,) float64, sigma: the greater of `column_above` and `column_below`, without sign."""
        return np.fmax(np.abs(self.column_above), np.abs(self.column_below))

    @property
    def column_along_size(self) -> Floats:
        """(rays,) float64, sigma: `column_along` without sign."""
        return np.abs(self.column_along)

    @property
    def above_column(self) -> Floats:
        """(rays,) float64, sigma: how far the brightest pixel is above what the column has on either side anyway."""
        return self.brightness - np.fmax(np.fmax(self.column_above, self.column_below), 0)

    @property
    def recurrence(self) -> Floats:
        """(rays,) float64, 0 to 1: `recurred` / `others`."""
        return self.recurred / self.others

    @property
    def recurrence_moved(self) -> Floats:
        """(rays,) float64, 0 to 1: `recurred_moved` / `moved`."""
        return self.recurred_moved / self.moved

    def number(self, name: str) -> Floats:
        """(rays,) float64: one of `NUMBERS`."""
        values: Floats = np.asarray(getattr(self, name), np.float64)
        return values

    def of(self, ray: int) -> dict[str, float]:
        """All `NUMBERS` of one ray."""
        alone = replace(self, **{name: getattr(self, name)[ray : ray + 1] for name in _MEASURED})
        return {name: float(getattr(alone, name)[0]) for name in NUMBERS}


DERIVED = (
    "hole_depth",
    "ring_height",
    "brightness",
    "density",
    "column_goes_on",
    "column_along_size",
    "above_column",
    "recurrence",
    "recurrence_moved",
)
_OF_THE_FRAME = ("dark_unit", "fwhm")
_MEASURED = tuple(number.name for number in fields(Evidence) if number.name not in _OF_THE_FRAME)
NUMBERS = _MEASURED + DERIVED
