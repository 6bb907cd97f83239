from __future__ import annotations

import re
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import fields
from typing import get_args

import numpy as np
import pytest

from crviewer.cli.arguments import parse
from crviewer.cli.groups import add_frames
from crviewer.cli.request import open_request, parameters, settings
from crviewer.detection.core.parameters import CleanType, FineStructure, LacosmicParameters, LacosmicSetup, PsfModel
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.detection.lacosmic.ray_growth import LOWEST_TAIL, RayGrowth
from crviewer.frames.exposure.open_request import OpenRequest, request_fields
from crviewer.frames.masks.mask_majority import MaskMajority
from tests.builders import an_exposure

OUT = ("--output", "out.fits")


def usage_error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def detect(*arguments: str) -> Namespace:
    return parse(["detect", "light.fits", *OUT, *arguments])


def test_what_is_not_given_keeps_the_defaults_of_the_types() -> None:
    options = detect()
    exposure = an_exposure()
    assert open_request(options) == OpenRequest.of(science="light.fits")
    chosen = settings(options, exposure)
    assert (chosen.parameters, chosen.min_pixels, chosen.ignore_mask) == (LacosmicParameters(), 3, False)
    expected = setup_for(exposure)
    names = [field.name for field in fields(LacosmicSetup)]
    assert [getattr(chosen.setup, name) for name in names] == [getattr(expected, name) for name in names]


def test_every_fact_and_file_reaches_the_request() -> None:
    given = (
        "--dark dark.fits --mask hot.fits --mask columns.fits[1] --bias bias.fits --flat flat.fits --subtract-dark "
        "--scale-dark --invert-masks --gain 1.5 --read-noise 10 --saturation 6e4 --exposure 180 --unit adu"
    )
    request = open_request(detect(*given.split()))
    assert request == OpenRequest.of(
        science="light.fits",
        dark="dark.fits",
        masks=("hot.fits", "columns.fits[1]"),
        bias="bias.fits",
        flat="flat.fits",
        subtract_dark=True,
        scale_dark=True,
        gain=1.5,
        read_noise=10.0,
        exposure=180.0,
        saturation=60000.0,
        unit="adu",
        majority=MaskMajority.INVERT,
    )
    named = {path.name for path in request.files.paths}
    assert named == {"light.fits", "dark.fits", "bias.fits", "flat.fits", "hot.fits", "columns.fits"}


def test_every_parameter_reaches_the_settings() -> None:
    given = (
        "--sigclip 7 --sigfrac .5 --objlim 2 --niter 1 --satlevel 9e4 --full-median --cleantype idw --fsmode convolve "
        "--psf-model moffat --psf-fwhm 3 --psf-size 9 --psf-beta 3.5 --min-pixels 1 --ignore-input-mask "
        "--edges --grow 2 --grow-tails 1.5"
    )
    chosen = settings(detect(*given.split()), an_exposure())
    setup = {field.name: getattr(chosen.setup, field.name) for field in fields(LacosmicSetup)}
    assert chosen.parameters == LacosmicParameters(sigclip=7.0, sigfrac=0.5, objlim=2.0, niter=1)
    assert (chosen.min_pixels, chosen.ignore_mask, chosen.edges) == (1, True, True)
    assert chosen.growth == RayGrowth(pixels=2, tails=1.5)
    assert setup == {
        "gain": 1.0,  # the exposure is in electrons
        "readnoise": 5.0,
        "satlevel": 90000.0,
        "sepmed": False,
        "cleantype": "idw",
        "fsmode": "convolve",
        "psfmodel": "moffat",
        "psffwhm": 3.0,
        "psfsize": 9,
        "psfbeta": 3.5,
        "psfk": None,
    }


def test_the_window_takes_frames_and_thresholds() -> None:
    options = parse(["light.fits", "--mask", "hot.fits", "--sigclip", "7"])
    assert options.command == "window"
    assert open_request(options) == OpenRequest.of(science="light.fits", masks=("hot.fits",))
    assert parameters(options) == LacosmicParameters(sigclip=7.0)


@pytest.mark.parametrize("option", ["--gain", "--read-noise", "--saturation", "--exposure", "--sigclip", "--psf-fwhm"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "many", ""])
def test_physical_quantities_must_be_positive_numbers(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    told = usage_error(capsys, "detect", "light.fits", *OUT, f"{option}={value}")
    assert told == f"crviewer detect: error: argument {option}: must be a positive number, not {value!r}"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["detect", "light.fits"], "nothing to write: give --output, --rays, --review or --accept-suggestions"),
        (["detect", *OUT], "the following arguments are required: SCIENCE"),
        (["detect", "a.fits", *OUT, "--niter", "0"], "must be a whole number from 1, not '0'"),
        (["detect", "a.fits", *OUT, "--min-pixels", "2.5"], "must be a whole number from 1, not '2.5'"),
        (["detect", "a.fits", *OUT, "--psf-size", "8"], "must be an odd number from 3, not '8'"),
        (["detect", "a.fits", *OUT, "--rays", "out.fits"], "--output, --rays and --review must name different files"),
        (["detect", "a.fits", *OUT, "--grow-tails", ".3"], "below, noise of the whole frame would be included"),
        (["detect", "a.fits", *OUT, "--subtract-dark"], "--subtract-dark needs --dark FILE"),
        (["detect", "a.fits", *OUT, "--dark", "d.fits", "--scale-dark"], "--scale-dark needs --subtract-dark"),
        (["demo"], "the following arguments are required: DIRECTORY"),
        (["demo", "here", "--seed", "-1"], "must be a whole number from 0, not '-1'"),
        (["--dark", "d.fits"], "the science frame is missing"),
        (["a.crreview", "--review", "b.crreview"], "SCIENCE is itself a review file: do not give --review"),
        (["--demo", "a.fits"], "--demo opens its own exposure: do not name frames"),
        (["--demo", "--gain", "2"], "--demo opens its own exposure: do not name frames"),
        (["a.fits", "--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_wrong_usage_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], problem: str
) -> None:
    assert usage_error(capsys, *arguments).endswith(problem)


def test_help_tells_the_true_defaults_and_choices(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["detect", "--help"])
    text = " ".join(capsys.readouterr().out.partition("examples:")[0].split())
    own = {"min-pixels": DetectionSettings().min_pixels}
    thresholds = {field.name: field.default for field in fields(LacosmicParameters)}
    setup = {re.sub("^psf", "psf-", field.name): field.default for field in fields(LacosmicSetup)}
    for name in ("gain", "readnoise", "satlevel", "sepmed", "psf-k"):  # from the frame, or a switch
        del setup[name]
    for name, value in {**own, **thresholds, **setup}.items():
        told = re.search(rf"--{name} (?!.*--{name} ).*?\(default ([^)]+)\)", text)
        assert told is not None, name
        assert told[1] == (
            value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
        )
    for choices in (CleanType, FineStructure, PsfModel):
        assert "{" + ",".join(get_args(choices)) + "}" in text


@pytest.mark.parametrize(
    "command", ["detect", "export", "batch", "combine", "bad-pixels", "night-mask", "compare", "completeness", "demo"]
)
def test_the_examples_of_a_command_are_understood(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit):
        parse([command, "--help"])
    examples = re.findall(r"^  crviewer (.+)$", re.split("examples?:\n", capsys.readouterr().out)[-1], re.MULTILINE)
    assert examples
    assert {parse(shlex.split(example)).command for example in examples if "--list" not in example} == {command}


def test_the_least_significance_of_tails_is_that_of_the_detection() -> None:
    assert detect("--grow-tails", f"{LOWEST_TAIL}").grow_tails == LOWEST_TAIL
    with pytest.raises(SystemExit):
        detect("--grow-tails", f"{LOWEST_TAIL - 0.01}")


def test_the_mask_to_detect_with_can_be_left_out() -> None:
    exposure = an_exposure(mask=np.ones((32, 40), bool))
    assert not settings(detect("--ignore-input-mask"), exposure).mask_for(exposure).any()


def test_every_field_of_a_request_has_an_argument() -> None:
    parser = ArgumentParser()
    add_frames(parser)
    arguments = vars(parser.parse_args(["light.fits"]))
    assert arguments.keys() == request_fields().keys(), (
        "crviewer.cli.groups.add_frames adds the arguments of an exposure"
    )
