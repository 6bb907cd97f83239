from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.detection import Cancelled, Lacosmic, LacosmicParameters
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.parameters import CleanType
from crviewer.detection.lacosmic import possible_pixels
from crviewer.detection.lacosmic.arithmetic.pixel_cleaning import CENTRE, EQUAL_WEIGHTS, INVERSE_DISTANCES
from crviewer.detection.lacosmic.cleaner_bounds import ANY, replacements
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth
from tests.detection import sweep
from tests.detection.frames import a_frame

PARAMETERS = LacosmicParameters(sigclip=3.0)
SETUP = {"readnoise": 10.0, "satlevel": 60000.0}


def parts(
    engine: Lacosmic, parameters: LacosmicParameters, growth: RayGrowth = NO_GROWTH
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """What is certain, what is possible, and the answer."""
    found = engine.detect(parameters, growth=growth).pixels
    beyond = engine.possible(parameters, growth=growth)
    assert beyond is not None
    return engine.preview(parameters, growth=growth), beyond, found


def sizes_if_sound(seed: int) -> list[tuple[int, int]]:
    """How many pixels are in the bound and in the answer, at each step of a walk of the sweep; each is in the other."""
    rng = np.random.default_rng(seed)
    configuration = sweep.draw(rng, largest=110)
    engine = Lacosmic(configuration.data, configuration.mask, **configuration.setup)
    sizes = []
    for parameters in sweep._thresholds(rng):
        if engine.is_live_at(parameters):
            certain, beyond, found = parts(engine, parameters)
            within = np.concatenate([certain, beyond])
            assert np.setdiff1d(found, within).size == 0, f"seed {seed}, {parameters}, {configuration.tags}"
            assert np.setdiff1d(certain, found).size == 0
            assert np.unique(within).size == within.size
            sizes.append((within.size, found.size))
    return sizes


@pytest.mark.parametrize("part", range(3))
def test_every_answer_lies_between_what_is_certain_and_what_is_possible(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(possible_pixels, "ROWS", 48)  # so that there are bands to be put together
    sizes = np.array([size for seed in range(1000 * part, 1000 * part + 15) for size in sizes_if_sound(seed)])
    bound, answer = sizes[sizes[:, 1] > 100].T
    assert np.median(bound / answer) < 1.25


def test_the_bound_is_close_where_rays_crowd() -> None:
    rng = np.random.default_rng(3)
    data = rng.normal(300, 18, (300, 300)).astype(np.float32)
    rows, columns = rng.integers(10, 280, (2, 30))
    for step in range(6):
        data[rows, columns + step] += rng.lognormal(6.5, 1.0, 30).astype(np.float32)
    certain, beyond, found = parts(Lacosmic(data, readnoise=5.0), PARAMETERS)
    assert certain.size < found.size < certain.size + beyond.size < 1.15 * found.size


@pytest.mark.parametrize("growth", [RayGrowth(pixels=1), RayGrowth(tails=1.5), RayGrowth(pixels=2, tails=2.0)])
def test_grown_answers_lie_within_the_grown_bound(growth: RayGrowth) -> None:
    certain, beyond, found = parts(Lacosmic(a_frame((90, 100), seed=5, rays=40), **SETUP), PARAMETERS, growth)
    assert np.isin(found, np.concatenate([certain, beyond])).all()
    assert np.isin(certain, found).all()
    assert np.intersect1d(certain, beyond).size == 0


def test_answers_with_edges_lie_within_a_bound_with_edges() -> None:
    engine = Lacosmic(a_frame((70, 80), seed=15, rays=40, border_rays=30), edges=True, **SETUP)
    certain, beyond, found = parts(engine, PARAMETERS)
    assert certain.size < found.size
    assert np.isin(found, np.concatenate([certain, beyond])).all()


def test_one_iteration_leaves_nothing_open() -> None:
    engine = Lacosmic(a_frame((70, 80), seed=4, rays=40), **SETUP)
    for niter in (0, 1):
        certain, beyond, found = parts(engine, LacosmicParameters(sigclip=3.0, niter=niter))
        assert np.array_equal(certain, found)
        assert beyond.size == 0


def test_the_bound_is_of_the_mask_that_the_last_answer_had() -> None:
    data = a_frame((80, 90), seed=8, rays=40)
    engine = Lacosmic(data, **SETUP).with_mask(data > 900)
    certain, beyond, found = parts(engine, PARAMETERS)
    assert np.isin(found, np.concatenate([certain, beyond])).all()
    assert (data.reshape(-1)[beyond] <= 900).all()


def test_no_bound_is_known_below_the_maps_or_without_them() -> None:
    data = a_frame((60, 60), seed=4)
    assert Lacosmic(data).possible(LacosmicParameters(sigclip=1.9)) is None
    data[5, 5] = np.nan
    assert Lacosmic(data).possible(PARAMETERS) is None


def test_a_bound_that_nobody_waits_for_is_given_up() -> None:
    engine = Lacosmic(a_frame((80, 90), seed=10, rays=40), **SETUP)
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        engine.possible(PARAMETERS, watch=JobWatch(cancel=lambda: next(asked) == 2))


@pytest.mark.parametrize("cleantype", ["meanmask", "medmask", "idw"])
def test_replacements_hold_what_any_choice_among_doubtful_neighbours_gives(cleantype: CleanType) -> None:
    rng = np.random.default_rng(1)
    for trial in range(30):
        values = rng.normal(100, 20, (25, 1)).astype(np.float32)
        kinds = rng.choice(["sure", "maybe", "bad"], 25, p=[0.3, 0.15, 0.55])
        kinds[CENTRE] = "bad"
        sure, maybe = (np.array(kinds == kind)[:, None] for kind in ("sure", "maybe"))
        bounds = replacements(values, sure, maybe, cleantype)
        least, most = float(bounds.least[0]), float(bounds.most[0])
        if not sure.any():
            assert (least, most) == (-ANY, ANY), trial
            continue
        for chosen in subsets(np.flatnonzero(maybe)):
            good = np.flatnonzero(sure)
            value = replacement(values[:, 0], np.union1d(good, chosen).astype(int), cleantype)
            assert least <= value <= most, trial


def subsets(places: NDArray[np.int64]) -> list[tuple[int, ...]]:
    return [chosen for count in range(places.size + 1) for chosen in combinations(places.tolist(), count)]


def replacement(values: NDArray[np.float32], good: NDArray[np.int64], cleantype: CleanType) -> float:
    """What a cleaner puts, the plain way."""
    if cleantype == "medmask":
        return float(np.sort(values[good])[(good.size - 1) // 2])
    weights = (INVERSE_DISTANCES if cleantype == "idw" else EQUAL_WEIGHTS)[good]
    return float(np.average(values[good], weights=weights))
