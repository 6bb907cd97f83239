"""Detection in colour mosaics: plane by plane, just as astroscrappy would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import astroscrappy
import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.mosaic_detector import MosaicLacosmic, PlanewiseDetector
from crviewer.detection.detectors.other_detector import prepare
from crviewer.detection.protocol import Search
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.facts.mosaic_choice import MosaicChoice
from tests.frames.fits_files import a_file

SETUP = LacosmicSetup(readnoise=3.0, satlevel=65535.0)
SETTINGS = DetectionSettings(setup=SETUP)
STRONG, WEAK = LacosmicParameters(sigclip=6.0), LacosmicParameters(sigclip=4.5)


@pytest.fixture(scope="module")
def mosaic() -> NDArray[np.float32]:
    """Odd sides, four colours of very unlike level, rays across them."""
    rng, shape = np.random.default_rng(4), (65, 71)
    level = np.full(shape, 900.0)
    level[::2, ::2], level[1::2, 1::2] = 400.0, 250.0
    image = rng.poisson(level) + rng.normal(0, 3, shape)
    for row, column in rng.integers(8, 56, (12, 2)):
        image[row : row + 5, column] += 2500
    return image.astype(np.float32)


@pytest.fixture(scope="module")
def mask(mosaic: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.random.default_rng(1).random(mosaic.shape) < 0.01


def by_astroscrappy(
    image: NDArray[np.float32], mask: NDArray[np.bool_], parameters: LacosmicParameters
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    cosmic, cleaned = np.zeros(image.shape, bool), image.copy()
    for row in (0, 1):
        for column in (0, 1):
            place = np.s_[row::2, column::2]
            cosmic[place], cleaned[place] = astroscrappy.detect_cosmics(
                np.ascontiguousarray(image[place]),
                inmask=np.ascontiguousarray(mask[place]),
                sigclip=parameters.sigclip,
                readnoise=3.0,
                satlevel=65535.0,
                gain=1.0,
            )
    return cosmic, cleaned


def test_answer_is_that_of_astroscrappy_on_each_plane(mosaic: NDArray[np.float32], mask: NDArray[np.bool_]) -> None:
    nothing = np.zeros(mosaic.shape, bool)
    detector = MosaicLacosmic(mosaic, nothing, SETTINGS, colour_step=2)
    for engine, bad in ((detector, nothing), (detector.with_mask(mask), mask)):
        for parameters in (STRONG, WEAK, STRONG):  # as the slider goes down and up again
            found = engine.detect(parameters)
            cosmic, cleaned = by_astroscrappy(mosaic, bad, parameters)
            assert cosmic.any()
            np.testing.assert_array_equal(found.cosmic, cosmic)
            np.testing.assert_array_equal(found.cleaned, cleaned)


def test_preview_and_bound_hold_the_answer(mosaic: NDArray[np.float32], mask: NDArray[np.bool_]) -> None:
    detector = MosaicLacosmic(mosaic, mask, SETTINGS, colour_step=2)
    assert detector.is_live_at(WEAK)
    answer, certain, possible = detector.detect(WEAK).pixels, detector.preview(WEAK), detector.possible(WEAK)
    assert possible is not None
    assert set(certain) <= set(answer) <= set(certain) | set(possible)
    assert detector.possible(replace(WEAK, sigclip=1.0)) is None


def test_counts_are_of_rays_over_all_colours(mosaic: NDArray[np.float32], mask: NDArray[np.bool_]) -> None:
    detector = MosaicLacosmic(mosaic, mask, SETTINGS, colour_step=2)
    counts = detector.counts([6.0, 4.5], WEAK)
    assert counts.rays[0] >= counts.rays[1] >= 6
    np.testing.assert_array_equal(counts.pixels[counts.words & 1 == 1], detector.detect(WEAK).pixels)


def a_mosaic(tmp_path: Path, mosaic: NDArray[np.float32], choice: MosaicChoice | None = None) -> Exposure:
    science = tmp_path / "osc.fits"
    if not science.exists():
        a_file(science, mosaic, BAYERPAT="RGGB", BUNIT="electron", RDNOISE=3.0)
    return open_exposure(OpenRequest.of(science=science, mosaic=choice))


def test_header_and_observer_say_whether_a_frame_is_searched_by_colour(
    tmp_path: Path, mosaic: NDArray[np.float32]
) -> None:
    read, none = a_mosaic(tmp_path, mosaic), a_mosaic(tmp_path, mosaic, MosaicChoice.NONE)
    assert isinstance(prepare(read, read.mask, SETTINGS), MosaicLacosmic)
    assert not isinstance(prepare(none, none.mask, SETTINGS), MosaicLacosmic)
    assert a_mosaic(tmp_path, mosaic, MosaicChoice.BAYER).mosaic.step == 2


def test_other_detectors_see_each_colour_by_itself(mosaic: NDArray[np.float32]) -> None:
    shapes = []

    class Bright:
        title, fields = "bright", ()

        def detect(self, search: Search) -> NDArray[np.bool_]:
            shapes.append(search.image.shape)
            return search.image > np.median(search.image) + 1000

    search = Search(
        image=mosaic,
        mask=np.zeros(mosaic.shape, bool),
        read_noise=3.0,
        saturation=65535.0,
        values={},
        flagged=None,
        cancel=lambda: False,
    )
    found = PlanewiseDetector(Bright(), 2).detect(search)
    assert shapes == [(33, 36), (33, 35), (32, 36), (32, 35)]
    assert isinstance(found, np.ndarray)
    assert 30 < found.sum() < 70
