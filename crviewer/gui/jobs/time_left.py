"""Time left: how long a job may still take, told from how much of it is done by now."""

from __future__ import annotations

import math

_ENOUGH = 2.0  # seconds, and
_PART = 0.03  # of the job, before which nothing can be foretold
_FEW = 5  # seconds; also the steps in which seconds are told
_MINUTE, _HOUR = 60, 3600


def seconds_left(fraction: float, elapsed: float) -> float | None:
    """Seconds until a job is done that goes on as fast as it went so far; None where it is too early to say.

    Parameters
    ----------
    fraction : float
        How much of it is done, 0 to 1.
    elapsed : float, seconds
        Since it began.
    """
    if elapsed < _ENOUGH or fraction < _PART:
        return None
    return elapsed * (1 - min(fraction, 1.0)) / fraction


def time_left(fraction: float, elapsed: float) -> str:
    """The same in words, rounded up as far as it can be relied on; empty where it is too early to say, or done."""
    seconds = seconds_left(fraction, elapsed)
    if not seconds:
        return ""
    if seconds <= _FEW:
        return "a few seconds left"
    if seconds <= _MINUTE:
        return f"about {math.ceil(seconds / _FEW) * _FEW} s left"
    minutes = math.ceil(seconds / _MINUTE)
    if seconds <= _HOUR:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60} min left"
