"""Simulated exposures of many kinds, with their truth, on which the probabilities of suggestions are calibrated.

Optics of FWHM 1.5 to 6 pixels, empty to crowded fields, short exposures to an hour, thin and thick detectors, ray
densities as on the ground and in space, with a dark and without, darks, spectra, stars that bleed, satellite trails,
and dithered or still second exposures in other seeing. Each number gives one scene.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np

from crviewer.detection import Lacosmic, LacosmicParameters
from crviewer.detection.detectors.detection_settings import setup_for
from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.keywords import read_facts
from crviewer.frames.fits.frame import Frame
from crviewer.frames.simulated import simulate
from crviewer.frames.simulated.defect import draw_after_images, draw_detector
from crviewer.frames.simulated.sensor import SimulatedSensor
from crviewer.frames.simulated.sky import draw_field
from crviewer.frames.simulated.truth import TrueKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.other_exposures import NO_OTHERS, OtherExposure, OtherExposures
from crviewer.review.evidence.surroundings import survey
from crviewer.review.evidence.trace_making import trace_of

KINDS = (
    "imaging",
    "imaging",
    "crowded",
    "space",
    "no dark",
    "no dark",
    "dark",
    "spectrum",
    "bleed",
    "trail",
    "pair",
    "pair",
)
RIGHT = {
    TrueKind.NOTHING: Verdict.UNREVIEWED,
    TrueKind.STAR: Verdict.REAL_SOURCE,
    TrueKind.COSMIC_RAY: Verdict.COSMIC_RAY,
    TrueKind.HOT_PIXEL: Verdict.HOT_PIXEL,
    TrueKind.BAD_COLUMN: Verdict.BAD_COLUMN,
    TrueKind.AFTER_IMAGE: Verdict.AFTER_IMAGE,
}
_SIDE = 360  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class JudgedScene:
    """The evidence of one exposure, and what is right.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    evidence : Evidence
    truth : (rays,) int8
        The right `Verdict`; UNREVIEWED for noise, and for what has no verdict.
    """

    kind: str
    evidence: Evidence
    truth: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """An exposure with its truth."""

    exposure: Exposure
    truth: np.ndarray  # (ny, nx) TrueKind of the owner of each pixel


def scenes(numbers: range) -> Iterator[JudgedScene]:
    """Simulate, detect and measure."""
    for number in numbers:
        yield from judged(number)


def judged(number: int) -> Iterator[JudgedScene]:
    """The exposures of one scene: one, or both of a pair."""
    rng, kind = np.random.default_rng((number, 77)), KINDS[number % len(KINDS)]
    taken = list(_exposures(number, kind, rng))
    found = []
    sigclip = float(rng.choice([4.5, 5.0, 7.0]))
    for one in taken:
        setup = setup_for(one.exposure)
        detection = Lacosmic(one.exposure.electrons, one.exposure.mask, setup).detect(
            LacosmicParameters(sigclip=sigclip)
        )
        review, context = Review.start(one.exposure, detection), survey(one.exposure)
        found.append((one, review, context, trace_of(review, context, setup.satlevel)))
    for one, review, context, _ in found:
        others = tuple(OtherExposure(trace=trace, since=None) for other, _, _, trace in found if other is not one)
        evidence = gather(review, context, OtherExposures(exposures=others) if others else NO_OTHERS)
        yield JudgedScene(kind, evidence, _true_verdicts(review, one.truth))


def _true_verdicts(review: Review, truth: np.ndarray) -> np.ndarray:
    verdicts = []
    for pixels in review.rays:
        votes = np.bincount(truth.reshape(-1)[pixels], minlength=len(TrueKind))
        votes[TrueKind.NOTHING] = 0
        verdicts.append(RIGHT[TrueKind(int(votes.argmax()))] if votes.any() else Verdict.UNREVIEWED)
    return np.array(verdicts, np.int8)


def _exposures(number: int, kind: str, rng: np.random.Generator) -> Iterator[Taken]:
    sensor = SimulatedSensor(
        shape=(_SIDE, _SIDE),
        gain=float(rng.uniform(0.6, 3)),
        read_noise=float(rng.uniform(3, 12)),
        full_well=float(rng.uniform(4e4, 2e5)),
        pixel_size=float(rng.choice([7.0, 9.0, 13.5, 24.0])),
        thickness=float(rng.choice([15.0, 40.0, 200.0, 500.0])),
        diffusion=float(rng.uniform(0.25, 0.7)),
    )
    exposure = float(np.exp(rng.uniform(np.log(60), np.log(3600))))
    scene = simulate.draw_scene(number, sensor)
    density = {"crowded": rng.uniform(3000, 12000), "spectrum": 0.0, "dark": 0.0}.get(kind, np.exp(rng.uniform(3, 8)))
    field = replace(
        draw_field(rng, sensor.shape, density),
        fwhm=float(np.exp(rng.uniform(np.log(1.5), np.log(6)))),
        sky=float(np.exp(rng.uniform(-3, 1))),
    )
    if kind == "dark":
        field = replace(field, sky=0.0)
    after = draw_after_images(rng, sensor, 0 if kind in ("dark", "spectrum", "space") else int(rng.integers(0, 3)))
    scene = replace(scene, field=field, detector=draw_detector(rng, sensor), after_images=after, exposure=exposure)
    area = sensor.area * exposure / 60
    rays = 3000 / area if kind == "space" else np.clip(rng.uniform(0.5, 6), 30 / area, 600 / area)
    with patch.multiple(simulate, MUONS=float(rays * 0.5), ELECTRONS=float(rays * 0.5)):
        yield _taken(number, kind, scene, rng)
        if kind == "pair":
            step = rng.uniform(-25, 25, 2) if rng.random() < 0.6 else rng.uniform(-0.5, 0.5, 2)
            moved = field.drifted(*step)
            seeing = float(np.clip(field.fwhm * rng.uniform(0.8, 1.4), 1.4, 7))
            second = replace(scene, field=replace(moved, fwhm=seeing), exposure=exposure * float(rng.uniform(0.5, 2)))
            yield _taken(number + 10**6, kind, second, rng)


def _taken(seed: int, kind: str, scene: simulate.SimulatedScene, rng: np.random.Generator) -> Taken:
    made, gain = simulate.simulate_exposure(seed, scene), scene.detector.sensor.gain
    electrons, truth, header = made.science.data * gain, _blamed(made), made.science.header.copy()
    if kind in ("spectrum", "trail"):
        light = _spectrum(rng, truth.shape) if kind == "spectrum" else _trail(rng, truth.shape, scene.field.fwhm)
        electrons = electrons + rng.poisson(light)
        bright = (light > 3 * np.sqrt(electrons.clip(1) + 100)) & (truth == TrueKind.NOTHING)
        truth[bright] = TrueKind.STAR if kind == "spectrum" else TrueKind.NOTHING
    if kind == "bleed":
        _bleed(rng, electrons, truth, scene.detector.sensor.full_well)
        if rng.random() < 0.5:
            del header["SATURATE"]
    if kind in ("dark", "no dark"):
        electrons = electrons + made.dark.data * gain  # as read: hot pixels are in
        truth = _with_hot_pixels(truth, scene)
    if kind == "dark":
        header["IMAGETYP"] = "Dark Frame"
    frame = replace(made.science, data=(electrons / gain).astype(np.float32), header=header)
    return Taken(_assembled(made, frame, kind, rng), truth)


def _assembled(made: simulate.SimulatedExposure, frame: Frame, kind: str, rng: np.random.Generator) -> Exposure:
    """With or without the dark and the masks that an observer has."""
    has_dark = kind in ("imaging", "crowded", "space") or (kind in ("bleed", "pair", "trail") and rng.random() < 0.5)
    mask = (made.hot_pixels | made.bad_columns).astype(bool) if has_dark and rng.random() < 0.7 else None
    frames = ExposureFrames(science=frame, dark=made.dark if has_dark else None, mask=mask)
    return assemble(frames, read_facts(frame))


def _with_hot_pixels(truth: np.ndarray, scene: simulate.SimulatedScene) -> np.ndarray:
    """The truth of a frame from which no dark was subtracted."""
    truth = np.where(truth == TrueKind.HOT_PIXEL, np.uint8(TrueKind.NOTHING), truth)
    for pixel in scene.detector.hot_pixels:
        if pixel.rate * scene.exposure > 50:
            truth[pixel.row, pixel.column] = TrueKind.HOT_PIXEL
    return truth


def _blamed(made: simulate.SimulatedExposure) -> np.ndarray:
    """(ny, nx): kind of the object that a flagged pixel is due to."""
    codes = np.array([TrueKind.NOTHING, *(known.kind for known in made.truth.objects)], np.uint8)
    return codes[made.truth.blame].copy()


def _spectrum(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Light of traces and sky lines, electrons."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    light = np.zeros(shape)
    for _ in range(rng.integers(1, 3)):
        middle, tilt = rng.uniform(60, shape[0] - 60), rng.uniform(-0.03, 0.03)
        width, peak = rng.uniform(2.0, 8.0), np.exp(rng.uniform(np.log(300), np.log(2e4)))
        light += peak * (1 + 0.3 * np.sin(x / 9)) * np.exp(-4 * np.log(2) * ((y - middle - tilt * x) / width) ** 2)
    width = rng.uniform(2.0, 5.0)
    for _ in range(rng.integers(0, 12)):
        at, peak = rng.uniform(5, shape[1] - 5), np.exp(rng.uniform(np.log(100), np.log(2e4)))
        light += peak * np.exp(-4 * np.log(2) * ((x - at - 0.01 * y) / width) ** 2)
    return light if rng.random() < 0.5 else light.T


def _trail(rng: np.random.Generator, shape: tuple[int, int], fwhm: float) -> np.ndarray:
    """Light of a satellite, electrons."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    angle, peak = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(300), np.log(2e4)))
    across = (y - shape[0] / 2) * np.cos(angle) - (x - shape[1] / 2) * np.sin(angle) + rng.uniform(-80, 80)
    return peak * np.exp(-4 * np.log(2) * (across / fwhm) ** 2)


def _bleed(rng: np.random.Generator, electrons: np.ndarray, truth: np.ndarray, well: float) -> None:
    """Saturate some stars, and let them bleed along their columns."""
    ny, nx = electrons.shape
    y, x = np.mgrid[:ny, :nx]
    for _ in range(rng.integers(1, 5)):
        row, column, height = rng.integers(20, ny - 20), rng.integers(20, nx - 20), int(np.exp(rng.uniform(2, 5)))
        wings = 10 * well * (1 + ((y - row) ** 2 + (x - column) ** 2) / 9) ** -2.5
        electrons += wings
        truth[wings > 30] = np.where(truth[wings > 30] == TrueKind.NOTHING, TrueKind.STAR, truth[wings > 30])
        for side in (-1, 0, 1):
            tall = height if side == 0 else int(0.6 * height)
            run = slice(max(0, row - tall), row + tall + 1)
            electrons[run, column + side] = np.inf
            truth[run, column + side] = TrueKind.STAR
    full = electrons >= well
    electrons[full] = well * (1 - rng.uniform(0, 0.03, full.sum()))
