from __future__ import annotations

from pathlib import Path

import ccdproc
import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.night.calibration.combined_file import report
from crviewer.night.calibration.combining import ClippingRule, Method, combine, deviation
from crviewer.night.calibration.stack import survey
from tests.night.calibration.frames import DARK, SHAPE, write, write_darks, write_flats

FEW_ROWS = 40_000  # bytes; some rows of the frames at a time


@pytest.mark.parametrize("method", ["average", "median"])
@pytest.mark.parametrize("memory", [1 << 30, FEW_ROWS])
def test_the_result_is_that_of_ccdproc(tmp_path: Path, method: Method, memory: int) -> None:
    darks = write_darks(tmp_path)
    stack = survey(darks)
    combined = combine(stack, method=method, clip=ClippingRule(low=4, high=5), memory=memory)
    expected = ccdproc.combine(
        [CCDData.read(path) for path in darks],
        method=method,
        dtype="f4",
        sigma_clip=True,
        sigma_clip_low_thresh=4,
        sigma_clip_high_thresh=5,
        sigma_clip_func="median",
        sigma_clip_dev_func=deviation(stack.noise),
    )
    assert np.array_equal(combined.data, expected.data)
    assert np.array_equal(combined.mask, expected.mask)
    assert np.array_equal(combined.uncertainty, expected.uncertainty.array.astype(np.float32))


def test_rays_are_rejected_and_counted_frame_by_frame(tmp_path: Path) -> None:
    combined = combine(survey(write_darks(tmp_path)), clip=ClippingRule())
    assert combined.rejected.tolist() == [1, 1, 1, 1, 1]
    assert combined.data.max() < 1015
    assert not combined.mask.any()


@pytest.mark.parametrize(("method", "clip"), [("median", None), ("average", ClippingRule())])
def test_a_pixel_that_rays_hit_in_most_frames_is_masked_and_told(
    tmp_path: Path, method: Method, clip: ClippingRule | None
) -> None:
    rng = np.random.default_rng(5)
    for number, light in enumerate((0, 900, 2500)):
        data = rng.normal(1000, 4, SHAPE)
        data[4, 5] += light
        data[7, 7] += 1500 if number == 1 else 0  # one of three: the others agree
        data[9, 9] += 6000 + 100 * number  # a hot pixel that is not quite steady
        write(tmp_path / f"{number}.fits", data.astype(np.float32), DARK)
    combined = combine(survey(sorted(tmp_path.glob("*.fits"))), method=method, clip=clip)
    assert np.argwhere(combined.mask).tolist() == [[4, 5]]
    assert np.isnan(combined.data[4, 5])
    assert report(combined)[-1].startswith("1 of ")


@pytest.mark.parametrize(("hit", "masked"), [((0, 1, 2), False), ((0, 2), True), ((1,), False)])
def test_two_of_three_that_agree_far_above_the_third_are_masked(
    tmp_path: Path, hit: tuple[int, ...], masked: bool
) -> None:
    """A pixel that is hot is hot in all of them."""
    for number in range(3):
        data = np.random.default_rng(number).normal(1000, 4, SHAPE)
        data[4, 5] += 900 if number in hit else 0
        write(tmp_path / f"{number}.fits", data.astype(np.float32), DARK)
    combined = combine(survey(sorted(tmp_path.glob("*.fits"))), method="median")
    assert bool(combined.mask[4, 5]) is masked
    assert int(combined.mask.sum()) == combined.disagreeing == int(masked)


def test_nothing_is_rejected_unless_it_is_asked_for(tmp_path: Path) -> None:
    combined = combine(survey(write_darks(tmp_path)))
    assert combined.rejected.sum() == 0
    assert combined.data[2, 12] == pytest.approx(1060, abs=15)


def test_equal_values_do_not_make_their_neighbour_an_outlier(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    for number in range(3):  # of three whole numbers, two are often equal, and their deviation is nothing
        write(tmp_path / f"{number}.fits", rng.normal(1000, 2, SHAPE).round().astype(np.uint16), DARK)
    combined = combine(survey(sorted(tmp_path.glob("*.fits"))), clip=ClippingRule())
    assert combined.rejected.sum() <= 2


def test_flats_of_different_level_reject_the_ray_and_not_each_other(tmp_path: Path) -> None:
    flats = write_flats(tmp_path, (8000, 10000, 12000, 9000, 11000))
    with fits.open(flats[1], mode="update") as hdus:
        hdus[0].data[7, 8] += 5000
    combined = combine(survey(flats), clip=ClippingRule())
    assert combined.rejected.tolist() == [0, 1, 0, 0, 0]
    assert combined.data.mean() == pytest.approx(10000, rel=0.02)


def test_a_pixel_that_no_frame_has_is_masked_and_one_that_some_have_is_not(tmp_path: Path) -> None:
    for number in range(3):
        data = np.full(SHAPE, 1000.0 + number, np.float32)
        data[3, 4] = np.nan
        data[5, 6] = np.nan if number == 0 else data[5, 6]
        write(tmp_path / f"{number}.fits", data, DARK)
    combined = combine(survey(sorted(tmp_path.glob("*.fits"))), clip=ClippingRule())
    assert np.argwhere(combined.mask).tolist() == [[3, 4]]
    assert np.isnan(combined.data[3, 4])
    assert combined.data[5, 6] == 1001.5
    assert combined.rejected.sum() == 0


def test_the_own_mask_of_a_frame_counts(tmp_path: Path) -> None:
    data = np.full(SHAPE, 1000.0, np.float32)
    mask = np.zeros(SHAPE, np.uint8)
    mask[9, 9], data[9, 9] = 1, 60000
    primary = fits.PrimaryHDU(data, fits.Header(DARK))
    fits.HDUList([primary, fits.ImageHDU(mask, name="MASK")]).writeto(tmp_path / "own.fits")
    combined = combine(survey([tmp_path / "own.fits", *write_darks(tmp_path, 3)]))
    assert combined.data[9, 9] < 1015


def test_combining_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    stack, told = survey(write_darks(tmp_path)), []
    combine(stack, memory=FEW_ROWS, watch=JobWatch(report=told.append))
    assert told == sorted(told)
    assert len(told) > 10
    assert told[-1] == 1.0
    with pytest.raises(Cancelled):
        combine(stack, watch=JobWatch(cancel=lambda: len(told) > 10))
