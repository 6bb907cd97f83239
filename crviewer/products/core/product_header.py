"""Header of a product that shows the science frame: its own cards, its unit, and the provenance of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crviewer.frames.fits.chip_identity import CHIP_NAME
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.provenance import is_provenance, provenance

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase
    from numpy.typing import NDArray


def science_header(export: ExportRequest) -> Header:
    """Copy the header of the science frame and add unit and provenance.

    BUNIT is added if the file gives no unit, as `CCDData.read` refuses a file without one. The cards of
    `crviewer.products.core.provenance` come last, and replace those of an earlier product.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    Header
        A new header.
    """
    science = export.exposure.science
    header = science.header.copy()
    for keyword in filter(is_provenance, science.header):
        del header[keyword]
    if not str(header.get("BUNIT", "")).strip():
        scale = science.conversion.scale
        reason = "assumed, as the file names no unit" if science.unit_assumed else "as given by the observer"
        header["BUNIT"] = (("" if scale == 1 else f"{scale:.9g} ") + fits_unit(science.unit), reason)
    header.extend(provenance(export))
    return header


def searched_header(export: ExportRequest) -> Header:
    """Header of a product that shows the frame as it was searched: in electrons if it was reduced on opening.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    Header
        A new header.
    """
    header = science_header(export)
    if export.exposure.reduction:
        header["BUNIT"] = ("electron", "reduced on opening, see CRVRED1")
    return header


def plane_hdu(export: ExportRequest, plane: NDArray[Any], name: str, *, primary: bool = False) -> Any:
    """Make an HDU of a plane that belongs to the science image.

    Of a file of several science images, it has the EXTVER of its image, the keywords that number its chip, and the
    EXTNAME of its image in CRVCHIP. Its own name stays, by which `CCDData.read` finds masks.

    Parameters
    ----------
    export : ExportRequest
        The review to export.
    plane : (ny, nx) array
        Its values.
    name : str
        What it is: "MASK", "DQ", "ERR".
    primary : bool
        Make a primary HDU, which has a name only where there are several science images.

    Returns
    -------
    PrimaryHDU or ImageHDU
        With these cards alone.
    """
    from astropy.io.fits import ImageHDU, PrimaryHDU

    science = export.exposure.science
    if science.chip is None or len(science.chips) < 2:
        return PrimaryHDU(plane) if primary else ImageHDU(plane, name=name)
    hdu = PrimaryHDU(plane) if primary else ImageHDU(plane)
    hdu.name = name
    if science.chip.name:
        hdu.header[CHIP_NAME] = (science.header["EXTNAME"], "EXTNAME of its science image")
    if science.chip.version is not None:
        hdu.ver = science.chip.version
    for keyword, _ in science.chip.numbers:
        hdu.header.append(science.header.cards[keyword], end=True)
    return hdu


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
    """Spell a unit as in headers and tables; astropy does not write electrons for FITS.

    Parameters
    ----------
    unit : Unit
        The unit.

    Returns
    -------
    str
        For example "electron/s".
    """
    return str(unit.to_string()).replace(" ", "")
