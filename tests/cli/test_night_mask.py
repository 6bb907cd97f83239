from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.cli import main
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.night.batch.batch_task import BatchTask, do
from crviewer.night.copying import copy_verdict
from crviewer.night.reading import read_night
from crviewer.night.reviews import read_reviews
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, SHAPE, write_scenes


def reviewed(folder: Path, like: OpenRequest | None = None) -> None:
    """Search the frames of a folder, and call the hot pixel of the first one."""
    night = read_night([folder])
    for frame in night.science:
        target = frame.path.with_name(f"{frame.name}.crreview")
        assert not do(BatchTask(request=night.request(frame, like), target=target)).message
    around = HOT[0] * SHAPE[1] + HOT[1] + np.array([-SHAPE[1], -1, 1, SHAPE[1]])
    copy_verdict(night.science[:1], read_reviews(night), around, Verdict.HOT_PIXEL)


def forget_read_noise(folder: Path) -> None:
    for light in folder.glob("light*.fits"):
        with fits.open(light, mode="update") as hdus:
            del hdus[0].header["RDNOISE"]


def test_what_the_reviews_of_a_night_call_bad_becomes_one_mask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewed(write_scenes(tmp_path, 2))
    output = tmp_path / "bad.fits"
    assert main(["night-mask", str(tmp_path), "--output", str(output)]) == 0
    told = f"Bad pixels: 1 from verdicts on 2 exposures, 1 known before → {output}\n"
    assert capsys.readouterr() == (told, "")
    with fits.open(output) as hdus:
        assert np.argwhere(hdus[0].data).tolist() == [[5, 5], list(HOT)]
        assert np.argwhere(hdus["JUDGED"].data).tolist() == [list(HOT)]
        assert hdus["SEEN"].header["CRVNEXP"] == 2


def test_what_a_review_knows_of_its_frame_is_not_asked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_scenes(tmp_path, 2)
    forget_read_noise(folder)
    reviewed(folder, OpenRequest.of(read_noise=5.0))
    assert main(["night-mask", str(folder), "--output", str(tmp_path / "bad.fits")]) == 0
    told = f"Bad pixels: 1 from verdicts on 2 exposures, 1 known before → {tmp_path / 'bad.fits'}\n"
    assert capsys.readouterr() == (told, "")


def test_a_mask_that_lacks_the_verdicts_of_a_frame_says_so_and_ends_as_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, output = write_scenes(tmp_path, 2), tmp_path / "bad.fits"
    reviewed(folder)
    forget_read_noise(folder)
    assert main(["night-mask", str(folder), "--output", str(output)]) == 1
    told = capsys.readouterr()
    assert told.out == f"Bad pixels: 0 from verdicts on 2 exposures, 1 known before → {output}\n"
    assert told.err == (
        f"crviewer: {output}: verdicts on 1 of 2 exposures are missing.\n"
        f"{folder / 'light0.fits'}: its header has no read noise. Say what it is with --read-noise (e⁻).\n"
    )


def test_files_without_a_science_frame_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_scenes(tmp_path, 1)
    assert main(["night-mask", str(folder / "dark.fits"), "--output", str(tmp_path / "bad.fits")]) == 1
    assert "contains no science frame. Name a folder" in capsys.readouterr().err
    assert not (tmp_path / "bad.fits").exists()


def test_a_frame_of_the_night_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_scenes(tmp_path, 1)
    before = (folder / "light0.fits").read_bytes()
    assert main(["night-mask", str(folder), "--output", str(folder / "light0.fits"), "--overwrite"]) == 1
    assert (folder / "light0.fits").read_bytes() == before


def test_a_mask_that_a_review_alone_knows_is_known_and_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, mine = tmp_path / "night", tmp_path / "mine.fits"
    folder.mkdir()
    fits.writeto(mine, np.eye(*SHAPE, dtype=np.uint8))
    reviewed(write_scenes(folder, 2), OpenRequest.of(masks=(str(mine),)))
    before = mine.read_bytes()
    assert main(["night-mask", str(folder), "--output", str(mine), "--overwrite"]) == 1
    assert "is not overwritten" in capsys.readouterr().err
    assert mine.read_bytes() == before
    assert main(["night-mask", str(folder), "--output", str(tmp_path / "bad.fits")]) == 0
    known = fits.getdata(tmp_path / "bad.fits") - fits.getdata(tmp_path / "bad.fits", "JUDGED")
    assert np.array_equal(known, fits.getdata(mine))


def test_a_folder_of_reviews_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_scenes(tmp_path, 1)
    named = ["--reviews", str(tmp_path / "typo"), "--output", str(tmp_path / "bad.fits")]
    assert main(["night-mask", str(folder), *named]) == 1
    assert f"{tmp_path / 'typo'}: is not a folder" in capsys.readouterr().err


def test_a_known_mask_that_is_gone_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, mine = tmp_path / "night", tmp_path / "mine.fits"
    folder.mkdir()
    fits.writeto(mine, np.eye(*SHAPE, dtype=np.uint8))
    reviewed(write_scenes(folder, 1), OpenRequest.of(masks=(str(mine),)))
    mine.unlink()
    (folder / "mask.fits").unlink()
    assert main(["night-mask", str(folder), "--output", str(tmp_path / "bad.fits")]) == 1
    err = capsys.readouterr().err
    assert "1 known mask could not be added." in err
    assert f"{mine}: does not exist." in err
    assert (tmp_path / "bad.fits").exists()
