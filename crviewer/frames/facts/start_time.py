"""When an exposure began: DATE-OBS of today and of before 1999, with the time where a keyword of its own has it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astropy.io.fits import Header

_TIMES = ("TIME-OBS", "UT", "UTSTART", "UTC-OBS", "UT-TIME", "UTC")
_OLD_DATE = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d\d)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2}(\.\d*)?)")
_MJD_ZERO = datetime(1858, 11, 17)


def start_time(header: Header) -> str:
    """Read the time at the start of the exposure from a header.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    str
        ISO 8601, as precise as the header has it: "2018-10-13T02:03:10.984", "1998-05-19"; empty where unknown.
    """
    date, _, clock = str(header.get("DATE-OBS", "")).strip().rstrip("Z").replace(" ", "T").partition("T")
    date = _modern(date)
    if not date:
        return _from_mjd(header.get("MJD-OBS"))
    clocks = (_padded(text) for text in (clock, *(str(header.get(name, "")) for name in _TIMES)))
    times = (f"{date}T{text}" for text in clocks if text)
    return next(filter(_is_valid, times), date)


def _modern(date: str) -> str:
    old = _OLD_DATE.fullmatch(date)
    if old:  # the format DD/MM/YY ended with the century
        date = f"19{old['year']}-{old['month']:0>2}-{old['day']:0>2}"
    return date if _is_valid(date) else ""


def _padded(clock: str) -> str:
    match = _CLOCK.fullmatch(clock.strip())
    if match is None:
        return ""
    whole, dot, fraction = match["second"].partition(".")
    return f"{match['hour']:0>2}:{match['minute']:0>2}:{whole:0>2}{dot if fraction else ''}{fraction}"


def _is_valid(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _from_mjd(days: object) -> str:
    if isinstance(days, bool) or not isinstance(days, int | float):
        return ""
    try:
        return (_MJD_ZERO + timedelta(days=days)).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError):
        return ""
