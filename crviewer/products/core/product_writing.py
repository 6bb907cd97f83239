"""Write products to disk; input files are never overwritten.

FITS files are written by `frames.fits.fits_writing.write_fits`.
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
    """Write a table as ECSV, with units and descriptions.

    Parameters
    ----------
    table : Table
        The table.
    path : Path
        The file.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FileExistsError
        If the file exists and `overwrite` is False.
    OSError
        If it cannot be written.
    """
    with replace_into_place(path, overwrite=overwrite) as temporary:
        table.write(temporary, format="ascii.ecsv", overwrite=True)


def save_csv(table: Table, path: Path, *, overwrite: bool = False) -> None:
    """Write a table as CSV, with the names of the columns in the first row.

    Parameters
    ----------
    table : Table
        The table.
    path : Path
        The file.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FileExistsError
        If the file exists and `overwrite` is False.
    OSError
        If it cannot be written.
    """
    with replace_into_place(path, overwrite=overwrite) as temporary:
        table.write(temporary, format="ascii.csv", overwrite=True)


def save_text(lines: Iterable[str], path: Path, *, overwrite: bool = False) -> None:
    """Write lines of ASCII text.

    Parameters
    ----------
    lines : iterable of str
        Lines without line ends.
    path : Path
        The file.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FileExistsError
        If the file exists and `overwrite` is False.
    OSError
        If it cannot be written.
    """
    with replace_into_place(path, overwrite=overwrite) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="ascii", newline="\n")


def numbered(path: Path, number: int) -> Path:
    """Path of one of several files: the first has the chosen name, the others have a number appended.

    Parameters
    ----------
    path : Path
        The chosen name.
    number : int
        From 1.

    Returns
    -------
    Path
        For example `sheet.png`, `sheet_2.png`.
    """
    return path if number == 1 else path.with_stem(f"{path.stem}_{number}")


def refuse_inputs(path: str | PathLike[str], inputs: Iterable[str | PathLike[str]]) -> None:
    """Refuse to write over an input file, by whatever name or link.

    Parameters
    ----------
    path : path or str
        The file to be written.
    inputs : iterable of path or str
        The input files.

    Raises
    ------
    FrameError
        If `path` is one of them.
    """
    target = Path(path)
    if not target.exists():
        return
    if any(Path(source).exists() and target.samefile(source) for source in inputs):
        raise FrameError(path, "is an input of this review and is never overwritten", "Choose another name")


def inputs_of(exposure: Exposure) -> tuple[Path, ...]:
    """Files that an exposure was read from.

    Parameters
    ----------
    exposure : Exposure
        The exposure.

    Returns
    -------
    tuple of Path
        Science frame, calibration frames and masks.
    """
    science = exposure.science.path
    return (*exposure.files.paths, *((science,) if science else ()))
