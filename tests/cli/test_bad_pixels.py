from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.cli import main
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from tests.night.calibration.frames import DARK, SHAPE, write, write_flats


@pytest.fixture(autouse=True)
def darks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of three short and three long darks in the current directory, with one hot pixel."""
    monkeypatch.chdir(tmp_path)
    rng, names = np.random.default_rng(6), []
    for number, time in enumerate((10.0, 10.0, 10.0, 100.0, 100.0, 100.0)):
        data = rng.normal(1000, 2, SHAPE).astype(np.float32)
        data[7, 8] += 20 * time
        names.append(write(tmp_path / f"dark_{number}.fits", data, {**DARK, "EXPTIME": time}).name)
    return names


def test_a_mask_is_made_from_darks_with_its_picture(darks: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status = main(
        ["bad-pixels", "--darks", *darks, "--threshold", "5", "--output", "hot.fits", "--histogram", "hot.png"]
    )
    told = "1 of 2000 pixels are bad (0.05%, dark current above 5 e⁻/s) → hot.fits and hot.png\n"
    assert (status, capsys.readouterr()) == (0, (told, ""))
    assert np.argwhere(read_mask("hot.fits", MaskTarget(SHAPE)).bad).tolist() == [[7, 8]]
    assert Path("hot.png").read_bytes().startswith(b"\x89PNG")


def test_the_mask_is_of_the_usual_type_and_says_how_it_was_made(darks: list[str]) -> None:
    assert main(["bad-pixels", "--darks", *darks, "--output", "hot.fits", "--sigma", "8"]) == 0
    with fits.open("hot.fits") as hdus:
        (primary,) = hdus
        assert primary.data.dtype == np.uint8
        assert np.unique(primary.data).tolist() == [0, 1]
        header = primary.header
    assert (header["IMAGETYP"], header["CRVSIGM"], header["CRVBADP"]) == ("MASK", 8.0, 1)
    assert 0.05 < header["CRVTHRE"] < 1
    assert "BUNIT" not in header
    assert list(header["HISTORY"]) == [f"made from {name}" for name in darks]


def test_a_mask_is_made_from_flats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flats = [path.name for path in write_flats(tmp_path, (2000, 2100, 20000, 21000))]
    assert main(["bad-pixels", "--flats", *flats, "--output", "bad.fits"]) == 0
    assert capsys.readouterr().out == "0 of 2000 pixels are bad (0.00%) → bad.fits\n"


def test_without_matplotlib_the_picture_is_refused_and_nothing_is_written(
    darks: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    before = sorted(Path().iterdir())
    assert main(["bad-pixels", "--darks", *darks, "--output", "hot.fits", "--histogram", "hot.png"]) == 1
    assert 'pip install "crviewer[plots]"' in capsys.readouterr().err
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--output", "m.fits"], "one of the arguments --darks --flats is required"),
        (["--darks", "a", "--flats", "b", "--output", "m.fits"], "not allowed with argument"),
        (["--flats", "a", "--threshold", "2", "--output", "m.fits"], "--threshold and --gain are for --darks only"),
        (["--darks", "a", "--histogram", "h.txt", "--output", "m.fits"], "--histogram must end in .png"),
        (["--darks", "a", "--threshold", "2", "--sigma", "2", "--output", "m.fits"], "not allowed with argument"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bad-pixels", *arguments])
    assert problem in capsys.readouterr().err
