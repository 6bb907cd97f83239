"""The simulated exposure for everyone to try: in memory for `crviewer --demo`, as files for `crviewer demo`."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.keywords import read_facts
from crviewer.frames.fits.fits_writing import refuse_existing, replace_into_place, write_fits
from crviewer.frames.fits.frame import Frame
from crviewer.frames.simulated.simulate import SimulatedExposure, simulate_exposure
from crviewer.frames.simulated.truth import SimulatedTruth, TrueKind

if TYPE_CHECKING:
    from astropy.io.fits import HDUList
    from astropy.table import Table

_ORIGIN = ("ORIGIN", "crviewer", "simulated by it")  # so that it may be written again
FILES = ("science.fits", "dark.fits", "hot_pixels.fits", "bad_columns.fits", "truth.fits", "truth.ecsv")


def demo_exposure(seed: int = 1) -> Exposure:
    """Simulate an exposure and convert it just as its files would be.

    Parameters
    ----------
    seed : int
        The same seed gives the same exposure.

    Returns
    -------
    Exposure
        With dark and masks, in electrons.
    """
    simulated = simulate_exposure(seed)
    mask = (simulated.hot_pixels | simulated.bad_columns).astype(bool)
    inputs = ExposureFrames(science=simulated.science, dark=simulated.dark, mask=mask)
    return assemble(inputs, read_facts(simulated.science))


def write_demo(directory: Path, seed: int = 1, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Simulate an exposure and write what an observer would have of it, and its truth.

    Parameters
    ----------
    directory : Path
        Must exist.
    seed : int
        As of `simulate_exposure`.
    overwrite : bool
        Write over files of the same names.

    Returns
    -------
    tuple of Path
        The files, named as in `FILES`. `science.fits` and `dark.fits` are float32 in adu, the masks uint8 with 1 = bad.
        `truth.fits` has the code of each pixel's `TrueKind` and, in OBJECT, the number of the object in `truth.ecsv`.

    Raises
    ------
    FileExistsError
        If one of the files exists and `overwrite` is not set; then none is written.
    OSError
        If the directory is missing or cannot be written.
    """
    paths = tuple(directory / name for name in FILES)
    refuse_existing(paths, overwrite=overwrite)
    simulated = simulate_exposure(seed)
    contents = (
        _frame_hdus(simulated.science),
        _frame_hdus(simulated.dark),
        _mask_hdus(simulated.hot_pixels),
        _mask_hdus(simulated.bad_columns),
        _truth_hdus(simulated.truth, seed),
    )
    for hdus, path in zip(contents, paths[:-1], strict=True):
        write_fits(hdus, path, overwrite=overwrite)
    with replace_into_place(paths[-1], overwrite=overwrite) as temporary:
        _truth_table(simulated, seed).write(temporary, format="ascii.ecsv", overwrite=True)
    return paths


def _truth_table(simulated: SimulatedExposure, seed: int) -> Table:
    """List every object of the truth.

    Positions are FITS pixels: the centre of the first is (1, 1). `masked` is true where the observer's masks hold a
    part of the object.

    Parameters
    ----------
    simulated : SimulatedExposure
        With its truth.
    seed : int
        For the metadata of the table.

    Returns
    -------
    Table
        One row an object; the columns have units.
    """
    from astropy.table import Table

    truth = simulated.truth
    rows = [asdict(known) | {"kind": known.kind.words} for known in truth.objects]
    masked = np.unique(truth.owner[(simulated.hot_pixels | simulated.bad_columns) > 0])
    table = Table(rows=rows, meta={"seed": seed, "CRVVERS": version("crviewer")})
    table["masked"] = np.isin(table["number"], masked)
    for name, unit in (("x", "pix"), ("y", "pix"), ("total", "electron"), ("peak", "electron"), ("pixels", "pix")):
        table[name].unit = unit
    table.round(2)
    return table


def _frame_hdus(frame: Frame) -> HDUList:
    from astropy.io.fits import HDUList, Header, PrimaryHDU

    return HDUList([PrimaryHDU(frame.data, Header([*frame.header.cards, _ORIGIN]))])


def _mask_hdus(mask: NDArray[np.uint8]) -> HDUList:
    from astropy.io.fits import HDUList, Header, PrimaryHDU

    return HDUList([PrimaryHDU(mask, Header([("BUNIT", "", "CCDData.read asks for a unit"), _ORIGIN]))])


def _truth_hdus(truth: SimulatedTruth, seed: int) -> HDUList:
    from astropy.io.fits import HDUList, ImageHDU, PrimaryHDU

    kinds = PrimaryHDU(truth.kinds)
    kinds.header["SEED"] = seed
    # As all that crviewer makes says, and so that nobody takes it for a mask of the detector.
    kinds.header["CRVVERS"] = (version("crviewer"), "version of crviewer")
    for kind in TrueKind:
        kinds.header[f"KIND{kind.value}"] = (kind.words, f"what {kind.value} means")
    return HDUList([kinds, ImageHDU(truth.owner, name="OBJECT")])
