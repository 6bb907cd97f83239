"""Other exposures as witnesses: whether light of a ray is there again, at its place in the sky or at its pixel.

A source is seen again at its place in the sky, a defect at its pixel, and a particle nowhere. An exposure is a witness
for a ray only if a steady source as bright would be seen in it. Peaks that fall on a place by chance are counted with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.field_alignment import shift_between
from crviewer.review.evidence.light_peaks import LightPeaks
from crviewer.review.evidence.listed import Floats
from crviewer.review.evidence.other_exposures import OtherExposures
from crviewer.review.evidence.recurrence import tail_of_chance

_STILL = 3.0  # pixels; a source that moved by less is still at its pixel
_IN_SKY, _AT_PIXEL = 2.0, 1.0  # pixels; within which a peak is at the same place
_AS_BRIGHT = 0.25  # of what is expected; seeing differs, and pixels sample stars differently
_CLEAR = 2.0  # times the faintest that would be seen
_MATCHED = 8  # peaks in common that tell how bright sources are in another exposure
_BEYOND_CHANCE = 3.0  # times as many as would be in common by chance
_FAINT = 2.0  # times the faintest; fainter peaks do not tell
_EDGE = 5  # pixels


Places = Floats | NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RayWitness:
    """What other exposures show, each (rays,) float64; NaN without any witness.

    Attributes
    ----------
    witnesses : (rays,) float64
        Number of other exposures in which a steady source as bright would be seen.
    seen_in_sky, seen_at_pixel : (rays,) float64
        In how many dithered ones of these there is light at the same place in the sky, and at the same pixel.
    seen_still : (rays,) float64
        In how many of those that are not dithered there is light at the same place.
    chance : (rays,) float64, 0 to 1
        Probability that other light falls on these places so often by chance.
    """

    witnesses: Floats
    seen_in_sky: Floats
    seen_at_pixel: Floats
    seen_still: Floats
    chance: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WitnessedField:
    """What is known of the exposure whose rays are looked up.

    Attributes
    ----------
    places : (stars, 2) float64, pixels
        Row and column of its stars, the brightest first.
    peaks : LightPeaks
        Its peaks.
    mask : (ny, nx) bool
        Pixels that are bad, here and in other exposures of the detector.
    seconds : float
        Exposure time; NaN if unknown.
    spectrum : bool
        Whether light stays at its pixels because the frame is a spectrum.
    """

    places: NDArray[np.float64]
    peaks: LightPeaks
    mask: NDArray[np.bool_]
    seconds: float
    spectrum: bool


def witness_of(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    heights: Floats,
    noise: Floats,
    field: WitnessedField,
    others: OtherExposures,
) -> RayWitness:
    """Look up every ray in every other exposure.

    Parameters
    ----------
    rows, columns : (rays,) int64, 0-based
        Brightest pixels.
    heights : (rays,) float64, electrons
        How far they stand out, as `light_peaks.heights_at` measures it.
    noise : (rays,) float64, relative to that of an empty pixel
        Of the background of each.
    field : WitnessedField
        The exposure of these rays.
    others : OtherExposures
        Exposures of the same detector.

    Returns
    -------
    RayWitness
        Counts for each ray.
    """
    counts, chances = np.zeros((4, len(rows))), [np.zeros(len(rows))]
    for trace in (other.trace for other in others.exposures):
        shift = _shift(field, trace)
        ratio = np.nan if shift is None else _brightness_ratio(field, trace, shift)
        if shift is None or not np.isfinite(ratio):
            continue
        there = (rows + shift[0], columns + shift[1])
        known = (heights * ratio > _CLEAR * trace.faintest * noise) & _usable(there, field)
        least = _AS_BRIGHT * heights * ratio
        in_sky = known & _has_peak(trace, *there, least, _IN_SKY)
        chances.append(known * _crowding(trace, least, _IN_SKY))
        counts[0] += known
        if np.hypot(*shift) < _STILL:
            counts[3] += in_sky
            continue
        at_pixel = known & _has_peak(trace, rows, columns, _AS_BRIGHT * heights * min(1.0, ratio), _AT_PIXEL)
        counts[1] += in_sky
        counts[2] += at_pixel
    seen = np.maximum(counts[1] + counts[3], counts[2])
    chance = tail_of_chance(seen, counts[0], np.sum(chances, axis=0))
    some = counts[0] > 0
    return RayWitness(
        witnesses=np.where(some, counts[0], np.nan),
        seen_in_sky=np.where(some, counts[1], np.nan),
        seen_at_pixel=np.where(some, counts[2], np.nan),
        seen_still=np.where(some, counts[3], np.nan),
        chance=np.where(some, chance, np.nan),
    )


def _shift(field: WitnessedField, trace: ExposureTrace) -> NDArray[np.float64] | None:
    if np.isinf(trace.faintest):
        return None
    if field.spectrum:
        return np.zeros(2)
    return shift_between(field.places, _places(trace.stars, trace))


def _places(pixels: NDArray[np.int32] | NDArray[np.int64], trace: ExposureTrace) -> NDArray[np.float64]:
    return np.column_stack(np.divmod(pixels.astype(np.int64), trace.shape[1])).astype(np.float64)


def _brightness_ratio(field: WitnessedField, trace: ExposureTrace, shift: NDArray[np.float64]) -> float:
    """How much higher sources are in the other exposure; by their exposure times where too few are in common."""
    from scipy.spatial import KDTree

    clear = field.peaks.heights > _FAINT * max(field.peaks.faintest, trace.faintest)
    if clear.any() and len(trace.peaks):
        here = _places(field.peaks.pixels[clear], trace) + shift
        distance, which = KDTree(_places(trace.peaks, trace)).query(here, distance_upper_bound=_IN_SKY)
        met = np.isfinite(distance)
        by_chance = met.size * float(_crowding(trace, np.zeros(1), _IN_SKY)[0])
        if met.sum() >= max(_MATCHED, _BEYOND_CHANCE * by_chance):
            return float(np.median(trace.heights[which[met]] / field.peaks.heights[clear][met]))
    return trace.seconds / field.seconds


def _usable(places: tuple[Floats, Floats], field: WitnessedField) -> NDArray[np.bool_]:
    """Whether places are on the frame, and not on pixels that are bad."""
    ny, nx = field.mask.shape
    rows, columns = (np.rint(axis).astype(np.int64) for axis in places)
    inside = (rows >= _EDGE) & (rows < ny - _EDGE) & (columns >= _EDGE) & (columns < nx - _EDGE)
    usable: NDArray[np.bool_] = inside & ~field.mask[np.clip(rows, 0, ny - 1), np.clip(columns, 0, nx - 1)]
    return usable


def _has_peak(trace: ExposureTrace, rows: Places, columns: Places, least: Floats, reach: float) -> NDArray[np.bool_]:
    """Whether one of the three nearest peaks is near enough and high enough."""
    from scipy.spatial import KDTree

    if not len(trace.peaks):
        return np.zeros(len(rows), bool)
    tree, count = KDTree(_places(trace.peaks, trace)), min(3, len(trace.peaks))
    distance, which = tree.query(np.column_stack([rows, columns]), k=count, distance_upper_bound=reach + 1e-6)
    distance, which = distance.reshape(len(rows), count), which.reshape(len(rows), count)
    heights = np.append(trace.heights, -np.inf)[which]
    return np.asarray((np.isfinite(distance) & (heights >= least[:, None])).any(axis=1))


def _crowding(trace: ExposureTrace, least: Floats, reach: float) -> Floats:
    """Probability that a peak at least so high falls on a place by chance."""
    ascending = np.sort(trace.heights)
    higher = len(ascending) - np.searchsorted(ascending, least)
    crowding: Floats = -np.expm1(-higher * np.pi * (reach + 0.5) ** 2 / (trace.shape[0] * trace.shape[1]))
    return crowding
