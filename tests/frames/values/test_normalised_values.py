"""Frames whose values run from 0 to 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy import units
from astropy.io import fits
from astropy.nddata import CCDData

from crviewer import settings_for
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.frame_error import NoCounts
from crviewer.frames.values.normalised_values import is_normalised
from crviewer.products.catalogue.product import REVIEWED
from crviewer.products.core.export import ExportRequest
from tests.builders import a_review
from tests.frames.fits_files import a_file, ramp

KNOWN = {"EGAIN": 1.0, "RDNOISE": 5.0}
COUNTS = 100 * ramp()


def normalised(path: Path, by: float = 65535.0, **keywords: Any) -> Path:
    return a_file(path, (COUNTS / by).astype("f4"), **{**KNOWN, **keywords})


@pytest.mark.parametrize(
    ("by", "keywords", "told"),
    [
        (65535.0, {"PROGRAM": "Siril 1.2.0"}, "as Siril writes frames of 16 bits"),
        (65535.0, {"HISTORY": "PixInsight Image Integration"}, "as PixInsight writes frames of 16 bits"),
        (4095.0, {"DATAMAX": 4095}, "as DATAMAX = 4095 says"),
        (65535.0, {"DATAMAX": 2900.0}, "by which its highest value is DATAMAX = 2900"),
        (16383.0, {"COMMENT": "pixel values divided by 16383"}, "as its header says"),
    ],
)
def test_scale_is_found_and_told(tmp_path: Path, by: float, keywords: dict[str, Any], told: str) -> None:
    exposure = open_exposure(OpenRequest.of(science=normalised(tmp_path / "a.fits", by, **keywords)))
    np.testing.assert_allclose(exposure.electrons, COUNTS, rtol=1e-6)
    assert told in exposure.science.conversion.reading


def test_scale_that_nobody_says_is_asked_for(tmp_path: Path) -> None:
    science = normalised(tmp_path / "a.fits")
    with pytest.raises(NoCounts, match=r"values from 0 to 1 alone.*--scale"):
        open_exposure(OpenRequest.of(science=science))
    given = open_exposure(OpenRequest.of(science=science, scale=65535))
    np.testing.assert_allclose(given.electrons, COUNTS, rtol=1e-6)


def test_dark_of_a_frame_with_counts_is_scaled_or_asked_for(tmp_path: Path) -> None:
    light = a_file(tmp_path / "light.fits", (COUNTS + 50).astype("u2"), EXPTIME=60, **KNOWN)
    known = normalised(tmp_path / "dark.fits", PROGRAM="Siril", EXPTIME=60)
    unknown = normalised(tmp_path / "unknown.fits", EXPTIME=60)
    exposure = open_exposure(OpenRequest.of(science=light, dark=known, subtract_dark=True))
    np.testing.assert_allclose(exposure.electrons, 50, atol=0.01)
    given = open_exposure(OpenRequest.of(science=light, dark=unknown, subtract_dark=True, scale=65535))
    np.testing.assert_allclose(given.electrons, 50, atol=0.01)
    with pytest.raises(NoCounts, match=r"unknown\.fits"):
        open_exposure(OpenRequest.of(science=light, dark=unknown, subtract_dark=True))


def test_flat_may_be_of_any_scale(tmp_path: Path) -> None:
    light = a_file(tmp_path / "light.fits", (COUNTS + 50).astype("u2"), **KNOWN)
    flat = a_file(tmp_path / "flat.fits", np.full(COUNTS.shape, 0.4, "f4"), BUNIT="relative")
    np.testing.assert_allclose(
        open_exposure(OpenRequest.of(science=light, flat=flat)).electrons, COUNTS + 50, rtol=1e-6
    )


@pytest.mark.parametrize(
    "data", [[[0, 1], [1, 0]], [[0.0, 1.0], [1.0, 0.0]], [[0.0, 0.0]], [[0.2, 1.5]], [[-3.0, 0.5]], [[np.nan, np.nan]]]
)
def test_masks_and_counts_are_not_normalised(data: list[list[float]]) -> None:
    assert not is_normalised(np.array(data))


def test_rates_below_one_are_counts(tmp_path: Path) -> None:
    science = normalised(tmp_path / "a.fits", BUNIT="electron/s", EXPTIME=100)
    assert open_exposure(OpenRequest.of(science=science)).electrons.max() == pytest.approx(100 * 2900 / 65535)


def test_file_is_left_as_it_is(tmp_path: Path) -> None:
    science = normalised(tmp_path / "a.fits", PROGRAM="Siril")
    exposure = open_exposure(OpenRequest.of(science=science))
    np.testing.assert_array_equal(exposure.science.data, fits.getdata(science))


def test_what_these_programs_wrote_may_reach_beyond_one() -> None:
    data = np.array([[0.2, 1.3]])
    assert is_normalised(data, fits.Header([("PROGRAM", "Siril 1.2")]))
    assert not is_normalised(data, fits.Header())


def test_small_values_in_a_unit_that_is_converted_are_not_normalised(tmp_path: Path) -> None:
    science = a_file(tmp_path / "a.fits", ramp() / 1000, BUNIT="nanomaggy", NMGY=0.005, **KNOWN)
    exposure = open_exposure(OpenRequest.of(science=science))
    np.testing.assert_allclose(exposure.electrons, ramp() / 1000 / 0.005, rtol=1e-6)


def test_product_of_a_normalised_frame_has_its_unit_and_is_read_again(tmp_path: Path) -> None:
    science = normalised(tmp_path / "a.fits", PROGRAM="Siril 1.2.0")
    exposure = open_exposure(OpenRequest.of(science=science))
    review = a_review(exposure, np.zeros(exposure.shape, bool))
    REVIEWED.write(ExportRequest(review=review, settings=settings_for(exposure)), tmp_path / "reviewed.fits")
    assert CCDData.read(tmp_path / "reviewed.fits").unit == units.Unit("65535 adu")
    again = open_exposure(OpenRequest.of(science=tmp_path / "reviewed.fits"))
    np.testing.assert_array_equal(again.electrons, exposure.electrons)
