from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

import crviewer
from crviewer.cli import main
from crviewer.night.batch import processes
from crviewer.night.batch.batch_task import do
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import KINDS_OF_VERDICTS, JudgementEdit
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import open_review
from crviewer.review.file.snapshot import reviews_in
from tests.frames.chip_files import acs_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file of two chips; the work is done in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(processes, "do_here", lambda tasks, workers: (do(task) for task in tasks))
    (tmp_path / "night").mkdir()
    acs_file(tmp_path / "night" / "flc.fits")
    return tmp_path / "night"


def reviews(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.crreview"))


@pytest.mark.parametrize("place", ["night", "night/flc.fits"])
def test_a_batch_searches_every_chip(folder: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", place, "--read-noise", "5"]) == 0
    assert capsys.readouterr().out == "1 frame of 2 chips: 2 done\n"
    assert reviews(folder) == ["flc.fits.crreview"]


@pytest.mark.parametrize("place", ["night", "night/flc.fits"])
def test_a_batch_can_be_told_one_extension(folder: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", place, "--read-noise", "5", "--extension", "SCI,2"]) == 0
    assert capsys.readouterr().out == "1 frame: 1 done\n"
    assert reviews(folder) == ["flc.fits.crreview"]


def test_an_extension_that_there_is_not_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "night", "--read-noise", "5", "--extension", "SCI,3"]) == 1
    assert "has no extension SCI,3" in capsys.readouterr().err
    assert reviews(folder) == []


def test_products_of_two_chips_stand_side_by_side(folder: Path) -> None:
    main(["batch", "night", "--read-noise", "5"])
    for review in reviews(folder):
        assert main(["export", f"night/{review}", "--output-dir", "out", "--format", "badpix"]) == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["flc_SCI_1_badpix.fits", "flc_SCI_2_badpix.fits"]


def test_a_copy_of_the_input_has_the_flags_of_all_chips(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["batch", "night", "--read-noise", "5"])
    command = ["export", "night/flc.fits.crreview", "--output-dir", "out", "--format", "flagged"]
    assert main([*command, "--flag-values", "CR=8192"]) == 0
    assert [path.name for path in Path("out").iterdir()] == ["flc_flagged.fits"]
    with fits.open("out/flc_flagged.fits", checksum=True) as copy, fits.open("night/flc.fits") as source:
        assert all((copy["DQ", chip].data & 8192).any() for chip in (1, 2))
        assert all(
            (copy[part, chip].data == source[part, chip].data).all() for part in ("SCI", "ERR") for chip in (1, 2)
        )
    assert main(command) == 1  # the copy exists
    assert main([*command, "--overwrite"]) == 0
    with fits.open("out/flc_flagged.fits") as copy:
        assert all((copy["DQ", chip].data & 4096).any() for chip in (1, 2))


def test_values_of_flags_have_names(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["export", "flc.fits.crreview", "--output-dir", "out", "--format", "flagged", "--flag-values"]
    for value in ("RAY=4", "CR=x", "CR=0", "CR"):
        with pytest.raises(SystemExit):
            main([*command, value])
        assert "must be like BAD=4,CR=4096" in capsys.readouterr().err


def test_detect_searches_every_chip_and_names_its_products(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["detect", "night/flc.fits", "--read-noise", "5", "--accept-suggestions", "0.9", "--quiet"]
    assert main([*command, "--output", "out.fits", "--rays", "rays.ecsv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["SCI,1:", "SCI,2:"]
    assert lines[1].endswith("→ out_SCI_2.fits and rays_SCI_2.ecsv and night/flc.fits.crreview")
    assert [fits.getheader(f"out_SCI_{chip}.fits")["CRVSCI"] for chip in (1, 2)] == [
        "flc.fits[SCI,1]",
        "flc.fits[SCI,2]",
    ]
    assert len(reviews_in(Path("night/flc.fits.crreview"))) == 2
    assert main([*command, "--output", "out.fits"]) == 1  # which exist
    assert main(["detect", "night/flc.fits", "--read-noise", "5", "--extension", "SCI,2", "--output", "one.fits"]) == 0
    assert fits.getheader("one.fits")["CRVSCI"] == "flc.fits[SCI,2]"


def test_one_extension_of_a_companion_is_not_taken_for_all_chips(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acs_file(Path("dark.fits"), rays=False)
    command = ["detect", "night/flc.fits", "--read-noise", "5", "--output", "out.fits"]
    assert main([*command, "--mask", "dark.fits[DQ,1]"]) == 1
    assert "is one extension, and several chips are searched" in capsys.readouterr().err
    assert main([*command, "--mask", "dark.fits[DQ,1]", "--extension", "SCI,1"]) == 0


def test_a_night_has_a_mask_of_each_chip(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acs_file(Path("night/second.fits"), seed=2)
    main(["batch", "night", "--read-noise", "5"])
    assert main(["night-mask", "night", "--output", "bad.fits"]) == 0
    assert sorted(path.name for path in Path().glob("bad*")) == ["bad_SCI_1.fits", "bad_SCI_2.fits"]
    assert capsys.readouterr().out.count("2 exposures") == 2
    assert main(["night-mask", "night", "--output", "two.fits", "--extension", "SCI,2"]) == 0
    assert [path.name for path in Path().glob("two*")] == ["two_SCI_2.fits"]


def test_two_reviews_are_compared_and_merged_chip_by_chip(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["batch", "night", "--read-noise", "5"])
    first = Path("night/flc.fits.crreview")
    Path("second.crreview").write_bytes(first.read_bytes())
    one, two = (saved.identity for saved in reviews_in(first))
    for identity, pixel in ((one, 7), (two, 9)):
        with open_review(Path("second.crreview"), identity) as file:
            file.record(a_step(pixel))
    capsys.readouterr()
    command = ["compare", str(first), "second.crreview", "--merge", "theirs", "--output", "both.crreview"]
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith(":")] == ["SCI,1:", "SCI,2:"]
    merged = [saved.state.judgements.pixels.tolist() for saved in reviews_in(Path("both.crreview"))]
    assert merged == [[7], [9]]


def test_completeness_is_measured_on_every_chip(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["completeness", "night/flc.fits", "--read-noise", "5", "--energies", "5000", "--rays", "2"]
    assert main([*command, "--sigclips", "5", "--output", "table.csv"]) == 0
    assert sorted(path.name for path in Path().glob("table*")) == ["table_SCI_1.csv", "table_SCI_2.csv"]


def test_python_yields_the_chips_one_by_one(folder: Path) -> None:
    exposures = crviewer.read_exposures("night/flc.fits", read_noise=5.0)
    review = Path("night/flc.fits.crreview")
    for exposure in exposures:
        settings = crviewer.settings_for(exposure)
        crviewer.save_review(crviewer.detect(exposure), review, settings=settings)
    assert [saved.identity.extension for saved in reviews_in(review)] == ["SCI,1", "SCI,2"]
    with pytest.raises(FileExistsError):
        crviewer.save_review(crviewer.detect(exposure), review, settings=settings)


def a_step(pixel: int) -> ReviewStep:
    edit = JudgementEdit(
        pixels=np.array([pixel]), old=np.array([0]), new=np.array([KINDS_OF_VERDICTS + Verdict.HOT_PIXEL])
    )
    return ReviewStep(label="hot pixel", edit=edit, before=np.empty(0, np.int64), after=np.empty(0, np.int64))
