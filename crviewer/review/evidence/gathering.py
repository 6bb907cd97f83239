"""Gather the evidence for all listed rays of a review at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.colour_planes import levelled
from crviewer.review.core.holes import find_holes
from crviewer.review.core.measurements import measure
from crviewer.review.core.review import Review
from crviewer.review.evidence.background import LocalBackground, background_of
from crviewer.review.evidence.column import contrast_of
from crviewer.review.evidence.earlier import earlier_at
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.hotness import DarkHoles, dark_sigma, depth_of
from crviewer.review.evidence.light_fit import fit_light
from crviewer.review.evidence.light_peaks import heights_at
from crviewer.review.evidence.listed import ListedPixels
from crviewer.review.evidence.neighbourhood import edge_distance, mask_neighbours, star_distance
from crviewer.review.evidence.other_exposures import NO_OTHERS, OtherExposures
from crviewer.review.evidence.recurrence import recurrence_of
from crviewer.review.evidence.shape import shape_of
from crviewer.review.evidence.sharpness import sharpness_at
from crviewer.review.evidence.stars import FrameStars
from crviewer.review.evidence.surroundings import EvidenceContext
from crviewer.review.evidence.witness import WitnessedField, witness_of

_NEAR_SATURATION = 0.9

Numbers = dict[str, Any]  # each an array, (rays,)


def gather(review: Review, surroundings: EvidenceContext, others: OtherExposures = NO_OTHERS) -> Evidence:
    """Measure every listed ray.

    Parameters
    ----------
    review : Review
        The rays; its verdicts are not used.
    surroundings : EvidenceContext
        Noise, dark level and stars of the same exposure.
    others : OtherExposures
        Other exposures of the same detector; none by default.

    Returns
    -------
    Evidence
        One number of each kind for each ray.
    """
    saturated = _saturated(review.exposure.electrons, surroundings.saturation)
    review = _of_one_level(review)
    listed = ListedPixels.of(review.rays)
    image = review.exposure.electrons
    background = background_of(listed, image, _unusable(review), least_noise=surroundings.noise)
    peaks = listed.pixels[listed.place_of_highest(image.reshape(-1)[listed.pixels])]
    return Evidence(
        **_light(review, listed, background),
        **_heat(review, surroundings, background, peaks),
        **_form(review, listed),
        **_peak(listed, image, background, surroundings, peaks),
        **_fit(review, background, surroundings, peaks, saturated),
        **_column(listed, image, background),
        **_elsewhere(listed, surroundings.stars, others),
        **_witness(review, background, surroundings, peaks, others),
        masked=mask_neighbours(listed, review.exposure.mask),
        saturated=mask_neighbours(listed, saturated),
        lit=np.full(len(listed), float(surroundings.lit)),
        edge=edge_distance(listed),
        flagged_share=np.full(len(listed), len(review.rays.pixels) / image.size),
        dark_unit=review.exposure.dark_unit,
        fwhm=surroundings.psf.fwhm if surroundings.psf else np.nan,
    )


def _of_one_level(review: Review) -> Review:
    """The same rays on an image whose colours have one level; the same review where it is no mosaic."""
    exposure = review.exposure
    if exposure.mosaic.step == 1:
        return review
    even = replace(exposure, electrons=levelled(exposure.electrons, exposure.mask, exposure.mosaic.step))
    return replace(review, exposure=even, measurements=measure(review.rays, review.holes, even))


def _unusable(review: Review) -> NDArray[np.bool_]:
    """(ny, nx) bool: pixels that are flagged or in the input mask."""
    unusable = review.exposure.mask.copy()
    unusable.reshape(-1)[review.rays.pixels] = True
    return unusable


def _light(review: Review, listed: ListedPixels, background: LocalBackground) -> Numbers:
    measured, values = review.measurements, review.exposure.electrons.reshape(-1)[listed.pixels]
    return {
        "background": background.level,
        "noise": background.noise,
        "peak": measured.peak[: len(listed)] - background.level,
        "minimum": measured.minimum[: len(listed)] - background.level,
        "charge": listed.total(values) - listed.sizes * background.level,
    }


def _heat(review: Review, surroundings: EvidenceContext, background: LocalBackground, peaks: PixelIndices) -> Numbers:
    exposure, unknown = review.exposure, np.full(len(peaks), np.nan)
    holes = DarkHoles.among(find_holes(review.rays), len(peaks), exposure.electrons)
    numbers: Numbers = {"depth": depth_of(holes, exposure.electrons, background)}
    if exposure.dark is None or surroundings.dark is None:
        return numbers | dict.fromkeys(("dark", "dark_sigma", "hole_dark", "peak_dark"), unknown)
    hottest, dark = review.measurements.dark[: len(peaks)], exposure.dark.reshape(-1)
    at_holes = holes.spread(dark[holes.lowest].astype(np.float64), len(peaks))
    return numbers | {
        "dark": hottest,
        "dark_sigma": dark_sigma(hottest, surroundings.dark),
        "hole_dark": dark_sigma(at_holes, surroundings.dark),
        "peak_dark": dark_sigma(dark[peaks].astype(np.float64), surroundings.dark),
    }


def _form(review: Review, listed: ListedPixels) -> Numbers:
    shape = shape_of(listed)
    return {
        "pixels": listed.sizes,
        "elongation": review.measurements.elongation[: len(listed)],
        "orientation": shape.orientation,
        "length": shape.length,
        "width": shape.width,
        "straightness": shape.straightness,
        "crossing": shape.crossing,
        "run": shape.vertical_run,
    }


def _peak(
    listed: ListedPixels,
    image: NDArray[np.float32],
    background: LocalBackground,
    surroundings: EvidenceContext,
    peaks: PixelIndices,
) -> Numbers:
    rows, columns = np.divmod(peaks, listed.shape[1])
    sharpness = sharpness_at(
        rows,
        columns,
        image,
        level=background.level,
        noise=background.noise,
        psf=surroundings.psf,
        lines=surroundings.lines,
    )
    return {
        "sharpness": sharpness.ratio,
        "sharp_sigma": sharpness.significance,
        "star": star_distance(rows, columns, surroundings.stars),
    }


def _fit(
    review: Review,
    background: LocalBackground,
    surroundings: EvidenceContext,
    peaks: PixelIndices,
    saturated: NDArray[np.bool_],
) -> Numbers:
    rays, owners = review.rays, np.zeros(review.rays.shape, np.int32)
    owners.reshape(-1)[rays.pixels] = rays.owners + 1
    usable = ~(review.exposure.mask | saturated)
    image, psf = review.exposure.electrons, surroundings.psf
    fit = fit_light(peaks, image, usable, owners, level=background.level, noise=background.noise, psf=psf)
    return {"light_misfit": fit.light_misfit, "track_misfit": fit.track_misfit, "light_preference": fit.preference}


def _saturated(image: NDArray[np.float32], level: float | None) -> NDArray[np.bool_]:
    """(ny, nx): pixels near saturation."""
    return np.zeros(image.shape, bool) if level is None else image > _NEAR_SATURATION * level


def _column(listed: ListedPixels, image: NDArray[np.float32], background: LocalBackground) -> Numbers:
    contrast = contrast_of(listed, image)
    return {
        "column": contrast.column + 1,
        "column_above": contrast.above / background.noise,
        "column_below": contrast.below / background.noise,
        "column_along": contrast.along / background.noise,
        "column_share": contrast.share,
    }


def _elsewhere(listed: ListedPixels, stars: FrameStars, others: OtherExposures) -> Numbers:
    recurrence, earlier = recurrence_of(listed, stars, others), earlier_at(listed, others)
    return {
        "others": recurrence.others,
        "recurred": recurrence.recurred,
        "moved": recurrence.moved,
        "recurred_moved": recurrence.recurred_moved,
        "earlier": earlier.level,
        "earlier_share": earlier.share,
        "since": earlier.since,
        "recurrence_chance": recurrence.chance,
    }


def _witness(
    review: Review,
    background: LocalBackground,
    surroundings: EvidenceContext,
    peaks: PixelIndices,
    others: OtherExposures,
) -> Numbers:
    rows, columns = np.divmod(peaks, review.rays.shape[1])
    heights, _ = heights_at(review.exposure.electrons, rows, columns)
    stars, lines = surroundings.stars, surroundings.lines
    field = WitnessedField(
        places=np.column_stack([stars.rows, stars.columns]).astype(np.float64),
        peaks=surroundings.peaks,
        mask=review.exposure.mask,
        seconds=exposure_seconds(review.exposure),
        spectrum=lines is not None and bool(np.isfinite([lines.along_rows, lines.along_columns]).any()),
    )
    found = witness_of(rows, columns, heights, background.noise / surroundings.noise, field, others)
    return {
        "witnesses": found.witnesses,
        "seen_in_sky": found.seen_in_sky,
        "seen_at_pixel": found.seen_at_pixel,
        "seen_still": found.seen_still,
        "witness_chance": found.chance,
    }


def exposure_seconds(exposure: Exposure) -> float:
    """Exposure time of an exposure.

    Parameters
    ----------
    exposure : Exposure
        The exposure.

    Returns
    -------
    float, seconds
        NaN if unknown.
    """
    return exposure.facts.exposure.value if exposure.facts.exposure else float("nan")
