from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.night.calibration.dark_current import HotLimit, hot_pixels, with_limit
from tests.night.calibration.frames import DARK, SHAPE, write

HOT = {(5, 6): 3.0, (20, 30): 0.9, (33, 44): 12.0}  # pixel: dark current, e⁻/s, above 0.05 elsewhere
NOISE = 2.0  # adu


def darks(folder: Path, time: float, count: int, **cards: object) -> list[Path]:
    """Darks over a bias that grows by 40 adu along the rows; 2 e⁻/adu."""
    rng, current = np.random.default_rng(int(time)), np.full(SHAPE, 0.05)
    for pixel, rate in HOT.items():
        current[pixel] = rate
    bias = 1000 + np.linspace(0, 40, SHAPE[0])[:, None]
    header = {**DARK, "EXPTIME": time, **cards}
    frames = [rng.normal(bias + current * time / 2, NOISE).astype(np.float32) for _ in range(count)]
    return [write(folder / f"{time:g}s_{n}.fits", frame, header) for n, frame in enumerate(frames)]


def found(mask: np.ndarray) -> set[tuple[int, int]]:
    return {(int(row), int(column)) for row, column in np.argwhere(mask)}


def test_two_exposure_times_tell_dark_current_from_bias(tmp_path: Path) -> None:
    bad = hot_pixels([*darks(tmp_path, 60, 3), *darks(tmp_path, 600, 3)])
    assert found(bad.mask) == HOT.keys()
    assert [float(bad.measured[pixel]) for pixel in HOT] == pytest.approx(list(HOT.values()), abs=0.03)
    assert np.median(bad.measured) == pytest.approx(0.05, abs=0.002)
    assert bad.notices == ()


def test_three_times_agree_with_two(tmp_path: Path) -> None:
    bad = hot_pixels([*darks(tmp_path, 300, 3), *darks(tmp_path, 60, 3), *darks(tmp_path, 600, 3)])
    assert [float(bad.measured[pixel]) for pixel in HOT] == pytest.approx(list(HOT.values()), abs=0.03)


def test_a_threshold_in_electrons_per_second_is_kept_to(tmp_path: Path) -> None:
    bad = hot_pixels([*darks(tmp_path, 60, 3), *darks(tmp_path, 600, 3)], limit=HotLimit(rate=2.0))
    assert found(bad.mask) == {(5, 6), (33, 44)}
    assert bad.limits == (2.0,)
    assert str(bad) == "2 of 2000 pixels are bad (0.10%, dark current above 2 e⁻/s)"


def test_biases_are_darks_of_no_time(tmp_path: Path) -> None:
    biases = darks(tmp_path, 0, 3, IMAGETYP="bias")
    bad = hot_pixels([*biases, *darks(tmp_path, 600, 3)])
    assert found(bad.mask) == HOT.keys()


def test_a_ray_in_one_of_three_darks_is_no_hot_pixel(tmp_path: Path) -> None:
    long = darks(tmp_path, 600, 3)
    with fits.open(long[1], mode="update") as hdus:
        hdus[0].data[10, 10:15] += 2000
    assert found(hot_pixels([*darks(tmp_path, 60, 3), *long]).mask) == HOT.keys()


def test_what_few_darks_cannot_tell_is_said(tmp_path: Path) -> None:
    assert hot_pixels(darks(tmp_path, 600, 2)).notices == (
        "All darks have 600 s: dark current is measured relative to the median pixel.",
        "Fewer than 3 darks have 600 s: a cosmic ray in one of them may be taken for a hot pixel.",
    )


def test_a_pixel_that_cannot_be_measured_is_bad(tmp_path: Path) -> None:
    files = [*darks(tmp_path, 60, 3), *darks(tmp_path, 600, 1)]
    with fits.open(files[-1], mode="update") as hdus:
        hdus[0].data[1, 2] = np.nan
    assert found(hot_pixels(files).mask) == {(1, 2), *HOT}


def test_the_gain_is_asked_for_where_no_header_has_it_and_the_exposure_time_is_needed(tmp_path: Path) -> None:
    files = darks(tmp_path, 600, 3, EGAIN=0)
    with pytest.raises(MissingFacts, match="--gain"):
        hot_pixels(files)
    assert hot_pixels(files, gain=4.0).measured[5, 6] == pytest.approx(5.8, abs=0.1)  # less what the bias grows by
    timeless = write(tmp_path / "timeless.fits", np.ones(SHAPE, np.float32), {"IMAGETYP": "dark", "BUNIT": "adu"})
    with pytest.raises(FrameError, match=r"timeless\.fits: its header has no exposure time"):
        hot_pixels([*files, timeless])


def test_darks_of_another_camera_are_refused(tmp_path: Path) -> None:
    other = write(tmp_path / "other.fits", np.ones((9, 9), np.float32), {**DARK, "EXPTIME": 5.0})
    with pytest.raises(FrameError, match=r"50×40|9×9"):
        hot_pixels([*darks(tmp_path, 600, 2), other])


def test_finding_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []
    hot_pixels([*darks(tmp_path, 60, 2), *darks(tmp_path, 600, 2)], watch=JobWatch(report=told.append))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_the_hot_pixels_of_a_real_camera_are_found_again(real_frames: Path) -> None:
    """The mask is of five darks, against the local median; three of them are here, against the median of all."""
    bad = hot_pixels(sorted((real_frames / "wao_night1").glob("*Dark*")))
    known = read_mask(real_frames / "derived" / "wao1_hotpix_mask.fits.gz", MaskTarget(bad.mask.shape)).bad
    both = np.count_nonzero(bad.mask & known)
    assert both / np.count_nonzero(known) > 0.999
    assert both / bad.count > 0.93


def test_a_pixel_at_full_scale_in_every_dark_is_hot_whatever_its_slope(tmp_path: Path) -> None:
    files = [*darks(tmp_path, 60, 3), *darks(tmp_path, 600, 3)]
    for file in files:
        with fits.open(file, mode="update") as hdus:
            hdus[0].data[7, 8] = 65535
    bad = hot_pixels(files)
    assert found(bad.mask) == {*HOT, (7, 8)}
    assert bad.notices == ("1 pixel at full scale in every dark: hot, whatever the slope.",)
    assert (7, 8) in found(with_limit(bad, HotLimit(rate=100.0)).mask)
