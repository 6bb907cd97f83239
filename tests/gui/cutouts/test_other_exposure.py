"""Other exposures of a night in the science cutout: which, in turns with the open one, and what becomes of errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.session import Session
from tests.scenes import SHAPE, write_scenes

Settle = Callable[[], None]
Wait = Callable[[Callable[[], object]], None]
WHOLE = (0, SHAPE[0], 0, SHAPE[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_scenes(tmp_path, 4)


@pytest.fixture
def session(worker: Worker) -> Iterator[Session]:
    session = Session(worker, keep=False)
    session.night.wanted.connect(session.opening.open)
    yield session
    session.night.close()


@pytest.fixture
def settle(session: Session, wait_for: Wait) -> Settle:
    return lambda: wait_for(lambda: session.scheduler.at_rest and session.night.at_rest and not session.worker.tickets)


@pytest.fixture
def cutouts(session: Session, qtbot: QtBot) -> CutoutPanel:
    cutouts = CutoutPanel(session)
    qtbot.addWidget(cutouts)
    return cutouts


@pytest.fixture
def night(session: Session, cutouts: CutoutPanel, folder: Path, settle: Settle) -> Session:
    """The third of four exposures is open, ten minutes after the second."""
    session.opening.open(OpenRequest.of(science=folder / "light2.fits"))
    session.night.open([folder])
    settle()
    return session


def title(cutouts: CutoutPanel) -> str:
    instead = cutouts.science.view.instead
    return instead.title if instead else cutouts.science.name


def test_the_exposure_before_is_shown_in_turns_with_the_open_one(
    night: Session, cutouts: CutoutPanel, folder: Path, settle: Settle
) -> None:
    cutouts.neighbours.switch()
    settle()
    shown = cutouts.science.view.instead
    assert shown is not None
    assert (shown.title, shown.unit) == ("540 s before: light1.fits", "e⁻")
    second = night.night.night.science[1]
    assert np.array_equal(shown.values(WHOLE), open_exposure(night.night.request(second)).electrons)
    cutouts.neighbours.switch()
    assert title(cutouts) == "Science"
    (folder / "light1.fits").unlink()  # it is not read again
    cutouts.neighbours.switch()
    assert title(cutouts) == "540 s before: light1.fits"


def test_the_way_goes_through_all_other_exposures_and_holds_two(
    night: Session, cutouts: CutoutPanel, settle: Settle
) -> None:
    titles = []
    for _ in range(4):
        cutouts.neighbours.go_on()
        settle()
        titles.append(title(cutouts))
        assert len(cutouts.neighbours._images) <= 2
    assert titles == [
        "540 s before: light1.fits",
        "540 s after: light3.fits",
        "1140 s before: light0.fits",
        "540 s before: light1.fits",
    ]


def test_a_ray_that_may_be_an_after_image_is_compared_with_the_exposure_that_left_it(
    night: Session, cutouts: CutoutPanel, settle: Settle
) -> None:
    suggestions, ray = night.state.suggestions, night.state.selection.current
    assert suggestions is not None
    assert ray is not None
    since = np.full_like(suggestions.evidence.since, np.nan)
    since[ray] = 1140
    assert night.state.trace is not None
    night.store.suggest(replace(suggestions, evidence=replace(suggestions.evidence, since=since)), night.state.trace)
    cutouts.neighbours.switch()
    settle()
    assert title(cutouts) == "1140 s before: light0.fits"


def test_a_long_name_is_shortened_in_the_title_and_told_whole(
    session: Session, cutouts: CutoutPanel, folder: Path, settle: Settle
) -> None:
    told: list[str] = []
    session.messages.told.connect(told.append)
    (folder / "light1.fits").rename(folder / "lux-180.000secs.Light.Open.00000015.fit")
    session.opening.open(OpenRequest.of(science=folder / "light2.fits"))
    session.night.open([folder])
    settle()
    cutouts.neighbours.switch()
    settle()
    assert title(cutouts) == "540 s before: …00015.fit"
    assert "Science cutout: 540 s before: lux-180.000secs.Light.Open.00000015.fit" in told


def test_what_was_read_is_dropped_when_another_frame_opens(
    night: Session, cutouts: CutoutPanel, settle: Settle
) -> None:
    cutouts.neighbours.switch()
    settle()
    night.night.go(1)
    settle()
    assert (title(cutouts), cutouts.neighbours._images) == ("Science", {})
    cutouts.neighbours.switch()
    settle()
    assert title(cutouts) == "540 s before: light2.fits"


def test_the_shades_follow_the_stretch_and_another_wish_is_left_alone(
    night: Session, cutouts: CutoutPanel, settle: Settle
) -> None:
    cutouts.neighbours.switch()
    settle()
    cutouts.stretching.limit(50.0, 900.0)
    shown = cutouts.science.view.instead
    assert shown is not None
    assert shown.limits == (50.0, 900.0)
    cutouts.blink(cutouts.cleaned)
    cutouts.stretching.limit(60.0, 800.0)
    assert title(cutouts) == "Cleaned, in place of science"


def test_reading_is_cancelled_and_can_be_asked_for_again(night: Session, cutouts: CutoutPanel, settle: Settle) -> None:
    cutouts.neighbours.switch()
    night.scheduler.cancel()
    settle()
    assert title(cutouts) == "Science"
    cutouts.neighbours.switch()
    cutouts.neighbours.switch()
    settle()
    assert title(cutouts) == "Science"
    cutouts.neighbours.switch()
    settle()
    assert title(cutouts) == "540 s before: light1.fits"


def test_a_file_that_cannot_be_read_or_has_another_size_by_now_is_told(
    night: Session, cutouts: CutoutPanel, folder: Path, settle: Settle
) -> None:
    failed: list[str] = []
    night.messages.failed.connect(lambda error: failed.append(str(error)))
    path = folder / "light1.fits"
    header = fits.getheader(path)
    path.write_text("nothing")
    cutouts.neighbours.switch()
    settle()
    fits.writeto(path, np.zeros((20, 20), np.float32), header, overwrite=True)
    cutouts.neighbours.switch()
    settle()
    assert title(cutouts) == "Science"
    assert [text.startswith(str(path)) for text in failed] == [True, True]
    assert failed[1].endswith("has changed size since the night was read. Open the folder again.")


def test_without_a_night_or_another_exposure_the_key_tells_so(
    session: Session, cutouts: CutoutPanel, folder: Path, settle: Settle
) -> None:
    told: list[str] = []
    session.messages.told.connect(told.append)
    cutouts.neighbours.switch()
    session.night.open([folder / "light0.fits"])
    settle()
    cutouts.neighbours.go_on()
    assert told[0] == "Open a night to see other exposures (Ctrl+Shift+O opens a folder)."
    assert told[-1] == "The night has no other exposure of this CCD."
