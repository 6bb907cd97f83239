from __future__ import annotations

import numpy as np
import pytest

from crviewer.detection.detectors.threshold_detector import LocalThresholdDetector, local_background
from crviewer.detection.protocol import Search

SHAPE = (90, 110)


def a_dark(*, slope: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(8)
    level = 100 + slope * np.arange(SHAPE[1])
    return (level + rng.normal(0, 5, SHAPE)).astype(np.float32)


def found(image: np.ndarray, *, mask: np.ndarray | None = None, **values: float) -> np.ndarray:
    detector = LocalThresholdDetector()
    search = Search(
        image=image,
        mask=np.zeros(SHAPE, bool) if mask is None else mask,
        read_noise=4.0,
        saturation=1e5,
        values={field.name: field.default for field in detector.fields} | values,
        flagged=None,
        cancel=lambda: False,
    )
    return detector.detect(search)


def test_a_wide_alpha_is_found_whole() -> None:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    blob = 5000 * np.exp(-((y - 40.0) ** 2 + (x - 50.0) ** 2) / (2 * 3.0**2))
    flagged = found(a_dark() + blob.astype(np.float32))
    assert flagged[blob > 40].all()
    assert flagged[blob < 1].sum() <= 3


def test_the_faint_end_of_a_track_belongs_to_it_and_faint_pixels_elsewhere_do_not() -> None:
    dark = a_dark()
    dark[30, 20:40] = 100 + np.linspace(300, 22, 20)
    dark[70, 70] = 100 + 22
    flagged = found(dark)
    assert flagged[30, 20:40].all()
    assert not flagged[70, 70]


def test_noise_alone_is_hardly_ever_flagged() -> None:
    assert found(a_dark()).sum() == 0


def test_a_background_that_rises_is_followed() -> None:
    image = a_dark(slope=3.0)
    level, noise = local_background(image, np.zeros(SHAPE, bool), 16)
    inside = np.s_[10:-10, 10:-10]
    assert np.abs(level - (100 + 3 * np.arange(SHAPE[1])))[inside].max() < 12
    assert found(image, box=16).sum() == 0
    assert noise.dtype == np.float32


def test_masked_pixels_are_neither_flagged_nor_measured() -> None:
    image, mask = a_dark(), np.zeros(SHAPE, bool)
    mask[:64, :64] = True  # a box throughout
    image[:64, :64] = 60000
    flagged = found(image, mask=mask)
    assert not flagged[mask].any()
    assert flagged.sum() == 0


@pytest.mark.parametrize("mask", [np.ones(SHAPE, bool)])
def test_a_frame_that_is_masked_throughout_has_no_rays(mask: np.ndarray) -> None:
    assert not found(a_dark(), mask=mask).any()
