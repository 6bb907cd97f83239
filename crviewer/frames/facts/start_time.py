"""When an exposure began: DATE-OBS of today and of before 1999, with its offset from UTC, or what stands for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

DATES = ("DATE-OBS", "DATE-BEG", "DATE_OBS", "DATEOBS", "DATE-UTC", "UTDATE", "UT-DATE")
TIMES = ("TIME-OBS", "UT", "UTSTART", "UTCSTART", "UTC-OBS", "UT-TIME", "UTTIME", "TIME-BEG", "TIME_OBS", "UTC")
ENDS = ("DATE-END", "DATE_END", "DATEEND")
DAYS = ("MJD-OBS", "MJD-BEG", "MJD_OBS", "MJDOBS", "MJD")  # modified Julian dates
JULIAN_DAYS = ("JD", "JD-OBS", "JULDATE", "JD_UTC")
_OLD_DATE = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4}|\d\d)")
_SLASHED = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})")
_NAMED_DATE = re.compile(r"(?P<day>\d{1,2})[- ](?P<month>[A-Za-z]{3})[- ](?P<year>\d{4})")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MOMENT = re.compile(
    r"(?P<date>[\d/.-]{6,10}|\d{1,2}[- ][a-z]{3}[- ]\d{4})"
    r"(?:[T\s]+(?P<clock>\d{1,2}:[\d:.,]+)\s*(?P<offset>Z|UTC?|[+-]\d\d:?\d\d)?)?",
    re.I,
)
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2}(\.\d*)?))?")
_MJD_ZERO = datetime(1858, 11, 17)
_MJD_OF_JD = 2400000.5


def start_time(header: Header) -> str:
    """Read the time at the start of the exposure from a header, UTC.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    str
        ISO 8601, as precise as the header has it: "2018-10-13T02:03:10.984", "1998-05-19"; empty where unknown.
        A time with an offset is converted to UTC.
    """
    moments = [_moment(str(header.get(name, "")), header) for name in DATES]
    whole = next((moment for moment in moments if "T" in moment), "")
    date = next((moment for moment in moments if moment), "")
    return whole or (_from_days(header) if not date else _precise(date, header))


def _precise(date: str, header: Header) -> str:
    """A date alone; with the time by the Julian date of the same day, where there is one."""
    exact = _from_days(header)
    return exact if exact.startswith(f"{date}T") and not exact.endswith("T00:00:00.000") else date


def _moment(text: str, header: Header) -> str:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return ""
    date = _modern(found["date"])
    if not date:
        return ""
    clocks = (_padded(found["clock"] or ""), *(_clock_in(header, name) for name in TIMES))
    times = (f"{date}T{clock}" for clock in clocks if clock)
    whole = next(filter(_is_valid, times), date)
    return _in_utc(whole, found["offset"] or "") if found["clock"] else whole


def _in_utc(moment: str, offset: str) -> str:
    if offset[:1] not in ("+", "-") or "T" not in moment:
        return moment
    try:
        there = datetime.fromisoformat(f"{moment}{offset}").astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):  # no offset that there is
        return moment
    _, dot, fraction = moment.partition(".")
    return there.isoformat(timespec="seconds") + dot + fraction


def _modern(date: str) -> str:
    if old := _OLD_DATE.fullmatch(date):  # the format DD/MM/YY ended with the century
        year = old["year"] if len(old["year"]) == 4 else f"19{old['year']}"
        day, month = (old["day"], old["month"]) if int(old["month"]) <= 12 else (old["month"], old["day"])
        date = f"{year}-{month:0>2}-{day:0>2}"
    elif named := _NAMED_DATE.fullmatch(date):
        month = str(_MONTHS.find(named["month"].lower()) // 3 + 1)
        date = f"{named['year']}-{month:0>2}-{named['day']:0>2}"
    elif slashed := _SLASHED.fullmatch(date):
        date = f"{slashed['year']}-{slashed['month']:0>2}-{slashed['day']:0>2}"
    return date if _is_valid(date) else ""


def _clock_in(header: Header, keyword: str) -> str:
    """A time of day: as text, or as hours and their decimals."""
    value = header.get(keyword, "")
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 24:
        return (_MJD_ZERO + timedelta(hours=value)).time().isoformat(timespec="milliseconds")
    return _padded(str(value).strip().rstrip("Z").rpartition("T")[2])


def _padded(clock: str) -> str:
    match = _CLOCK.fullmatch(clock.strip().replace(",", "."))
    if match is None:
        return ""
    whole, dot, fraction = (match["second"] or "0").partition(".")
    return f"{match['hour']:0>2}:{match['minute']:0>2}:{whole:0>2}{dot if fraction else ''}{fraction}"


def _is_valid(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _from_days(header: Header) -> str:
    days = [number_in(header, name) for name in DAYS]
    julian = [number_in(header, name) for name in JULIAN_DAYS]
    known = [*days, *(day - _MJD_OF_JD for day in julian if day is not None)]
    return next((text for day in known if day is not None and (text := _of_day(day))), "")


def _of_day(days: float) -> str:
    try:
        return (_MJD_ZERO + timedelta(days=days)).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError):
        return ""


def elapsed_seconds(header: Header) -> float | None:
    """Compute the time from the start of the exposure to its end.

    Parameters
    ----------
    header : Header
        Of the image.

    Returns
    -------
    float or None, seconds
        None where the header has not both as date and time.
    """
    ends = [_moment(str(header.get(name, "")), header) for name in ENDS]
    start, end = start_time(header), next((moment for moment in ends if "T" in moment), "")
    if "T" not in start or not end:
        return None
    seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    return seconds if seconds > 0 else None
