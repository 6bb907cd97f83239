"""Other exposures to compare a frame with: which first, which next, and how far away in time each is."""

from __future__ import annotations

from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reviews import seconds_between


def first_neighbour(night: Night, frame: NightFrame, since: float | None = None) -> NightFrame | None:
    """Exposure of the same pixels to compare a frame with first.

    Parameters
    ----------
    night : Night
        The night.
    frame : NightFrame
        One of its science frames.
    since : float, optional, seconds
        Time from the end of the exposure that is wanted (`Evidence.since`).

    Returns
    -------
    NightFrame or None
        The exposure that ended so long before; else the last one before the frame; else the first one after it.
        None if the night has no other exposure of these pixels.
    """
    others = night.others(frame)
    place = _place(night, frame)
    meant = [other for other in others if since is not None and seconds_between(other, frame) == since]
    before = [other for other in others if _place(night, other) < place]
    return next(iter((*meant, *before[-1:], *others)), None)


def next_neighbour(night: Night, frame: NightFrame, neighbour: NightFrame) -> NightFrame:
    """Exposure after a neighbour of a frame in time; the first one follows the last.

    Parameters
    ----------
    night : Night
        The night.
    frame : NightFrame
        One of its science frames.
    neighbour : NightFrame
        The neighbour shown at present.

    Returns
    -------
    NightFrame
        The next neighbour.
    """
    others = night.others(frame)
    later = [other for other in others if _place(night, other) > _place(night, neighbour)]
    return (*later, *others)[0]


def lapse(neighbour: NightFrame, frame: NightFrame) -> str:
    """Time between the exposures of two frames, in words.

    Parameters
    ----------
    neighbour : NightFrame
        The other frame.
    frame : NightFrame
        The frame.

    Returns
    -------
    str
        For example "540 s before"; empty if a time is unknown.
    """
    before, after = seconds_between(neighbour, frame), seconds_between(frame, neighbour)
    if before is not None and before >= 0:
        return f"{before:.0f} s before"
    return f"{after:.0f} s after" if after is not None and after >= 0 else ""


def _place(night: Night, frame: NightFrame) -> int:
    return [other.location for other in night.science].index(frame.location)
