"""What the status line tells of the pixel under the cursor, on a real frame with a WCS and a DQ plane."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.session.session import Session
from crviewer.gui.window.status_line import StatusLine
from crviewer.review.core.verdict import Verdict

NAME = "c4d_170316_062107_oo{}_z_ls9.N2.fits"  # of a corner of a DECam exposure; i is the image, d its DQ


@pytest.fixture
def frames(real_frames: Path, session: Session, settle: Callable[[], None]) -> Path:
    folder = real_frames / "decam_dq"
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.missed.connect(lambda _, error: pytest.fail(str(error)))
    masks = (folder / NAME.format("d"),)
    session.opening.open(
        OpenRequest.of(science=folder / NAME.format("i"), masks=masks, mask_bits="5", gain=4.0, read_noise=7.0)
    )
    settle()
    return folder


def test_coordinates_value_and_bits_are_those_of_the_frame(
    frames: Path, session: Session, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    data, header = fits.getdata(frames / NAME.format("i"), 1, header=True)
    codes = fits.getdata(frames / NAME.format("d"), 1)
    status = StatusLine(session.store, session.worker, session.messages, session.scheduler)
    qtbot.addWidget(status)
    assert session.state.review is not None
    session.verdicts.give(Verdict.COSMIC_RAY)
    row, column = np.divmod(session.state.review.rays.of(0)[0], data.shape[1])
    for (y, x), bits in ((np.argwhere(codes)[0], "BAD"), ((row, column), "CR"), (_good(session, codes), "good")):
        status.show_place(x + 0.3, y - 0.2)
        text = status.values.text()
        found = re.match(r"x (\d+)  y (\d+)   RA (\S+)  Dec (\S+)   science (\S+) e⁻   DQ (\S+)$", text)
        assert found is not None, text
        assert (int(found[1]), int(found[2]), found[6]) == (x + 1, y + 1, bits)
        assert float(found[5]) == pytest.approx(4 * data[y, x], abs=0.51)
        sky = WCS(header).pixel_to_world(x, y).icrs
        assert SkyCoord(found[3], found[4], unit=(u.hourangle, u.deg)).separation(sky) < 0.1 * u.arcsec


def _good(session: Session, codes: np.ndarray) -> tuple[int, int]:
    """The first pixel that nothing masks."""
    assert session.state.masking is not None
    masked = codes.reshape(-1) != 0
    masked[session.state.masking.pixels] = True
    row, column = np.divmod(np.flatnonzero(~masked)[0], codes.shape[1])
    return int(row), int(column)
