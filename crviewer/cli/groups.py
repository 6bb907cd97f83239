"""Groups of arguments shared by several commands: frames, detector, and L.A.Cosmic."""

from __future__ import annotations

import argparse
from argparse import SUPPRESS, ArgumentParser

from crviewer.cli.values import count, odd, positive, tail
from crviewer.frames.facts.mosaic_choice import MosaicChoice
from crviewer.frames.models.model_choice import BackgroundChoice, NoiseChoice


def new_parser(name: str, needed: str, description: str, examples: str) -> ArgumentParser:
    """Make a parser whose result contains only the options that were given.

    Parameters
    ----------
    name : str
        "crviewer", or with a command.
    needed : str
        Required arguments, for the usage line; optional ones are only listed below.
    description, examples : str
        Text above and below the options.

    Returns
    -------
    ArgumentParser
        Without options yet.
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
    """Add the option to replace files.

    Parameters
    ----------
    parser : ArgumentParser or argument group
        Changed in place.
    """
    parser.add_argument("--overwrite", action="store_true", default=False, help="replace what crviewer wrote before")


def add_extension(parser: ArgumentParser | argparse._ArgumentGroup, verb: str = "search") -> None:
    """Add the option to choose among the science images of a file.

    Parameters
    ----------
    parser : ArgumentParser or argument group
        Changed in place.
    verb : str
        What is done with the image.
    """
    parser.add_argument(
        "--extension",
        dest="extensions",
        action="append",
        metavar="EXT",
        help=f"{verb} this science image of the file alone, such as SCI,2; repeatable (default: all of its chips)",
    )


_SCIENCE = "science frame"


def add_frames(
    parser: ArgumentParser, science: str = "science", *, nargs: str | None = None, help: str = _SCIENCE
) -> None:
    """Add the files of an exposure, and the overrides of its header.

    Parameters
    ----------
    parser : ArgumentParser
        Changed in place.
    science : str
        Name of the argument, or an option, for the science frame.
    nargs : str, optional
        Number of science frames, as for argparse.
    help : str
        Help for the science frame.
    """
    files = parser.add_argument_group(
        "frames", "FITS files or their URLs (https://…); FILE[2] or FILE[SCI] selects an extension"
    )
    files.add_argument(science, nargs=nargs, metavar="SCIENCE", help=help)
    files.add_argument("--dark", metavar="FILE", help="dark frame, for display; subtracted only with --subtract-dark")
    files.add_argument(
        "--mask", dest="masks", action="append", metavar="FILE", help="mask of known bad pixels; repeatable"
    )
    files.add_argument(
        "--detection",
        metavar="FILE",
        help="review the pixels that another tool flagged in this mask or DQ plane, without detection",
    )
    files.add_argument(
        "--bits",
        metavar="CR",
        help="flags to review: names or numbers of bits, or =CODE, separated by commas "
        "(default: those known as cosmic rays, else all)",
    )
    files.add_argument(
        "--mask-bits",
        metavar="BAD",
        help="flags of DQ planes and masks that mean a bad pixel: names or numbers of bits, or =CODE, separated by "
        "commas; all, or none (default: those known to mean bad)",
    )
    files.add_argument(
        "--variance", metavar="FILE", help="errors, variance or weights of the frame (ERR, VAR, IVAR), as its noise"
    )
    files.add_argument(
        "--noise",
        type=NoiseChoice,
        choices=list(NoiseChoice),
        help="own: use the errors that the file of the frame has; model (default): from electrons and read noise",
    )
    files.add_argument("--background", metavar="FILE", help="model of sky and lines that detection leaves out (SKYFIT)")
    files.add_argument(
        "--background-model",
        type=BackgroundChoice,
        choices=list(BackgroundChoice),
        help="own: the model that the file of the frame has; smooth: photutils.Background2D; spectrum: lines and "
        "traces of a long-slit, fibre or echelle spectrum (default: none)",
    )
    files.add_argument("--bias", metavar="FILE", help="bias frame to subtract")
    files.add_argument("--flat", metavar="FILE", help="flat field to divide by")
    files.add_argument("--subtract-dark", action="store_true", help="subtract the dark frame")
    files.add_argument("--scale-dark", action="store_true", help="scale it to the exposure time first")
    files.add_argument(
        "--force-calibration",
        action="store_true",
        help="apply dark, bias and flat although they differ in gain or other settings, or were applied before",
    )
    majority = files.add_mutually_exclusive_group()
    majority.add_argument(
        "--invert-masks",
        dest="majority",
        action="store_const",
        const="invert",
        help="in a mask that is mostly 1, 1 means good",
    )
    majority.add_argument(
        "--keep-masks",
        dest="majority",
        action="store_const",
        const="keep",
        help="1 means bad, even if that is most pixels",
    )
    facts = parser.add_argument_group("detector", "overrides the header")
    facts.add_argument("--gain", type=positive, metavar="E", help="gain, electrons/ADU")
    facts.add_argument("--read-noise", type=positive, metavar="E", help="read noise, electrons")
    facts.add_argument(
        "--saturation", type=positive, metavar="LEVEL", help="saturation level, in the unit of the frame"
    )
    facts.add_argument("--exposure", type=positive, metavar="S", help="exposure time, seconds")
    facts.add_argument("--unit", metavar="UNIT", help="unit of the frame: electron or adu, or either with /s")
    facts.add_argument(
        "--scale",
        type=positive,
        metavar="X",
        help="factor from pixel values to this unit (65535 for normalised 16-bit images)",
    )
    facts.add_argument(
        "--pssl", type=positive, metavar="E", help="sky that was subtracted before, electrons; added back to detect"
    )
    facts.add_argument(
        "--mosaic",
        type=MosaicChoice,
        choices=list(MosaicChoice),
        help="whether the frame is a colour mosaic; each colour is then searched by itself",
    )


def add_thresholds(parser: ArgumentParser) -> argparse._ArgumentGroup:
    """Add the thresholds that the window has on sliders.

    Parameters
    ----------
    parser : ArgumentParser
        Changed in place.

    Returns
    -------
    argument group
        For further options of L.A.Cosmic.
    """
    group = parser.add_argument_group("L.A.Cosmic", "van Dokkum 2001, PASP 113, 1420")
    group.add_argument(
        "--sigclip", type=positive, metavar="X", help="detection limit, Laplacian signal to noise (default 4.5)"
    )
    group.add_argument(
        "--sigfrac", type=positive, metavar="X", help="fraction of sigclip for neighbouring pixels (default 0.3)"
    )
    group.add_argument("--objlim", type=positive, metavar="X", help="contrast limit against fine structure (default 5)")
    group.add_argument("--niter", type=count, metavar="N", help="maximum number of iterations (default 4)")
    return group


def add_setup(group: argparse._ArgumentGroup) -> None:
    """Add the parameters that the window has in its settings.

    Parameters
    ----------
    group : argument group
        Changed in place.
    """
    group.add_argument(
        "--satlevel",
        type=positive,
        metavar="E",
        help="saturation level, electrons (default: that of the frame, else 65535 ADU)",
    )
    group.add_argument(
        "--full-median", dest="sepmed", action="store_false", help="full instead of separable median filters; slower"
    )
    group.add_argument(
        "--cleantype",
        choices=("meanmask", "medmask", "idw"),
        help="replacement of cosmic-ray pixels (default meanmask)",
    )
    group.add_argument("--fsmode", choices=("median", "convolve"), help="method for fine structure (default median)")
    group.add_argument(
        "--psf-model",
        dest="psfmodel",
        choices=("gauss", "gaussx", "gaussy", "moffat"),
        help="PSF for fsmode convolve (default gauss)",
    )
    group.add_argument(
        "--psf-fwhm", dest="psffwhm", type=positive, metavar="PIXELS", help="FWHM of the PSF (default 2.5)"
    )
    group.add_argument(
        "--psf-size", dest="psfsize", type=odd, metavar="PIXELS", help="size of the PSF kernel, odd (default 7)"
    )
    group.add_argument(
        "--psf-beta", dest="psfbeta", type=positive, metavar="X", help="beta of a Moffat PSF (default 4.765)"
    )
    group.add_argument(
        "--ignore-input-mask", dest="ignore_mask", action="store_true", help="detect as if there were no input mask"
    )


def add_beyond(parser: ArgumentParser) -> None:
    """Add the options that find more than L.A.Cosmic.

    Parameters
    ----------
    parser : ArgumentParser
        Changed in place.
    """
    group = parser.add_argument_group(
        "beyond L.A.Cosmic", "off by default; with these, the result differs from astroscrappy"
    )
    group.add_argument("--edges", action="store_true", help="also find rays in the outermost pixels of the frame")
    group.add_argument("--grow", dest="grow_pixels", type=count, metavar="N", help="dilate every ray by N pixels")
    group.add_argument(
        "--grow-tails",
        type=tail,
        metavar="X",
        help="follow the wings of rays down to this significance, in sigma (at least 0.5)",
    )
