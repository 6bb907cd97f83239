"""Groups of arguments that several commands share: the frames, the detector, and L.A.Cosmic."""

from __future__ import annotations

import argparse
from argparse import SUPPRESS, ArgumentParser

from crviewer.cli.values import count, odd, positive, tail


def new_parser(name: str, needed: str, description: str, examples: str) -> ArgumentParser:
    """Begin a parser whose result holds only the options that were given.

    Parameters
    ----------
    name : str
        "crviewer", or with a command.
    needed : str
        What has to be given; the options are listed below it and not with it, where they would be a wall of text.
    description, examples : str
        What it is for, above the options; and how it is used, below them.
    """
    return ArgumentParser(
        prog=name,
        usage=f"%(prog)s {needed} [OPTION...]",
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=SUPPRESS,
        allow_abbrev=False,
    )


def add_overwrite(parser: ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add the leave to replace files."""
    parser.add_argument("--overwrite", action="store_true", default=False, help="replace files of the same names")


_SCIENCE = "the frame to look for cosmic rays in"


def add_frames(
    parser: ArgumentParser, science: str = "science", *, nargs: str | None = None, help: str = _SCIENCE
) -> None:
    """Add the files of an exposure, and what the observer knows of the detector."""
    files = parser.add_argument_group(
        "frames", "FITS files, or addresses of them (https://…); FILE[2] or FILE[SCI] chooses an extension"
    )
    files.add_argument(science, nargs=nargs, metavar="SCIENCE", help=help)
    files.add_argument("--dark", metavar="FILE", help="to look at, and to subtract where asked to")
    files.add_argument("--mask", dest="masks", action="append", metavar="FILE", help="known bad pixels; repeatable")
    files.add_argument(
        "--detection", metavar="FILE", help="review what another tool flagged in this mask or DQ plane, detect nothing"
    )
    files.add_argument(
        "--bits",
        metavar="CR",
        help="which of its values: names or numbers of bits, or =CODE, with commas (default all)",
    )
    files.add_argument(
        "--mask-bits",
        metavar="BAD",
        help="which flags of DQ planes and masks mean a bad pixel: names or numbers of bits, or =CODE, with commas; "
        "all, or none (default: those that are known to)",
    )
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
    facts.add_argument("--gain", type=positive, metavar="E", help="gain, electrons per ADU")
    facts.add_argument("--read-noise", type=positive, metavar="E", help="read noise, electrons")
    facts.add_argument("--saturation", type=positive, metavar="LEVEL", help="saturation, in the unit of the frame")
    facts.add_argument("--exposure", type=positive, metavar="S", help="exposure time, seconds")
    facts.add_argument("--unit", metavar="UNIT", help="of the frame: electron or adu, or either with /s")
    facts.add_argument(
        "--scale",
        type=positive,
        metavar="X",
        help="how many of them a pixel value of 1 is (65535 for 16 bits normalised)",
    )


def add_thresholds(parser: ArgumentParser) -> argparse._ArgumentGroup:
    """Add what the window has on sliders; returns the group, for more of L.A.Cosmic."""
    group = parser.add_argument_group("L.A.Cosmic", "van Dokkum 2001, PASP 113, 1420")
    group.add_argument("--sigclip", type=positive, metavar="X", help="Laplacian signal to noise (default 4.5)")
    group.add_argument("--sigfrac", type=positive, metavar="X", help="fraction of it for neighbours (default 0.3)")
    group.add_argument("--objlim", type=positive, metavar="X", help="contrast with fine structure (default 5)")
    group.add_argument("--niter", type=count, metavar="N", help="iterations at the most (default 4)")
    return group


def add_setup(group: argparse._ArgumentGroup) -> None:
    """Add what the window has in its settings."""
    group.add_argument(
        "--satlevel",
        type=positive,
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
    group.add_argument("--psf-fwhm", dest="psffwhm", type=positive, metavar="PIXELS", help="(default 2.5)")
    group.add_argument("--psf-size", dest="psfsize", type=odd, metavar="PIXELS", help="odd (default 7)")
    group.add_argument("--psf-beta", dest="psfbeta", type=positive, metavar="X", help="of a Moffat (default 4.765)")
    group.add_argument(
        "--ignore-input-mask", dest="ignore_mask", action="store_true", help="show what would be found without it"
    )


def add_beyond(parser: ArgumentParser) -> None:
    """Add what finds more than L.A.Cosmic does."""
    group = parser.add_argument_group("beyond L.A.Cosmic", "off by default: with these, not the answer of astroscrappy")
    group.add_argument("--edges", action="store_true", help="find rays in the outer pixels of the frame too")
    group.add_argument(
        "--grow", dest="grow_pixels", type=count, metavar="N", help="make every ray larger by N pixels all around"
    )
    group.add_argument(
        "--grow-tails",
        type=tail,
        metavar="X",
        help="follow the tails of rays down to this significance, in sigma; from 0.5",
    )
