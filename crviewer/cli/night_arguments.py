"""Arguments of the commands that take many frames: combine, bad-pixels, night-mask, batch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crviewer.cli.groups import (
    add_beyond,
    add_extension,
    add_frames,
    add_overwrite,
    add_setup,
    add_thresholds,
    new_parser,
)
from crviewer.cli.values import count, positive, score

_PICTURES = (".png", ".pdf", ".svg")
_COMBINE = """\
Combine bias, dark or flat frames, pixel by pixel. With --sigma-clip, cosmic rays are rejected; the number of rejected
pixels of each frame is printed and written to the header. Flats are scaled to a common level first. Mask and
uncertainty are written to the extensions MASK and UNCERT."""


_BAD_PIXELS = """\
Make a bad-pixel mask, 1 = bad: of hot pixels from darks, preferably of two exposure times; or of non-linear and
unstable pixels from flats of two levels. The frames of each exposure time or level are combined first."""

_BATCH = """\
Find cosmic rays in many frames without a window, and write a review file for each, or for each chip of a file of
several science images. For a folder, its science frames
are searched, each with the matching dark and masks from the folder. Frames that were already done with the same data
and settings are skipped, so that the same command continues an interrupted batch. A frame that fails is reported, the
others continue, and the exit status is 1."""

_NIGHT_MASK = """\
Save one bad-pixel mask, 1 = bad, for the detector of a night, or for each of its chips: defects from the verdicts in
the reviews of its frames, and the masks that match the frames. The extensions SEEN and JUDGED give for
each pixel the number of exposures in which it was flagged, and in which a verdict calls it bad."""

_COMBINE_EXAMPLES = """\
examples:
  crviewer combine BIAS*.fits --output BIAS.fits --method median
  crviewer combine DARK*.fits --output DARK.fits --sigma-clip 5 5"""
_BAD_PIXELS_EXAMPLES = """\
examples:
  crviewer bad-pixels --darks DARK_60S*.fits DARK_600S*.fits --output HOT.fits --threshold 0.5 --histogram HOT.png
  crviewer bad-pixels --flats FAINT*.fits BRIGHT*.fits --output DEAD.fits"""
_NIGHT_MASK_EXAMPLES = """\
example:
  crviewer night-mask NIGHT/ --output BAD.fits"""
_BATCH_EXAMPLES = """\
examples:
  crviewer batch NIGHT/ --accept-suggestions 0.9 --workers 4
  crviewer batch LIGHT*.fits --dark DARK.fits --mask HOT.fits --sigclip 7 --output-dir REVIEWS"""


def combine_parser() -> ArgumentParser:
    """Parser of `crviewer combine`."""
    parser = new_parser("crviewer combine", "FRAME... --output OUT", _COMBINE, _COMBINE_EXAMPLES)
    parser.add_argument("frames", nargs="+", metavar="FRAME", help="FITS files; FILE[2] or FILE[SCI] for an extension")
    parser.add_argument("--output", required=True, metavar="OUT", help="file to write")
    parser.add_argument(
        "--method", choices=("average", "median"), default="average", help="how pixels are combined (default average)"
    )
    parser.add_argument(
        "--sigma-clip",
        dest="clip",
        nargs=2,
        type=positive,
        default=None,
        metavar=("LOW", "HIGH"),
        help="reject values this many standard deviations below or above the median of the pixel, such as 5 5",
    )
    parser.add_argument(
        "--bias", default=None, metavar="FILE", help="bias to subtract from every frame, such as darks and flats"
    )
    _add_stack(parser)
    parser.add_argument(
        "--kind", choices=("bias", "dark", "flat"), default=None, help="frame type, instead of the headers'"
    )
    parser.add_argument("--quiet", action="store_true", default=False, help="no warnings on standard error")
    add_overwrite(parser)
    return parser


def bad_pixels_parser() -> ArgumentParser:
    """Parser of `crviewer bad-pixels`."""
    needed = "(--darks DARK... | --flats FLAT...) --output MASK"
    parser = new_parser("crviewer bad-pixels", needed, _BAD_PIXELS, _BAD_PIXELS_EXAMPLES)
    frames = parser.add_mutually_exclusive_group(required=True)
    frames.add_argument(
        "--darks", nargs="+", default=None, metavar="DARK", help="darks of short and long exposure, or biases and darks"
    )
    frames.add_argument("--flats", nargs="+", default=None, metavar="FLAT", help="faint and bright flats")
    parser.add_argument("--output", required=True, metavar="MASK", help="file to write")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument(
        "--threshold",
        type=positive,
        default=None,
        metavar="E",
        help="dark current above which a pixel is bad, electrons per second",
    )
    limit.add_argument(
        "--sigma",
        type=positive,
        default=None,
        metavar="X",
        help="the same in robust standard deviations (default 6); for flats, from the surroundings (default 9)",
    )
    parser.add_argument(
        "--gain", type=positive, default=None, metavar="E", help="gain, electrons/ADU, if not in the headers"
    )
    parser.add_argument("--histogram", default=None, metavar="PNG", help="file for a histogram of the values")
    _add_stack(parser)
    add_overwrite(parser)
    return parser


def check_bad_pixels(parser: ArgumentParser, options: Namespace) -> None:
    """Check combinations of options of `crviewer bad-pixels`; errors end the program.

    Parameters
    ----------
    parser : ArgumentParser
        Reports errors.
    options : Namespace
        The options given.
    """
    if options.flats and (options.threshold or options.gain):
        parser.error("--threshold and --gain are for --darks only")
    if options.histogram and Path(options.histogram).suffix.lower() not in _PICTURES:
        parser.error(f"--histogram must end in {', '.join(_PICTURES[:-1])} or {_PICTURES[-1]}")


def night_mask_parser() -> ArgumentParser:
    """Parser of `crviewer night-mask`."""
    parser = new_parser("crviewer night-mask", "FRAME... --output MASK", _NIGHT_MASK, _NIGHT_MASK_EXAMPLES)
    parser.add_argument("frames", nargs="+", metavar="FRAME", help="science frames of one detector, or their folder")
    parser.add_argument("--output", required=True, metavar="MASK", help="file to write")
    parser.add_argument(
        "--reviews",
        default=None,
        metavar="DIR",
        help="folder of their reviews (default: where a batch wrote them, or beside the frames)",
    )
    parser.add_argument(
        "--gain", type=positive, default=None, metavar="E", help="gain, electrons/ADU, if not in the headers"
    )
    parser.add_argument(
        "--read-noise", type=positive, default=None, metavar="E", help="read noise, electrons, if not in the headers"
    )
    add_extension(parser, "save the mask of")
    add_overwrite(parser)
    return parser


def batch_parser() -> ArgumentParser:
    """Parser of `crviewer batch`."""
    parser = new_parser("crviewer batch", "SCIENCE...", _BATCH, _BATCH_EXAMPLES)
    out = parser.add_argument_group("output", "one review file for each frame, to open in the window")
    out.add_argument(
        "--output-dir",
        default=None,
        metavar="DIR",
        help="folder for the review files, where the window finds them (default: beside each frame)",
    )
    out.add_argument(
        "--accept-suggestions",
        type=score,
        metavar="SCORE",
        help="accept suggestions with at least this score, such as 0.9",
    )
    out.add_argument(
        "--min-pixels", type=count, metavar="N", help="size of the smallest listed ray, pixels (default 3)"
    )
    out.add_argument(
        "--overwrite",
        action="store_true",
        default=False,
        help="set reviews of other data or settings aside (.old-1), and search again",
    )
    out.add_argument(
        "--quiet", action="store_true", default=False, help="no count of warnings on standard error at the end"
    )
    where = parser.add_argument_group("machines").add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=count, default=None, metavar="N", help="number of processes (default: one per processor)"
    )
    where.add_argument(
        "--scheduler", default=None, metavar="ADDRESS", help="scheduler of dask.distributed, tcp://host:8786"
    )
    add_frames(parser, nargs="+", help="science frames, or folders of them")
    add_extension(parser)
    thresholds = add_thresholds(parser)
    add_setup(thresholds)
    add_beyond(parser)
    return parser


def check_batch(parser: ArgumentParser, options: Namespace) -> None:
    """Check combinations of options of `crviewer batch`; errors end the program.

    Parameters
    ----------
    parser : ArgumentParser
        Reports errors.
    options : Namespace
        The options given.
    """
    if "scale_dark" in options and "subtract_dark" not in options:
        parser.error("--scale-dark needs --subtract-dark")


def _add_stack(parser: ArgumentParser) -> None:
    """Add the options for the frames of a stack, and the memory limit."""
    parser.add_argument("--unit", default=None, metavar="UNIT", help="unit of the frames: electron or adu")
    parser.add_argument(
        "--mixed",
        action="store_true",
        default=False,
        help="combine frames despite differing exposure (darks), filter (flats), binning or type",
    )
    parser.add_argument(
        "--memory", type=_megabytes, default=None, metavar="MB", help="approximate memory to use (default 1024)"
    )


def _megabytes(text: str) -> int:
    return count(text) << 20


def accept(parser: ArgumentParser, options: Namespace) -> None:
    """Accept any combination of options.

    Parameters
    ----------
    parser : ArgumentParser
        Not used.
    options : Namespace
        Not used.
    """
