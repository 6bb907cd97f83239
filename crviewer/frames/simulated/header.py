"""The headers that a camera program would write for a simulated exposure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crviewer.frames.simulated.sensor import SimulatedSensor
from crviewer.frames.simulated.sky import StarField

if TYPE_CHECKING:
    from astropy.io.fits import Header


def science_header(sensor: SimulatedSensor, field: StarField, exposure: float, observed: str) -> Header:
    """Describe a reduced exposure in adu, with a TAN projection whose north is up and east left.

    Parameters
    ----------
    sensor : SimulatedSensor
        For gain, read noise and saturation.
    field : StarField
        For the coordinates.
    exposure : float, seconds
        Exposure time.
    observed : str
        Start of the exposure, UTC, ISO 8601.

    Returns
    -------
    Header
        As a camera program would write it.
    """
    header = _header(sensor, exposure, observed)
    header["IMAGETYP"] = "Light Frame"
    header["OBJECT"] = "Simulated field"
    header["FILTER"] = "R"
    header["SATURATE"] = (sensor.saturation / sensor.gain, "[adu] linear up to here")
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
    header["CRVAL1"], header["CRVAL2"] = field.right_ascension, field.declination
    header["CRPIX1"], header["CRPIX2"] = field.reference[1] + 1, field.reference[0] + 1
    header["CDELT1"], header["CDELT2"] = -field.scale / 3600, field.scale / 3600
    header["CUNIT1"], header["CUNIT2"] = "deg", "deg"
    header["RADESYS"] = "ICRS"
    return header


def dark_header(sensor: SimulatedSensor, exposure: float, combined: int) -> Header:
    """Describe a master dark in adu, taken a month before the night.

    Parameters
    ----------
    sensor : SimulatedSensor
        For gain and read noise.
    exposure : float, seconds
        Exposure time.
    combined : int
        How many frames were averaged.

    Returns
    -------
    Header
        As a camera program would write it.
    """
    header = _header(sensor, exposure, "2018-09-13T04:00:00")
    header["IMAGETYP"] = "Dark Frame"
    header["NCOMBINE"] = (combined, "frames averaged")
    return header


def _header(sensor: SimulatedSensor, exposure: float, observed: str) -> Header:
    from astropy.io.fits import Header

    header = Header()
    header["BUNIT"] = "adu"
    header["INSTRUME"] = "crviewer simulated CCD"
    header["GAIN"] = (sensor.gain, "[electron/adu]")
    header["RDNOISE"] = (sensor.read_noise, "[electron]")
    header["EXPTIME"] = (exposure, "[s]")
    header["XPIXSZ"] = (sensor.pixel_size, "[um]")
    header["YPIXSZ"] = (sensor.pixel_size, "[um]")
    header["DATE-OBS"] = (observed, "UTC, start of the exposure")
    header["MJD-OBS"] = (_modified_julian_date(observed), "[d] the same")
    return header


def _modified_julian_date(observed: str) -> float:
    return (datetime.fromisoformat(observed) - datetime(1858, 11, 17)) / timedelta(days=1)
