"""The simulated exposure agrees with its truth."""

from __future__ import annotations

from dataclasses import replace

import astroscrappy
import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.frames.simulated.defect import AfterImage, BadColumn, HotPixel, SimulatedDetector
from crviewer.frames.simulated.particle import ParticleTrack, collect, electron_track, muon_track, stopping_power
from crviewer.frames.simulated.patch import PlacedImage
from crviewer.frames.simulated.sensor import SimulatedSensor
from crviewer.frames.simulated.simulate import SENSOR, SimulatedExposure, SimulatedScene, draw_scene, simulate_exposure
from crviewer.frames.simulated.sky import SimulatedStar, StarField
from crviewer.frames.simulated.truth import SimulatedTruth, TrueKind, tell

SMALL = replace(SENSOR, shape=(60, 80))
HOLE = HotPixel(row=20, column=30, rate_in_dark=5.0, rate=0.0, known=False)
SPIKE = HotPixel(row=40, column=50, rate_in_dark=1.0, rate=4.0, known=True)
COVERED = BadColumn(column=10, first=15, last=44, throughput=0.0, leak=0.0, known=True)


def a_scene(
    *hot_pixels: HotPixel,
    bad_columns: tuple[BadColumn, ...] = (),
    stars: tuple[SimulatedStar, ...] = (),
    sky: float = 0.4,
) -> SimulatedScene:
    detector = SimulatedDetector(sensor=SMALL, hot_pixels=hot_pixels, bad_columns=bad_columns)
    return SimulatedScene(detector=detector, field=StarField(stars=stars, sky=sky))


def electrons(simulated: SimulatedExposure, sensor: SimulatedSensor = SENSOR) -> NDArray[np.float32]:
    return simulated.science.data * np.float32(sensor.gain)


def pixels(mask: NDArray[np.bool_]) -> set[tuple[int, int]]:
    return {(int(row), int(column)) for row, column in np.argwhere(mask)}


def flagged_kinds(simulated: SimulatedExposure, sigclip: float) -> list[TrueKind]:
    """The truth of every group of three or more pixels that L.A.Cosmic flags with the observer's masks."""
    from scipy.ndimage import label

    cosmic, _ = astroscrappy.detect_cosmics(
        electrons(simulated),
        inmask=(simulated.hot_pixels | simulated.bad_columns) > 0,
        sigclip=sigclip,
        objlim=5.0,
        gain=1.0,
        readnoise=SENSOR.read_noise,
        satlevel=SENSOR.saturation,
    )
    labels, count = label(cosmic, np.ones((3, 3)))
    groups = [labels == number for number in range(1, count + 1)]
    causes = [simulated.truth.of(group) for group in groups if group.sum() >= 3]
    return [cause.kind if cause else TrueKind.NOTHING for cause in causes]


def test_the_same_seed_gives_the_same_exposure_and_another_seed_another() -> None:
    first, again, other = (simulate_exposure(seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.science.data, again.science.data)
    np.testing.assert_array_equal(first.dark.data, again.dark.data)
    np.testing.assert_array_equal(first.truth.owner, again.truth.owner)
    assert first.truth.objects == again.truth.objects
    assert not np.array_equal(first.science.data, other.science.data)
    assert not np.array_equal(first.hot_pixels, other.hot_pixels)


def test_exposures_of_one_scene_share_defects_and_stars_but_no_rays() -> None:
    scene = draw_scene(5)
    first, second = simulate_exposure(1, scene), simulate_exposure(2, scene)
    np.testing.assert_array_equal(first.hot_pixels, second.hot_pixels)
    np.testing.assert_array_equal(first.bad_columns, second.bad_columns)
    lasting = [
        {(known.kind, known.x, known.y) for known in taken.truth.objects if known.kind is not TrueKind.COSMIC_RAY}
        for taken in (first, second)
    ]
    assert {kind for kind, _, _ in lasting[0]} >= {TrueKind.STAR, TrueKind.HOT_PIXEL, TrueKind.BAD_COLUMN}
    assert {place for place in lasting[0] if place[0] is not TrueKind.AFTER_IMAGE} == {
        place for place in lasting[1] if place[0] is not TrueKind.AFTER_IMAGE
    }
    rays = [
        {(known.x, known.y) for known in taken.truth.objects if known.kind is TrueKind.COSMIC_RAY}
        for taken in (first, second)
    ]
    assert not rays[0] & rays[1]


def test_a_drifting_field_moves_its_stars_and_its_coordinates_alike() -> None:
    field = StarField(stars=(SimulatedStar(30.0, 40.0, 50.0),))
    moved = field.drifted(rows=3.0, columns=-7.5)
    assert moved.stars == (SimulatedStar(33.0, 32.5, 50.0),)
    assert np.subtract(moved.reference, field.reference).tolist() == [3.0, -7.5]


def test_an_over_subtracted_hot_pixel_is_a_hole_where_the_dark_is_high() -> None:
    simulated = simulate_exposure(1, a_scene(HOLE))
    assert simulated.dark.data[20, 30] * SMALL.gain == pytest.approx(5.0 * 1200, rel=0.05)
    assert electrons(simulated)[20, 30] == pytest.approx(0.4 * 1200 - 5.0 * 1200, rel=0.05)
    assert pixels(simulated.truth.kinds == TrueKind.HOT_PIXEL) == {(20, 30)}
    told = [known for known in simulated.truth.objects if known.kind is TrueKind.HOT_PIXEL]
    assert [(known.x, known.y, known.peak) for known in told] == [(31.0, 21.0, -6000.0)]


def test_every_deep_hole_of_the_demo_is_a_hot_pixel_of_its_truth() -> None:
    simulated = simulate_exposure(1)
    dark = simulated.dark.data * SENSOR.gain
    holes = electrons(simulated) < -1000
    assert holes.sum() > 30
    assert set(simulated.truth.kinds[holes]) == {TrueKind.HOT_PIXEL}
    assert dark[holes].min() > 40 * np.median(dark)


def test_the_observers_masks_hold_known_defects_only() -> None:
    simulated = simulate_exposure(
        1, a_scene(HOLE, SPIKE, bad_columns=(COVERED, replace(COVERED, column=70, known=False)))
    )
    assert pixels(simulated.hot_pixels == 1) == {(40, 50)}
    assert pixels(simulated.bad_columns == 1) == {(row, 10) for row in range(15, 45)}
    assert pixels(simulated.truth.kinds == TrueKind.BAD_COLUMN) == {(row, c) for row in range(15, 45) for c in (10, 70)}


def test_a_covered_column_gets_no_light() -> None:
    simulated = simulate_exposure(1, a_scene(bad_columns=(COVERED,), sky=1.0))
    column = electrons(simulated)[:, 10]
    assert np.median(column[15:45]) == pytest.approx(0, abs=15)
    assert np.median(column[:15]) == pytest.approx(1200, rel=0.05)


def test_saturated_stars_stop_at_the_full_well() -> None:
    simulated = simulate_exposure(1, a_scene(stars=(SimulatedStar(30.0, 40.0, 20_000.0),)))
    assert electrons(simulated).max() == pytest.approx(SMALL.full_well, rel=0.01)
    assert simulated.science.header["SATURATE"] == pytest.approx(0.95 * SMALL.full_well / SMALL.gain)


def test_the_sky_has_the_noise_of_its_electrons_and_of_reading() -> None:
    empty = simulate_exposure(2, a_scene())
    sky = electrons(empty)[empty.truth.owner == 0]
    assert np.median(sky) == pytest.approx(0.4 * 1200, abs=2)
    spread = np.subtract(*np.percentile(sky, (84.13, 15.87))) / 2
    assert spread == pytest.approx(np.sqrt(0.42 * 1200 + (0.02 * 1200 + 6.5**2) / 9 + 6.5**2), rel=0.05)


def test_an_after_image_is_an_object_of_its_own() -> None:
    scene = replace(a_scene(), after_images=(AfterImage(row=30.0, column=25.0, radius=1.5, charge=800.0),))
    truth = simulate_exposure(1, scene).truth
    told = [known for known in truth.objects if known.kind is TrueKind.AFTER_IMAGE]
    assert len(told) == 1
    assert (told[0].x, told[0].y) == pytest.approx((26.0, 31.0), abs=1.0)
    assert truth.kinds[28:33, 23:28].max() == TrueKind.AFTER_IMAGE


@pytest.mark.parametrize("energy", [5.0, 60.0, 600.0])
def test_an_electron_leaves_no_more_charge_than_its_energy_frees(energy: float) -> None:
    rng = np.random.default_rng(8)
    tracks = [electron_track(rng, SMALL, energy) for _ in range(30)]
    charges = np.array([track.electrons.sum() for track in tracks])
    assert charges.max() <= energy / 3.65e-3 * (1 + 1e-9)
    contained = np.isclose(charges, energy / 3.65e-3)
    assert contained.mean() == 1.0 if energy == 5.0 else contained.mean() < 1.0


def test_muons_leave_eighty_electrons_per_micrometre_and_cross_the_whole_sensor() -> None:
    rng = np.random.default_rng(8)
    tracks = [muon_track(rng, SENSOR) for _ in range(2000)]
    across = [np.hypot(*(track.points[-1] - track.points[0])) * SENSOR.pixel_size for track in tracks]
    lengths = np.hypot(across, SENSOR.thickness)
    counts, edges = np.histogram([track.electrons.sum() for track in tracks] / lengths, bins=30, range=(40, 160))
    assert edges[counts.argmax()] == pytest.approx(80, abs=10)
    assert np.median(lengths) == pytest.approx(SENSOR.thickness * 2**0.25, rel=0.03)


@pytest.mark.parametrize(("energy", "published"), [(10.0, 3.94), (100.0, 0.76), (1000.0, 0.35)])
def test_stopping_power_agrees_with_the_tables(energy: float, published: float) -> None:
    assert stopping_power(energy) == pytest.approx(published, rel=0.1)


def test_charge_is_shared_among_pixels_and_none_is_lost() -> None:
    track = muon_track(np.random.default_rng(2), SENSOR)
    patch = collect(track, diffusion=0.4)
    assert patch.electrons.sum() == pytest.approx(track.electrons.sum(), rel=1e-5)
    assert patch.electrons.min() >= 0


def test_charge_set_free_in_the_middle_of_a_pixel_spreads_evenly() -> None:
    patch = collect(ParticleTrack(np.array([[7.0, 9.0]]), np.array([1000.0])), diffusion=0.4)
    assert (patch.row, patch.column) == (5, 7)
    np.testing.assert_allclose(patch.electrons, patch.electrons.T)
    np.testing.assert_allclose(patch.electrons, patch.electrons[::-1])
    assert patch.electrons[2, 2] == pytest.approx(1000 * 0.78870**2, rel=1e-4)


def test_the_part_of_an_object_that_is_off_the_frame_is_left_out() -> None:
    patch = PlacedImage(-1, 2, np.arange(9.0).reshape(3, 3)).inside((5, 4))
    assert (patch.row, patch.column, patch.electrons.tolist()) == (0, 2, [[3.0, 4.0], [6.0, 7.0]])
    assert tell((5, 4), [(TrueKind.STAR, PlacedImage(9, 9, np.ones((2, 2))))], 0.0).objects == ()


def a_truth() -> SimulatedTruth:
    hole, ray = PlacedImage(5, 5, np.full((1, 1), -900.0)), PlacedImage(5, 12, np.full((1, 3), 500.0))
    return tell((11, 20), [(TrueKind.HOT_PIXEL, hole), (TrueKind.COSMIC_RAY, ray)], faintest=20.0)


@pytest.mark.parametrize(
    ("flagged", "kind"),
    [
        ([(3, 5), (4, 4), (6, 6)], TrueKind.HOT_PIXEL),
        ([(5, 12), (5, 13)], TrueKind.COSMIC_RAY),
        ([(5, 8), (5, 12), (5, 13), (5, 14)], TrueKind.COSMIC_RAY),
        ([(0, 0), (0, 1)], None),
    ],
    ids=["a ring around a hole", "a track", "a track that touches a ring", "noise"],
)
def test_a_group_of_flagged_pixels_is_due_to_what_most_of_them_belong_to(
    flagged: list[tuple[int, int]], kind: TrueKind | None
) -> None:
    cause = a_truth().of(tuple(np.transpose(flagged)))
    assert (cause.kind if cause else None) == kind


def test_lacosmic_finds_each_kind_of_object_in_the_demo() -> None:
    kinds = flagged_kinds(simulate_exposure(1), sigclip=7.0)
    counts = {kind: kinds.count(kind) for kind in TrueKind}
    assert 60 <= len(kinds) <= 120
    assert counts[TrueKind.COSMIC_RAY] > len(kinds) / 2
    assert 10 <= counts[TrueKind.HOT_PIXEL] <= 20
    assert counts[TrueKind.BAD_COLUMN] >= 1
    assert counts[TrueKind.AFTER_IMAGE] >= 1
    assert counts[TrueKind.NOTHING] == 0
