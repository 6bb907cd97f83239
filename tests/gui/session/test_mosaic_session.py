"""A colour mosaic in the window: each colour searched by itself, as the threshold moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import astroscrappy
import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.session.session import Session
from tests.frames.fits_files import a_file


def flagged(image: NDArray[np.float32], sigclip: float) -> NDArray[np.bool_]:
    """What astroscrappy flags, plane by plane."""
    cosmic = np.zeros(image.shape, bool)
    for row in (0, 1):
        for column in (0, 1):
            plane = np.ascontiguousarray(image[row::2, column::2])
            cosmic[row::2, column::2] = astroscrappy.detect_cosmics(
                plane, sigclip=sigclip, readnoise=3.0, gain=1.0, satlevel=65535.0
            )[0]
    return cosmic


def test_the_slider_shows_what_astroscrappy_flags_in_each_colour(
    session: Session, settle: Callable[[], None], tmp_path: Path
) -> None:
    rng = np.random.default_rng(4)
    level = np.full((64, 72), 900.0)
    level[::2, ::2], level[1::2, 1::2] = 400.0, 250.0
    image = (rng.poisson(level) + rng.normal(0, 3, level.shape)).astype(np.float32)
    image[30:35, 20] += 2500
    image[44:47, 50:52] += 260
    science = a_file(tmp_path / "osc.fits", image, BAYERPAT="RGGB", BUNIT="electron", RDNOISE=3.0)
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(OpenRequest.of(science=science))
    settle()
    for sigclip in (4.5, 8.0):
        settings = session.state.settings
        session.detection.adjust(replace(settings, parameters=replace(settings.parameters, sigclip=sigclip)))
        settle()
        assert session.state.review is not None
        np.testing.assert_array_equal(session.state.review.detection.cosmic, flagged(image, sigclip))
