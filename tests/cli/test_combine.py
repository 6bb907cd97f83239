from __future__ import annotations

from pathlib import Path

import pytest
from astropy.io import fits

from crviewer.cli import main
from tests.night.calibration.frames import write_darks


@pytest.fixture
def darks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of three darks in the current directory, each with one ray."""
    monkeypatch.chdir(tmp_path)
    return [path.name for path in write_darks(tmp_path, 3)]


def test_what_was_rejected_is_told_frame_by_frame(darks: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["combine", *darks, "--output", "master.fits", "--sigma-clip", "5", "5"]) == 0
    assert capsys.readouterr() == (
        "dark_0.fits: 1 of 2000 pixels rejected (0.05%)\n"
        "dark_1.fits: 1 of 2000 pixels rejected (0.05%)\n"
        "dark_2.fits: 1 of 2000 pixels rejected (0.05%)\n"
        "average of 3 dark frames → master.fits\n",
        "",
    )
    assert fits.getheader("master.fits")["NCOMBINE"] == 3


def test_a_median_needs_no_clipping(darks: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["combine", *darks, "--output", "master.fits", "--method", "median", "--memory", "1"]) == 0
    assert capsys.readouterr().out.endswith("median of 3 dark frames → master.fits\n")
    assert fits.getdata("master.fits").max() < 1030


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["dark_0.fits", "--output", "out.fits"], "dark_0.fits: is the only frame. Name at least two"),
        (["gone.fits", "--output", "out.fits"], "gone.fits: does not exist."),
        ([".", "--output", "out.fits"], ".: is a directory."),
        (["dark_0.fits", "gone.fits", "--output", "out.fits"], "gone.fits: does not exist."),
        (["dark_0.fits", "dark_1.fits", "--output", "dark_2.fits"], "dark_2.fits exists already."),
        (["dark_0.fits", "dark_1.fits", "--output", "dark_1.fits", "--overwrite"], "dark_1.fits: is an input"),
        (["dark_0.fits", "dark_1.fits", "--output", "no/out.fits"], "no/out.fits: The directory does not exist"),
    ],
)
def test_an_error_is_told_in_one_line_and_nothing_is_written(
    darks: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert main(["combine", *arguments]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"crviewer: {problem}")
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


@pytest.mark.parametrize(("more", "warned"), [([], True), (["--quiet"], False)])
def test_what_is_odd_about_the_frames_is_said_on_standard_error(
    darks: list[str], capsys: pytest.CaptureFixture[str], more: list[str], warned: bool
) -> None:
    for name, temperature in zip(darks, (-20.0, -20.0, -10.0), strict=True):
        fits.setval(name, "CCD-TEMP", value=temperature)
    assert main(["combine", *darks, "--output", "master.fits", *more]) == 0
    out, err = capsys.readouterr()
    assert "°C" not in out
    assert ("crviewer: warning: dark_2.fits was taken at -10.0 °C" in err) is warned
