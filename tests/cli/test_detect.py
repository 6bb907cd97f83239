from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import astroscrappy
import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData
from astropy.table import Table

from crviewer.cli import main
from crviewer.detection.detectors.offered_detectors import DetectorChoice
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.review.file import identity_of, open_review
from tests.cli.files import a_night
from tests.scenes import write_scene


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory, which is the current one, with the files of `a_night`."""
    a_night(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `crviewer detect light.fits` with more arguments; exit status, and what it wrote to stdout and stderr."""

    def run_detect(arguments: str) -> tuple[int, str, str]:
        status = main(["detect", *arguments.split()])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run_detect


Run = Callable[..., tuple[int, str, str]]


def test_the_result_is_told_in_one_line_and_saved(night: Path, run: Run) -> None:
    told = run("light.fits --mask mask.fits --output out.fits --rays rays.ecsv --sigclip 12 --sigfrac 0.5 --quiet")
    assert told == (0, "2 rays (0 specks), 9 pixels flagged at sigclip 12 → out.fits and rays.ecsv\n", "")
    table = Table.read("rays.ecsv")
    assert table["pixels"].tolist() == [5, 4]
    assert table["x"].tolist() == [13.0, 32.5]
    assert table["y"].tolist() == [11.0, 41.0]
    with fits.open("out.fits") as hdus:
        assert [hdu.name for hdu in hdus] == ["PRIMARY", "MASK", "DQ", "RAYS"]
        assert hdus[0].header["CRVMSK1"] == "mask.fits"


def test_the_flagged_pixels_are_those_of_astroscrappy_and_the_mask_holds_the_input_mask(night: Path, run: Run) -> None:
    run("light.fits --mask mask.fits --output out.fits --sigclip 6 --objlim 3 --full-median")
    data, mask = fits.getdata("light.fits"), fits.getdata("mask.fits") != 0
    expected, _ = astroscrappy.detect_cosmics(
        data.astype(np.float32) * np.float32(2),
        inmask=mask,
        gain=1.0,
        readnoise=5.0,
        satlevel=131070.0,
        sigclip=6.0,
        objlim=3.0,
        sepmed=False,
    )
    read = CCDData.read("out.fits")
    assert expected.any()
    assert np.array_equal(read.mask, expected | mask)
    assert np.array_equal(read.data, data)


def test_ignoring_the_input_mask_finds_what_it_covers_and_still_saves_it(night: Path, run: Run) -> None:
    _, out, _ = run("light.fits --mask mask.fits --output out.fits --sigclip 12 --sigfrac 0.5 --ignore-input-mask")
    assert out.startswith("3 rays (0 specks), 13 pixels")
    assert fits.getdata("out.fits", "MASK")[19:22, 48:56].all()


def test_a_frame_can_be_reduced_on_the_way(night: Path, run: Run) -> None:
    run("light.fits --dark dark.fits --subtract-dark --output out.fits")
    assert fits.getheader("out.fits")["CRVRED1"] == "dark subtracted: dark.fits"
    assert np.array_equal(fits.getdata("out.fits"), fits.getdata("light.fits"))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ("none.fits --output out.fits", "crviewer: none.fits: does not exist."),
        ("light.fits --output . --overwrite", "crviewer: .: is a folder. Name a file."),
        ("light.fits --output gone/out.fits", "crviewer: gone/out.fits: The directory does not exist."),
        (
            "light.fits --output dark.fits",
            "crviewer: dark.fits exists already. Choose another name, or give --overwrite.",
        ),
        ("light.fits --output light.fits --overwrite", "crviewer: light.fits: is an input of this review"),
        (
            "light.fits --bias dark.fits --output dark.fits --overwrite",
            "crviewer: dark.fits: is an input of this review",
        ),
        ("light.fits --output out.fits --rays mask.fits --mask mask.fits[0] --overwrite", "crviewer: mask.fits: is an"),
    ],
)
def test_an_error_is_told_in_one_line_and_nothing_is_written(
    night: Path, run: Run, arguments: str, problem: str
) -> None:
    before = {path.name: path.read_bytes() for path in night.iterdir()}
    status, out, err = run(arguments)
    assert (status, out) == (1, "")
    assert err.startswith(problem)
    assert err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in night.iterdir()} == before


def test_an_existing_file_is_replaced_when_told_to(night: Path, run: Run) -> None:
    (night / "out.fits").touch()
    assert run("light.fits --output out.fits")[0] == 1
    assert run("light.fits --output out.fits --overwrite")[0] == 0
    assert fits.getheader("out.fits")["OBJECT"] == "field"


def test_missing_facts_are_asked_for_by_the_options_that_give_them(night: Path, run: Run) -> None:
    fits.writeto("bare.fits", fits.getdata("light.fits"))
    _, _, err = run("bare.fits --output out.fits")
    assert "--gain" in err
    assert "--read-noise" in err
    assert run("bare.fits --output out.fits --gain 2 --read-noise 5 --mask mask.fits")[0] == 0


def test_a_mask_that_looks_inverted_is_asked_about(night: Path, run: Run) -> None:
    good = 1 - fits.getdata("mask.fits")
    fits.writeto("good.fits", good)
    status, _, err = run("light.fits --mask good.fits --output out.fits")
    assert status == 1
    assert "--invert-masks" in err
    assert run("light.fits --mask good.fits --output out.fits --invert-masks")[0] == 0
    assert np.array_equal(fits.getdata("out.fits", "DQ") & 1, fits.getdata("mask.fits"))


def test_clear_suggestions_are_kept_in_a_review_file_that_exports_as_it_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    write_scene(tmp_path)
    monkeypatch.chdir(tmp_path)
    inputs = "--dark dark.fits --mask mask.fits"
    status, out, err = run(f"science.fits {inputs} --accept-suggestions 0.9 --output out.fits")
    assert (status, err) == (0, "")
    assert out == (
        "6 rays (0 specks), 26 pixels flagged at sigclip 4.5; judged: 1 hot pixel "
        "→ out.fits and science.fits.crreview\n"
    )
    export = f"export science.fits.crreview {inputs} --output-dir x --format reviewed"
    assert main(export.split()) == 0
    assert np.array_equal(fits.getdata("x/science_reviewed.fits", "DQ"), fits.getdata("out.fits", "DQ"))


def test_a_review_file_that_exists_is_refused_before_anything_is_searched(night: Path, run: Run) -> None:
    assert run("light.fits --accept-suggestions 0.9 --rays rays.ecsv")[0] == 0
    before = {path.name: path.read_bytes() for path in night.iterdir()}
    status, out, err = run("light.fits --accept-suggestions 0.9 --output out.fits")
    assert (status, out) == (1, "")
    assert err == "crviewer: light.fits.crreview exists already. Choose another name, or give --overwrite.\n"
    assert {path.name: path.read_bytes() for path in night.iterdir()} == before
    assert run("light.fits --review mine.crreview --sigclip 9")[0] == 0
    assert run("light.fits --accept-suggestions 0.9 --overwrite")[0] == 0


def test_what_another_tool_flagged_is_reviewed_in_place_of_rays_that_are_found(night: Path, run: Run) -> None:
    plane = np.zeros((64, 64), np.int16)
    plane[30, 5:9], plane[40, 40] = 8, 1
    fits.writeto("dq.fits", plane)
    told = run(
        "light.fits --mask mask.fits --detection dq.fits --bits lsst:CR --output out.fits --review out.crreview --quiet"
    )
    assert told == (0, "1 ray (0 specks), 4 pixels flagged by mask → out.fits and out.crreview\n", "")
    header = fits.getheader("out.fits")
    assert [header[name] for name in ("CRVDET", "CRVDETF", "CRVDETB")] == ["mask", "dq.fits", "lsst:CR"]
    assert "CRVSIGC" not in header
    assert np.array_equal(fits.getdata("out.fits", "DQ") & 8, plane & 8)
    with open_review(Path("out.crreview"), identity_of(read_frame("light.fits"))) as file:
        assert file.state.settings is not None
        assert file.state.settings.detector == DetectorChoice(name="mask")
    assert run("light.fits --detection dq.fits --output dq.fits --overwrite")[0] == 1


@pytest.fixture
def flagged(night: Path) -> Path:
    """The frame of the night with a DQ plane: a pixel of one ray is bad, the other ray is flagged as such."""
    dq = np.zeros((64, 64), np.uint16)
    dq[10, 10], dq[40, 30:34] = 1, 8
    with fits.open("light.fits") as hdus:
        light = hdus[0]
        light.header["ORIGIN"] = "LCOGT"
        fits.HDUList([light, fits.ImageHDU(dq, name="BPM")]).writeto("flagged.fits")
    return night / "flagged.fits"


def test_what_the_planes_of_a_frame_mask_is_told_and_kept_in_the_product(flagged: Path, run: Run) -> None:
    status, out, err = run("flagged.fits --output out.fits --sigclip 12")
    assert (status, out.partition(" (")[0]) == (0, "3 rays")
    assert err.startswith(
        "crviewer: own BPM (LCO BANZAI by ORIGIN = LCOGT): masks 1 pixel (BAD 1); "
        "4 pixels flagged as cosmic rays (COSMIC_RAY) are searched.\n"
    )
    header = fits.getheader("out.fits")
    assert (header["CRVMBY1"], header["CRVPIPE"]) == ("own BPM: 1 pixel (BAD 1)", 4)
    with fits.open("out.fits") as hdus:
        assert (hdus["DQ"].data[40, 30:34] == 8).all()


def test_mask_bits_choose_otherwise(flagged: Path, run: Run) -> None:
    _, _, err = run("flagged.fits --output out.fits --mask-bits COSMIC_RAY")
    assert "masks 4 pixels (COSMIC_RAY 4)" in err
    status, _, err = run("flagged.fits --output two.fits --mask-bits NONSENSE")
    assert status == 1
    assert "has no flag NONSENSE, nor has a pipeline that is known. Give a number, or one of BAD, COSMIC_RAY" in err


def test_the_rays_of_the_pipeline_are_reviewed_in_one_step(flagged: Path, run: Run) -> None:
    status, out, _ = run("flagged.fits --output out.fits --pipeline-rays")
    assert (status, out) == (0, "1 ray (0 specks), 4 pixels flagged by mask → out.fits\n")
    assert fits.getheader("out.fits")["CRVDETB"] == "COSMIC_RAY"
    status, _, err = run("light.fits --output two.fits --pipeline-rays")
    assert (status, "has no pixels that a pipeline flagged as cosmic rays" in err) == (1, True)


def test_the_advice_of_the_window_is_on_standard_error_unless_it_is_to_be_quiet(night: Path, run: Run) -> None:
    sky = np.random.default_rng(1).normal(0, 30, (60, 60)).astype(np.float32)
    fits.writeto("sky.fits", sky, fits.Header([("BUNIT", "electron"), ("RDNOISE", 5.0)]))
    status, out, err = run("sky.fits --rays rays.ecsv")
    assert (status, out.endswith("→ rays.ecsv\n")) == (0, True)
    assert err.startswith("crviewer: warning: The sky seems to be subtracted. The background is ")
    assert "crviewer: warning: " in err.splitlines()[-1]
    assert "% of the frame is flagged" in err.splitlines()[-1]
    quiet = run("sky.fits --rays rays.ecsv --overwrite --quiet")[2]
    assert quiet.count("\n") == 1
    assert "% of the frame is flagged" in quiet


def test_the_searched_image_of_several_is_told_and_advice_is_in_the_header(tmp_path: Path, run: Run) -> None:
    data, name = np.random.default_rng(1).normal(9000, 5, (40, 40)).astype("f4"), tmp_path / "two.fits"
    primary = fits.PrimaryHDU(header=fits.Header([("GAIN", 1.0), ("RDNOISE", 5.0), ("BUNIT", "electron")]))
    fits.HDUList([primary, *(fits.ImageHDU(data, name="SCI", ver=version) for version in (1, 2))]).writeto(name)
    status, _, err = run(f"{name} --extension SCI,1 --output {tmp_path / 'out.fits'}")
    assert status == 0
    assert err.startswith("crviewer: two.fits[SCI,1] is searched, one of its file's science images SCI,1, SCI,2.\n")
    header = fits.getheader(tmp_path / "out.fits")
    advice = [header[keyword] for keyword in header if keyword.startswith("CRVADV")]
    assert advice
    assert all(each.split(".")[0] in err for each in advice)
