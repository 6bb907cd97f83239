"""Measuring the point-spread function of an exposure, or saying that it is unknown.

Candidates are round peaks that stand alone. Stars among them agree on one width, which may change smoothly over the
frame, and on one profile at any place within a pixel; particles agree on neither. Too few of them, or too much scatter
among them, leave the point-spread function unknown.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.frame_kind import FrameKind, kind_said
from crviewer.frames.psf.empty_pixel_noise import empty_pixel_noise
from crviewer.frames.psf.frame_psf import FramePsf, MoffatShape, Profile, frame_terms
from crviewer.frames.psf.psf_fitting import StarImages, fit_stars, fitted_places, misfits_of, star_images
from crviewer.frames.psf.remainder_fitting import with_remainder
from crviewer.frames.psf.saturation_level import saturation_level
from crviewer.frames.psf.star_candidates import StarCandidates, star_candidates

_SHARPEST = 1.3  # pixels; spots of charge that a particle leaves are narrower
_AGREED = 0.10  # of the width, by which stars may differ
_SMOOTH = 0.25  # by which their widths may change over the frame, to either side
_FEWEST = 6  # stars
_SHARE = 0.4  # of the candidates, that must agree
_MOST = 60  # brightest stars that are fitted
_GROWTH = 40  # stars, to measure a change of the width over the frame
_GAIN = 0.75  # of the scatter, that is left where such a change is real
_WORST = 0.12  # scatter around the profile; peaks that agree no better are no stars
_REMAINDER = 0.03  # scatter beyond which the profile is not enough
_LEAST_ERROR = 0.02  # no profile of four numbers is better
_AS_NARROW = 2.6  # pixels; charge that diffuses in thick detectors makes spots as wide
_AS_SPOTS, _MANY = 1.95, 0.3  # pixels, as in any detector, and the share of all peaks that must be such stars
_FEWEST_SPOTS = 50  # of them
_MORE = 1.5  # times the particles that there may be
_RATE = 5.0  # particles per square centimetre and minute (Groom 2002, Experimental Astronomy 14, 45)
_USUAL_PIXEL = 15.0  # micrometres, where the header does not say
_CENTIMETRES_PER_MICROMETRE = 1e-4
_BRIGHTEST, _MOSTLY = 50, 0.5  # peaks, and the share of them that must be stars if they are so narrow
_UNLIT = (FrameKind.DARK, FrameKind.BIAS, FrameKind.MASK)

Floats = NDArray[np.float64]


def measure_psf(exposure: Exposure) -> FramePsf | None:
    """Measure the point-spread function; 0.3 s for 2048 × 2048 pixels.

    Parameters
    ----------
    exposure : Exposure
        The exposure to measure.

    Returns
    -------
    FramePsf or None
        None where too few stars are found, where they disagree, in darks and biases, and in mosaics of colours.
    """
    if not is_lit(exposure) or exposure.mosaic.step > 1:
        return None
    image, noise = exposure.electrons, empty_pixel_noise(exposure.electrons)
    level = saturation_level(image, exposure.mask, noise=noise, known=exposure.saturation_electrons)
    return psf_of(image, exposure.mask, noise=noise, saturation=level, particles=_particles(exposure))


def _particles(exposure: Exposure) -> float:
    """How many particles an exposure on the ground may have; 0 if its duration is unknown."""
    facts = exposure.facts
    side = facts.pixel_size.value if facts.pixel_size else _USUAL_PIXEL
    area = exposure.electrons.size * (side * _CENTIMETRES_PER_MICROMETRE) ** 2
    return _RATE * area * facts.exposure.value / 60 if facts.exposure else 0.0


def is_lit(exposure: Exposure) -> bool:
    """Whether light may have reached the detector.

    Parameters
    ----------
    exposure : Exposure
        The exposure.

    Returns
    -------
    bool
        False if the header names a dark or a bias.
    """
    kind = kind_said(exposure.science.header)
    return kind is None or kind.kind not in _UNLIT


def psf_of(
    image: NDArray[np.float32],
    mask: NDArray[np.bool_],
    *,
    noise: float,
    saturation: float | None = None,
    particles: float = 0.0,
) -> FramePsf | None:
    """Measure the point-spread function of an image.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Noise of an empty pixel.
    saturation : float or None, electrons
        Saturation level; None if nothing is saturated.
    particles : float
        How many there may be; of stars that are as narrow as their spots there must be more.

    Returns
    -------
    FramePsf or None
        None if too few stars are found, or if they disagree.
    """
    candidates = star_candidates(image, mask, noise=noise, saturation=saturation)
    stars, growth = _agreeing(candidates.chosen(candidates.widths > _SHARPEST), image.shape)
    if len(stars) < _FEWEST or _may_be_particles(stars, particles):
        return None
    stars = stars.chosen(np.arange(min(len(stars), _MOST)))
    reach = min(6, max(3, ceil(1.2 * float(np.median(stars.widths)))))
    scales = np.exp(frame_terms(stars.rows, stars.columns, image.shape) @ growth)
    images = star_images(image, stars.rows, stars.columns, noise, reach)
    images = StarImages(images.values, images.variances, images.dx, images.dy, scales)
    profile, error, kept = _fitted(images, MoffatShape.round(float(np.median(stars.widths / scales))))
    if kept < max(_FEWEST, _SHARE * len(stars)) or error > _WORST:
        return None
    return FramePsf(
        profile=profile,
        fwhm=profile.fwhm * float(np.median(scales)),
        model_error=max(error, _LEAST_ERROR),
        stars=kept,
        growth=(float(growth[0]), float(growth[1]), float(growth[2])),
        frame=(image.shape[0], image.shape[1]),
    )


def _agreeing(candidates: StarCandidates, frame: tuple[int, ...]) -> tuple[StarCandidates, Floats]:
    """Those that agree on a width, none where too few do; and how it grows over the frame."""
    logs, nothing = np.log(candidates.widths), np.zeros(3)
    if len(logs) < _FEWEST:
        return candidates.chosen(np.empty(0, np.int64)), nothing
    terms = frame_terms(candidates.rows, candidates.columns, (frame[0], frame[1]))
    narrow, wide = (_densest(logs, half) for half in (_AGREED, _SMOOTH))
    near = np.abs(logs - narrow) < _AGREED
    if np.count_nonzero(np.abs(logs - wide) < _SMOOTH) >= _GROWTH:
        centre, growth = _plane(logs, terms, wide)
        even, grown = (
            np.median(np.abs(rest - np.median(rest)))
            for rest in ((logs)[np.abs(logs - wide) < _SMOOTH], (logs - terms @ growth)[np.abs(logs - wide) < _SMOOTH])
        )
        if grown < _GAIN * even:
            near, nothing = np.abs(logs - terms @ growth - centre) < _AGREED, growth
    if np.count_nonzero(near) < max(_FEWEST, _SHARE * len(logs)):
        near = np.zeros(len(logs), bool)
    return candidates.chosen(near), nothing


def _may_be_particles(stars: StarCandidates, particles: float) -> bool:
    """Whether so narrow stars may be spots of charge instead, as they are a minority among the peaks."""
    width = float(np.median(stars.widths))
    if width > _AS_NARROW:
        return False
    if width < _AS_SPOTS and len(stars) < max(_FEWEST_SPOTS, _MANY * stars.peaks, _MORE * particles):
        return True
    brightest = stars.alone[: max(_BRIGHTEST, _FEWEST)]
    return bool((stars.heights >= brightest[-1]).sum() < _MOSTLY * len(brightest))


def _densest(logs: Floats, half: float) -> float:
    """The value around which most others are, no farther than `half`."""
    counts = (np.abs(logs - logs[:, None]) < half).sum(axis=1)
    return float(np.median(logs[np.abs(logs - logs[counts.argmax()]) < half]))


def _plane(logs: Floats, terms: Floats, centre: float) -> tuple[float, Floats]:
    """The width in the middle and its growth, from those that agree with the fit so far."""
    growth, half = np.zeros(3), _SMOOTH
    for _ in range(4):
        near = np.abs(logs - terms @ growth - centre) < half
        design = np.column_stack([np.ones(near.sum()), terms[near]])
        centre, *rest = np.linalg.lstsq(design, logs[near], rcond=None)[0]
        growth, half = np.array(rest), max(_AGREED, 0.7 * half)
    return float(centre), growth


def _fitted(images: StarImages, start: MoffatShape) -> tuple[Profile, float, int]:
    """The profile of the stars that agree on it, the scatter of these around it, and how many do."""
    fit = fit_stars(images, start)
    agrees, _ = _agreement(images, Profile(shape=fit.shape), fit.places)
    if agrees.sum() >= _FEWEST and not agrees.all():
        images = images.chosen(agrees)
        fit = fit_stars(images, fit.shape)
    profile = Profile(shape=fit.shape)
    agrees, error = _agreement(images, profile, fit.places)
    if error > _REMAINDER:
        profile, places = with_remainder(profile, images, fit.places)
        agrees, error = _agreement(images, profile, places)
    return profile, error, int(agrees.sum())


def _agreement(images: StarImages, profile: Profile, places: Floats) -> tuple[NDArray[np.bool_], float]:
    """Which stars agree with a profile, and the scatter of half of them, as a share of the light in a pixel."""
    _, _, light, residuals = fitted_places(images, profile.at, places)
    misfits, significances = misfits_of(images, light, residuals)
    error = float(np.sqrt(max(0.0, np.median(misfits))))
    return misfits < 9 * max(error, _LEAST_ERROR) ** 2 + 9 / significances**2, error
