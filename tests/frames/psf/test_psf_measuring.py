from __future__ import annotations

import numpy as np
import pytest

from crviewer.frames.advice.survey import survey
from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.frames.psf.psf_measuring import measure_psf, psf_of
from tests.frames.advice.frames import a_sky, exposed, with_stars
from tests.review.evidence.examples import starry

PLACES = np.random.default_rng(5).integers(10, 240, (60, 2))


def measured(image: np.ndarray, saturation: float | None = None) -> FramePsf | None:
    return psf_of(image.astype(np.float32), np.zeros(image.shape, bool), noise=10.0, saturation=saturation)


@pytest.mark.parametrize("fwhm", [1.5, 2.0, 3.0, 6.0])
def test_the_width_is_that_of_the_stars(fwhm: float) -> None:
    image, *_ = starry((250, 250), fwhm=fwhm)
    psf = measured(image)
    assert psf is not None
    assert psf.fwhm == pytest.approx(fwhm, rel=0.04)
    assert psf.model_error < 0.05


def test_rays_and_hot_pixels_do_not_narrow_it() -> None:
    image, *_ = starry((250, 250), fwhm=3.0)
    for row, column in PLACES:
        image[row, column : column + 6] += 8000
        image[row - 3, column] += 20000
    psf = measured(image)
    assert psf is not None
    assert psf.fwhm == pytest.approx(3.0, rel=0.04)


def test_a_frame_of_rays_and_spots_alone_has_none() -> None:
    rng = np.random.default_rng(4)
    image = rng.normal(200, 10, (250, 250))
    y, x = np.mgrid[:250, :250]
    for number, (row, column) in enumerate(PLACES):
        narrow = 0.35 + 0.02 * (number % 10)
        distance = (y - row - rng.uniform(-0.5, 0.5)) ** 2 + (x - column - rng.uniform(-0.5, 0.5)) ** 2
        image += 5000 * np.exp(-distance / (2 * narrow**2))
    assert measured(image) is None


def test_spots_of_charge_as_wide_as_each_other_are_no_stars_among_many_tracks() -> None:
    image, *_ = starry((250, 250), fwhm=1.6, spacing=45)  # as charge that diffused
    for row, column in PLACES:
        image[row, column : column + 8] += 6000
        image[row - 4 : row + 2, column - 3] += 5000
    assert measured(image) is None


def test_peaks_that_disagree_leave_it_unknown() -> None:
    image = np.concatenate([starry((100, 250), fwhm=fwhm)[0] for fwhm in (1.6, 2.3, 3.2, 4.6)])
    assert measured(image) is None


def test_four_stars_are_too_few() -> None:
    image, *_ = starry((70, 70), fwhm=3.0)
    assert measured(image) is None


def test_saturated_stars_do_not_widen_the_others() -> None:
    image, *_ = starry((250, 250), fwhm=3.0)
    bright, *_ = starry((250, 250), fwhm=3.0, peak=60000)
    image[:130] = np.minimum(bright[:130], 9000)
    psf = measured(image, saturation=9000)
    assert psf is not None
    assert psf.fwhm == pytest.approx(3.0, rel=0.04)


def test_where_the_level_of_saturation_is_unknown_the_plateaus_tell_it() -> None:
    image, *_ = starry((250, 250), fwhm=3.0)
    image[100:180, 60:63] = 30000 + np.random.default_rng(1).normal(0, 300, (80, 3))  # bleeds along its columns
    psf = measure_psf(exposed(image))
    assert psf is not None
    assert psf.fwhm == pytest.approx(3.0, rel=0.04)


def test_a_width_that_grows_over_the_frame_is_followed() -> None:
    image, (rows, columns) = np.random.default_rng(2).normal(200, 10, (400, 400)), np.divmod(np.arange(100), 10)
    y, x = np.mgrid[-9:10, -9:10]
    for row, column in zip(20 + 39 * rows, 20 + 39 * columns, strict=True):
        fwhm = 3.0 * np.exp(0.2 * (column - 200) / 200)
        star = 9000 * np.exp(-4 * np.log(2) * (x**2 + y**2) / fwhm**2)
        image[row - 9 : row + 10, column - 9 : column + 10] += star
    psf = measured(image)
    assert psf is not None
    left, right = psf.scale_at(np.array([200, 200]), np.array([20, 380])) * psf.profile.fwhm
    assert (left, right) == (pytest.approx(2.5, rel=0.05), pytest.approx(3.6, rel=0.05))


@pytest.mark.parametrize("kind", ["Dark Frame", "bias"])
def test_in_darks_and_biases_there_are_no_stars(kind: str) -> None:
    assert measure_psf(exposed(with_stars(a_sky(), fwhm=3.0), cards={"IMAGETYP": kind})) is None


def test_evidence_and_advice_take_the_same_width() -> None:
    exposure = exposed(with_stars(a_sky(), fwhm=2.5))
    psf = measure_psf(exposure)
    assert psf is not None
    assert survey(exposure).fwhm == psf.fwhm
