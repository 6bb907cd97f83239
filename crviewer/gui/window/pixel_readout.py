"""A place in the frame in words: its coordinates, and what is known of the pixel there."""

from __future__ import annotations

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.sky_position import sky_position
from crviewer.frames.fits.plain_text import written
from crviewer.gui.session.session_state import SessionState
from crviewer.review.core.dq import names


def describe_place(state: SessionState, x: int, y: int) -> list[str]:
    """Coordinates, values and bits of one pixel (0-based); nothing outside of the frame."""
    exposure, review = state.exposure, state.review
    if exposure is None or not (0 <= x < exposure.shape[1] and 0 <= y < exposure.shape[0]):
        return []
    parts = describe_position(exposure, x, y)
    parts.append(f"science {exposure.electrons[y, x]:.0f} e⁻")
    if exposure.dark is not None:
        parts.append(f"dark {written(exposure.dark[y, x])} {exposure.dark_unit}")
    if review is not None:
        parts.append(f"DQ {names(review.dq_at(y, x)) or 'good'}")
    return parts


def describe_position(exposure: Exposure, x: float, y: float) -> list[str]:
    """Pixel coordinates (0-based), told as those of FITS; and those on the sky, where the header has them."""
    parts = [f"x {x + 1:g}  y {y + 1:g}"]
    if exposure.wcs is not None:
        parts.append(_sky(*sky_position(exposure.wcs, x, y)))
    return parts


def _sky(longitude: float, latitude: float) -> str:
    from astropy.coordinates import Angle

    ra = Angle(longitude, "deg").to_string(unit="hourangle", sep=":", precision=2, pad=True)
    dec = Angle(latitude, "deg").to_string(unit="deg", sep=":", precision=1, pad=True, alwayssign=True)
    return f"RA {ra}  Dec {dec}"
