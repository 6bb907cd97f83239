"""Opens, searches and exports every FITS file below a folder, without a window and in one, and checks what must hold.

    python -m tests.corpus FOLDER [--window]

A line a file: what became of it, and which of these do not hold. The science image of the reviewed image is that of the
input, bit for bit; world coordinates agree to 10⁻⁶ pixel; DQ is the input mask and the rays, and the mask is where DQ
is not 0; no ray is on a known bad pixel; every product can be written; the window finds the same rays and tells the
same advice. Facts that a header lacks are given as gain 1 e⁻/ADU, read noise 5 e⁻ and 60 s; whatever else has to be
asked is told as a refusal.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

import crviewer
from crviewer.frames.advice import advise
from crviewer.frames.advice.exposure_notices import exposure_notices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.products.catalogue.product import PRODUCTS
from crviewer.products.core.export import ExportRequest
from crviewer.products.sheet.pages import SheetTooLong
from crviewer.review.core.dq import DQ
from crviewer.review.core.flagged_share import much_flagged
from crviewer.review.core.review import Review

_SUFFIXES = (".fits", ".fit", ".fts", ".fz", ".gz")
_MOST_PICTURES = 20  # of a contact sheet, which takes half a second a page
_GIVEN = {"gain": 1.0, "read_noise": 5.0, "exposure": 60.0}


def opened(file: Path) -> Exposure:
    """The exposure of a file, with facts given for those that its header lacks."""
    try:
        return open_exposure(OpenRequest.of(science=file))
    except MissingFacts as error:
        return open_exposure(OpenRequest.of(science=file, **{name: _GIVEN[name] for name in error.names}))


def faults(review: Review, folder: Path) -> Iterator[str]:
    """What does not hold of a review and of its products."""
    exposure = review.exposure
    if exposure.mask.reshape(-1)[review.detection.pixels].any():
        yield "rays on known bad pixels"
    dq = review.dq()
    masked = exposure.mask.copy()
    masked.reshape(-1)[review.detection.pixels] = True
    if not np.array_equal(dq != 0, masked):
        yield "DQ is not input mask and rays"
    if (dq[exposure.mask] & DQ.BAD == 0).any():
        yield "input mask without BAD"
    yield from _of_products(review, folder)


def _of_products(review: Review, folder: Path) -> Iterator[str]:
    settings = crviewer.settings_for(review.exposure)
    export = ExportRequest(review=review, settings=settings)
    for number, product in enumerate(PRODUCTS):
        if product.count(export) > _MOST_PICTURES:
            continue
        path = folder / f"{number}{product.ending}"
        try:
            crviewer.save(review, path, product.format, settings=settings)
        except SheetTooLong:
            continue
        except Exception as error:  # the table says which, and the others are tried
            yield f"{product.format}: {type(error).__name__} {error}"
            continue
        if product.format == "reviewed":
            yield from _of_reviewed_image(review.exposure, path)


def _of_reviewed_image(exposure: Exposure, path: Path) -> Iterator[str]:
    data = exposure.science.data
    with fits.open(path, checksum=True) as hdus:
        if not np.array_equal(hdus[0].data, data, equal_nan=data.dtype.kind == "f"):
            yield "science image changed"
        if not np.array_equal(hdus["MASK"].data != 0, hdus["DQ"].data != 0):
            yield "MASK is not where DQ is set"
        if exposure.wcs is not None:
            corners = ([0.0, data.shape[1] - 1.0], [0.0, data.shape[0] - 1.0])
            sky = WCS(hdus[0].header, hdus).celestial.all_pix2world(*corners, 0)
            back = exposure.wcs.all_world2pix(*sky, 0, quiet=True)
            if not np.allclose(back, corners, atol=1e-6, equal_nan=True):
                yield "world coordinates changed"


def in_window(exposure: Exposure, review: Review) -> Iterator[str]:
    """What the window finds otherwise than the functions."""
    from crviewer.detection import LacosmicParameters
    from crviewer.gui.window.application import make_window
    from tests.benchmarks.desk import wait_until

    assert exposure.request is not None
    told = {notice.text for notice in exposure_notices(exposure)} | ({much_flagged(review)} - {""})
    window = make_window(LacosmicParameters(), keep=False)
    session = window.session
    session.opening.open(exposure.request)
    deadline = time.monotonic() + 120
    try:
        wait_until(lambda: session.state.suggestions is not None or time.monotonic() > deadline)
        found = session.state.review
        if found is None:
            yield "window: not searched within two minutes"
        elif not np.array_equal(found.detection.pixels, review.detection.pixels):
            yield f"window: {len(found.rays)} rays for {len(review.rays)}"
        wait_until(lambda: session.scheduler.at_rest or time.monotonic() > deadline)
        wait_until(lambda: bool(session.advice.notices) == bool(told) or time.monotonic() > deadline)
        if {notice.text for notice in session.advice.notices} != told:
            yield "window: other advice than on the command line"
    finally:
        session.export.discard()
        window.close()


def checked(file: Path, *, window: bool) -> str:
    """One line on a file."""
    try:
        exposure = opened(file)
    except FrameError as error:
        return f"refused: {error}"
    review = crviewer.detect(exposure, crviewer.settings_for(exposure))
    with tempfile.TemporaryDirectory() as folder:
        wrong = list(faults(review, Path(folder)))
    if window:
        wrong += in_window(exposure, review)
    titles = "; ".join(advice.title for advice in advise(exposure)) or "no advice"
    state = "WRONG: " + "; ".join(wrong) if wrong else "holds"
    chips = len(read_frame(file).chips)
    return f"{len(review.rays)} rays, {len(review.detection.pixels)} px, {chips or 1} image(s) | {state} | {titles}"


def main() -> int:
    """Print the table; 1 where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--window", action="store_true", help="open each file in a window, too")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    files = [file for file in sorted(options.folder.rglob("*")) if file.suffix.lower() in _SUFFIXES and file.is_file()]
    wrong = 0
    for file in files:
        line = checked(file, window=options.window)
        wrong += "WRONG" in line
        print(f"{file.relative_to(options.folder)} | {line}", flush=True)
    print(f"{len(files)} files, {wrong} in which something does not hold")
    return int(wrong > 0)


if __name__ == "__main__":
    if "--window" in sys.argv:
        from tests.benchmarks.desk import desk

        with desk():
            sys.exit(main())
    sys.exit(main())
