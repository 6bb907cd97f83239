"""Frames of a night whose review files hold what was flagged, without any image."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file import FrameIdentity, open_review, review_beside
from tests.builders import picture
from tests.night.nights import a_night_frame


def a_trace(*rows: str, stars: np.ndarray | None = None, unlit: bool = False) -> ExposureTrace:
    """Flagged pixels as a picture; `stars` as (row, column)."""
    cosmic = picture(*rows)
    flagged = np.flatnonzero(cosmic).astype(np.int32)
    places = np.empty((0, 2), int) if stars is None else stars
    return ExposureTrace(
        shape=(cosmic.shape[0], cosmic.shape[1]),
        flagged=flagged,
        not_optical=np.full(len(flagged), unlit),
        known_defect=np.zeros(len(flagged), bool),
        stars=(places[:, 0] * cosmic.shape[1] + places[:, 1]).astype(np.int32),
    )


def a_reviewed_frame(folder: Path, name: str, trace: ExposureTrace, *, minute: int = 0) -> NightFrame:
    """A frame with a review file in which nothing is judged."""
    frame = a_night_frame(name, minute=minute, shape=trace.shape)
    frame = replace(frame, location=FileLocation(folder / name))
    identity = FrameIdentity(checksum=name, shape=trace.shape, path=frame.path)
    with open_review(review_beside(frame.path), identity) as file:
        file.leave(trace)
    return frame


def a_reviewed_night(folder: Path, *traces: ExposureTrace) -> Night:
    """One frame a trace, a minute and a half apart: `0.fits`, `1.fits`, …"""
    return Night.of(a_reviewed_frame(folder, f"{n}.fits", trace, minute=3 * n) for n, trace in enumerate(traces))
