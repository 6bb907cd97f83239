"""Evidence: the numbers measured for each ray, from which suggestions are made."""

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
    peak, minimum : float64, electrons above `background`
        Highest flagged pixel; lowest of the flagged pixels and of the hole that they enclose.
    depth : float64, sigma
        How far the lowest enclosed pixel is below `background`, in units of `noise`; negative if it is above, NaN
        if no pixel is enclosed.
    charge : float64, electrons
        Sum of the flagged pixels above `background`.
    pixels : int64
        Number of flagged pixels.
    dark : float64, unit of the exposure's dark
        Highest dark value at the flagged pixels and in the hole; NaN without a dark, as the next three.
    dark_sigma, hole_dark, peak_dark : float64, sigma
        Dark value above the median of the dark frame, in robust standard deviations: of `dark`, at the lowest pixel
        of the hole, and at the brightest flagged pixel.
    elongation : float64
        Ratio of major to minor axis from second moments; 1 is round.
    orientation : float64, degrees
        Position of the major axis, from the +x axis towards +y, -90 to 90.
    length, width : float64, pixels
        Extent along the major axis; width of the uniform strip with the same second moment across it.
    straightness : float64, 0 to 1
        1 - (deviation of the ray's centre line from its axis) / `length`.
    crossing : float64, 0 to 1
        `length`, relative to that of the line along the major axis through the whole frame.
    sharpness : float64
        Drop from the brightest pixel to its neighbours, relative to the largest drop that the PSF of the frame
        allows; see `crviewer.review.evidence.sharpness`. Light cannot exceed 1. NaN if the PSF is unknown.
    sharp_sigma : float64, sigma
        By how much the drop exceeds that of a star.
    light_misfit, track_misfit : float64
        Reduced chi-square around the brightest pixel of the best-fitting light (a star or up to 2.3 times wider), and
        of the best-fitting track; see `crviewer.review.evidence.light_fit`. NaN if the PSF is unknown.
    light_preference : float64
        Chi-square of that track minus that of that light: positive if light fits better.
    run : int64, pixels
        Longest unbroken run of flagged pixels in one column.
    column : int64, FITS convention: the first is 1
        Column at the ray, or next to it, with the highest contrast.
    column_above, column_below, column_along : float64, sigma
        Its contrast in the rows above the ray (higher y), below and along it, in units of `noise`; negative if the
        column is low. NaN off the frame, and along a ray of fewer than 15 rows.
    column_share : float64, 0 to 1
        Fraction of the flagged pixels in that column or touching it.
    masked : int64, pixels
        Pixels of the input mask within two rows and two columns of a flagged pixel; L.A.Cosmic itself keeps one
        pixel away from the mask.
    saturated : int64, pixels
        Pixels near saturation within two rows and two columns of a flagged pixel.
    lit : float64
        0 in darks and biases, 1 in other frames.
    star : float64, pixels
        Distance from the brightest flagged pixel to the core of the nearest bright star; inf if there is none.
    edge : int64, pixels
        Pixels between the ray and the edge of the frame; 0 if it touches the edge.
    flagged_share : float64, 0 to 1
        Fraction of all pixels of the frame that are flagged; if it is high, rays meet by chance.
    others, recurred : float64
        Number of other exposures of the detector, and of those in which at least half of the ray's pixels are
        flagged; NaN without other exposures.
    moved, recurred_moved : float64
        The same for exposures dithered against this one, where a source does not stay on its pixels.
    earlier : float64, fraction of saturation
        Highest value of a flagged pixel in the earlier exposure with most charge there; NaN if none was above 0.7.
    earlier_share : float64, 0 to 1
        Fraction of the flagged pixels that were above 0.7 of saturation then.
    since : float64, seconds
        From the end of that exposure to the start of this one.
    recurrence_chance : float64, 0 to 1
        Probability that a ray of this size recurs as often by chance.
    witnesses : float64
        Number of other exposures in which a steady source as bright would be seen; NaN without any, as the next four.
    seen_in_sky, seen_at_pixel : float64
        In how many of those that are dithered there is light at the same place in the sky, and at the same pixel.
    seen_still : float64
        In how many of those that are not dithered there is light at the same place.
    witness_chance : float64, 0 to 1
        Probability that other light falls on these places as often by chance.
    dark_unit : str
        Unit of `dark`.
    fwhm : float, pixels
        FWHM of the stars of the frame; NaN if the point-spread function is unknown.
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
    crossing: Floats
    sharpness: Floats
    sharp_sigma: Floats
    light_misfit: Floats
    track_misfit: Floats
    light_preference: Floats
    run: PixelIndices
    column: PixelIndices
    column_above: Floats
    column_below: Floats
    column_along: Floats
    column_share: Floats
    masked: PixelIndices
    saturated: PixelIndices
    lit: Floats
    star: Floats
    edge: PixelIndices
    flagged_share: Floats
    others: Floats
    recurred: Floats
    moved: Floats
    recurred_moved: Floats
    earlier: Floats
    earlier_share: Floats
    since: Floats
    recurrence_chance: Floats
    witnesses: Floats
    seen_in_sky: Floats
    seen_at_pixel: Floats
    seen_still: Floats
    witness_chance: Floats
    dark_unit: str
    fwhm: float = np.nan

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def hole_depth(self) -> Floats:
        """(rays,) float64, sigma: `depth` if positive, else NaN."""
        return np.where(self.depth > 0, self.depth, np.nan)

    @property
    def ring_height(self) -> Floats:
        """(rays,) float64, sigma: how far all enclosed pixels are above the background; NaN if they are not."""
        return np.where(self.depth <= 0, -self.depth, np.nan)

    @property
    def brightness(self) -> Floats:
        """(rays,) float64, sigma: `peak` / `noise`."""
        return self.peak / self.noise

    @property
    def density(self) -> Floats:
        """(rays,) float64, electrons per flagged pixel: `charge` / `pixels`."""
        return self.charge / self.pixels

    @property
    def column_goes_on(self) -> Floats:
        """(rays,) float64, sigma: larger absolute value of `column_above` and `column_below`."""
        return np.fmax(np.abs(self.column_above), np.abs(self.column_below))

    @property
    def column_along_size(self) -> Floats:
        """(rays,) float64, sigma: absolute value of `column_along`."""
        return np.abs(self.column_along)

    @property
    def above_column(self) -> Floats:
        """(rays,) float64, sigma: brightest pixel above the level of its column on either side of the ray."""
        return self.brightness - np.fmax(np.fmax(self.column_above, self.column_below), 0)

    @property
    def concentration(self) -> Floats:
        """(rays,) float64: `peak` / `charge`; 1 if a single pixel holds all."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share: Floats = np.where(self.charge > 0, self.peak / self.charge, np.nan)
        return share

    @property
    def unchecked_peak(self) -> Floats:
        """(rays,) float64: `concentration` without a dark that could show a hot pixel; NaN with one."""
        return np.where(np.isnan(self.peak_dark), self.concentration, np.nan)

    @property
    def slant(self) -> Floats:
        """(rays,) float64, degrees, 0 to 45: angle between the major axis and the nearer of rows and columns."""
        slant: Floats = 45 - np.abs(np.abs(self.orientation) - 45)
        return slant

    @property
    def seen_again(self) -> Floats:
        """(rays,) float64: in how many of the `witnesses` there is light at the same place in the sky or pixel."""
        return np.maximum(self.seen_in_sky + self.seen_still, self.seen_at_pixel)

    @property
    def recurrence(self) -> Floats:
        """(rays,) float64, 0 to 1: `recurred` / `others`."""
        return self.recurred / self.others

    @property
    def recurrence_moved(self) -> Floats:
        """(rays,) float64, 0 to 1: `recurred_moved` / `moved`."""
        return self.recurred_moved / self.moved

    def number(self, name: str) -> Floats:
        """Look up one number for all rays.

        Parameters
        ----------
        name : str
            One of `NUMBERS`.

        Returns
        -------
        (rays,) float64
            In the unit given above.
        """
        values: Floats = np.asarray(getattr(self, name), np.float64)
        return values

    def of(self, ray: int) -> dict[str, float]:
        """All `NUMBERS` of one ray.

        Parameters
        ----------
        ray : int
            The listed ray, 0-based.

        Returns
        -------
        dict from name to float
            In the units given above.
        """
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
    "concentration",
    "unchecked_peak",
    "slant",
    "seen_again",
    "recurrence",
    "recurrence_moved",
)
_OF_THE_FRAME = ("dark_unit", "fwhm")
_MEASURED = tuple(number.name for number in fields(Evidence) if number.name not in _OF_THE_FRAME)
NUMBERS = _MEASURED + DERIVED
