"""What is wrong with a detector, night after night: hot pixels, bad columns, and charge left by an earlier exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.simulated.patch import PlacedImage
from crviewer.frames.simulated.sensor import SimulatedSensor

KNOWN = 0.6  # of the defects are in the observer's masks; the rest is what a review finds


@dataclass(frozen=True, slots=True)
class HotPixel:
    """A pixel whose dark current jumps (random telegraph signal), so that an old dark takes off too much or too little.

    Attributes
    ----------
    row, column : int, 0-based
    rate_in_dark, rate : float, electrons per second
        When the dark was taken, and when the science frame was.
    known : bool
        Whether the observer's mask has it.
    """

    row: int
    column: int
    rate_in_dark: float
    rate: float
    known: bool


@dataclass(frozen=True, slots=True)
class BadColumn:
    """A run of one column.

    Attributes
    ----------
    column, first, last : int, 0-based
        `first` and `last` are rows, both inside.
    throughput : float
        Of light: 1, or little where the column is covered.
    leak : float, electrons per second
        That no dark shows.
    known : bool
        Whether the observer's mask has it.
    """

    column: int
    first: int
    last: int
    throughput: float
    leak: float
    known: bool


@dataclass(frozen=True, slots=True)
class AfterImage:
    """Charge that the saturated core of a star left in traps in an earlier exposure, and that leaks out in this one.

    Attributes
    ----------
    row, column : float, pixels, 0-based
    radius : float, pixels
        Of the ring that is brightest: the rim of the saturated core.
    charge : float, electrons
        On a pixel of the ring, on average.
    """

    row: float
    column: float
    radius: float
    charge: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDetector:
    """A sensor with its defects; frozen, so that every exposure of a night has the same.

    Attributes
    ----------
    sensor : SimulatedSensor
        Without its defects.
    hot_pixels : tuple of HotPixel
        Known to the observer or not.
    bad_columns : tuple of BadColumn
        Known to the observer or not.
    """

    sensor: SimulatedSensor
    hot_pixels: tuple[HotPixel, ...]
    bad_columns: tuple[BadColumn, ...]

    def dark_rate(self, *, when_dark_was_taken: bool) -> NDArray[np.float64]:
        """Compute the dark current of every pixel.

        Parameters
        ----------
        when_dark_was_taken : bool
            At the time of the dark, else at the time of the science frame.

        Returns
        -------
        (ny, nx) float64, electrons per second
            A new array.
        """
        rate = np.full(self.sensor.shape, self.sensor.dark_current)
        for pixel in self.hot_pixels:
            rate[pixel.row, pixel.column] = pixel.rate_in_dark if when_dark_was_taken else pixel.rate
        return rate

    def hot_pixel_mask(self) -> NDArray[np.uint8]:
        """(ny, nx), 1 = bad: the hot pixels that the observer knows."""
        mask = np.zeros(self.sensor.shape, np.uint8)
        for pixel in self.hot_pixels:
            mask[pixel.row, pixel.column] |= pixel.known
        return mask

    def bad_column_mask(self) -> NDArray[np.uint8]:
        """(ny, nx), 1 = bad: the bad columns that the observer knows."""
        mask = np.zeros(self.sensor.shape, np.uint8)
        for run in self.bad_columns:
            mask[run.first : run.last + 1, run.column] |= run.known
        return mask


def draw_detector(rng: np.random.Generator, sensor: SimulatedSensor) -> SimulatedDetector:
    """Give a sensor its defects.

    They are as many per area whatever the size, and at least two columns of each sort.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    sensor : SimulatedSensor
        Without defects.

    Returns
    -------
    SimulatedDetector
        With hot pixels and bad columns.
    """
    megapixels = sensor.shape[0] * sensor.shape[1] / 1e6
    return SimulatedDetector(
        sensor=sensor,
        hot_pixels=_draw_hot_pixels(rng, sensor.shape, megapixels),
        bad_columns=_draw_bad_columns(rng, sensor.shape, max(2, round(5 * megapixels))),
    )


def _draw_hot_pixels(rng: np.random.Generator, shape: tuple[int, int], megapixels: float) -> tuple[HotPixel, ...]:
    """Over-subtracted ones, deep holes; under-subtracted ones, spikes; and many that the dark subtracts well."""
    sorts = ((100, (2.0, 20.0), (0.0, 0.4)), (25, (0.2, 2.0), (2.0, 4.0)), (400, (0.2, 4.0), (1.0, 1.0)))
    numbers = [max(1, round(per_megapixel * megapixels)) for per_megapixel, _, _ in sorts]
    places = iter(rng.choice(shape[0] * shape[1], sum(numbers), replace=False))
    pixels = []
    for number, (_, rates, change) in zip(numbers, sorts, strict=True):
        for index in range(number):
            then = float(np.exp(rng.uniform(*np.log(rates))))
            row, column = divmod(int(next(places)), shape[1])
            pixels.append(HotPixel(row, column, then, then * rng.uniform(*change), index < round(KNOWN * number)))
    return tuple(pixels)


def _draw_bad_columns(rng: np.random.Generator, shape: tuple[int, int], pairs: int) -> tuple[BadColumn, ...]:
    """Pairs of a covered run and a leaking one, from 5 to 40 % of the frame high."""
    columns = iter(rng.choice(shape[1], 2 * pairs, replace=False))
    runs = []
    for index in range(pairs):
        for throughput, leak in ((0.05, 0.0), (1.0, rng.uniform(0.2, 0.6))):
            height = int(shape[0] * rng.uniform(0.05, 0.4))
            first = int(rng.integers(0, shape[0] - height))
            runs.append(
                BadColumn(int(next(columns)), first, first + height - 1, throughput, leak, index < round(KNOWN * pairs))
            )
    return tuple(runs)


def draw_after_images(rng: np.random.Generator, sensor: SimulatedSensor, number: int) -> tuple[AfterImage, ...]:
    """Draw the after-images of an earlier exposure of another field.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    sensor : SimulatedSensor
        On which they lie.
    number : int
        How many.

    Returns
    -------
    tuple of AfterImage
        Anywhere on the sensor.
    """
    places = rng.uniform(0, np.array(sensor.shape) - 1, (number, 2))
    return tuple(AfterImage(float(r), float(c), rng.uniform(1.0, 2.5), rng.uniform(300, 900)) for r, c in places)


def after_image_patch(rng: np.random.Generator, image: AfterImage) -> PlacedImage:
    """Draw the mean charge of an after-image: a lumpy ring around a fainter middle.

    The traps lie in the substrate of front-illuminated CCDs (residual bulk image; Janesick 2001, Scientific
    Charge-Coupled Devices). Their number differs from pixel to pixel, and no seeing smooths it, so that neighbours
    differ as they never do in a star.

    Parameters
    ----------
    rng : Generator
        Of random numbers, for the lumps.
    image : AfterImage
        Where it is and how bright.

    Returns
    -------
    PlacedImage
        In electrons.
    """
    reach = int(np.ceil(image.radius + 2))
    row, column = round(image.row), round(image.column)
    rows, columns = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    distance = np.hypot(rows + row - image.row, columns + column - image.column)
    ring = np.exp(-0.5 * ((distance - image.radius) / 0.5) ** 2)
    profile = np.where(distance < image.radius, np.maximum(ring, 0.4), ring)
    return PlacedImage(row - reach, column - reach, image.charge * profile * rng.gamma(2.0, 0.5, profile.shape))


def hot_pixel_patch(pixel: HotPixel, exposure: float) -> PlacedImage:
    """Compute the charge of a hot pixel that is left once the dark is subtracted; negative where that takes too much.

    Parameters
    ----------
    pixel : HotPixel
        With its dark current in the dark and in the science frame.
    exposure : float, seconds
        Of the dark and of the science frame.

    Returns
    -------
    PlacedImage
        One pixel, in electrons.
    """
    return PlacedImage(pixel.row, pixel.column, np.full((1, 1), (pixel.rate - pixel.rate_in_dark) * exposure))


def bad_column_patch(run: BadColumn, light: NDArray[np.float64], exposure: float) -> PlacedImage:
    """Compute by how much a bad column changes the charge.

    Parameters
    ----------
    run : BadColumn
        With its throughput and its leak.
    light : (ny, nx) float64, electrons
        The mean charge without the defect.
    exposure : float, seconds
        Of the science frame.

    Returns
    -------
    PlacedImage
        The change, in electrons.
    """
    fallen = light[run.first : run.last + 1, run.column : run.column + 1]
    return PlacedImage(run.first, run.column, (run.throughput - 1) * fallen + run.leak * exposure)
