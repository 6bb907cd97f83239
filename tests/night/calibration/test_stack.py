from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.calibration.combined_file import save_combined
from crviewer.night.calibration.combining import combine
from crviewer.night.calibration.stack import survey
from tests.night.calibration.frames import DARK, FLAT, SHAPE, write, write_darks, write_flats


def test_a_stack_knows_what_its_frames_are(tmp_path: Path) -> None:
    stack = survey(write_darks(tmp_path))
    assert (stack.kind, stack.shape, str(stack.unit), stack.notices) == (FrameKind.DARK, SHAPE, "adu", ())
    assert [member.name for member in stack.members] == [f"dark_{number}.fits" for number in range(5)]
    assert [member.level for member in stack.members] == pytest.approx([1000] * 5, abs=1)
    assert stack.noise == pytest.approx(5, rel=0.05)


def test_flats_are_scaled_to_their_mean_level_and_darks_are_not(tmp_path: Path) -> None:
    assert survey(write_flats(tmp_path, (1000, 2000, 3000))).scales == pytest.approx([2, 1, 2 / 3], rel=0.01)
    assert survey(write_darks(tmp_path)).scales.tolist() == [1.0] * 5


def test_the_noise_of_flats_is_that_of_their_light_and_not_of_their_levels(tmp_path: Path) -> None:
    assert survey(write_flats(tmp_path, (9000, 10000, 11000))).noise == pytest.approx(np.sqrt(5000), rel=0.1)


@pytest.mark.parametrize(
    ("cards", "problem"),
    [
        ({"EXPTIME": 30.0}, "has an exposure time of 30 s, but the others 60 s"),
        ({"IMAGETYP": "light"}, "is a science frame, but the others are dark frames"),
        ({"XBINNING": 2, "YBINNING": 2}, "is binned (2, 2), but the others (1, 1)"),
    ],
)
def test_a_dark_that_does_not_belong_is_refused_by_name_unless_it_is_wanted(
    tmp_path: Path, cards: dict[str, object], problem: str
) -> None:
    darks = write_darks(tmp_path, 3, XBINNING=1, YBINNING=1)
    odd = write(
        tmp_path / "odd.fits", np.full(SHAPE, 1000, np.float32), {**DARK, "XBINNING": 1, "YBINNING": 1, **cards}
    )
    with pytest.raises(FrameError) as refused:
        survey([*darks, odd])
    assert (refused.value.file, refused.value.problem) == (str(odd), problem)
    assert "--mixed" in refused.value.remedy
    assert survey([*darks, odd], mixed=True).notices == (f"{odd} {problem}.",)


def test_the_exposure_time_of_flats_may_differ_and_their_filter_may_not(tmp_path: Path) -> None:
    flats = write_flats(tmp_path, (1000, 1000, 1000))
    longer = write(tmp_path / "longer.fits", np.full(SHAPE, 1000, np.float32), {**FLAT, "EXPTIME": 9.0})
    red = write(tmp_path / "red.fits", np.full(SHAPE, 1000, np.float32), {**FLAT, "FILTER": "R"})
    assert survey([*flats, longer]).notices == ()
    with pytest.raises(FrameError, match=r"red\.fits: has filter R, but the others V"):
        survey([*flats, red])


def test_a_flat_without_light_is_refused(tmp_path: Path) -> None:
    flats = write_flats(tmp_path, (1000, 1000))
    with pytest.raises(FrameError, match=r"black\.fits: has no light"):
        survey([*flats, write(tmp_path / "black.fits", np.zeros(SHAPE, np.float32), FLAT)])


def test_another_size_or_unit_is_refused_whatever_is_said(tmp_path: Path) -> None:
    darks = write_darks(tmp_path, 2)
    small = write(tmp_path / "small.fits", np.ones((20, 30), np.float32), DARK)
    rate = write(tmp_path / "rate.fits", np.ones(SHAPE, np.float32), {**DARK, "BUNIT": "electron/s"})
    with pytest.raises(FrameError, match=r"small\.fits: has 30×20 pixels where dark_0\.fits has 50×40"):
        survey([*darks, small], mixed=True)
    with pytest.raises(FrameError, match=r"rate\.fits: is in electron / s where dark_0\.fits is in adu"):
        survey([*darks, rate], mixed=True)


def test_a_frame_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    darks = write_darks(tmp_path, 2)
    with pytest.raises(FrameError, match="is named twice"):
        survey([*darks, darks[0]])


def test_another_temperature_is_told(tmp_path: Path) -> None:
    warm = write(tmp_path / "warm.fits", np.full(SHAPE, 1000, np.float32), {**DARK, "CCD-TEMP": -12.5})
    told = survey([*write_darks(tmp_path, 3), warm]).notices
    assert told == (f"{warm} was taken at -12.5 °C, but the others at -20.0 °C.",)


def test_looking_at_frames_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    darks, told = write_darks(tmp_path, 4), []
    survey(darks, watch=JobWatch(report=told.append))
    assert told == [0.25, 0.5, 0.75, 1.0]
    with pytest.raises(Cancelled):
        survey(darks, watch=JobWatch(cancel=lambda: True))


@pytest.mark.parametrize(
    ("own", "others", "problem"),
    [
        (
            {"READOUTM": "Fast"},
            {"READOUTM": "Slow"},
            "its readout mode is Fast (READOUTM) where the first frame has Slow",
        ),
        ({"ISOSPEED": 800}, {"ISOSPEED": 1600}, "its ISO is 800 (ISOSPEED) where the first frame has 1600"),
    ],
)
def test_a_frame_of_other_settings_is_refused_or_told(
    tmp_path: Path, own: dict[str, object], others: dict[str, object], problem: str
) -> None:
    level = np.full(SHAPE, 100.0, np.float32)
    files = [write(tmp_path / f"{n}.fits", level, {**DARK, **cards}) for n, cards in enumerate((others, others, own))]
    with pytest.raises(FrameError, match="does not belong") as refused:
        survey(files)
    assert problem in str(refused.value)
    assert problem in survey(files, mixed=True).notices[0]


def test_a_frame_of_the_other_row_order_is_turned_and_told(tmp_path: Path) -> None:
    rows = np.arange(SHAPE[0], dtype=np.float32)[:, None] + np.zeros(SHAPE, np.float32)
    first = write(tmp_path / "a.fits", rows, {**DARK, "ROWORDER": "TOP-DOWN"})
    other = write(tmp_path / "b.fits", rows[::-1], {**DARK, "ROWORDER": "BOTTOM-UP"})
    stack = survey([first, other])
    np.testing.assert_array_equal(stack.read(stack.members[1]).data, rows)
    assert stack.notices[0].startswith(f"{other} is turned upside down, as its ROWORDER is BOTTOM-UP")


def test_a_bias_is_subtracted_once_from_every_frame(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{n}.fits", np.full(SHAPE, 130.0 + n, np.float32), DARK) for n in range(2)]
    bias = write(
        tmp_path / "bias.fits", np.full(SHAPE, 100.0, np.float32), {**DARK, "EXPTIME": 0.0, "IMAGETYP": "bias"}
    )
    stack = survey(files, bias=bias)
    assert [member.level for member in stack.members] == [30.0, 31.0]
    save_combined(combine(stack), tmp_path / "dark.fits")
    data, header = fits.getdata(tmp_path / "dark.fits", header=True)
    np.testing.assert_allclose(data, 30.5)
    assert header["BIASCOR"] == "bias.fits"
    with pytest.raises(FrameError, match=r"its bias is off already: BIASCOR = bias\.fits"):
        survey([tmp_path / "dark.fits", files[0]], bias=bias, mixed=False)
