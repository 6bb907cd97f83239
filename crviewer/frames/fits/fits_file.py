"""Opening FITS files: without warnings, closed again at once, refused in one sentence if unreadable."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crviewer.frames.fits.compression import open_decompressed
from crviewer.frames.fits.exposure_planes import exposure_planes
from crviewer.frames.fits.file_format import refuse_other_formats
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.header_claims import BLOCK, refuse_absurd_claims

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


@contextmanager
def open_fits(location: FileLocation) -> Iterator[HDUList]:
    """Open a FITS file for reading.

    Pixel values are left unscaled, and nothing stays memory-mapped.

    Parameters
    ----------
    location : FileLocation
        The file; its extension is not looked at.

    Yields
    ------
    HDUList
        Closed when the `with` block ends.

    Raises
    ------
    FrameError
        If the file is missing, unreadable, empty, truncated or no FITS file; also for whatever the reader
        stumbles over inside the `with` block.
    """
    from astropy.io import fits

    _refuse_what_is_no_file(location)
    with warnings.catch_warnings():
        # Odd headers are the rule in archives; astropy warns of each, and the observer can do nothing about it.
        warnings.simplefilter("ignore")
        try:
            # The stream is ours, because astropy leaves its own open where a file turns out not to be FITS.
            with open_decompressed(location.path) as stream:
                refuse_other_formats(location.path, stream)
                refuse_absurd_claims(location, stream)
                stream.seek(0)
                with fits.open(stream, memmap=False, do_not_scale_image_data=True) as file:
                    yield file
        except FrameError:
            raise
        except PermissionError as error:
            raise _not_permitted(location) from error
        except Exception as error:  # broken files make astropy raise almost anything, TypeError and KeyError included
            raise FrameError(
                str(location),
                f"cannot be read as FITS ({_cause(error)})",
                "Check that it is a FITS file and was copied whole",
            ) from error


def parts_of(file: HDUList) -> list[Any]:
    """List the HDUs of a file, up to the first whose header cannot be understood, and behind them planes of exposures.

    Such a header does not say where the next HDU begins. Astropy goes on from there, and in a compressed file goes
    backwards, without end.

    Parameters
    ----------
    file : HDUList
        An open file.

    Returns
    -------
    list of HDU
        In the order of the file; then each `ExposurePlane` of its cubes.
    """
    parts: list[Any] = []
    while not parts or hasattr(parts[-1], "fileinfo"):
        try:
            parts.append(file[len(parts)])
        except IndexError:
            break
    return [*parts, *exposure_planes(parts)]


def refuse_truncated(hdu: Any, location: FileLocation) -> None:
    """Refuse an HDU whose pixels are cut off, before memory is asked for them.

    Inside a compressed file the reader finds that out by itself.

    Parameters
    ----------
    hdu : HDU
        Of an open file.
    location : FileLocation
        Where the file lies.

    Raises
    ------
    FrameError
        If the file ends before the pixels of the HDU do.
    """
    if _starts_as_fits(location.path):
        place = hdu.fileinfo()
        there, needed = location.path.stat().st_size, place["datLoc"] + place["datSpan"]
        if there <= needed - BLOCK:  # the padding of the last block is often missing, and not missed
            raise FrameError(
                location.path,
                f"is truncated: {there} of {needed} bytes are there",
                "Copy the file again from where it was taken",
            )


def _starts_as_fits(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(6) == b"SIMPLE"


def _refuse_what_is_no_file(location: FileLocation) -> None:
    path = location.path
    try:
        if path.is_dir():
            raise FrameError(path, "is a directory", "Name a FITS file in it")
        if path.is_symlink() and not path.exists():
            problem = f"is a link to {path.readlink()}, which is not there"
            raise FrameError(path, problem, "Fetch the file that it stands for (git annex get, or a mount), or copy it")
        if not path.exists():
            raise FrameError(path, "does not exist", "Check the name and the folder")
        if not path.is_file():  # to read on from a pipe or a device may never end
            raise FrameError(path, "is a device or a pipe and not a file", "Name a FITS file")
        if path.stat().st_size == 0:
            raise FrameError(path, "is empty", "Copy the file again from where it was taken")
    except PermissionError as error:
        raise _not_permitted(location) from error
    except OSError as error:
        raise FrameError(path, f"cannot be looked at ({error.strerror})", "Check the name and the folder") from error


def _not_permitted(location: FileLocation) -> FrameError:
    return FrameError(location.path, "may not be read by you", "Change its permissions, or copy it to where you may")


def _cause(error: Exception) -> str:
    """Astropy's first sentence; the ones that follow speak to programmers."""
    lines = str(error).strip().splitlines()
    return lines[0].partition(". ")[0].rstrip(".") if lines else type(error).__name__
