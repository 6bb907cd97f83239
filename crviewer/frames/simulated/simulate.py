"""A simulated exposure made from a seed: stars, sky, noise, cosmic rays, defects, and the truth for each.

A scene (the detector with its defects, the field of stars, the charge left by earlier exposures) is frozen, so that all
exposures of a night can share one; the seed of one exposure draws the rest, its noise and its particles.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.frame import Frame
from crviewer.frames.simulated.defect import (
    AfterImage,
    SimulatedDetector,
    after_image_patch,
    bad_column_patch,
    draw_after_images,
    draw_detector,
    hot_pixel_patch,
)
from crviewer.frames.simulated.header import dark_header, science_header
from crviewer.frames.simulated.particle import draw_rays
from crviewer.frames.simulated.patch import PlacedImage
from crviewer.frames.simulated.sensor import SimulatedSensor
from crviewer.frames.simulated.sky import StarField, draw_field, star_patch
from crviewer.frames.simulated.truth import SimulatedTruth, TrueKind, tell

if TYPE_CHECKING:
    from astropy.io.fits import Header

SENSOR = SimulatedSensor()
MUONS, ELECTRONS = 2.0, 3.5  # per square centimetre and minute, at the height of an observatory
DARKS = 9  # frames averaged to the master dark

Image = NDArray[np.float64]
Patches = list[tuple[TrueKind, PlacedImage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedScene:
    """All of an exposure that is not random; `dataclasses.replace` makes the next one of a night.

    Attributes
    ----------
    detector : SimulatedDetector
    field : StarField
    after_images : tuple of AfterImage
        What earlier exposures left behind.
    exposure : float, seconds
    observed : str
        ISO 8601 time at the start, for DATE-OBS.
    """

    detector: SimulatedDetector
    field: StarField
    after_images: tuple[AfterImage, ...] = ()
    exposure: float = 1200.0
    observed: str = "2018-10-13T08:15:00"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulatedExposure:
    """What an observer has after the reduction, and what no observer has.

    Attributes
    ----------
    science : Frame
        (ny, nx) float32, adu; bias and dark are subtracted.
    dark : Frame
        (ny, nx) float32, adu; the master dark that was subtracted, of the same exposure time.
    hot_pixels, bad_columns : (ny, nx) uint8
        The observer's masks, 1 = bad; they hold only a part of the defects.
    truth : SimulatedTruth
    """

    science: Frame
    dark: Frame
    hot_pixels: NDArray[np.uint8]
    bad_columns: NDArray[np.uint8]
    truth: SimulatedTruth


def draw_scene(seed: int = 1, sensor: SimulatedSensor = SENSOR) -> SimulatedScene:
    """Draw a detector with its defects, a field of stars and three after-images.

    Parameters
    ----------
    seed : int
        The same seed gives the same scene.
    sensor : SimulatedSensor
        The detector without its defects.

    Returns
    -------
    SimulatedScene
        To be exposed by `simulate_exposure`.
    """
    for_detector, for_field, for_after_images = np.random.default_rng((seed, 0)).spawn(3)
    return SimulatedScene(
        detector=draw_detector(for_detector, sensor),
        field=draw_field(for_field, sensor.shape),
        after_images=draw_after_images(for_after_images, sensor, 3),
    )


def simulate_exposure(seed: int = 1, scene: SimulatedScene | None = None) -> SimulatedExposure:
    """Take an exposure of a scene, with its dark subtracted.

    Parameters
    ----------
    seed : int
        Of the noise and the particles, and of the scene if none is given; the same seed gives the same exposure.
    scene : SimulatedScene, optional
        As from `draw_scene`.

    Returns
    -------
    SimulatedExposure
        With dark, masks and truth.
    """
    scene = scene or draw_scene(seed)
    detector, sensor = scene.detector, scene.detector.sensor
    for_noise, for_dark, for_rays, for_traps = np.random.default_rng((seed, 1)).spawn(4)
    patches = _light_patches(scene, for_traps)
    rays = [(TrueKind.COSMIC_RAY, ray) for ray in draw_rays(for_rays, sensor, scene.exposure / 60, MUONS, ELECTRONS)]
    dark_charge = detector.dark_rate(when_dark_was_taken=False) * scene.exposure
    mean = _added(patches, dark_charge + scene.field.sky * scene.exposure)
    dark = _master_dark(for_dark, detector, scene.exposure)
    science = _read_out(for_noise, sensor, mean, _added(rays, np.zeros(sensor.shape))) - dark
    hot_pixels = [(TrueKind.HOT_PIXEL, hot_pixel_patch(pixel, scene.exposure)) for pixel in detector.hot_pixels]
    return SimulatedExposure(
        science=_frame(science, sensor, science_header(sensor, scene.field, scene.exposure, scene.observed)),
        dark=_frame(dark, sensor, dark_header(sensor, scene.exposure, DARKS)),
        hot_pixels=detector.hot_pixel_mask(),
        bad_columns=detector.bad_column_mask(),
        truth=tell(sensor.shape, patches + hot_pixels + rays, _noise(scene)),
    )


def _light_patches(scene: SimulatedScene, rng: np.random.Generator) -> Patches:
    """Stars, what the bad columns make of the light, and after-images; faint or common kinds first, for the truth."""
    sensor = scene.detector.sensor
    stars = [(TrueKind.STAR, star_patch(star, scene.field.fwhm, scene.exposure)) for star in scene.field.stars]
    light = _added(stars, np.full(sensor.shape, scene.field.sky * scene.exposure))
    columns = [
        (TrueKind.BAD_COLUMN, bad_column_patch(run, light, scene.exposure)) for run in scene.detector.bad_columns
    ]
    return stars + columns + [(TrueKind.AFTER_IMAGE, after_image_patch(rng, image)) for image in scene.after_images]


def _added(patches: Patches, image: Image) -> Image:
    """A copy of an image with the charge of every patch."""
    image = image.copy()
    for _, patch in patches:
        part = patch.inside((image.shape[0], image.shape[1]))
        part.of(image)[...] += part.electrons
    return image


def _read_out(rng: np.random.Generator, sensor: SimulatedSensor, mean: Image, rays: Image) -> Image:
    """What the amplifier gives, electrons: shot noise on the mean charge, none on rays, a full well and read noise."""
    charge = np.minimum(rng.poisson(mean) + rays, sensor.full_well)
    return charge + rng.normal(0, sensor.read_noise, charge.shape)


def _master_dark(rng: np.random.Generator, detector: SimulatedDetector, exposure: float) -> Image:
    """The average of some darks, electrons, taken before the hot pixels jumped."""
    charge = detector.dark_rate(when_dark_was_taken=True) * exposure * DARKS
    summed = rng.poisson(charge) + rng.normal(0, detector.sensor.read_noise * sqrt(DARKS), charge.shape)
    return summed / DARKS


def _noise(scene: SimulatedScene) -> float:
    """Standard deviation of an empty pixel, electrons."""
    sensor = scene.detector.sensor
    return sqrt((scene.field.sky + sensor.dark_current) * scene.exposure + sensor.read_noise**2)


def _frame(electrons: Image, sensor: SimulatedSensor, header: Header) -> Frame:
    from astropy.units import adu

    return Frame(data=(electrons / sensor.gain).astype(np.float32), unit=adu, unit_assumed=False, header=header)
