"""BUNIT of a product: what the file said is left alone, and what it did not say is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crviewer.frames.frame import Frame

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase


def header_with_unit(frame: Frame) -> Header:
    """Copy the header of a frame, and say in which unit its pixels were taken where the file names none.

    `CCDData.read` refuses a file without a unit.
    """
    header = frame.header.copy()
    if not str(header.get("BUNIT", "")).strip():
        reason = "assumed, as the file names no unit" if frame.unit_assumed else "as given by the observer"
        header["BUNIT"] = (fits_unit(frame.unit), reason)
    return header


def fits_unit(unit: UnitBase) -> str:
    """A unit as headers and tables spell it: "electron/s"; astropy refuses to spell electrons for FITS."""
    return str(unit.to_string()).replace(" ", "")
