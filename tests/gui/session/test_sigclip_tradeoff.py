"""The curves of the judged rays beside the slider."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from crviewer.gui.detection.counts_plot import CountsPlot
from crviewer.gui.session.session import Session
from crviewer.review.compare.sigclip_weighing import SigclipWeighing
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, RAYS, SHAPE, write_scene

Settle = Callable[[], None]


@pytest.fixture
def weighed(session: Session, settle: Settle, wait_for: Callable[..., None]) -> Callable[[], SigclipWeighing | None]:
    def weighed() -> SigclipWeighing | None:
        settle()
        wait_for(lambda: session.tradeoff.at_rest)
        return session.tradeoff.weighing

    return weighed


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Settle) -> Session:
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return session


def judge(session: Session, place: tuple[int, int], verdict: Verdict) -> None:
    session.list.go_nearest(place[1], place[0])
    session.verdicts.give(verdict)


def test_nothing_is_weighed_before_a_verdict(opened: Session, weighed: Callable[[], SigclipWeighing | None]) -> None:
    assert weighed() is None


def test_curves_follow_every_verdict_and_its_undoing(
    opened: Session, qtbot: QtBot, weighed: Callable[[], SigclipWeighing | None]
) -> None:
    plot = CountsPlot(opened.store, opened.detection, opened.tradeoff)
    qtbot.addWidget(plot)
    judge(opened, RAYS[0], Verdict.COSMIC_RAY)
    judge(opened, RAYS[1], Verdict.COSMIC_RAY)
    first = weighed()
    assert first is not None
    assert (first.confirmed, first.false) == (2, 0)
    assert "0 of 2 real rays would be lost" in plot.plot.toolTip()
    assert "lost" in plot.legend.text()
    assert not plot.legend.isHidden()
    width = plot.sizeHint().width()
    opened.verdicts.undo()
    second = weighed()
    assert second is not None
    assert second.confirmed == 1
    opened.verdicts.undo()
    assert weighed() is None
    assert plot.legend.isHidden()
    assert plot.sizeHint().width() == width  # the slider beside it stays where it is
    assert plot.lost.getData()[0] is None or not len(plot.lost.getData()[0])


def test_a_hot_pixel_that_the_loop_masks_still_counts_as_kept(
    opened: Session, weighed: Callable[[], SigclipWeighing | None]
) -> None:
    judge(opened, HOT, Verdict.HOT_PIXEL)
    weighing = weighed()
    assert weighing is not None
    assert opened.state.review is not None
    assert not np.isin(HOT[0] * SHAPE[1] + HOT[1] + 2, opened.state.review.detection.pixels)  # the loop is closed
    assert weighing.kept.rays[weighing.kept.sigclips == 4.5] == 1


def test_a_ray_is_weighed_at_every_sigclip_that_was_counted(
    opened: Session, weighed: Callable[[], SigclipWeighing | None]
) -> None:
    judge(opened, RAYS[0], Verdict.COSMIC_RAY)
    weighing = weighed()
    assert weighing is not None
    assert opened.state.counts is not None
    assert weighing.lost.sigclips.tolist() == weighing.kept.sigclips.tolist() == opened.state.counts.sigclips.tolist()
