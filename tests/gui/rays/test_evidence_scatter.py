"""The scatter plot: points of rays, and the lasso."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyqtgraph
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent, QPolygonF
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.controls.lasso import enclosed
from crviewer.gui.rays.evidence_scatter import EvidenceScatter
from crviewer.gui.session.session import Session
from crviewer.gui.style.plot_style import FocusRing
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import write_scene


@pytest.fixture
def scatter(session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]) -> EvidenceScatter:
    scatter = EvidenceScatter(session.store, session.list)
    qtbot.addWidget(scatter)
    scatter.resize(460, 500)
    scatter.show()
    session.opening.open(write_scene(tmp_path).request)
    settle()
    choose(scatter, "charge", "pixels")
    return scatter


def choose(scatter: EvidenceScatter, *names: str) -> None:
    for axis, name in zip(scatter.axes, names, strict=True):
        axis.setCurrentIndex(axis.findData(name))


def drawn(scatter: EvidenceScatter, verdict: Verdict) -> list[tuple[float, float]]:
    x, y = scatter.points[verdict].getData()
    return sorted(zip(x.tolist(), y.tolist(), strict=True))


def drag(widget: QWidget | None, place: QPoint) -> None:
    """Move the mouse with its left button down, which QTest cannot."""
    assert widget is not None
    at, around = QPointF(place), QPointF(widget.mapToGlobal(place))
    buttons = (Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
    event = QMouseEvent(QEvent.Type.MouseMove, at, around, *buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def test_every_listed_ray_is_a_point_at_its_two_numbers(scatter: EvidenceScatter, session: Session) -> None:
    assert session.state.suggestions is not None
    evidence = session.state.suggestions.evidence
    bright = evidence.charge > 0
    expected = zip(np.log10(evidence.charge[bright]), np.log10(evidence.pixels[bright]), strict=True)
    assert drawn(scatter, Verdict.UNREVIEWED) == sorted((float(x), float(y)) for x, y in expected)
    scatter.logs[0].setChecked(False)
    scatter.logs[1].setChecked(False)
    assert drawn(scatter, Verdict.UNREVIEWED) == sorted(
        zip(evidence.charge.tolist(), evidence.pixels.tolist(), strict=True)
    )


def test_points_have_the_look_of_their_verdict_and_follow_the_filter(
    scatter: EvidenceScatter, session: Session
) -> None:
    session.list.go_to(1)
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert len(drawn(scatter, Verdict.COSMIC_RAY)) == 1
    session.list.arrange(RayList(verdict=Verdict.COSMIC_RAY))
    assert drawn(scatter, Verdict.UNREVIEWED) == []
    assert len(drawn(scatter, Verdict.COSMIC_RAY)) == 1


def test_a_lasso_drawn_by_hand_selects_what_it_encloses(
    scatter: EvidenceScatter, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pyqtgraph.CONFIG_OPTIONS, "mouseRateLimit", -1)  # no hand is as fast as a test
    assert session.state.suggestions is not None
    scatter.logs[0].setChecked(False)
    x = session.state.suggestions.evidence.charge
    viewport = scatter.plot.viewport()
    scatter.grab()  # the ranges of the axes are found when they are drawn

    def pixel(place: QPointF) -> QPoint:
        return scatter.plot.mapFromScene(scatter.box.mapViewToScene(place))

    brightest = int(np.argmax(x))
    centre = pixel(QPointF(float(x[brightest]), float(np.log10(session.state.suggestions.evidence.pixels[brightest]))))
    corners = [centre + QPoint(*step) for step in ((-9, -9), (9, -9), (9, 9), (-9, 9), (-9, -9))]
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=corners[0])
    for corner in corners[1:]:
        drag(viewport, corner)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=corners[-1])
    assert brightest in session.state.selection.rays
    assert len(session.state.selection.rays) < len(session.state.order)


def test_a_lasso_adds_where_it_is_asked_to(scatter: EvidenceScatter, session: Session) -> None:
    session.list.select(RaySelection.of(0))
    everything = QPolygonF([QPointF(-99, -99), QPointF(99, -99), QPointF(99, 99), QPointF(-99, 99)])
    scatter.box.lassoed.emit(everything, True)
    assert set(session.state.selection.rays.tolist()) >= {0}
    scatter.box.lassoed.emit(QPolygonF([QPointF(50, 50), QPointF(51, 50), QPointF(50, 51)]), False)
    assert set(session.state.selection.rays.tolist()) >= {0}  # an empty lasso changes nothing


def test_a_click_selects_the_ray_of_the_nearest_point(scatter: EvidenceScatter, session: Session) -> None:
    assert session.state.suggestions is not None
    evidence = session.state.suggestions.evidence
    brightest = int(np.argmax(evidence.charge))
    place = QPointF(float(np.log10(evidence.charge[brightest])), float(np.log10(evidence.pixels[brightest])))
    scatter.box.pointed.emit(place)
    assert session.state.selection.current == brightest
    x, y = scatter.chosen.getData()
    assert (x.tolist(), y.tolist()) == ([place.x()], [place.y()])


def test_the_axes_are_found_again(scatter: EvidenceScatter, session: Session, qtbot: QtBot) -> None:
    choose(scatter, "dark", "length")
    again = EvidenceScatter(session.store, session.list)
    qtbot.addWidget(again)
    assert [axis.currentData() for axis in again.axes] == ["dark", "length"]


def test_points_without_a_place_are_in_no_lasso() -> None:
    square = QPolygonF([QPointF(0, 0), QPointF(2, 0), QPointF(2, 2), QPointF(0, 2)])
    x, y = np.array([1.0, np.nan, 3.0, 1.0]), np.array([1.0, 1.0, 1.0, np.nan])
    assert enclosed(square, x, y).tolist() == [0]


def test_the_plot_is_framed_where_tab_brings_the_focus_and_not_where_a_click_does(
    scatter: EvidenceScatter, qtbot: QtBot
) -> None:
    scatter.activateWindow()
    qtbot.waitUntil(scatter.isActiveWindow)
    (ring,) = scatter.plot.findChildren(FocusRing)
    for reason, framed in ((Qt.FocusReason.TabFocusReason, True), (Qt.FocusReason.MouseFocusReason, False)):
        scatter.logs[0].setFocus()
        scatter.plot.setFocus(reason)
        assert (ring.widget() is scatter.plot) is framed


def test_the_plot_keeps_the_keys_while_evidence_is_measured_anew(
    scatter: EvidenceScatter, session: Session, settle: Callable[[], None]
) -> None:
    scatter.plot.setFocus()
    seen: list[tuple[bool, bool]] = []
    session.store.detected.connect(lambda: seen.append((session.state.suggestions is None, scatter.plot.isHidden())))
    session.scheduler.find()
    settle()
    assert seen == [(True, False)]
    assert not scatter.plot.isHidden()
    assert scatter.window().focusWidget() is scatter.plot


def test_a_number_that_no_ray_has_is_told_in_place_of_an_empty_plot(scatter: EvidenceScatter) -> None:
    choose(scatter, "charge", "sharpness")  # the scene has no stars to compare with
    assert scatter.plot.isHidden()
    assert scatter.empty.text() == "No ray has both of these numbers; choose another one."
    choose(scatter, "charge", "pixels")
    assert not scatter.plot.isHidden()
