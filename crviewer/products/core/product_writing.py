"""Saving: how each kind of content reaches the disk, and what is never written over.

FITS files are written by `frames.fits.fits_writing.write_fits`. All writers raise FileExistsError where the file exists
and `overwrite` is not set, and OSError where it cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.frame_error import FrameError

if TYPE_CHECKING:
    from astropy.table import Table


def save_ecsv(table: Table, path: Path, *, overwrite: bool = False) -> None:
    """Write a table as ECSV, with units and descriptions."""
    with replace_into_place(path, overwrite=overwrite) as temporary:
        table.write(temporary, format="ascii.ecsv", overwrite=True)


def save_csv(table: Table, path: Path, *, overwrite: bool = False) -> None:
    """Write a table as CSV, its first row the names of the columns."""
    with replace_into_place(path, overwrite=overwrite) as temporary:
        table.write(temporary, format="ascii.csv", overwrite=True)


def save_text(lines: Iterable[str], path: Path, *, overwrite: bool = False) -> None:
    """Write lines of ASCII."""
    with replace_into_place(path, overwrite=overwrite) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="ascii", newline="\n")


def numbered(path: Path, number: int) -> Path:
    """Where a file of several stands: the first has the name that was chosen, the others their number behind it."""
    return path if number == 1 else path.with_stem(f"{path.stem}_{number}")


def refuse_inputs(path: str | PathLike[str], inputs: Iterable[str | PathLike[str]]) -> None:
    """Raise FrameError if `path` is one of the inputs, by whatever name, link or hard link."""
    target = Path(path)
    if not target.exists():
        return
    if any(Path(source).exists() and target.samefile(source) for source in inputs):
        raise FrameError(path, "is an input of this review and is never overwritten", "Choose another name")


def inputs_of(exposure: Exposure) -> tuple[Path, ...]:
    """The files that an exposure was read from."""
    paths = (
        exposure.science.path,
        exposure.dark_path,
        exposure.bias_path,
        exposure.flat_path,
        exposure.flagged_path,
        *exposure.mask_paths,
    )
    return tuple(path for path in paths if path is not None)
