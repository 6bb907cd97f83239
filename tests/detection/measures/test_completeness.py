"""Test rays: where they are put, what they leave there, and which part of them is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from astropy.stats import binom_conf_interval

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.detection.measures.completeness import Completeness, InjectionTrial, measure_completeness
from crviewer.detection.measures.ray_injection import GAP, SHARE, RayInjector
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.simulated.probe import bright_part, draw_probe
from crviewer.frames.simulated.sensor import SimulatedSensor
from tests.builders import an_exposure

TRIAL = InjectionTrial(energies=(50.0, 300.0, 4000.0), rays=12, sigclips=(12.0, 5.0), seed=3)


def a_sky(shape: tuple[int, int] = (200, 220), **keywords: np.ndarray) -> Exposure:
    """Sky of 100 e⁻ with its noise and a read noise of 5 e⁻."""
    rng = np.random.default_rng(5)
    return an_exposure(rng.poisson(100, shape) + rng.normal(0, 5, shape), **keywords)


def settings_of(exposure: Exposure) -> DetectionSettings:
    return DetectionSettings(setup=setup_for(exposure))


@pytest.mark.parametrize("charge", [30.0, 1000.0, 8000.0, 60000.0])
def test_a_test_ray_leaves_just_its_charge(charge: float) -> None:
    rng = np.random.default_rng(1)
    patches = [draw_probe(rng, SimulatedSensor(), charge) for _ in range(20)]
    assert [patch.electrons.sum() for patch in patches] == pytest.approx([charge] * 20)
    assert min(patch.electrons.min() for patch in patches) >= 0


def test_more_charge_makes_larger_rays() -> None:
    rng = np.random.default_rng(2)
    small, large = (
        np.median([bright_part(draw_probe(rng, SimulatedSensor(), charge), SHARE).sum() for _ in range(40)])
        for charge in (300.0, 30_000.0)
    )
    assert small < 8 < large


def test_the_bright_part_holds_the_share_with_as_few_pixels_as_possible() -> None:
    patch = replace(
        draw_probe(np.random.default_rng(3), SimulatedSensor(), 1.0), electrons=np.array([[1.0, 50.0], [9.0, 40.0]])
    )
    assert bright_part(patch, 0.9).tolist() == [[False, True], [False, True]]
    assert bright_part(patch, 0.91).tolist() == [[False, True], [True, True]]


def test_rays_lie_inside_away_from_what_is_barred_and_from_each_other() -> None:
    mask = np.zeros((200, 220), bool)
    mask[:, 90:130] = True
    exposure = a_sky()
    injector = RayInjector(exposure, 60_000.0, np.random.default_rng(4))
    injector.bar(mask, np.arange(220 * 50))
    placed, left = injector.place([0, 1] * 100, (500.0, 5000.0))
    assert len(placed) > 10
    assert len(placed) + len(left) == 200
    owner = np.zeros(exposure.shape, int)
    for number, ray in enumerate(placed, 1):
        assert not owner.reshape(-1)[ray.pixels].any()
        rows, columns = np.divmod(ray.pixels, 220)
        assert rows.min() >= 50 + GAP
        assert ((columns < 90 - GAP) | (columns >= 130 + GAP)).all()
        near = np.zeros(exposure.shape, bool)
        for row, column in zip(rows, columns, strict=True):
            near[max(0, row - GAP) : row + GAP + 1, max(0, column - GAP) : column + GAP + 1] = True
        assert not owner[near].any()
        owner.reshape(-1)[ray.pixels] = number
    added = injector.image_with(placed).astype(float) - exposure.electrons
    assert added.sum() == pytest.approx(sum(ray.patch.electrons.sum() for ray in placed), rel=1e-4)


def test_no_ray_takes_a_pixel_beyond_saturation() -> None:
    exposure = a_sky()
    injector = RayInjector(exposure, 900.0, np.random.default_rng(6))
    placed, _ = injector.place([0] * 5, (20_000.0,))
    assert len(placed) == 5
    assert injector.image_with(placed).max() == 900.0


def test_bright_rays_are_found_faint_ones_are_not_and_a_higher_sigclip_finds_fewer() -> None:
    exposure = a_sky()
    before = exposure.electrons.copy()
    done: list[float] = []
    found = measure_completeness(exposure, settings_of(exposure), TRIAL, watch=JobWatch(report=done.append))
    assert found.sigclips.tolist() == [5.0, 12.0]
    assert found.injected.tolist() == [12, 12, 12]
    low, high = found.fraction
    assert low[0] < 0.2
    assert low[2] > 0.8  # not where astroscrappy never looks: in the outer pixels
    assert high[2] > 0.8
    assert high[1] < low[1]
    assert found.half_found()[0] < found.half_found()[1]
    assert done == sorted(done)
    assert done[-1] == 1.0
    np.testing.assert_array_equal(exposure.electrons, before)


def test_the_same_seed_gives_the_same_answer_and_another_one_another() -> None:
    exposure = a_sky()
    trial = replace(TRIAL, energies=(250.0, 300.0, 350.0))
    first, again, other = (
        measure_completeness(exposure, settings_of(exposure), replace(trial, seed=seed)).found for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_what_was_flagged_before_is_not_taken_for_a_test_ray() -> None:
    exposure = a_sky()
    exposure.electrons[20:180:6, 20:200:6] += 3000  # a frame full of rays
    trial = InjectionTrial(energies=(1.0,), rays=20, sigclips=(6.0,))
    assert measure_completeness(an_exposure(exposure.electrons), settings_of(exposure), trial).found.tolist() == [[0]]


def test_fractions_have_binomial_errors_and_none_where_nothing_was_injected() -> None:
    result = Completeness(
        energies=np.array([100.0, 1000.0, 10_000.0]),
        sigclips=np.array([4.5]),
        injected=np.array([20, 0, 10]),
        found=np.array([[5, 0, 10]]),
    )
    assert result.fraction[0, [0, 2]].tolist() == [0.25, 1.0]
    assert np.isnan(result.fraction[0, 1])
    low, high = result.interval()
    expected = binom_conf_interval(5, 20, confidence_level=0.6827, interval="jeffreys")
    assert (low[0, 0], high[0, 0]) == pytest.approx(tuple(expected))
    assert high[0, 2] == 1.0
    assert np.isnan([low[0, 1], high[0, 1]]).all()
    assert result.half_found()[0] == pytest.approx(np.exp(np.interp(0.5, [0.25, 1], np.log([100, 10_000]))))
    table = result.table()
    assert table["found"].tolist() == [5, 0, 10]
    assert str(table["energy"].unit) == "electron"


def test_a_frame_without_a_free_place_is_refused() -> None:
    exposure = a_sky(mask=np.ones((200, 220), bool))
    with pytest.raises(ValueError, match="no test ray finds a free place"):
        measure_completeness(exposure, settings_of(exposure), TRIAL)


def test_a_trial_of_nothing_is_refused() -> None:
    exposure = a_sky()
    with pytest.raises(ValueError, match="at least one energy"):
        measure_completeness(exposure, settings_of(exposure), replace(TRIAL, sigclips=()))


@pytest.mark.parametrize("when", [0, 3, 20])
def test_it_can_be_cancelled(when: int) -> None:
    exposure, asked = a_sky(), iter(range(10_000))
    with pytest.raises(Cancelled):
        measure_completeness(exposure, settings_of(exposure), TRIAL, watch=JobWatch(cancel=lambda: next(asked) >= when))
