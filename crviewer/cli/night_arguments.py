"""The arguments of the commands that take many frames: combining, bad pixels."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from crviewer.cli.groups import add_beyond, add_frames, add_overwrite, add_setup, add_thresholds, new_parser
from crviewer.cli.values import count, positive, score

_PICTURES = (".png", ".pdf", ".svg")
_COMBINE = """\
Combine bias, dark or flat frames, pixel by pixel. With --sigma-clip, cosmic rays are rejected; how many pixels of each
frame that were is told, and kept in the header. Flats are scaled to one level first. Mask and uncertainty are written
too (MASK, UNCERT)."""


_BAD_PIXELS = """\
Make a mask of bad pixels, 1 = bad: of hot pixels from darks, best of two exposure times; or of pixels that do not
follow the light, from flats of two levels. The frames of each time or level are combined first."""

_BATCH = """\
Find cosmic rays in many frames without a window, and write a review file for each. A folder stands for the science
frames in it, each with the dark and the masks of that folder that fit. Frames that were done before, with the same data
and settings, are passed over, so that the same command goes on where it was stopped. A frame that fails is told, the
others go on, and the exit status is 1."""

_NIGHT_MASK = """\
Save one mask of bad pixels, 1 = bad, of the detector of a night: what the verdicts in the reviews of its frames call
bad, and the masks that go with the frames. SEEN and JUDGED tell in how many exposures each pixel was flagged, and by
the verdicts on how many it is bad."""

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
    """`crviewer combine`."""
    parser = new_parser("crviewer combine", "FRAME... --output OUT", _COMBINE, _COMBINE_EXAMPLES)
    parser.add_argument("frames", nargs="+", metavar="FRAME", help="FITS files; FILE[2] or FILE[SCI] for an extension")
    parser.add_argument("--output", required=True, metavar="OUT", help="where to")
    parser.add_argument(
        "--method", choices=("average", "median"), default="average", help="what becomes of a pixel (default average)"
    )
    parser.add_argument(
        "--sigma-clip",
        dest="clip",
        nargs=2,
        type=positive,
        default=None,
        metavar=("LOW", "HIGH"),
        help="reject what is so many standard deviations below or above the median of its pixel, such as 5 5",
    )
    add_stack(parser)
    parser.add_argument(
        "--kind", choices=("bias", "dark", "flat"), default=None, help="what they are, whatever the headers say"
    )
    add_overwrite(parser)
    return parser


def bad_pixels_parser() -> ArgumentParser:
    """`crviewer bad-pixels`."""
    needed = "(--darks DARK... | --flats FLAT...) --output MASK"
    parser = new_parser("crviewer bad-pixels", needed, _BAD_PIXELS, _BAD_PIXELS_EXAMPLES)
    frames = parser.add_mutually_exclusive_group(required=True)
    frames.add_argument(
        "--darks", nargs="+", default=None, metavar="DARK", help="short and long ones, or biases and darks"
    )
    frames.add_argument("--flats", nargs="+", default=None, metavar="FLAT", help="faint and bright ones")
    parser.add_argument("--output", required=True, metavar="MASK", help="where to")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument(
        "--threshold",
        type=positive,
        default=None,
        metavar="E",
        help="bad is a dark current above it, electrons a second",
    )
    limit.add_argument(
        "--sigma",
        type=positive,
        default=None,
        metavar="X",
        help="the same in robust standard deviations (default 6); of flats, from the surroundings (default 9)",
    )
    parser.add_argument("--gain", type=positive, default=None, metavar="E", help="electrons per ADU, if no header says")
    parser.add_argument("--histogram", default=None, metavar="PNG", help="a picture of how the values are distributed")
    add_stack(parser)
    add_overwrite(parser)
    return parser


def check_bad_pixels(parser: ArgumentParser, options: Namespace) -> None:
    """Refuse what only darks have, and a histogram that is no picture."""
    if options.flats and (options.threshold or options.gain):
        parser.error("--threshold and --gain go with --darks")
    if options.histogram and Path(options.histogram).suffix.lower() not in _PICTURES:
        parser.error(f"--histogram is a picture: name a file {', '.join(_PICTURES[:-1])} or {_PICTURES[-1]}")


def night_mask_parser() -> ArgumentParser:
    """`crviewer night-mask`."""
    parser = new_parser("crviewer night-mask", "FRAME... --output MASK", _NIGHT_MASK, _NIGHT_MASK_EXAMPLES)
    parser.add_argument("frames", nargs="+", metavar="FRAME", help="science frames of one detector, or their folder")
    parser.add_argument("--output", required=True, metavar="MASK", help="where to")
    parser.add_argument(
        "--reviews",
        default=None,
        metavar="DIR",
        help="where their reviews are (default: where a batch put them, or beside them)",
    )
    parser.add_argument("--gain", type=positive, default=None, metavar="E", help="electrons per ADU, if no header says")
    parser.add_argument("--read-noise", type=positive, default=None, metavar="E", help="electrons, if no header says")
    add_overwrite(parser)
    return parser


def batch_parser() -> ArgumentParser:
    """`crviewer batch`."""
    parser = new_parser("crviewer batch", "SCIENCE...", _BATCH, _BATCH_EXAMPLES)
    out = parser.add_argument_group("output", "a review file for each frame, which the window opens")
    out.add_argument(
        "--output-dir",
        default=None,
        metavar="DIR",
        help="where to (default: beside each frame, as the window does); the window finds them there",
    )
    out.add_argument(
        "--accept-suggestions", type=score, metavar="SCORE", help="judge what is clear, from this score on, such as 0.9"
    )
    out.add_argument("--min-pixels", type=count, metavar="N", help="smallest ray that is listed (default 3)")
    out.add_argument(
        "--overwrite",
        action="store_true",
        default=False,
        help="put reviews of other data or settings aside (.old-1), and begin anew",
    )
    where = parser.add_argument_group("machines").add_mutually_exclusive_group()
    where.add_argument("--workers", type=count, default=None, metavar="N", help="processes (default: one a processor)")
    where.add_argument("--scheduler", default=None, metavar="ADDRESS", help="of dask.distributed, tcp://host:8786")
    add_frames(parser, nargs="+", help="frames to look for cosmic rays in, or folders of them")
    thresholds = add_thresholds(parser)
    add_setup(thresholds)
    add_beyond(parser)
    return parser


def check_batch(parser: ArgumentParser, options: Namespace) -> None:
    """Refuse options that lack those that they go with."""
    if "scale_dark" in options and "subtract_dark" not in options:
        parser.error("--scale-dark needs --subtract-dark")


def add_stack(parser: ArgumentParser) -> None:
    """Add what is said of the frames of a stack, and how much memory they may take."""
    parser.add_argument("--unit", default=None, metavar="UNIT", help="of the frames: electron or adu")
    parser.add_argument(
        "--mixed",
        action="store_true",
        default=False,
        help="take frames of different exposure (darks), filter (flats), binning or kind",
    )
    parser.add_argument(
        "--memory", type=_megabytes, default=None, metavar="MB", help="about how much may be used (default 1024)"
    )


def _megabytes(text: str) -> int:
    return count(text) << 20


def accept(parser: ArgumentParser, options: Namespace) -> None:
    """Nothing to check between the options."""
