"""Whatever a command is told to write to, and by whatever option: a file that it did not make stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crviewer.cli import main
from tests.cli.files import a_night

Command = Callable[[Path], tuple[str, ...]]

_FACTS = ("--read-noise", "5")


def _detect(option: str) -> Command:
    return lambda folder: ("detect", str(folder / "light.fits"), option)


def _of_darks(*command: str) -> Command:
    return lambda folder: (*command[:-1], str(folder / "dark.fits"), str(folder / "dark2.fits"), command[-1])


COMMANDS: dict[str, Command] = {
    "detect --output": _detect("--output"),
    "detect --rays": _detect("--rays"),
    "detect --review": _detect("--review"),
    "combine --output": _of_darks("combine", "--output"),
    "bad-pixels --output": _of_darks("bad-pixels", "--darks", "--output"),
    "night-mask --output": lambda folder: ("night-mask", str(folder), *_FACTS, "--output"),
    "completeness --output": lambda folder: ("completeness", str(folder / "light.fits"), "--output"),
    "compare --output": lambda folder: (
        *("compare", str(folder / "a.crreview"), str(folder / "a.crreview"), "--merge", "agreed", "--output"),
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "night"
    here.mkdir()
    light, dark, _ = a_night(here)
    (here / "dark2.fits").write_bytes(dark.read_bytes())
    other = tmp_path / "other"
    other.mkdir()
    (other / "light.fits").write_bytes(light.read_bytes())
    assert main(["detect", str(light), "--review", str(here / "a.crreview"), "--quiet"]) == 0
    return here


@pytest.mark.parametrize("name", COMMANDS)
def test_another_light_a_region_file_and_a_device_are_refused(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    light = folder.parent / "other" / "light.fits"
    regions = folder.parent / "other" / "stars.reg"
    regions.write_text("image\ncircle(3,4,2)\n")
    for target in (light, regions, Path("/dev/null")):
        before = target.read_bytes()
        capsys.readouterr()
        assert main([*COMMANDS[name](folder), str(target), "--overwrite"]) != 0
        told = capsys.readouterr().err.splitlines()[-1]
        assert str(target) in told
        assert told.endswith(("Choose another name.", "Name a file."))
        assert target.read_bytes() == before
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("detect --review", "compare --output")])
def test_a_review_is_refused_as_the_place_of_a_product(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review = folder / "a.crreview"
    before = review.read_bytes()
    assert main([*COMMANDS[name](folder), str(review), "--overwrite"]) != 0
    assert "is a review file, and is not overwritten" in capsys.readouterr().err
    assert review.read_bytes() == before


def test_a_review_that_is_replaced_is_kept_aside_with_its_mode(folder: Path) -> None:
    review = folder / "a.crreview"
    review.chmod(0o600)
    before = review.read_bytes()
    assert main([*COMMANDS["detect --review"](folder), str(review), "--overwrite", "--quiet"]) == 0
    aside = folder / "a.crreview.old-1"
    assert aside.read_bytes() == before
    assert (aside.stat().st_mode & 0o777, review.stat().st_mode & 0o777) == (0o600, 0o600)
