"""Command-line arguments: what they are, what they mean, and which values they may have.

Options that are not given are absent from the result, so that each default is defined in one place: the type that the
options fill.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from crviewer import __version__
from crviewer.cli.formats import FILLS, FORMATS, ListProducts
from crviewer.cli.groups import (
    add_beyond,
    add_extension,
    add_frames,
    add_overwrite,
    add_setup,
    add_thresholds,
    new_parser,
)
from crviewer.cli.night_arguments import (
    accept,
    bad_pixels_parser,
    batch_parser,
    check_bad_pixels,
    check_batch,
    combine_parser,
    night_mask_parser,
)
from crviewer.cli.values import count, flag_values, numbers, score, seed

_HELP = "check, ray by ray, what a cosmic-ray detector flagged in a CCD image"
APPEARANCES = ("system", "light", "dark")  # of `crviewer.gui.style.appearance`, which needs Qt
_EXAMPLES = """\
in the window:
  crviewer SCIENCE --dark DARK --mask MASK     detect cosmic rays and review them
  crviewer SCIENCE.fits.crreview               continue a review

without a window:
  crviewer detect SCIENCE --output OUT.fits    find cosmic rays, save image, mask and table
  crviewer detect SCIENCE --accept-suggestions 0.9
                                               accept clear suggestions; continue in the window
  crviewer export REVIEW --output-dir DIR --format NAME
                                               export a review, as the window does
  crviewer batch SCIENCE... --dark DARK        search many frames, and write a review file for each
  crviewer combine FRAME... --output OUT       combine biases, darks or flats; reject outliers
  crviewer bad-pixels --darks DARK... --output MASK
                                               make a bad-pixel mask from darks or flats
  crviewer night-mask NIGHT/ --output MASK     save the bad pixels from all reviews of a night
  crviewer compare A.crreview B.crreview       compare two reviews of one frame
  crviewer completeness SCIENCE --output OUT   fraction of rays found, by energy and sigclip
  crviewer demo DIRECTORY                      write a simulated exposure, to try crviewer

  crviewer COMMAND --help                      describe the options of a command"""

_DETECT = """\
examples:
  crviewer detect M31.fits --dark DARK.fits --mask HOT.fits --sigclip 7 --output REVIEWED.fits --rays RAYS.ecsv
  crviewer detect M31.fits --accept-suggestions 0.9
  crviewer detect M31.fits --detection "DQ.fits[DQ]" --bits CR --output REVIEWED.fits"""
_EXPORT = """\
examples:
  crviewer export --list
  crviewer export M31.fits.crreview --output-dir MASKS --format badpix --format reviewed
  crviewer export M31.fits.crreview --output-dir . --format sheet.pdf --rays "verdict = hot pixel\""""
_COMPARE = """\
examples:
  crviewer compare ANN.crreview BEN.crreview
  crviewer compare ANN.crreview BEN.crreview --merge agreed --output BOTH.crreview"""
_COMPLETENESS = """\
example:
  crviewer completeness M31.fits --mask HOT.fits --energies 300,1000,3000 --output FOUND.ecsv"""


def parse(arguments: Sequence[str]) -> Namespace:
    """Parse the arguments.

    Parameters
    ----------
    arguments : sequence of str
        Arguments without the program name.

    Returns
    -------
    Namespace
        The options given; `command` is "window" or the named command.

    Raises
    ------
    SystemExit
        With status 2 on wrong usage, and 0 after help or version.
    """
    parsers = {
        "detect": (_detect_parser, _check_detect),
        "export": (_export_parser, _check_dark),
        "batch": (batch_parser, check_batch),
        "combine": (combine_parser, accept),
        "bad-pixels": (bad_pixels_parser, check_bad_pixels),
        "night-mask": (night_mask_parser, accept),
        "compare": (_compare_parser, _check_compare),
        "completeness": (_completeness_parser, _check_dark),
        "demo": (_demo_parser, accept),
    }
    command = arguments[0] if arguments and arguments[0] in parsers else "window"
    make, check = parsers.get(command, (_window_parser, _check_window))
    parser = make()
    options = parser.parse_args(arguments[command != "window" :])
    check(parser, options)
    options.command = command
    return options


def _window_parser() -> ArgumentParser:
    parser = new_parser("crviewer", "[SCIENCE]", f"{_HELP[0].upper()}{_HELP[1:]}.", _EXAMPLES)
    parser.add_argument("--version", action="version", version=f"crviewer {__version__}")
    parser.add_argument("--demo", action="store_true", help="open the built-in simulated exposure")
    kept = parser.add_argument_group("review", "every verdict is saved at once, and found again with the frame")
    kept.add_argument(
        "--review",
        metavar="FILE",
        help="save the review here (for several frames: in this folder), not beside the frame",
    )
    kept.add_argument("--reviewer", metavar="NAME", help="name of the reviewer (default: the login name)")
    looks = parser.add_argument_group("settings", "for this session; Edit > Settings saves them")
    looks.add_argument(
        "--appearance", choices=APPEARANCES, help="colours of the window (default: those of the desktop)"
    )
    looks.add_argument(
        "--stay",
        dest="advance",
        action="store_false",
        help="stay on a ray after a verdict, instead of going to the next",
    )
    add_frames(parser, nargs="*", help="science frame, or its review (FILE.crreview); a folder, or several frames")
    add_thresholds(parser)
    return parser


def _detect_parser() -> ArgumentParser:
    parser = new_parser("crviewer detect", "SCIENCE", "Find cosmic rays without a window.", _DETECT)
    out = parser.add_argument_group("output")
    out.add_argument("--output", metavar="OUT.fits", help="science image as read, with extensions MASK, DQ and RAYS")
    out.add_argument("--rays", metavar="RAYS.ecsv", help="table of rays as text")
    out.add_argument("--review", metavar="FILE", help="review file, to open in the window")
    out.add_argument(
        "--accept-suggestions",
        type=score,
        metavar="SCORE",
        help="accept suggestions with at least this score (above 0.5, up to 1), mask the defects and detect "
        "again, as the window does; saved in a review file, beside SCIENCE unless --review is given",
    )
    add_overwrite(out)
    out.add_argument(
        "--min-pixels", type=count, metavar="N", help="size of the smallest listed ray, pixels (default 3)"
    )
    parser.add_argument(
        "--pipeline-rays",
        action="store_true",
        help="review the cosmic rays that a pipeline flagged in the DQ plane of the frame or of a mask, detect nothing",
    )
    parser.add_argument(
        "--quiet", action="store_true", default=False, help="no advice on standard error; much flagged is always told"
    )
    add_extension(parser)
    add_frames(parser)
    thresholds = add_thresholds(parser)
    add_setup(thresholds)
    add_beyond(parser)
    return parser


def _export_parser() -> ArgumentParser:
    parser = new_parser(
        "crviewer export",
        "REVIEW --output-dir DIR --format NAME",
        "Export a review, as the window does. The review file names the frame, its dark and masks, and contains the\n"
        "settings and verdicts; files named here take precedence.",
        _EXPORT,
    )
    parser.add_argument("review", metavar="REVIEW", help="review file (.crreview); it is not changed")
    out = parser.add_argument_group("output", "files are named after the science frame and the format")
    out.add_argument("--output-dir", required=True, metavar="DIR", help="output folder; created if missing")
    out.add_argument(
        "--format",
        dest="formats",
        required=True,
        action="append",
        choices=FORMATS,
        metavar="NAME",
        help=f"repeatable: {', '.join(FORMATS)}",
    )
    out.add_argument("--list", action=ListProducts)
    out.add_argument(
        "--fill",
        choices=FILLS,
        help="values of cosmic-ray pixels in the cleaned image (default: those of the detector)",
    )
    out.add_argument(
        "--flag-values",
        type=flag_values,
        metavar="NAME=N,...",
        help="values of flags in the copy of the input, such as BAD=4,CR=4096 (default: those of its pipeline)",
    )
    out.add_argument(
        "--rays",
        metavar="FILTER",
        help="show only these rays in contact sheets: a filter line, such as 'verdict = hot pixel'",
    )
    add_overwrite(out)
    add_extension(out, "export")
    add_frames(parser, "--science")
    return parser


def _compare_parser() -> ArgumentParser:
    purpose = "Compare two reviews of one frame: table of verdicts, and Cohen's kappa."
    parser = new_parser("crviewer compare", "A.crreview B.crreview", purpose, _COMPARE)
    parser.add_argument("mine", metavar="A.crreview", help="rows of the table; neither file is changed")
    parser.add_argument("theirs", metavar="B.crreview", help="columns of the table")
    merged = parser.add_argument_group("merging", "C is a copy of A with one more step, which can be undone")
    merged.add_argument(
        "--merge",
        choices=("mine", "theirs", "agreed"),
        help="mine: verdicts of A, and of B where A has none; theirs: the reverse; agreed: equal verdicts only",
    )
    merged.add_argument("--output", metavar="C.crreview", help="file to write")
    merged.add_argument("--reviewer", metavar="NAME", help="name of the reviewer (default: the login name)")
    add_overwrite(merged)
    return parser


def _completeness_parser() -> ArgumentParser:
    parser = new_parser(
        "crviewer completeness",
        "SCIENCE --output OUT.ecsv",
        "Inject simulated rays of known charge into copies of a frame, and measure which fraction is found.",
        _COMPLETENESS,
    )
    out = parser.add_argument_group("output")
    out.add_argument("--output", required=True, metavar="OUT.ecsv", help="table to write; CSV if the name ends in .csv")
    add_overwrite(out)
    add_extension(parser)
    trial = parser.add_argument_group("test rays")
    trial.add_argument(
        "--energies", type=numbers, metavar="E,...", help="charge of a ray, electrons (default 11 from 100 to 30000)"
    )
    trial.add_argument("--rays", type=count, metavar="N", help="number of rays of each charge (default 40)")
    trial.add_argument("--sigclips", type=numbers, metavar="X,...", help="thresholds to test (default 3,4.5,6,8,12)")
    trial.add_argument("--seed", type=seed, metavar="N", help="seed of the random rays (default 1)")
    add_frames(parser)
    add_setup(add_thresholds(parser))
    add_beyond(parser)
    return parser


def _demo_parser() -> ArgumentParser:
    purpose = "Write a simulated exposure with its dark, masks, and truth."
    parser = new_parser("crviewer demo", "DIRECTORY", purpose, "example:\n  crviewer demo DEMO")
    parser.add_argument("directory", metavar="DIRECTORY", help="output folder; created if missing")
    parser.add_argument("--seed", type=seed, metavar="N", help="seed of the random exposure (default 1)")
    add_overwrite(parser)
    return parser


def _check_detect(parser: ArgumentParser, options: Namespace) -> None:
    _check_dark(parser, options)
    if not {"output", "rays", "review", "accept_suggestions"} & vars(options).keys():
        parser.error("nothing to write: give --output, --rays, --review or --accept-suggestions")
    named = [getattr(options, name) for name in ("output", "rays", "review") if name in options]
    if len(set(named)) < len(named):
        parser.error("--output, --rays and --review must name different files")


def _check_compare(parser: ArgumentParser, options: Namespace) -> None:
    if ("merge" in options) != ("output" in options):
        parser.error("--merge RULE and --output C.crreview must be given together")


def _check_window(parser: ArgumentParser, options: Namespace) -> None:
    _divide_named(parser, options)
    if "places" not in options:  # the darks of a night are matched
        _check_dark(parser, options)
    thresholds, looks = {"sigclip", "sigfrac", "objlim", "niter"}, {"appearance", "advance", "reviewer"}
    about_frames = vars(options).keys() - thresholds - looks - {"demo", "science", "places"}
    if "demo" in options and ("science" in options or about_frames):
        parser.error("--demo opens its own exposure: do not name frames")
    if "science" not in options and about_frames:
        parser.error("the science frame is missing")
    if "review" in options and options.science.endswith(".crreview"):
        parser.error("SCIENCE is itself a review file: do not give --review")


def _divide_named(parser: ArgumentParser, options: Namespace) -> None:
    """Sort the named files: one science frame, or a folder or several frames, which become `places`."""
    named = vars(options).pop("science", [])
    if len(named) > 1 or any(Path(place).is_dir() for place in named):
        options.places, options.science = named, ""
    elif named:
        (options.science,) = named
        if options.science.isidentifier() and not Path(options.science).exists():
            parser.error(f"there is neither a command nor a file called {options.science}")


def _check_dark(parser: ArgumentParser, options: Namespace) -> None:
    if "subtract_dark" in options and "dark" not in options:
        parser.error("--subtract-dark needs --dark FILE")
    if "scale_dark" in options and "subtract_dark" not in options:
        parser.error("--scale-dark needs --subtract-dark")
    if "bits" in options and "detection" not in options:
        parser.error("--bits needs --detection FILE")
