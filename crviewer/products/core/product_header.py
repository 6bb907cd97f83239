"""The header of a product that shows the science frame: its own cards, its unit, and where the product is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import is_provenance, provenance

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase


def science_header(export: ExportRequest) -> Header:
    """Copy the header of the science frame and add to it.

    BUNIT is added where the file names no unit, as `CCDData.read` refuses a file without. The cards of
    `crviewer.products.core.provenance` come last, in the place of any that an earlier product left.
    """
    science = export.exposure.science
    header = science.header.copy()
    for keyword in filter(is_provenance, science.header):
        del header[keyword]
    if not str(header.get("BUNIT", "")).strip():
        reason = "assumed, as the file names no unit" if science.unit_assumed else "as given by the observer"
        header["BUNIT"] = (fits_unit(science.unit), reason)
    header.extend(provenance(export))
    return header


def searched_header(export: ExportRequest) -> Header:
    """The same for a product that shows the frame as it was searched: of a frame that was reduced, in electrons."""
    header = science_header(export)
    if export.exposure.reduction:
        header["BUNIT"] = ("electron", "reduced on opening, see CRVRED1")
    return header


def coordinate_hdus(export: ExportRequest) -> list[Any]:
    """Copy the extensions that the world coordinates of the science header refer to, for the end of a product.

    Parameters
    ----------
    export : ExportRequest
        The review, and how it was made.

    Returns
    -------
    list of HDU
        Empty where the header speaks for itself. With them, `WCS(header, hdulist)` is that of the input.
    """
    return [table.copy() for table in export.exposure.science.coordinate_tables]


def fits_unit(unit: UnitBase) -> str:
    """A unit as headers and tables spell it: "electron/s"; astropy refuses to spell electrons for FITS."""
    return str(unit.to_string()).replace(" ", "")
