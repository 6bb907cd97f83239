"""A night with its truth: exposures of one detector under a moving or a still field, and after-images of its stars.

Every exposure has the same defects. What a star saturates leaves charge for the exposures after, which fades.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.detection import Lacosmic, LacosmicParameters
from crviewer.detection.detectors.detection_settings import setup_for
from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.exposure.circumstances import ObservingCircumstances
from crviewer.frames.facts.frame_kind import FrameKind as FileKind
from crviewer.frames.facts.keywords import read_facts
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.simulated.defect import AfterImage, draw_detector
from crviewer.frames.simulated.sensor import SimulatedSensor
from crviewer.frames.simulated.simulate import SimulatedScene, simulate_exposure
from crviewer.frames.simulated.sky import SimulatedStar, StarField, draw_field, star_patch
from crviewer.frames.simulated.truth import SimulatedTruth
from crviewer.night.frame import FrameFacts, NightFrame
from crviewer.night.night import Night
from crviewer.review.core.review import Review
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.surroundings import EvidenceContext, survey
from crviewer.review.evidence.trace_making import trace_of

EXPOSURE, READOUT = 180.0, 20.0  # seconds
BEGIN = datetime(2018, 10, 13, 1, 0, 0)
_BRIGHT_STARS = 8.0  # per megapixel, that saturate
_FADES = 1500.0  # seconds, to 1/e
_FAINTEST = 60.0  # electrons on a pixel of the ring; what is fainter is not drawn
_REACH = 60.0  # pixels, over which exposures are dithered


@dataclass(frozen=True, slots=True, kw_only=True)
class NightPlan:
    """What is the same all night; `exposure` takes one.

    Attributes
    ----------
    scene : SimulatedScene
        Of the detector and the field before it moved.
    offsets : tuple of (rows, columns), pixels
        By how much the field is moved in each exposure.
    seed : int
    """

    scene: SimulatedScene
    offsets: tuple[tuple[float, float], ...]
    seed: int

    def __len__(self) -> int:
        return len(self.offsets)

    def scene_of(self, number: int) -> SimulatedScene:
        """What one exposure sees: the field where it is by now, and what stars left that saturated before."""
        return replace(
            self.scene,
            field=self.field_of(number),
            after_images=tuple(self._left(number)),
            observed=self.begin(number).isoformat(),
        )

    def field_of(self, number: int) -> StarField:
        return self.scene.field.drifted(*self.offsets[number])

    def begin(self, number: int) -> datetime:
        return BEGIN + timedelta(seconds=number * (EXPOSURE + READOUT))

    def _left(self, number: int) -> Iterator[AfterImage]:
        for earlier in range(max(0, number - 40), number):
            since = (number - earlier) * (EXPOSURE + READOUT) - EXPOSURE
            charge = 800.0 * exp(-since / _FADES)
            if charge > _FAINTEST:
                yield from _burnt(self.field_of(earlier), self.scene, charge)


def plan_night(frames: int, *, size: int = 1024, seed: int = 1, still: bool = False) -> NightPlan:
    """A night of dithered exposures of a field that drifts, or of one that stands still."""
    for_detector, for_field, for_stars, for_dither = np.random.default_rng((seed, 7)).spawn(4)
    sensor = SimulatedSensor(shape=(size, size))
    drift = np.outer(np.arange(frames), (0.7, 0.3)) + for_dither.uniform(-_REACH / 2, _REACH / 2, (frames, 2))
    offsets = np.zeros((frames, 2)) if still else drift - drift[0]
    low, high = offsets.min(axis=0), offsets.max(axis=0)
    wide = np.ceil(np.array(sensor.shape) + high - low).astype(int)
    field = draw_field(for_field, (int(wide[0]), int(wide[1])))
    bright = for_stars.poisson(_BRIGHT_STARS * wide.prod() / 1e6)
    places, rates = for_stars.uniform(0, wide, (bright, 2)), for_stars.uniform(8_000, 40_000, bright)
    stars = tuple(
        SimulatedStar(float(row), float(column), float(rate)) for (row, column), rate in zip(places, rates, strict=True)
    )
    # The field reaches as far as it will ever move: at its lowest offset its upper end is the frame's.
    field = replace(field, stars=field.stars + stars).drifted(*(-high))
    scene = SimulatedScene(detector=draw_detector(for_detector, sensor), field=field, exposure=EXPOSURE)
    return NightPlan(scene=scene, offsets=tuple((float(row), float(column)) for row, column in offsets), seed=seed)


def _burnt(field: StarField, scene: SimulatedScene, charge: float) -> Iterator[AfterImage]:
    """What stars that saturate leave: rings as wide as their saturated cores."""
    sensor = scene.detector.sensor
    for star in field.stars:
        inside = -0.5 < star.row < sensor.shape[0] - 0.5 and -0.5 < star.column < sensor.shape[1] - 0.5
        if inside and star.rate > 5_000:
            patch = star_patch(star, field.fwhm, EXPOSURE, faintest=sensor.full_well)
            core = np.count_nonzero(patch.electrons > sensor.full_well)
            if core:
                yield AfterImage(star.row, star.column, float(np.sqrt(core / np.pi)), charge)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taken:
    """One exposure of the night: what was found in it, and the truth."""

    frame: NightFrame
    review: Review
    surroundings: EvidenceContext
    trace: ExposureTrace
    truth: SimulatedTruth


def take(plan: NightPlan, number: int, *, masked: bool = True) -> Taken:
    """Take an exposure, reduce it, and find what L.A.Cosmic flags; with the masks of the observer or without any."""
    simulated = simulate_exposure(plan.seed * 10_000 + number, plan.scene_of(number))
    mask: NDArray[np.bool_] | None = (simulated.hot_pixels | simulated.bad_columns).astype(bool) if masked else None
    facts = read_facts(simulated.science)
    exposure = assemble(ExposureFrames(science=simulated.science, dark=simulated.dark, mask=mask), facts)
    setup = setup_for(exposure)
    review = Review.start(exposure, Lacosmic(exposure.electrons, exposure.mask, setup).detect(LacosmicParameters()))
    surroundings = survey(exposure)
    frame = NightFrame(
        location=FileLocation(Path(f"night{number:04}.fits")),
        facts=FrameFacts(
            shape=exposure.shape,
            circumstances=ObservingCircumstances(exposure=EXPOSURE),
            observed=plan.begin(number).isoformat(),
        ),
        kind=FileKind.SCIENCE,
        why="simulated",
    )
    trace = trace_of(review, surroundings, setup.satlevel)
    return Taken(frame=frame, review=review, surroundings=surroundings, trace=trace, truth=simulated.truth)


def night_of(taken: list[Taken]) -> Night:
    """The frames of a night that were taken so far."""
    return Night.of(one.frame for one in taken)
