"""Provenance: header cards that say how, when and from what a product was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.offered_detectors import MASK, DetectorChoice
from crviewer.frames.advice import advise
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import FileName
from crviewer.frames.fits.file_location import FileLocation
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.dq import DQ
from crviewer.review.core.review import Review

if TYPE_CHECKING:
    from astropy.io.fits import Card

_SOFTWARE = {"CRVVERS": "crviewer", "CRVASCR": "astroscrappy", "CRVASTR": "astropy", "CRVNUMP": "numpy"}
_THRESHOLDS = {
    "CRVSIGC": ("sigclip", "L.A.Cosmic: Laplacian signal to noise"),
    "CRVSIGF": ("sigfrac", "L.A.Cosmic: fraction of sigclip for neighbours"),
    "CRVOBJL": ("objlim", "L.A.Cosmic: contrast with fine structure"),
    "CRVNITE": ("niter", "L.A.Cosmic: maximum number of iterations"),
}
_SETUP = {
    "CRVRDNO": ("readnoise", "L.A.Cosmic: read noise [electron]"),
    "CRVSATL": ("satlevel", "L.A.Cosmic: saturation level [electron]"),
    "CRVSEPM": ("sepmed", "L.A.Cosmic: separable medians"),
    "CRVCLEA": ("cleantype", "L.A.Cosmic: replacement of rays"),
    "CRVFSMO": ("fsmode", "L.A.Cosmic: method for fine structure"),
}
_PSF = {
    "CRVPSFM": ("psfmodel", "L.A.Cosmic: PSF model"),
    "CRVPSFW": ("psffwhm", "L.A.Cosmic: FWHM of the PSF [pixel]"),
    "CRVPSFS": ("psfsize", "L.A.Cosmic: size of the PSF kernel [pixel]"),
    "CRVPSFB": ("psfbeta", "L.A.Cosmic: exponent of a Moffat PSF"),
}
_OTHERS = (
    *("DATE", "SCI", "DARK", "MSK", "MBY", "PLC", "ADV", "PIPE", "DAMA", "UNIT", "SCAL", "MOSA", "PSSL", "GAIN", "RED"),
    *("AMP", "NOIS", "BACK", "IGNM", "EDGE", "GROW", "TAIL", "MINP", "RAYS", "SPEC", "FLAG", "HAND", "FILL"),
    *("DET", "DETF", "DETB", "DETP", "NOTE", "COPY"),
)
_OF_OTHERS = ("COMB", "CLPL", "CLPH", "THRE", "SIGM", "BADP")  # of combined frames, and their masks
_KEYWORDS = {*_SOFTWARE, *_THRESHOLDS, *_SETUP, *_PSF, *(f"CRV{name}" for name in (*_OTHERS, *_OF_OTHERS))}
_VALUE_LENGTH = 20  # shorter values are padded
_COMMENT_END = 80 - len("KEYWORD = ") - len(" / ")

Entry = tuple[str, bool | int | float | str, str]


def provenance(export: ExportRequest) -> list[Card]:
    """Header cards common to all products.

    ========== ==========================================================================
    keyword    value
    ========== ==========================================================================
    CRVVERS    version of crviewer; CRVASCR, CRVASTR, CRVNUMP: of astroscrappy, astropy, numpy
    CRVDATE    time at which the product was made, UTC
    CRVSCI     science frame, with its extension (`FILE[SCI,2]`); CRVDARK: dark; CRVMSK1, CRVMSK2, …: input masks
    CRVMBY1, … how many pixels each of these, and each plane of flags of the science frame, masks, and for which flags
    CRVPLC1, … which calibration frames were cut to the science frame, or placed on it, and by which keywords
    CRVPIPE    how many pixels a pipeline flagged as cosmic rays, which were searched
    CRVDAMA    files whose data did not fit their DATASUM, so that they are damaged or were changed
    CRVADV1, … what the window advises on the exposure: what was noticed, and what was measured
    CRVUNIT    unit assumed for the pixels of the science frame
    CRVSCAL    how many of that unit a value of 1 is, if the frame was normalised or in another unit
    CRVMOSA    pattern of a colour mosaic, of which each colour was searched by itself
    CRVNOIS    plane whose errors were the noise of the detection, if it was not that of electrons and read noise
    CRVBACK    background that was left out of the search
    CRVPSSL    sky that was subtracted before and is added back for detection, electrons
    CRVGAIN    gain used, electrons per adu, if one was needed or known
    CRVAMP1, … each amplifier: its section, gain, read noise, overscan, and the level that was subtracted for it
    CRVRED1, … what was done to the science frame before detection, in words
    CRVSIGC    sigclip; CRVSIGF: sigfrac; CRVOBJL: objlim; CRVNITE: niter
    CRVRDNO    read noise; CRVSATL: saturation level; both in electrons
    CRVSEPM    T for separable medians; CRVCLEA: cleantype; CRVFSMO: fsmode
    CRVPSFM    for fsmode = convolve: psfmodel; CRVPSFW: psffwhm; CRVPSFS: psfsize; CRVPSFB: psfbeta
    CRVIGNM    T if the detection ignored the input mask
    CRVEDGE    T if the outer pixels were searched too
    CRVGROW    pixels by which rays were grown; CRVTAIL: significance down to which tails were followed, 0 for none
    CRVDET     detector, "lacosmic" or another; CRVDETP1, …: its parameters; all of the above are of L.A.Cosmic
    CRVDETF    for an existing mask: its file; CRVDETB: its flags that were read as cosmic rays
    CRVMINP    size of the smallest listed ray, pixels; smaller groups are specks
    CRVRAYS    number of listed rays; CRVSPEC: number of specks
    CRVFLAG    number of pixels flagged by the detector
    CRVHAND    number of pixels painted or erased by hand
    CRVNOTE    the observer's note on the frame, if there is one
    CRVCOPY    in the DQ planes of a copy of the input: the file that was copied
    ========== ==========================================================================

    File names are given without directories; characters outside ASCII are escaped as in Python.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    list of Card
        Header cards.
    """
    entries = (
        *making(),
        *_inputs(export.exposure),
        *_detector(export.settings, export.exposure),
        *_counts(export.review),
        *([("CRVNOTE", export.notes.frame, "")] if export.notes.frame else []),
    )
    return [card(*entry) for entry in entries]


def search_provenance(exposure: Exposure, settings: DetectionSettings) -> list[Card]:
    """Provenance of a search with L.A.Cosmic at several values of sigclip, without a review.

    Parameters
    ----------
    exposure : Exposure
        The exposure that was searched.
    settings : DetectionSettings
        Settings of the search; `sigclip` is left out.

    Returns
    -------
    list of Card
        Header cards.
    """
    entries = (*making(), *_inputs(exposure), *_detector(replace(settings, detector=DetectorChoice()), exposure))
    return [card(*entry) for entry in entries if entry[0] != "CRVSIGC"]


def remarks(export: ExportRequest) -> list[str]:
    """Provenance as comment lines for text files.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    list of str
        Lines that begin with a hash.
    """
    return [f"# {entry.keyword} = {entry.value} / {entry.comment}" for entry in provenance(export)]


def is_provenance(keyword: str) -> bool:
    """Whether a keyword is one of the provenance cards; CRVAL1, of world coordinates, is not.

    Parameters
    ----------
    keyword : str
        Header keyword.

    Returns
    -------
    bool
        True for a provenance card.
    """
    return keyword.rstrip("0123456789") in _KEYWORDS


def bits() -> list[Card]:
    """Header cards that name the bits of a DQ plane: `BIT3 = 'CR'` means that 2³ marks a cosmic ray."""
    return [card(f"BIT{bit.value.bit_length() - 1}", bit.name or "", f"{bit.value}: {bit.meaning}") for bit in DQ]


def card(keyword: str, value: bool | int | float | str, comment: str) -> Card:
    """Make a header card; if it is too long, the comment is shortened, never the value.

    Parameters
    ----------
    keyword : str
        Keyword of up to eight characters.
    value : bool, int, float or str
        Characters outside ASCII are escaped as in Python.
    comment : str
        Its meaning.

    Returns
    -------
    Card
        The header card.
    """
    from astropy.io.fits import Card

    if isinstance(value, str):
        value = value.encode("unicode_escape").decode("ascii")
        quoted = max(_VALUE_LENGTH, len(value.replace("'", "''")) + 2)
        comment = comment[: max(0, _COMMENT_END - quoted)]
    return Card(keyword, value, comment)


def making() -> Iterator[Entry]:
    """Entries that say with which software, and when, a file was made.

    Yields
    ------
    Entry
        Keyword, value and comment.
    """
    for keyword, package in _SOFTWARE.items():
        yield keyword, version(package), f"version of {package}"
    yield "CRVDATE", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "UTC when this file was made"


def _inputs(exposure: Exposure) -> Iterator[Entry]:
    yield "CRVSCI", exposure.science.part_name, "science frame"
    if exposure.dark_name:
        yield "CRVDARK", exposure.dark_name, "dark"
    for number, source in enumerate(exposure.mask_files, 1):
        yield f"CRVMSK{number}", Path(source.location).name, "input mask"
    yield from _masking(exposure)
    for number, advice in enumerate(advise(exposure) if exposure.facts.read_noise else (), 1):
        yield f"CRVADV{number}", f"{advice.title}. {advice.measured}", "advice"
    yield from _values(exposure)
    for number, amplifier in enumerate(exposure.amplifiers_in_words, 1):
        yield f"CRVAMP{number}", amplifier, "amplifier"
    for number, step in enumerate(exposure.reduction, 1):
        yield f"CRVRED{number}", step, "done before detection"


def _values(exposure: Exposure) -> Iterator[Entry]:
    """What the pixel values are, and how they became electrons."""
    if exposure.damaged:
        yield "CRVDAMA", ", ".join(exposure.damaged), "did not fit their DATASUM"
    yield "CRVUNIT", str(exposure.science.unit), "unit of the science frame"
    if exposure.science.conversion.scale != 1:
        yield "CRVSCAL", exposure.science.conversion.scale, "factor from pixel values to CRVUNIT"
    if exposure.pssl:
        yield "CRVPSSL", exposure.pssl, "[electron] sky added back for detection"
    if exposure.noise_source:
        yield "CRVNOIS", exposure.noise_source.in_words(), "noise of the detection"
    if exposure.background_source:
        yield "CRVBACK", exposure.background_source.in_words(), "left out of the search"
    if exposure.mosaic.pattern:
        yield "CRVMOSA", exposure.mosaic.pattern, "colour mosaic, searched by colour"
    if exposure.facts.gain:
        yield "CRVGAIN", exposure.facts.gain.value, "[electron/adu] gain"


def _masking(exposure: Exposure) -> Iterator[Entry]:
    """What masks how many pixels, and how files were brought onto the science frame."""
    for number, source in enumerate(exposure.mask_sources, 1):
        told = "; ".join(filter(None, (source.masking_in_words, source.placed)))
        yield f"CRVMBY{number}", f"{source.name}: {told}", "masked by it"
    for number, placed in enumerate(exposure.placed, 1):
        yield f"CRVPLC{number}", placed, "brought onto the science frame"
    if rays := sum(source.rays for source in exposure.mask_sources):
        yield "CRVPIPE", rays, "[pixel] flagged as rays by a pipeline, searched"


def _name(file: FileName) -> str:
    return FileLocation.parse(file).path.name


def _detector(settings: DetectionSettings, exposure: Exposure) -> Iterator[Entry]:
    """Which detector found the rays, and with which parameters."""
    chosen = settings.detector
    yield "CRVDET", chosen.name, "detector"
    request = exposure.request
    if chosen.name == MASK and request is not None and request.files.detection is not None:
        yield "CRVDETF", _name(request.files.detection), "where the flagged pixels are from"
        yield "CRVDETB", exposure.flagged_bits or "all", "flags read as cosmic rays"
    for number, (name, value) in enumerate(chosen.values.items(), 1):
        yield f"CRVDETP{number}", f"{name} = {value}", "parameter of the detector"
    if chosen.is_live:
        yield from _lacosmic(settings)
    yield "CRVIGNM", settings.ignore_mask, "detection ignored the input mask"
    yield "CRVMINP", settings.min_pixels, "[pixel] smallest ray that is listed"


def _lacosmic(settings: DetectionSettings) -> Iterator[Entry]:
    for keyword, (name, comment) in _THRESHOLDS.items():
        yield keyword, getattr(settings.parameters, name), comment
    for keyword, (name, comment) in _SETUP.items():
        yield keyword, getattr(settings.setup, name), comment
    if settings.setup.fsmode == "convolve":
        for keyword, (name, comment) in _PSF.items():
            yield keyword, getattr(settings.setup, name), comment
    growth = settings.growth
    yield "CRVEDGE", settings.edges, "the outer pixels were searched too"
    yield "CRVGROW", growth.pixels, "[pixel] by which rays were grown"
    yield "CRVTAIL", growth.tails if growth.follows_tails else 0.0, "[sigma] down to which tails were followed"


def _counts(review: Review) -> Iterator[Entry]:
    yield "CRVRAYS", len(review.rays), "rays that are listed"
    yield "CRVSPEC", review.rays.specks, "smaller groups of flagged pixels"
    yield "CRVFLAG", len(review.detection.pixels), "[pixel] flagged by the detector"
    yield "CRVHAND", len(review.painting.pixels), "[pixel] painted or erased by hand"
