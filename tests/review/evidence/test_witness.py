from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.light_peaks import LightPeaks, find_light_peaks, heights_at
from crviewer.review.evidence.other_exposures import OtherExposure, OtherExposures
from crviewer.review.evidence.witness import RayWitness, WitnessedField, witness_of

SHAPE = (250, 250)
ROWS, COLUMNS = np.random.default_rng(6).integers(15, 235, (2, 40))
RAY, HOT = (100, 62), (131, 24)
UNMASKED = np.zeros(SHAPE, bool)


def a_sky() -> np.ndarray:
    """Noise and stars at places without an order."""
    sky = np.random.default_rng(2).normal(200, 10, SHAPE)
    y, x = np.mgrid[-5:6, -5:6]
    star = 5000 * np.exp(-4 * np.log(2) * (x**2 + y**2) / 2.5**2)
    for row, column in zip(ROWS, COLUMNS, strict=True):
        sky[row - 5 : row + 6, column - 5 : column + 6] += star
    return sky


SKY = a_sky()


def image(*, shift: int = 0, ray: bool = False, light: float = 1.0) -> np.ndarray:
    """The stars, moved up by some rows, a hot pixel that stays, and perhaps a ray."""
    taken = (np.roll(SKY, shift, axis=0) - 200) * light + 200
    taken[HOT] += 4000 * light
    if ray:
        taken[RAY] += 3000
    return taken.astype(np.float32)


def peaks(taken: np.ndarray) -> LightPeaks:
    return find_light_peaks(taken, UNMASKED, 10.0)


def trace(taken: np.ndarray, shift: int = 0, seconds: float = 300.0) -> OtherExposure:
    found = peaks(taken)
    return OtherExposure(
        trace=ExposureTrace(
            shape=SHAPE,
            stars=((ROWS + shift) * 250 + COLUMNS).astype(np.int32),
            peaks=found.pixels.astype(np.int32),
            heights=found.heights.astype(np.float32),
            faintest=found.faintest,
            seconds=seconds,
        )
    )


def seen(*others: OtherExposure, stars: int = 99) -> RayWitness:
    """Of the ray, the hot pixel, and a star."""
    here = image(ray=True)
    rows, columns = (np.array([place[axis] for place in (RAY, HOT, (ROWS[20], COLUMNS[20]))]) for axis in (0, 1))
    field = WitnessedField(
        places=np.column_stack([ROWS, COLUMNS])[:stars].astype(float),
        peaks=peaks(here),
        mask=UNMASKED,
        seconds=300.0,
        spectrum=False,
    )
    return witness_of(
        rows, columns, heights_at(here, rows, columns)[0], np.ones(3), field, OtherExposures(exposures=others)
    )


def test_in_a_dithered_exposure_light_is_in_the_sky_defects_at_the_pixel_and_rays_nowhere() -> None:
    found = seen(trace(image(shift=9), 9), trace(image(shift=-8), -8))
    assert found.witnesses.tolist() == [2, 2, 2]
    assert found.seen_in_sky.tolist() == [0, 0, 2]
    assert found.seen_at_pixel.tolist() == [0, 2, 0]
    assert found.chance[0] == 1
    assert (found.chance[1:] < 1e-3).all()


def test_where_the_field_did_not_move_light_and_defects_are_both_there_again() -> None:
    found = seen(trace(image()))
    assert found.seen_still.tolist() == [0, 1, 1]
    assert found.seen_in_sky.tolist() == [0, 0, 0]


@pytest.mark.parametrize("light", [0.4, 2.5])
def test_another_exposure_time_or_seeing_is_taken_from_the_sources_in_common(light: float) -> None:
    found = seen(trace(image(light=light)))
    assert found.seen_still.tolist() == [0, 1, 1]


def test_an_exposure_that_would_not_show_it_is_no_witness() -> None:
    short = OtherExposures(exposures=(trace(np.full(SHAPE, 200, np.float32), seconds=1.0),)).exposures[0]
    assert np.isnan(seen(short).witnesses).all()


def test_without_stars_or_peaks_an_exposure_is_no_witness() -> None:
    assert np.isnan(seen(trace(image()), stars=3).witnesses).all()
    assert np.isnan(seen(OtherExposure(trace=ExposureTrace(shape=SHAPE))).witnesses).all()
    assert np.isnan(seen().chance).all()


def test_light_that_left_the_frame_or_fell_on_bad_pixels_cannot_be_seen_again() -> None:
    assert seen(trace(image(shift=200), 200)).witnesses[0] != 1


def test_peaks_that_are_everywhere_are_at_a_place_by_chance() -> None:
    crowded = image()
    rng = np.random.default_rng(2)
    crowded[tuple(rng.integers(6, 244, (2, 2500)))] += 4000
    found = seen(trace(crowded))
    assert (found.chance > 0.2).all()
