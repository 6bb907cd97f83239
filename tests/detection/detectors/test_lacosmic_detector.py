from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection import Cancelled, Lacosmic, LacosmicParameters, LacosmicSetup, find_rays
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.lacosmic.engine import LiveLacosmic
from crviewer.detection.lacosmic.working_image import WorkingImage
from tests.detection import sweep
from tests.detection.frames import a_frame
from tests.detection.identity import differing_pixels, reference

PARAMETERS = LacosmicParameters(sigclip=4.5)
SETUP = {"readnoise": 10.0, "satlevel": 60000.0}


@pytest.mark.parametrize("part", range(4))
def test_random_configurations_agree_with_astroscrappy_to_the_last_bit(part: int) -> None:
    tally = sweep.run(range(100 * part, 100 * part + 20), largest=120)
    assert tally.failures == []
    assert tally.live > tally.answers / 3


@pytest.mark.parametrize("changes", [{}, {"sepmed": False}, {"fsmode": "convolve"}, {"cleantype": "medmask"}])
def test_every_step_of_a_long_drag_agrees_with_astroscrappy(changes: dict[str, object]) -> None:
    data = a_frame((150, 170), seed=6, rays=60, stars=40, holes=15)
    engine = Lacosmic(data, **SETUP, **changes)
    for sigclip in (*np.arange(7.0, 5.0, -0.2), *np.arange(2.2, 3.4, 0.3), 20.0, 4.5):
        parameters = LacosmicParameters(sigclip=float(sigclip), objlim=2.0)
        expected = reference(data, None, parameters, **SETUP, **changes)
        assert differing_pixels(engine.detect(parameters), expected) == 0


@pytest.mark.parametrize("cleantype", ["meanmask", "medmask"])
def test_an_engine_that_is_let_go_takes_its_images_along(cleantype: str) -> None:
    """Without the collector of Python, which may let them lie about for long."""
    data = a_frame((80, 90), seed=7)
    data[20:50, 30:60] = 9000.0  # so large that pixels in it have no good neighbour

    def alive() -> set[int]:
        return {id(thing) for thing in gc.get_objects() if isinstance(thing, WorkingImage | LiveLacosmic)}

    gc.collect()
    gc.disable()
    try:
        before = alive()
        engine = Lacosmic(data, **SETUP, cleantype=cleantype)
        engine.detect(LacosmicParameters(sigclip=2.5))
        engine.with_mask(data > 500).detect(PARAMETERS)
        assert len(alive() - before) > 1
        del engine
        left = alive() - before
    finally:
        gc.enable()
    assert not left


def test_an_answer_that_was_handed_out_never_changes() -> None:
    data = a_frame((80, 90), seed=7)
    engine = Lacosmic(data, **SETUP)
    found = engine.detect(PARAMETERS)
    before = found.pixels.copy(), found.values.copy(), found.image.copy()
    engine.detect(LacosmicParameters(sigclip=2.5))
    engine.with_mask(data > 500).detect(PARAMETERS)
    for now, then in zip((found.pixels, found.values, found.image), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_detectors_under_different_masks_share_their_maps_and_both_stay_right() -> None:
    data = a_frame((80, 90), seed=8, rays=40)
    mask = data > 900
    without, within = Lacosmic(data, **SETUP), None
    within = without.with_mask(mask)
    for engine, seen in ((within, mask), (without, None), (within, mask)):
        assert differing_pixels(engine.detect(PARAMETERS), reference(data, seen, PARAMETERS, **SETUP)) == 0


def test_all_that_the_first_iteration_flags_is_in_the_answer() -> None:
    engine = Lacosmic(a_frame((80, 90), seed=9), **SETUP)
    preview = engine.preview(PARAMETERS)
    assert 0 < preview.size < engine.detect(PARAMETERS).pixels.size
    assert np.isin(preview, engine.detect(PARAMETERS).pixels).all()


@pytest.mark.parametrize("when", range(12))
def test_a_detection_that_was_cancelled_leaves_the_engine_as_good_as_new(when: int) -> None:
    data = a_frame((80, 90), seed=10, rays=40)
    engine, asked = Lacosmic(data, **SETUP), iter(range(100))
    with pytest.raises(Cancelled):
        engine.detect(PARAMETERS, watch=JobWatch(cancel=lambda: next(asked) == when))
    assert differing_pixels(engine.detect(PARAMETERS), reference(data, None, PARAMETERS, **SETUP)) == 0


def test_preparing_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        Lacosmic(a_frame((80, 90), seed=11), watch=JobWatch(cancel=lambda: True))


def test_progress_runs_from_the_beginning_to_the_end() -> None:
    done: list[float] = []
    engine = Lacosmic(a_frame((200, 90), seed=12), watch=JobWatch(report=done.append))
    assert done == sorted(done)
    assert done[-1] == 1.0
    done.clear()
    engine.detect(PARAMETERS, watch=JobWatch(report=done.append))
    assert (done[0], done[-1]) == (0.0, 1.0)
    assert done == sorted(done)


def test_counts_are_the_numbers_of_rays_that_detections_have() -> None:
    engine = Lacosmic(a_frame((120, 130), seed=13, rays=60), **SETUP)
    sigclips = [3.0, 12.0, 5.0]
    counts = engine.counts(sigclips, PARAMETERS, min_pixels=4)
    expected = [
        len(find_rays(engine.detect(LacosmicParameters(sigclip=each)).pixels, (120, 130), min_pixels=4))
        for each in sigclips
    ]
    assert counts.sigclips.tolist() == sorted(sigclips)
    assert counts.rays.tolist() == [expected[0], expected[2], expected[1]]
    assert len(set(expected)) == 3


def test_counting_can_be_cancelled_between_points() -> None:
    engine = Lacosmic(a_frame((60, 60), seed=14))
    asked = iter(range(1000))
    with pytest.raises(Cancelled):
        engine.counts([3.0, 4.0], PARAMETERS, watch=JobWatch(cancel=lambda: next(asked) > 8))


def test_with_edges_the_answer_is_that_for_the_reflected_image_cut_to_size() -> None:
    data = a_frame((70, 80), seed=15, border_rays=30)
    mask = data > 3000
    found = Lacosmic(data, mask, edges=True, **SETUP).detect(PARAMETERS)
    padded = reference(np.pad(data, 16, mode="reflect"), np.pad(mask, 16, mode="reflect"), PARAMETERS, **SETUP)
    cosmic, cleaned = (np.ascontiguousarray(each[16:-16, 16:-16]) for each in padded)
    assert differing_pixels(found, (cosmic, cleaned)) == 0


def test_with_edges_a_ray_in_the_outermost_rows_is_found() -> None:
    data = a_frame((60, 60), seed=16, rays=0, stars=0, hot=0, holes=0, saturated=0, border_rays=0)
    data[1, 20:26] += 3000
    on_ray = np.arange(60 + 20, 60 + 26)
    assert not np.isin(on_ray, Lacosmic(data, **SETUP).detect(PARAMETERS).pixels).any()
    assert np.isin(on_ray, Lacosmic(data, edges=True, **SETUP).detect(PARAMETERS).pixels).all()


@pytest.mark.parametrize(
    ("shape", "fields"),
    [((12, 60), {}), ((60, 60), {"fsmode": "convolve", "psfsize": 6})],
)
def test_where_the_engine_has_no_answer_astroscrappy_gives_it(
    shape: tuple[int, int], fields: dict[str, object]
) -> None:
    data = a_frame(shape, seed=17)
    engine = Lacosmic(data, **fields)
    assert not engine.is_live_at(PARAMETERS)
    assert engine.notice == ""
    assert differing_pixels(engine.detect(PARAMETERS), reference(data, None, PARAMETERS, **fields)) == 0


def test_an_astroscrappy_that_computes_otherwise_is_run_itself_and_the_observer_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from crviewer.detection.lacosmic import self_check

    monkeypatch.setattr(self_check, "agrees_with_astroscrappy", lambda *modes: False)
    data = a_frame((60, 60), seed=18)
    engine = Lacosmic(data)
    assert "computes otherwise than the live detector" in engine.notice
    assert not engine.is_live_at(PARAMETERS)
    assert differing_pixels(engine.detect(PARAMETERS), reference(data, None, PARAMETERS)) == 0


def test_the_self_check_notices_another_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    from crviewer.detection.lacosmic import self_check
    from crviewer.detection.lacosmic.arithmetic import pixel_cleaning

    monkeypatch.setattr(pixel_cleaning, "INVERSE_DISTANCES", pixel_cleaning.INVERSE_DISTANCES * np.float32(1.0001))
    assert self_check.agrees_with_astroscrappy.__wrapped__(True, "median", "meanmask")
    assert not self_check.agrees_with_astroscrappy.__wrapped__(True, "median", "idw")


def test_a_setup_can_be_given_whole_or_by_its_fields() -> None:
    data = a_frame((60, 60), seed=19)
    whole = Lacosmic(data, None, LacosmicSetup(gain=1.7, readnoise=8.0)).detect(PARAMETERS)
    fields = Lacosmic(data, gain=1.7, readnoise=8.0).detect(PARAMETERS)
    np.testing.assert_array_equal(whole.cleaned, fields.cleaned)
    with pytest.raises(TypeError):
        Lacosmic(data, gian=1.7)


def _real_images(folder: Path) -> list[Path]:
    return sorted(
        path
        for name in ("wao_night1", "lt_sprat", "soar_goodman", "decam_dq", "misc")
        for path in (folder / name).iterdir()
        if ".fit" in path.name
    )


def _images_in(path: Path) -> list[np.ndarray]:
    with fits.open(path) as hdus:
        images = [hdu.data for hdu in hdus if hdu.is_image and hdu.data is not None]
    return [image for image in images if image.ndim == 2 and min(image.shape) >= 16]


def test_real_frames_agree_with_astroscrappy_along_a_drag(real_frames: Path) -> None:
    compared = 0
    for path in _real_images(real_frames):
        for image in _images_in(path):
            data = np.nan_to_num(image.astype(np.float32))[:300, :300]
            engine = Lacosmic(data, gain=1.4, readnoise=6.0)
            for sigclip in (7.0, 6.8, 4.5):
                parameters = LacosmicParameters(sigclip=sigclip)
                expected = reference(data, None, parameters, gain=1.4, readnoise=6.0)
                assert differing_pixels(engine.detect(parameters), expected) == 0, path.name
                compared += 1
    assert compared >= 30


def test_values_too_large_for_the_engine_are_left_to_astroscrappy() -> None:
    data = a_frame((40, 50), seed=20).astype(np.float64)
    data[20, 20] = 1e39  # infinite as float32
    engine = Lacosmic(data)
    assert not engine.is_live_at(PARAMETERS)
    assert differing_pixels(engine.detect(PARAMETERS), reference(data, None, PARAMETERS)) == 0
