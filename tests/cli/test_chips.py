from __future__ import annotations

from pathlib import Path

import pytest

from crviewer.cli import main
from crviewer.night.batch import processes
from crviewer.night.batch.batch_task import do
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
    assert capsys.readouterr() == ("1 frame of 2 chips: 2 done\n", "")
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
