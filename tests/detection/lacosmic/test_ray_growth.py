"""Grown rays: which pixels join, what replaces them, and that both engines say the same."""

from __future__ import annotations

from typing import Any

import astroscrappy
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from crviewer.detection import Cancelled, Detection, Lacosmic, LacosmicParameters, LacosmicSetup
from crviewer.detection.core.detector_input import observe
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED
from crviewer.detection.lacosmic.plain_lacosmic import PlainLacosmic
from crviewer.detection.lacosmic.ray_growth import GrowthMaps, RayGrowth
from tests.builders import picture
from tests.detection.frames import a_frame

PARAMETERS = LacosmicParameters(sigclip=6.0)
SETUP = {"readnoise": 10.0, "satlevel": 60000.0}
TOUCHING = np.ones((3, 3), bool)


def a_ground(significance: NDArray[Any], barred: NDArray[np.bool_]) -> GrowthMaps:
    return GrowthMaps(barred.shape, barred.reshape(-1) * MASKED, significance.astype(np.float32).reshape(-1))


def test_a_ray_grows_by_rings_around_what_is_barred_and_never_into_the_outer_two_pixels() -> None:
    ray = picture(
        "........",
        "........",
        "........",
        "...##...",
        "........",
        "........",
        "........",
        "........",
    )
    barred = picture(
        "........",
        "........",
        "........",
        "........",
        "....#...",
        "........",
        "........",
        "........",
    )
    grown = a_ground(np.zeros(ray.shape), barred).grown(np.flatnonzero(ray), RayGrowth(pixels=2))
    expected = picture(
        "........",
        "........",
        "..####..",
        "..####..",
        "..##.#..",
        "..####..",
        "........",
        "........",
    )
    assert grown.tolist() == np.flatnonzero(expected).tolist()


def test_a_ray_follows_its_tail_and_nothing_that_does_not_touch_it() -> None:
    significance = np.zeros((9, 12))
    tail = [(4, 5), (5, 6), (5, 7), (6, 8)]
    for place in tail:
        significance[place] = 1.6
    significance[3, 9] = significance[2, 3] = 1.6  # each beyond a gap
    significance[4, 4] = 0.2  # flagged all the same: by a later iteration
    grown = a_ground(significance, np.zeros((9, 12), bool)).grown(np.array([4 * 12 + 4]), RayGrowth(tails=1.5))
    assert sorted(zip(*np.divmod(grown, 12), strict=True)) == [(4, 4), *tail]


def test_tails_are_followed_before_rays_are_dilated() -> None:
    significance = np.zeros((9, 12))
    significance[4, 6] = 2.0  # one pixel away from the ray
    grown = a_ground(significance, np.zeros((9, 12), bool)).grown(
        np.array([4 * 12 + 4]), RayGrowth(pixels=1, tails=1.0)
    )
    assert len(grown) == 9


def test_growth_is_off_unless_it_does_something() -> None:
    assert not RayGrowth()
    assert not RayGrowth(tails=0.49)
    assert RayGrowth(tails=0.5)
    assert RayGrowth(pixels=1)


# ------------------------------------------------------------------------- whole answers, from definitions of scipy


def significance_of(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """S′ of van Dokkum's first iteration, separable medians."""
    positive = np.maximum(astroscrappy.laplaceconvolve(astroscrappy.subsample(image)), 0)
    signal = astroscrappy.rebin(positive)
    signal /= np.float32(2) * np.sqrt(np.maximum(astroscrappy.sepmedfilt7(image + np.float32(100)), np.float32(1e-5)))
    return signal - astroscrappy.sepmedfilt7(signal)


def free_of(image: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    barred = mask.astype(np.uint8)
    astroscrappy.update_mask(image, barred, 60000.0, True)
    free = np.zeros(mask.shape, bool)
    free[2:-2, 2:-2] = barred[2:-2, 2:-2] == 0
    return free


@pytest.mark.parametrize("growth", [RayGrowth(pixels=2), RayGrowth(tails=1.2), RayGrowth(pixels=1, tails=2.0)])
def test_the_mask_is_that_of_the_definition(growth: RayGrowth) -> None:
    image = a_frame((120, 130), seed=31, rays=40)
    mask = image > 4000
    engine = Lacosmic(image, mask, **SETUP)
    cosmic, free = engine.detect(PARAMETERS).cosmic, free_of(image, mask)
    expected = cosmic
    if growth.tails:
        joining = free & (significance_of(image) > np.float32(growth.tails))
        expected = ndimage.binary_propagation(cosmic, TOUCHING, cosmic | joining)
    if growth.pixels:
        expected = ndimage.binary_dilation(expected, TOUCHING, growth.pixels, mask=free)
    found = engine.detect(PARAMETERS, growth=growth).cosmic
    assert (found != expected).sum() == 0
    assert found.sum() > cosmic.sum()
    assert not (found & mask).any()


def test_grown_pixels_take_the_mean_of_the_good_ones_around() -> None:
    image = a_frame((60, 70), seed=32, rays=3, stars=0, hot=0, holes=0, saturated=0, border_rays=0)
    found = Lacosmic(image, **SETUP).detect(PARAMETERS, growth=RayGrowth(pixels=1))
    good = ~found.cosmic
    compared = 0
    for y, x in zip(*np.nonzero(found.cosmic), strict=True):
        around = np.s_[y - 2 : y + 3, x - 2 : x + 3]
        if good[around].any():
            assert found.cleaned[y, x] == pytest.approx(image[around][good[around]].mean(), rel=1e-5)
            compared += 1
    assert compared > 20


def test_the_middle_of_a_thick_ray_is_filled_from_its_rim_and_not_with_the_level_of_the_frame() -> None:
    image = np.tile(np.linspace(100, 5000, 64, dtype=np.float32), (64, 1))
    image[30:33, 50] += 20000
    cleaned = Lacosmic(image, **SETUP).detect(PARAMETERS, growth=RayGrowth(pixels=5)).cleaned
    slope = np.tile(np.linspace(100, 5000, 64, dtype=np.float32), (64, 1))
    assert np.abs(cleaned - slope)[24:40, 44:56].max() < 400  # the median of the frame is 1,400 away


# ------------------------------------------------------------------------------------------------------ both engines


def same(a: Detection, b: Detection) -> bool:
    return np.array_equal(a.pixels, b.pixels) and np.array_equal(a.values.view(np.uint32), b.values.view(np.uint32))


@pytest.mark.parametrize(
    "fields",
    [{}, {"sepmed": False}, {"fsmode": "convolve", "cleantype": "medmask"}, {"gain": 1.7, "cleantype": "idw"}],
)
@pytest.mark.parametrize("growth", [RayGrowth(tails=1.0), RayGrowth(pixels=4), RayGrowth(pixels=1, tails=1.5)])
def test_both_engines_grow_rays_alike_to_the_last_bit(fields: dict[str, Any], growth: RayGrowth) -> None:
    image = a_frame((90, 110), seed=33, rays=60)
    observation = observe(image, image > 3000, background=np.full(image.shape, 50, np.float32))
    setup = LacosmicSetup(**SETUP, **fields)
    engine = Lacosmic(image, image > 3000, setup, background=observation.background)
    assert engine.is_live_at(PARAMETERS)
    for sigclip in (7.0, 4.0, 4.2):
        parameters = LacosmicParameters(sigclip=sigclip)
        expected = PlainLacosmic(observation, setup).detect(parameters, growth=growth)
        assert same(engine.detect(parameters, growth=growth), expected)


def test_growing_leaves_no_trace_in_the_engine() -> None:
    image = a_frame((90, 110), seed=34, rays=60)
    engine, fresh = Lacosmic(image, **SETUP), Lacosmic(image, **SETUP)
    for sigclip in (7.0, 3.0, 5.0):
        parameters = LacosmicParameters(sigclip=sigclip)
        engine.detect(parameters, growth=RayGrowth(pixels=6, tails=1.0))
        assert same(engine.detect(parameters), fresh.detect(parameters))
    masked, other = engine.with_mask(image > 2000), fresh.with_mask(image > 2000)
    assert same(masked.detect(PARAMETERS), other.detect(PARAMETERS))


@pytest.mark.parametrize("when", range(6))
def test_growing_can_be_cancelled_and_leaves_the_engine_as_good_as_new(when: int) -> None:
    image = a_frame((80, 90), seed=35, rays=40)
    engine, growth = Lacosmic(image, **SETUP), RayGrowth(pixels=4, tails=1.0)
    parameters = LacosmicParameters(sigclip=6.0, niter=1)
    expected = Lacosmic(image, **SETUP).detect(parameters, growth=growth)
    engine.detect(parameters)
    asked = iter(range(1000))
    with pytest.raises(Cancelled):
        engine.detect(parameters, watch=JobWatch(cancel=lambda: next(asked) == when), growth=growth)
    assert same(engine.detect(parameters, growth=growth), expected)


def test_rays_at_the_edge_grow_to_the_edge_where_the_edges_are_searched() -> None:
    image = a_frame((60, 60), seed=36, rays=0, stars=0, hot=0, holes=0, saturated=0, border_rays=0)
    image[2, 20:26] += 3000
    found = Lacosmic(image, edges=True, **SETUP).detect(PARAMETERS, growth=RayGrowth(pixels=3)).cosmic
    assert found[0:6, 20:26].all()


def test_a_frame_without_a_live_engine_grows_rays_too() -> None:
    image = a_frame((60, 60), seed=37, rays=6)
    image[10, 10] = np.nan
    engine = Lacosmic(image, ~np.isfinite(image), **SETUP)
    assert not engine.is_live_at(PARAMETERS)
    plain = engine.detect(PARAMETERS).cosmic
    grown = engine.detect(PARAMETERS, growth=RayGrowth(pixels=1)).cosmic
    assert (grown & plain).sum() == plain.sum() < grown.sum()
