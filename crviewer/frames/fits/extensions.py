"""The images in a FITS file, for an observer to choose one from."""

from __future__ import annotations

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_file import open_fits, parts_of
from crviewer.frames.fits.pixel_data import label_of, plane_of


def image_extensions(location: FileLocation) -> tuple[str, ...]:
    """Name every two-dimensional image of a file, as `FILE[EXTENSION]` takes it.

    Parameters
    ----------
    location : FileLocation
        The file; an extension that it names is not looked at.

    Returns
    -------
    tuple of str
        Name, where an extension is the only one so called, else number; in the order of the file.

    Raises
    ------
    FrameError
        If the file cannot be read.
    """
    with open_fits(location) as file:
        hdus = parts_of(file)
        return tuple(label_of(hdus, index) for index, hdu in enumerate(hdus) if plane_of(hdu))
