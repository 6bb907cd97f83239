"""The images in a FITS file, for an observer to choose one from."""

from __future__ import annotations

from crviewer.frames.fits_file import open_fits, parts_of
from crviewer.frames.image import label_of, plane_of
from crviewer.frames.location import Location


def image_extensions(location: Location) -> tuple[str, ...]:
    """Name every two-dimensional image of a file, as `FILE[EXTENSION]` takes it.

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
