"""The arguments: which there are, what they mean, and which values they may have.

Options that are not given are absent from the result, so that every default stays where it belongs: in the types
that the options fill.
"""

from __future__ import annotations

import argparse
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from math import isfinite

from crviewer import __version__

_HELP = "check, ray by ray, what a cosmic-ray detector flagged in a CCD image"
FORMATS = (  # of `crviewer.products.product`, which takes too long to import for help
    *("reviewed", "cleaned", "badpix", "crmask", "badpix.fits.fz", "crmask.fits.fz"),
    *("rays.reg", "rays.ecsv", "rays.csv", "badpix.txt", "badpix.lst"),
    *("dq_hst", "dq_jwst", "dq_dragons", "dq_lsst", "dq_lco", "dq_desi"),
)
_EXAMPLES = """\
without a window:
  crviewer detect SCIENCE --output OUT.fits    find cosmic rays, save image, mask and table
  crviewer export REVIEW --output-dir DIR --format NAME
                                               save what was reviewed, as the window does
  crviewer demo DIRECTORY                      write a simulated exposure, to try the program on

  crviewer detect --help, crviewer export --help and crviewer demo --help tell more."""


def parse(arguments: Sequence[str]) -> Namespace:
    """Understand the arguments; `command` of the result is "window", "detect", "export" or "demo".

    Raises
    ------
    SystemExit
        With status 2 on wrong usage, and 0 after help or version.
    """
    parsers = {
        "detect": (_detect_parser, _check_detect),
        "export": (_export_parser, _check_dark),
        "demo": (_demo_parser, _accept),
    }
    command = arguments[0] if arguments and arguments[0] in parsers else "window"
    make, check = parsers.get(command, (_window_parser, _check_window))
    parser = make()
    options = parser.parse_args(arguments[command != "window" :])
    check(parser, options)
    options.command = command
    return options


def _window_parser() -> ArgumentParser:
    parser = _parser("crviewer", f"{_HELP[0].upper()}{_HELP[1:]}.", _EXAMPLES)
    parser.add_argument("--version", action="version", version=f"crviewer {__version__}")
    parser.add_argument("--demo", action="store_true", help="open the built-in exposure")
    kept = parser.add_argument_group("review", "every verdict is kept at once, and found again with the frame")
    kept.add_argument("--review", metavar="FILE", help="keep the review here rather than beside the science frame")
    kept.add_argument("--reviewer", metavar="NAME", help="who reviews (default: the login name)")
    _add_frames(parser, nargs="?")
    _add_thresholds(parser)
    return parser


def _detect_parser() -> ArgumentParser:
    parser = _parser("crviewer detect", "Find cosmic rays without a window.")
    out = parser.add_argument_group("output")
    out.add_argument(
        "--output", required=True, metavar="OUT.fits", help="image as read, with extensions MASK, DQ and RAYS"
    )
    out.add_argument("--rays", metavar="RAYS.ecsv", help="the table of rays as text")
    _add_overwrite(out)
    out.add_argument("--min-pixels", type=_count, metavar="N", help="smallest ray that is listed (default 3)")
    _add_frames(parser)
    thresholds = _add_thresholds(parser)
    _add_setup(thresholds)
    return parser


def _export_parser() -> ArgumentParser:
    parser = _parser(
        "crviewer export",
        "Save what was reviewed, as the window does. A review file tells the frame, the settings and the verdicts;\n"
        "name again what else the window was given, such as --dark and --mask.",
    )
    parser.add_argument("review", metavar="REVIEW", help="the .crreview file; it is only read")
    out = parser.add_argument_group("output", "files are named after the science frame and the format")
    out.add_argument("--output-dir", required=True, metavar="DIR", help="where to; made if it is missing")
    out.add_argument(
        "--format",
        dest="formats",
        required=True,
        action="append",
        choices=FORMATS,
        metavar="NAME",
        help=f"repeatable: {', '.join(FORMATS)}",
    )
    _add_overwrite(out)
    _add_frames(parser, "--science")
    return parser


def _demo_parser() -> ArgumentParser:
    parser = _parser("crviewer demo", "Write a simulated exposure, its dark, its masks, and the truth.")
    parser.add_argument("directory", metavar="DIRECTORY", help="where to; made if it is missing")
    parser.add_argument("--seed", type=_seed, metavar="N", help="another exposure for each number (default 1)")
    _add_overwrite(parser)
    return parser


def _parser(name: str, description: str, epilog: str = "") -> ArgumentParser:
    return ArgumentParser(
        prog=name,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=SUPPRESS,
        allow_abbrev=False,
    )


def _add_overwrite(parser: ArgumentParser | argparse._ArgumentGroup) -> None:
    parser.add_argument("--overwrite", action="store_true", default=False, help="replace files of the same names")


def _add_frames(parser: ArgumentParser, science: str = "science", *, nargs: str | None = None) -> None:
    files = parser.add_argument_group("frames", "FITS files; FILE[2] or FILE[SCI] chooses an extension")
    files.add_argument(science, nargs=nargs, metavar="SCIENCE", help="the frame to look for cosmic rays in")
    files.add_argument("--dark", metavar="FILE", help="to look at, and to subtract where asked to")
    files.add_argument("--mask", dest="masks", action="append", metavar="FILE", help="known bad pixels; repeatable")
    files.add_argument("--bias", metavar="FILE", help="subtract this bias")
    files.add_argument("--flat", metavar="FILE", help="divide by this flat field")
    files.add_argument("--subtract-dark", action="store_true", help="subtract the dark")
    files.add_argument("--scale-dark", action="store_true", help="scale it by exposure time before")
    majority = files.add_mutually_exclusive_group()
    majority.add_argument(
        "--invert-masks",
        dest="majority",
        action="store_const",
        const="invert",
        help="1 means good in a mask that is mostly 1",
    )
    majority.add_argument(
        "--keep-masks",
        dest="majority",
        action="store_const",
        const="keep",
        help="1 means bad, even where it is most pixels",
    )
    facts = parser.add_argument_group("detector", "in place of what the header says")
    facts.add_argument("--gain", type=_positive, metavar="E", help="electrons per ADU")
    facts.add_argument("--read-noise", type=_positive, metavar="E", help="electrons")
    facts.add_argument("--saturation", type=_positive, metavar="LEVEL", help="in the unit of the frame")
    facts.add_argument("--exposure", type=_positive, metavar="S", help="seconds")
    facts.add_argument("--unit", metavar="UNIT", help="of the frame: electron or adu, or either with /s")


def _add_thresholds(parser: ArgumentParser) -> argparse._ArgumentGroup:
    group = parser.add_argument_group("L.A.Cosmic", "van Dokkum 2001, PASP 113, 1420")
    group.add_argument("--sigclip", type=_positive, metavar="X", help="Laplacian signal to noise (default 4.5)")
    group.add_argument("--sigfrac", type=_positive, metavar="X", help="fraction of it for neighbours (default 0.3)")
    group.add_argument("--objlim", type=_positive, metavar="X", help="contrast with fine structure (default 5)")
    group.add_argument("--niter", type=_count, metavar="N", help="iterations at the most (default 4)")
    return group


def _add_setup(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--satlevel",
        type=_positive,
        metavar="E",
        help="saturation, electrons (default: that of the frame, else 65535 ADU)",
    )
    group.add_argument(
        "--full-median", dest="sepmed", action="store_false", help="full medians in place of separable ones; slower"
    )
    group.add_argument(
        "--cleantype", choices=("meanmask", "medmask", "idw"), help="what replaces a ray (default meanmask)"
    )
    group.add_argument("--fsmode", choices=("median", "convolve"), help="how fine structure is found (default median)")
    group.add_argument(
        "--psf-model",
        dest="psfmodel",
        choices=("gauss", "gaussx", "gaussy", "moffat"),
        help="PSF for fsmode convolve (default gauss)",
    )
    group.add_argument("--psf-fwhm", dest="psffwhm", type=_positive, metavar="PIXELS", help="(default 2.5)")
    group.add_argument("--psf-size", dest="psfsize", type=_odd, metavar="PIXELS", help="odd (default 7)")
    group.add_argument("--psf-beta", dest="psfbeta", type=_positive, metavar="X", help="of a Moffat (default 4.765)")
    group.add_argument(
        "--ignore-input-mask", dest="ignore_mask", action="store_true", help="show what would be found without it"
    )


def _accept(parser: ArgumentParser, options: Namespace) -> None:
    """Nothing to check between the options."""


def _check_detect(parser: ArgumentParser, options: Namespace) -> None:
    _check_dark(parser, options)
    if "rays" in options and options.rays == options.output:
        parser.error("--rays and --output name the same file")


def _check_window(parser: ArgumentParser, options: Namespace) -> None:
    _check_dark(parser, options)
    thresholds = {"sigclip", "sigfrac", "objlim", "niter"}
    about_frames = vars(options).keys() - thresholds - {"demo", "science"}
    if "demo" in options and ("science" in options or about_frames):
        parser.error("--demo opens an exposure of its own: give it no frames")
    if "science" not in options and about_frames:
        parser.error("name the science frame too")


def _check_dark(parser: ArgumentParser, options: Namespace) -> None:
    if "subtract_dark" in options and "dark" not in options:
        parser.error("--subtract-dark needs --dark FILE")
    if "scale_dark" in options and "subtract_dark" not in options:
        parser.error("--scale-dark needs --subtract-dark")


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (isfinite(value) and value > 0):
        raise ArgumentTypeError(f"must be a positive number, not {text!r}")
    return value


def _whole(text: str, least: int, kind: str) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"must be {kind}, not {text!r}")
    return int(text)


def _count(text: str) -> int:
    return _whole(text, 1, "a whole number from 1")


def _seed(text: str) -> int:
    return _whole(text, 0, "a whole number from 0")


def _odd(text: str) -> int:
    value = _whole(text, 3, "an odd number from 3")
    if value % 2 == 0:
        raise ArgumentTypeError(f"must be an odd number from 3, not {text!r}")
    return value
