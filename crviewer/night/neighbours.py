"""The neighbours of a frame in time: which other exposure to look at first, which next, and how far away each is."""

from __future__ import annotations

from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reviews import seconds_between


def first_neighbour(night: Night, frame: NightFrame, since: float | None = None) -> NightFrame | None:
    """The exposure of the same pixels to compare a frame with.

    Parameters
    ----------
    night : Night
    frame : NightFrame
        One of its science frames.
    since : float, optional, seconds
        From the end of the exposure that is looked for (`Evidence.since`).

    Returns
    -------
    NightFrame or None
        That exposure; the last one before the frame where there is none such; else the first one after it. None where
        the night has no other exposure of these pixels.
    """
    others = night.others(frame)
    place = _place(night, frame)
    meant = [other for other in others if since is not None and seconds_between(other, frame) == since]
    before = [other for other in others if _place(night, other) < place]
    return next(iter((*meant, *before[-1:], *others)), None)


def next_neighbour(night: Night, frame: NightFrame, neighbour: NightFrame) -> NightFrame:
    """The exposure after a neighbour of a frame, in the order of time; the first one after the last."""
    others = night.others(frame)
    later = [other for other in others if _place(night, other) > _place(night, neighbour)]
    return (*later, *others)[0]


def lapse(neighbour: NightFrame, frame: NightFrame) -> str:
    """How long before or after a frame another was exposed ("540 s before"); empty where a time is unknown.

    What is told is the time between the two exposures, as evidence tells it.
    """
    before, after = seconds_between(neighbour, frame), seconds_between(frame, neighbour)
    if before is not None and before >= 0:
        return f"{before:.0f} s before"
    return f"{after:.0f} s after" if after is not None and after >= 0 else ""


def _place(night: Night, frame: NightFrame) -> int:
    return [other.location for other in night.science].index(frame.location)
