"""Raw frames that are read through several amplifiers: gain, overscan and read noise of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import astroscrappy
import numpy as np
import pytest

from crviewer.detection.detectors.detection_settings import DetectionSettings, suited_settings
from crviewer.detection.detectors.other_detector import prepare
from crviewer.frames.advice.survey import survey
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.products.core.searched_image import searched_values, values_of_electrons
from tests.frames.fits_files import a_file

SKY, SHAPE = 100.0, (8, 20)
SECTIONS = {"DATASECA": "[3:10,1:8]", "BIASSECA": "[1:2,1:8]", "DATASECB": "[11:18,1:8]", "BIASSECB": "[19:20,1:8]"}
NUMBERS = {"GAINA": 2.0, "GAINB": 4.0, "RDNOISEA": 4.0, "RDNOISEB": 14.0, "EXPTIME": 1.0}
LIGHT = np.s_[:, 2:18]


def raw() -> np.ndarray:
    """Sky of 100 electrons, read through gains of 2 and 4, above biases of 1000 and 500 adu; one row is higher."""
    data = np.full(SHAPE, 1000.0, np.float32)
    data[:, 10:] = 500.0
    data[3] += 7
    data[:, 2:10] += SKY / 2
    data[:, 10:18] += SKY / 4
    return data


def opened(folder: Path, data: np.ndarray | None = None, **said: Any) -> Exposure:
    science = a_file(folder / "raw.fits", raw() if data is None else data, **SECTIONS, **NUMBERS)
    return open_exposure(OpenRequest.of(science=science, **said))


def test_each_amplifier_loses_its_overscan_row_by_row_and_has_its_gain(tmp_path: Path) -> None:
    exposure = opened(tmp_path)
    np.testing.assert_array_equal(exposure.electrons[LIGHT], SKY)
    assert not exposure.mask[LIGHT].any()
    assert exposure.mask.sum() == 4 * 8
    assert exposure.amplifiers_in_words == (
        "A [3:10,1:8] (DATASECA): gain 2 e⁻/ADU, read noise 4 e⁻, overscan [1:2,1:8] (level 1000 adu, subtracted)",
        "B [11:18,1:8] (DATASECB): gain 4 e⁻/ADU, read noise 14 e⁻, overscan [19:20,1:8] (level 500 adu, subtracted)",
    )
    assert (exposure.facts.gain.value, exposure.facts.read_noise.value) == (2.0, 14.0)  # type: ignore[union-attr]
    assert exposure.facts.unused == ()


def test_products_in_the_unit_of_the_file_have_the_level_back(tmp_path: Path) -> None:
    exposure = opened(tmp_path)
    pixels = np.flatnonzero(~exposure.mask)
    restored = values_of_electrons(exposure, exposure.electrons.reshape(-1)[pixels], pixels)
    np.testing.assert_array_equal(restored, raw().reshape(-1)[pixels])
    np.testing.assert_array_equal(searched_values(exposure), raw())


def test_the_noise_of_each_amplifier_is_that_of_its_electrons_and_its_read_out(tmp_path: Path) -> None:
    variance = opened(tmp_path).variance
    assert variance is not None
    np.testing.assert_array_equal(variance[:, 2:10], SKY + 4.0**2)
    np.testing.assert_array_equal(variance[:, 10:18], SKY + 14.0**2)


def test_numbers_that_the_observer_gives_hold_for_all_amplifiers(tmp_path: Path) -> None:
    exposure = opened(tmp_path, gain=3.0, read_noise=5.0)
    assert exposure.variance is None
    np.testing.assert_array_equal(exposure.electrons[:, 2:10], 1.5 * SKY)
    np.testing.assert_array_equal(exposure.electrons[:, 10:18], 0.75 * SKY)


def test_a_bias_loses_its_own_overscan_too(tmp_path: Path) -> None:
    structure = np.zeros(SHAPE, np.float32)
    structure[LIGHT] = 5
    level = raw()
    level[:, 2:10], level[:, 10:18] = level[:, :1] + 5, level[:, 19:] + 5
    bias = a_file(tmp_path / "bias.fits", level - 200, **SECTIONS, **NUMBERS)
    exposure = opened(tmp_path, raw() + structure, bias=bias)
    np.testing.assert_array_equal(exposure.electrons[LIGHT], SKY)


@pytest.mark.parametrize(("left", "subtracted"), [(2.0, True), (400.0, False)])
def test_a_bias_that_was_trimmed_tells_by_its_level_whether_its_overscan_is_off(
    tmp_path: Path, left: float, subtracted: bool
) -> None:
    bias = np.full(SHAPE, np.nan, np.float32)
    bias[LIGHT] = left
    exposure = opened(tmp_path, bias=a_file(tmp_path / "bias.fits", bias, **NUMBERS))
    assert (exposure.overscan_level is not None) == subtracted
    why = "bias.fits has no overscan of its own, and its level is that of a bias"
    assert exposure.notices == (() if subtracted else (f"The overscan was not subtracted, as {why}",))
    row = exposure.electrons[0]
    expected = (SKY - 2 * left, SKY - 4 * left) if subtracted else (2000 + SKY - 2 * left, 2000 + SKY - 4 * left)
    assert (row[5], row[15]) == expected


def test_quiet_and_noisy_amplifiers_are_searched_as_if_each_were_alone(tmp_path: Path) -> None:
    shape, noises = (96, 192), {"RDNOISEA": 4.0, "RDNOISEB": 14.0}
    random = np.random.default_rng(3)
    sigma = np.where(np.arange(192) < 96, np.hypot(4, SKY**0.5), np.hypot(14, SKY**0.5))
    data = (SKY + sigma * random.standard_normal(shape)).astype(np.float32)
    data[[20, 50, 70], [30, 60, 140]] += 1500
    cards = {"DATASECA": "[1:96,1:96]", "DATASECB": "[97:192,1:96]", **noises, "BUNIT": "electron"}
    exposure = open_exposure(OpenRequest.of(science=a_file(tmp_path / "two.fits", data, **cards)))
    assert 0.9 < survey(exposure).background.ratio < 1.1
    settings = suited_settings(exposure, like=DetectionSettings())
    flagged = prepare(exposure, exposure.mask, settings).detect(settings.parameters).cosmic
    for part, noise in ((np.s_[:, :80], 4.0), (np.s_[:, 112:], 14.0)):
        alone = slice(None, 96) if noise == 4 else slice(96, None)
        mask, _ = astroscrappy.detect_cosmics(
            data[:, alone], readnoise=noise, gain=1.0, satlevel=settings.setup.satlevel
        )
        expected = mask[:, :80] if noise == 4 else mask[:, 16:]
        np.testing.assert_array_equal(flagged[part], expected)
    quiet, noisy = flagged[:, :96].sum(), flagged[:, 96:].sum()
    assert abs(int(quiet) - int(noisy)) < 40
