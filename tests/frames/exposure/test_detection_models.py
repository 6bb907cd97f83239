"""Noise and background of an exposure: planes of its file, other files, and models that are made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.detection.detectors.other_detector import prepare
from crviewer.frames.advice.exposure_notices import exposure_notices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.frame_error import FrameError
from tests.conftest import REAL_FRAMES
from tests.detection.identity import differing_pixels, reference
from tests.frames.fits_files import a_file, a_file_of, an_extension

KNOWN: dict[str, Any] = {"GAIN": 2.0, "RDNOISE": 4.0, "EXPTIME": 100.0, "BUNIT": "adu"}
LEVEL = np.full((8, 9), 50.0, np.float32)  # adu; 100 e⁻, so that the noise model has a variance of 116 e⁻²


def opened(path: Path, values: Any, name: str, unit: str = "", **said: Any) -> Exposure:
    """An exposure whose file has a plane of errors, opened with it."""
    plane = an_extension(np.asarray(values, np.float32), name, **({"BUNIT": unit} if unit else {}))
    science = a_file_of(path / "frame.fits", an_extension(LEVEL, "SCI"), plane, **KNOWN)
    return open_exposure(OpenRequest.of(science=science, noise="own", **said))


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("VAR", 29.0, ""),
        ("VAR", 29.0, "adu**2"),
        ("VAR", 29.0, "adu"),
        ("VAR", 116.0, "electron2"),
        ("VAR", 116.0, "e-^2"),
        ("ERR", np.sqrt(29.0), ""),
        ("UNCERT", np.sqrt(116.0), "electrons"),
        ("IVAR", 1 / 29.0, ""),
        ("IVAR", 1 / 116.0, "1/electron**2"),
        ("ERR", np.sqrt(116.0) / 100, "electron/s"),
    ],
)
def test_errors_variance_and_weights_become_the_variance_in_electrons(
    tmp_path: Path, name: str, value: float, unit: str
) -> None:
    exposure = opened(tmp_path, np.full(LEVEL.shape, value), name, unit)
    assert exposure.variance is not None
    assert exposure.noise_source is not None
    np.testing.assert_allclose(exposure.variance, 116, rtol=1e-5)
    assert exposure.noise_source.ratio == pytest.approx(1, rel=1e-5)


def test_pixels_without_a_usable_value_have_the_noise_model(tmp_path: Path) -> None:
    values = np.random.default_rng(1).uniform(20, 40, LEVEL.shape)
    values[0, :4] = 0, -1, np.nan, np.inf
    exposure = opened(tmp_path, values, "VAR")
    assert exposure.variance is not None
    assert exposure.noise_source is not None
    np.testing.assert_array_equal(exposure.variance[0, :4], 116)
    np.testing.assert_allclose(exposure.variance[1:], 4 * values[1:], rtol=1e-5)
    assert "4 pixels without one have the noise model" in exposure.noise_source.in_words()


@pytest.mark.parametrize("value", [0.0, np.nan, -2.0, np.inf])
def test_a_plane_without_any_noise_is_refused(tmp_path: Path, value: float) -> None:
    with pytest.raises(FrameError, match="no pixel with a noise above zero"):
        opened(tmp_path, np.full(LEVEL.shape, value), "ERR")


def test_a_constant_plane_and_one_unlike_the_noise_model_are_told(tmp_path: Path) -> None:
    values = np.random.default_rng(1).uniform(900, 1000, LEVEL.shape)
    for number, (plane, told) in enumerate(((np.full(LEVEL.shape, 29.0), "the same in every pixel"), (values, "5.7"))):
        (tmp_path / str(number)).mkdir()
        notices = exposure_notices(opened(tmp_path / str(number), plane, "VAR"))
        (warning,) = (each for each in notices if each.kind.startswith("The errors of the file"))
        assert warning.is_warning
        assert told in warning.text


def test_a_frame_of_its_own_errors_is_as_before_unless_they_are_asked_for_and_offers_them(tmp_path: Path) -> None:
    planes = [an_extension(LEVEL, name) for name in ("SCI", "VAR", "SKYFIT")]
    science = a_file_of(tmp_path / "frame.fits", *planes, **KNOWN)
    exposure = open_exposure(OpenRequest.of(science=science))
    assert (exposure.variance, exposure.background) == (None, None)
    (offer,) = (each.text for each in exposure_notices(exposure) if "--noise own" in each.text)
    assert "its noise in VAR and a model of its sky in SKYFIT" in offer


def test_a_file_without_errors_of_its_own_says_so(tmp_path: Path) -> None:
    science = a_file(tmp_path / "frame.fits", LEVEL, **KNOWN)
    with pytest.raises(FrameError, match="no errors, variance or weights of its own"):
        open_exposure(OpenRequest.of(science=science, noise="own"))
    with pytest.raises(FrameError, match="no model of its sky of its own"):
        open_exposure(OpenRequest.of(science=science, background_model="own"))


def test_files_of_noise_and_background_are_read_and_another_size_is_refused(tmp_path: Path) -> None:
    science = a_file(tmp_path / "frame.fits", LEVEL, **KNOWN)
    sky = LEVEL.copy()
    sky[0, 0] = np.nan
    variance, background = a_file(tmp_path / "var.fits", LEVEL + 1), a_file(tmp_path / "sky.fits", sky)
    exposure = open_exposure(OpenRequest.of(science=science, variance=variance, background=background))
    assert exposure.variance is not None
    assert exposure.background is not None
    np.testing.assert_array_equal(exposure.variance, 4 * (LEVEL + 1))
    np.testing.assert_array_equal(exposure.background, np.where(np.isfinite(sky), 2 * LEVEL, 0))
    with pytest.raises(FrameError):
        open_exposure(OpenRequest.of(science=science, background=a_file(tmp_path / "small.fits", LEVEL[:5, :5])))


def test_a_background_that_was_subtracted_before_is_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    sky = np.broadcast_to(np.linspace(0, 300, 20), (20, 20))
    science = a_file(tmp_path / "frame.fits", rng.normal(20, 5, sky.shape).astype("f4"), **KNOWN)
    background = a_file(tmp_path / "sky.fits", sky.astype("f4"))
    exposure = open_exposure(OpenRequest.of(science=science, background=background))
    assert any("subtracted before" in each.text for each in exposure_notices(exposure))


def test_a_smooth_background_follows_a_gradient(tmp_path: Path) -> None:
    sky = np.broadcast_to(np.linspace(0, 300, 256), (128, 256))
    exposure = open_exposure(
        OpenRequest.of(science=a_file(tmp_path / "frame.fits", sky.astype("f4"), **KNOWN), background_model="smooth")
    )
    assert exposure.background_source is not None
    assert exposure.background_source.scatter_after < 0.2 * exposure.background_source.scatter_before


@pytest.mark.skipif(not (REAL_FRAMES / "misc").is_dir(), reason="needs frames of telescopes")
def test_a_spectrum_with_its_own_variance_and_sky_is_searched_as_by_astroscrappy() -> None:
    science = REAL_FRAMES / "misc" / "gmos.fits"
    request = OpenRequest.of(science=science, noise="own", background_model="own", gain=1.0, read_noise=4.0)
    exposure = open_exposure(request)
    setup = setup_for(exposure)
    search = prepare(exposure, exposure.mask, DetectionSettings(setup=setup))
    for sigclip in (4.5, 4.4, 7.0):
        parameters = LacosmicParameters(sigclip=sigclip)
        assert search.is_live_at(parameters)
        expected = reference(
            exposure.electrons,
            exposure.mask,
            parameters,
            background=exposure.background,
            variance=exposure.variance,
            readnoise=4.0,
            satlevel=setup.satlevel,
        )
        assert differing_pixels(search.detect(parameters), expected) == 0
