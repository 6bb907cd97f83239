from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.cli import main
from crviewer.night.batch import processes
from crviewer.night.batch.batch_task import BatchTask, TaskOutcome, do
from crviewer.review.file.snapshot import look
from tests.frames.fits_files import a_file, ramp
from tests.night.batch.frames import write_lights


@pytest.fixture
def lights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of three frames in the current directory; the work is done in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(processes, "do_here", lambda tasks, workers: (do(task) for task in tasks))
    return [path.name for path in write_lights(tmp_path, 3)]


def test_every_frame_gets_its_review_and_the_next_run_finds_them(
    lights: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["batch", *lights, "--output-dir", "out", "--sigclip", "6", "--accept-suggestions", "0.9"]
    assert main(command) == 0
    assert capsys.readouterr() == ("3 frames: 3 done\n", "")
    assert sorted(path.name for path in Path("out").glob("*.crreview")) == [f"{name}.crreview" for name in lights]
    assert main(command) == 0
    assert capsys.readouterr() == ("3 frames: 3 already done\n", "")


def test_a_frame_that_fails_is_told_and_the_rest_go_on(lights: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("light_1.fits").write_text("no FITS")
    assert main(["batch", *lights, "--output-dir", "out"]) == 1
    out, err = capsys.readouterr()
    assert out == "3 frames: 2 done, 1 failed\n"
    assert err.startswith(f"crviewer: {Path('light_1.fits').absolute()}: is a text that begins “no FITS”")
    assert err.count("\n") == 1


def test_a_frame_that_was_reviewed_already_is_left_alone_and_told(
    lights: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", lights[1], "--accept-suggestions", "0.9"]) == 0
    review = Path("light_1.fits.crreview")
    before = review.read_bytes()
    capsys.readouterr()
    assert main(["batch", *lights, "--accept-suggestions", "0.9"]) == 0
    out, err = capsys.readouterr()
    assert out == "3 frames: 2 done, 1 already reviewed\n"
    assert err.startswith(f"crviewer: {Path('light_1.fits').absolute()}: has a review not made by a batch")
    assert err.count("\n") == 1
    assert review.read_bytes() == before


def test_a_folder_can_be_named(lights: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "3 frames: 3 done\n"
    assert Path("light_2.fits.crreview").exists()


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(
    lights: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(tasks: Sequence[BatchTask], workers: int) -> Iterator[TaskOutcome]:
        yield do(tasks[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "do_here", interrupted)
    assert main(["batch", *lights, "--workers", "1"]) == 130
    assert capsys.readouterr() == ("", "crviewer: stopped. 3 frames: 1 done; the same command continues.\n")


def test_warnings_are_counted_by_kind_and_kept_in_each_review(
    lights: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    fits.setval(lights[0], "BAYERPAT", value="RGGB")
    command = ["batch", *lights, "--output-dir", "out", "--unit", "adu", "--gain", "30"]
    assert main(command) == 0
    err = capsys.readouterr().err
    assert "crviewer: A colour mosaic: each colour is searched by itself: 1 frame\n" in err
    assert "crviewer: warning: The background is noisier than gain and read noise predict: 3 frames\n" in err
    saved = look(Path("out/light_1.fits.crreview"), mode="ro")
    assert saved is not None
    assert any(text.startswith("The background is noisier") for text in saved.state.advice)
    assert main([*command, "--overwrite", "--quiet", "--sigclip", "9"]) == 0
    assert capsys.readouterr().err == ""


def test_masks_are_counted_and_kept_in_full_in_each_review(
    lights: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    flags = np.zeros(fits.getdata(lights[1]).shape, np.uint8)
    flags[3, 4] = 1
    fits.append(lights[1], flags, fits.Header({"EXTNAME": "MASK"}))
    assert main(["batch", *lights, "--output-dir", "out"]) == 0
    assert capsys.readouterr().err == "crviewer: Pixels are masked: 1 frame\n"
    saved = look(Path("out/light_1.fits.crreview"), mode="ro")
    assert saved is not None
    assert [text for text in saved.state.advice if text.startswith("own MASK") and "masks 1 pixel" in text]


def test_a_batch_without_anything_to_do_fails_and_says_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        a_file(tmp_path / f"{name}.fits", ramp(), IMAGETYP="Dark Frame")
    assert main(["batch", str(tmp_path)]) == 1
    assert "holds no science frame to search, but 2 dark" in capsys.readouterr().err
