"""Send files to other programs over SAMP: what can be sent, and the message that announces it.

The messages are those of https://wiki.ivoa.net/twiki/bin/view/IVOA/SampMTypes, and `ds9.set` of the DS9 reference
manual, https://ds9.si.edu/doc/ref/samp.html.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.fits_writing import replace_into_place, write_fits
from crviewer.products.catalogue.product import BAD_PIXELS, COSMIC_RAYS, REGIONS, base_name, named_after
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.product_header import science_header
from crviewer.products.formats.ray_table import table_with_metadata

if TYPE_CHECKING:
    from astropy.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class SampMessage:
    """A SAMP message: its MType and its parameters, all of them text."""

    mtype: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class SendableProduct:
    """Something that can be sent.

    Attributes
    ----------
    name : str
        Its name in menus.
    mtype : str
        The message that the receiver must support.
    suffix : str
        Ending of the file name.
    write : callable
        `write(export, path)` writes the file.
    identifier : str
        Parameter of the MType for the name of what is loaded; empty if it has none.
    command : str
        DS9 command for the file; empty for other messages.
    """

    name: str
    mtype: str
    suffix: str
    write: Callable[[ExportRequest, Path], None]
    identifier: str = ""
    command: str = ""

    def file_in(self, folder: Path, exposure: Exposure) -> Path:
        """Path of the file; it is named after the science file, as receivers show the name.

        Parameters
        ----------
        folder : Path
            Folder for the file.
        exposure : Exposure
            The exposure that was reviewed.

        Returns
        -------
        Path
            The file to write.
        """
        return folder / f"{base_name(named_after(exposure))}_{self.suffix}"

    def message(self, path: Path) -> SampMessage:
        """Message that announces the file.

        Parameters
        ----------
        path : Path
            The file.

        Returns
        -------
        SampMessage
            For the receiver.
        """
        parameters = {"url": path.as_uri(), "name": path.name}
        if self.identifier:
            parameters[self.identifier] = path.as_uri()
        if self.command:
            parameters = {"url": path.as_uri(), "cmd": self.command}
        return SampMessage(mtype=self.mtype, parameters=parameters)


def _write_science(export: ExportRequest, path: Path) -> None:
    """Write the science image as it was read."""
    from astropy.io.fits import HDUList, PrimaryHDU

    write_fits(HDUList([PrimaryHDU(export.exposure.science.data, science_header(export))]), path)


def _write_votable(export: ExportRequest, path: Path) -> None:
    """Write the table of rays as a VOTable, with ICRS positions if the frame has celestial coordinates."""
    from astropy.io.votable.exceptions import W50

    table = table_with_metadata(export)
    _add_sky(table, export.exposure)
    with replace_into_place(path) as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore", W50)  # the standard has no unit for electrons; programs show any text
        table.write(temporary, format="votable", overwrite=True)


def _add_sky(table: Table, exposure: Exposure) -> None:
    """Add the columns by which programs find the sky position of a row."""
    if exposure.wcs is None or not len(table):
        return
    from astropy.wcs.utils import pixel_to_skycoord

    with suppress(ValueError):  # astropy does not support the coordinate system: no positions
        sky = pixel_to_skycoord(table["x"], table["y"], exposure.wcs, origin=1).icrs
        for name, values, ucd in (
            ("ra", sky.ra.deg, "pos.eq.ra;meta.main"),
            ("dec", sky.dec.deg, "pos.eq.dec;meta.main"),
        ):
            table[name] = values
            table[name].unit, table[name].meta = "deg", {"ucd": ucd}


SCIENCE = SendableProduct("science image", "image.load.fits", "science.fits", _write_science, "image-id")
RAYS = SendableProduct("table of rays", "table.load.votable", "rays.vot", _write_votable, "table-id")
RAY_REGIONS = SendableProduct("regions of the rays", "ds9.set", "rays.reg", REGIONS.write, command="regions")
SENDABLES = (
    SCIENCE,
    SendableProduct("cosmic-ray mask", "image.load.fits", "crmask.fits", COSMIC_RAYS.write, "image-id"),
    SendableProduct("bad-pixel mask", "image.load.fits", "badpix.fits", BAD_PIXELS.write, "image-id"),
    RAYS,
    RAY_REGIONS,
)
