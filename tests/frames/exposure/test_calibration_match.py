"""Calibration frames that belong to a science frame, and those that are refused until the observer insists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crviewer.frames.exposure.calibration_match import CalibrationMismatch
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from tests.frames.fits_files import a_file, ramp

KNOWN: dict[str, Any] = {"RDNOISE": 5.0, "EXPTIME": 100.0}
CAMERA: dict[str, Any] = {"INSTRUME": "ZWO ASI2600MM", "EGAIN": 1.0, **KNOWN}
ELECTRONS: dict[str, Any] = {"BUNIT": "electron", **KNOWN}


def opened(folder: Path, **what: Any) -> Exposure:
    named = {kind: folder / f"{kind}.fits" for kind in ("dark", "bias", "flat") if (folder / f"{kind}.fits").exists()}
    return open_exposure(OpenRequest.of(science=folder / "science.fits", **(named | what)))


@pytest.mark.parametrize(
    ("science", "dark", "problem"),
    [
        ({"GAIN": 100}, {"GAIN": 200}, "its gain is 200 (GAIN) where the science frame has 100"),
        ({"OFFSET": 50}, {"OFFSET": 10}, "its offset is 10 (OFFSET) where the science frame has 50"),
        ({"ISOSPEED": 800}, {"ISOSPEED": 1600}, "its ISO is 1600 (ISOSPEED) where the science frame has 800"),
        ({"READOUTM": "Fast"}, {"READOUTM": "Slow"}, "its readout mode is Slow"),
        ({"XBINNING": 1, "YBINNING": 1}, {"XBINNING": 2, "YBINNING": 2}, "its binning is 2×2 where the science frame"),
    ],
)
def test_a_dark_of_other_settings_is_refused_or_told(
    tmp_path: Path, science: dict[str, Any], dark: dict[str, Any], problem: str
) -> None:
    a_file(tmp_path / "science.fits", ramp(), **CAMERA, **science)
    a_file(tmp_path / "dark.fits", ramp(), **CAMERA, **dark)
    with pytest.raises(CalibrationMismatch) as refusal:
        opened(tmp_path, subtract_dark=True)
    assert problem in refusal.value.problem
    assert "--force-calibration" in refusal.value.remedy
    (notice,) = opened(tmp_path, subtract_dark=True, force_calibration=True).notices
    assert problem in notice
    assert opened(tmp_path).notices == ()  # it is only looked at


@pytest.mark.parametrize("kind", ["bias", "flat"])
def test_so_are_a_bias_and_a_flat(tmp_path: Path, kind: str) -> None:
    a_file(tmp_path / "science.fits", ramp(), GAIN=100, **CAMERA)
    a_file(tmp_path / f"{kind}.fits", ramp() + 1, GAIN=300, **CAMERA)
    with pytest.raises(CalibrationMismatch, match=rf"{kind}\.fits.*its gain is 300"):
        opened(tmp_path)


@pytest.mark.parametrize(("of_flat", "belongs"), [("R", False), ("r", False), (" g' ", True), ("", True)])
def test_a_flat_of_another_filter_is_refused(tmp_path: Path, of_flat: str, belongs: bool) -> None:
    a_file(tmp_path / "science.fits", ramp(), FILTER="g'", **CAMERA)
    a_file(tmp_path / "flat.fits", ramp() + 1, FILTER=of_flat, **CAMERA)
    if belongs:
        assert opened(tmp_path).reduction
        return
    with pytest.raises(CalibrationMismatch, match=rf"its filter is {of_flat} where the science frame has g'"):
        opened(tmp_path)


def test_the_filter_of_a_dark_does_not_matter(tmp_path: Path) -> None:
    a_file(tmp_path / "science.fits", ramp(), FILTER="g", **CAMERA)
    a_file(tmp_path / "dark.fits", ramp(), FILTER="Blank", **CAMERA)
    assert opened(tmp_path, subtract_dark=True).notices == ()


@pytest.mark.parametrize("keyword", ["GAIN2", "GAINB", "ATODGND", "ESO DET OUT4 CONAD"])
def test_the_gain_of_every_amplifier_is_compared(tmp_path: Path, keyword: str) -> None:
    a_file(tmp_path / "science.fits", ramp(), **{keyword: 1.5}, **CAMERA)
    a_file(tmp_path / "dark.fits", ramp(), **{keyword: 4.0}, **CAMERA)
    with pytest.raises(CalibrationMismatch, match=rf"its gain is 4 \({keyword}\) where the science frame has 1.5"):
        opened(tmp_path, subtract_dark=True)


@pytest.mark.parametrize("kind", ["bias", "dark", "flat"])
def test_what_was_applied_before_is_not_applied_again(tmp_path: Path, kind: str) -> None:
    a_file(tmp_path / "science.fits", ramp(), CALSTAT="BDF", **ELECTRONS)
    a_file(tmp_path / f"{kind}.fits", ramp() + 1, **ELECTRONS)
    with pytest.raises(CalibrationMismatch, match=r"already \(CALSTAT = BDF\)"):
        opened(tmp_path, subtract_dark=True)
    assert opened(tmp_path, subtract_dark=True, force_calibration=True).reduction


def a_level(level: float, spread: float) -> np.ndarray:
    return np.random.default_rng(1).normal(level, spread, (20, 20)).astype("f4")


def test_a_dark_that_is_scaled_must_not_have_its_bias(tmp_path: Path) -> None:
    a_file(tmp_path / "science.fits", a_level(1200, 20), **ELECTRONS)
    a_file(tmp_path / "dark.fits", a_level(1000, 12), **{**ELECTRONS, "EXPTIME": 300.0})
    with pytest.raises(CalibrationMismatch, match="seems to have its bias in it"):
        opened(tmp_path, subtract_dark=True, scale_dark=True)
    assert not opened(tmp_path, subtract_dark=True).notices
    a_file(tmp_path / "bias.fits", a_level(1000, 2), **ELECTRONS)
    assert not opened(tmp_path, subtract_dark=True, scale_dark=True).notices


def test_a_bias_of_few_electrons_is_known_by_a_noise_that_is_too_small_for_charge(tmp_path: Path) -> None:
    a_file(tmp_path / "science.fits", a_level(1200, 20), **ELECTRONS)
    cards = {**ELECTRONS, "EXPTIME": 300.0}
    a_file(tmp_path / "dark.fits", a_level(100, 6).round().astype("i2"), **cards)
    with pytest.raises(CalibrationMismatch, match="seems to have its bias in it"):
        opened(tmp_path, subtract_dark=True, scale_dark=True)
    (tmp_path / "dark.fits").unlink()
    a_file(
        tmp_path / "dark.fits", a_level(100, 11).round().astype("i2"), **cards
    )  # the noise of 100 e⁻, and of reading
    assert opened(tmp_path, subtract_dark=True, scale_dark=True).reduction


@pytest.mark.parametrize(
    ("level", "spread", "cards"),
    [
        (30.0, 8.0, {}),  # as dark current is
        (1000.0, 12.0, {"BIASCOR": "bias.fits"}),
        (0.0, 8.0, {}),
        (1000.0, 12.0, {"EXPTIME": 100.0}),  # nothing is scaled
    ],
)
def test_dark_current_is_scaled(tmp_path: Path, level: float, spread: float, cards: dict[str, Any]) -> None:
    a_file(tmp_path / "science.fits", a_level(1200, 20), **ELECTRONS)
    a_file(tmp_path / "dark.fits", a_level(level, spread), **{**ELECTRONS, "EXPTIME": 300.0, **cards})
    assert opened(tmp_path, subtract_dark=True, scale_dark=True).reduction


def test_the_bias_is_not_subtracted_twice_from_a_dark(tmp_path: Path) -> None:
    a_file(tmp_path / "science.fits", np.full((6, 5), 120.0), **ELECTRONS)
    a_file(tmp_path / "dark.fits", np.full((6, 5), 5.0), CALSTAT="B", **ELECTRONS)
    a_file(tmp_path / "bias.fits", np.full((6, 5), 100.0), **ELECTRONS)
    exposure = opened(tmp_path, subtract_dark=True)
    np.testing.assert_array_equal(exposure.electrons, np.full((6, 5), 15.0))
    assert exposure.notices == ("dark.fits: its bias is off already (CALSTAT = B), and was not subtracted again",)


@pytest.mark.parametrize("kind", ["dark", "bias", "flat"])
def test_frames_of_the_other_row_order_are_flipped_and_it_is_told(tmp_path: Path, kind: str) -> None:
    a_file(tmp_path / "science.fits", ramp() + 10, ROWORDER="TOP-DOWN", **ELECTRONS)
    a_file(tmp_path / f"{kind}.fits", (ramp() + 1)[::-1], ROWORDER="BOTTOM-UP", **ELECTRONS)
    exposure = opened(tmp_path, subtract_dark=True)
    wanted = ramp() + 10 - (ramp() + 1) if kind != "flat" else (ramp() + 10) / (ramp() + 1) * (ramp() + 1).mean()
    np.testing.assert_allclose(exposure.electrons, wanted, rtol=1e-5)
    assert exposure.placed == (
        f"{kind}.fits turned upside down, as its ROWORDER is BOTTOM-UP and that of the science frame TOP-DOWN",
    )


def test_a_mask_of_the_other_row_order_is_flipped(tmp_path: Path) -> None:
    bad = np.zeros((6, 5), "u1")
    bad[1, 2] = 1
    a_file(tmp_path / "science.fits", ramp(), ROWORDER="TOP-DOWN", **ELECTRONS)
    a_file(tmp_path / "mask.fits", bad[::-1], ROWORDER="bottom-up")
    exposure = opened(tmp_path, masks=(tmp_path / "mask.fits",))
    np.testing.assert_array_equal(exposure.mask, bad == 1)
    assert exposure.mask_sources[0].placed.startswith("turned upside down")
