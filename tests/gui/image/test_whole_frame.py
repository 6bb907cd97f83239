"""Cutouts that show the whole frame: nothing that stands out disappears, and all else works as from near."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QWheelEvent
from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.image_cutout import TitledCutout
from crviewer.gui.image import cleaned_image
from crviewer.gui.image.pixel_view import PixelView
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, RAYS, SHAPE, write_scene


@pytest.fixture
def cutouts(session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]) -> CutoutPanel:
    """Cutouts so small that even this frame has more pixels than they have dots."""
    cutouts = CutoutPanel(session)
    cutouts.findChildren(QLabel)[0].hide()
    for cutout in cutouts.all:
        cutout.view.setFixedSize(120, 120)
    qtbot.addWidget(cutouts)
    cutouts.show()
    qtbot.waitExposed(cutouts)
    session.messages.failed.connect(lambda error: pytest.fail(str(error)))
    session.opening.open(write_scene(tmp_path).request)
    settle()
    return cutouts


def colour_at(view: PixelView, row: int, column: int) -> QColor:
    """The colour in the middle of the block that holds a pixel."""
    blocks = view.blocks()  # type: ignore[attr-defined]
    y, x = (place // blocks.factor * blocks.factor + (blocks.factor - 1) / 2 for place in (row, column))
    image = view.grab().toImage()
    point = view.viewport.to_widget(x, y, view.extent) * image.devicePixelRatio()
    return image.pixelColor(int(point.x()), int(point.y()))


def turn_wheel(cutout: TitledCutout, notches: int) -> None:
    view, no_button = cutout.view, Qt.MouseButton.NoButton
    middle = QPointF(view.rect().center())
    turn = QPoint(0, 120 * notches)
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(view, QWheelEvent(middle, middle, QPoint(), turn, no_button, keys, phase, False))


def shows_whole(cutout: TitledCutout) -> bool:
    return cutout.view.visible() == (0, SHAPE[0], 0, SHAPE[1])


def test_every_ray_and_hole_is_seen_in_a_whole_frame(cutouts: CutoutPanel, session: Session) -> None:
    cutouts.show_whole()
    session.list.go_to(None)  # whose ring would be in the way
    assert all(shows_whole(cutout) for cutout in cutouts.all)
    assert cutouts.science.view.blocks().factor == 2
    for row, column in RAYS:
        assert colour_at(cutouts.science.view, row, column + 2).lightness() > 240
        assert colour_at(cutouts.cleaned.view, row, column + 2).lightness() < 100
        assert colour_at(cutouts.masked.view, row, column + 2) == colours.of_verdict(Verdict.UNREVIEWED)
    assert colour_at(cutouts.science.view, *HOT) == colours.DEEP
    assert colour_at(cutouts.dark.view, *HOT).lightness() > 240


def test_verdicts_are_seen_in_their_colours_and_in_the_cleaned_image(cutouts: CutoutPanel, session: Session) -> None:
    cutouts.show_whole()
    (row, column), others = RAYS[1], (RAYS[0], *RAYS[2:])
    session.verdicts.advance = False
    session.list.go_nearest(column, row)
    session.verdicts.give(Verdict.REAL_SOURCE)
    cutouts.show_whole()
    session.list.go_to(None)
    assert colour_at(cutouts.cleaned.view, row, column + 2).lightness() > 240
    assert all(colour_at(cutouts.cleaned.view, y, x + 2).lightness() < 100 for y, x in others)
    assert colour_at(cutouts.masked.view, row, column + 2).saturation() == 0  # the image beneath
    session.list.go_nearest(column, row)
    session.verdicts.give(Verdict.AFTER_IMAGE)
    cutouts.show_whole()
    session.list.go_to(None)
    assert colour_at(cutouts.masked.view, row, column + 2) == colours.of_verdict(Verdict.AFTER_IMAGE)


def test_a_whole_cleaned_frame_that_takes_long_is_made_behind_the_window(
    cutouts: CutoutPanel, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    title, view = cutouts.cleaned.findChildren(QLabel)[0], cutouts.cleaned.view
    (row, column), (other_row, other_column) = RAYS[:2]

    def is_cleaned(row: int, column: int) -> bool:
        return colour_at(view, row, column + 2).lightness() < 100

    monkeypatch.setattr(cleaned_image, "MANY", 0)
    session.verdicts.advance = False
    cutouts.show_whole()
    session.list.go_to(None)
    assert title.text() == "Cleaned (computing)"
    assert not is_cleaned(row, column)  # the frame as it was
    qtbot.waitUntil(lambda: title.text() == "Cleaned")
    assert is_cleaned(row, column)
    session.list.go_nearest(column, row)  # where the cutouts were before, so that they stay
    session.verdicts.give(Verdict.REAL_SOURCE)
    assert title.text() == "Cleaned (computing)"
    assert is_cleaned(row, column)  # as before the verdict, and not uncleaned in between
    assert is_cleaned(other_row, other_column)
    qtbot.waitUntil(lambda: title.text() == "Cleaned")
    assert not is_cleaned(row, column)
    assert is_cleaned(other_row, other_column)
    cutouts.fit_ray()
    assert title.text() == "Cleaned"


def test_the_whole_frame_is_shown_and_then_what_was_shown_before(cutouts: CutoutPanel, session: Session) -> None:
    before = cutouts.science.view.viewport
    cutouts.show_whole()
    assert cutouts.science.view.viewport == Viewport.whole(SHAPE, cutouts.science.view.extent)
    cutouts.show_whole()
    assert {cutout.view.viewport for cutout in cutouts.all} == {before}
    cutouts.show_whole()
    session.list.go(1)
    near = cutouts.science.view.viewport
    assert near.span == before.span  # a ray is shown as large as ever
    cutouts.show_whole()
    assert shows_whole(cutouts.science)


def test_the_wheel_goes_smoothly_from_a_few_pixels_to_the_whole_frame_in_all_cutouts(cutouts: CutoutPanel) -> None:
    view = cutouts.science.view
    spans, sizes = [], []
    turn_wheel(cutouts.dark, 20)
    for _ in range(30):
        spans.append(view.viewport.span)
        sizes.append(view.blocks().factor)
        assert {cutout.view.viewport for cutout in cutouts.all} == {view.viewport}
        turn_wheel(cutouts.dark, -1)
    assert spans[0] == view.least_span
    assert spans[-1] == view.most_span > view.whole.span
    assert np.diff(spans).min() >= 0
    assert np.divide(spans[1:], spans[:-1]).max() < 1.3
    assert sorted(set(sizes)) == [1, 2]
    assert np.diff(sizes).min() >= 0


def test_the_cursor_tells_of_its_own_pixel_however_far_the_view_is(
    cutouts: CutoutPanel, session: Session, qtbot: QtBot
) -> None:
    cutouts.show_whole()
    told: list[tuple[float, float]] = []
    cutouts.pointed.connect(lambda x, y: told.append((x, y)))
    view = cutouts.science.view
    at = view.viewport.to_widget(HOT[1], HOT[0], view.extent).toPoint()
    qtbot.mouseMove(view, at)
    x, y = told[0]
    assert np.hypot(x - HOT[1], y - HOT[0]) < 2  # pixels, as many as a dot of the screen
    assert session.state.exposure is not None
    value = session.state.exposure.electrons[round(y), round(x)]
    assert cutouts.science.findChildren(QLabel)[1].text() == f"{value:.0f} e⁻"


def test_a_drag_pans_and_blinking_and_hiding_go_on_in_a_whole_frame(
    cutouts: CutoutPanel, session: Session, qtbot: QtBot
) -> None:
    row, column = RAYS[3]
    cutouts.show_whole()
    session.list.go_to(None)
    cutouts.blink(cutouts.cleaned)
    assert colour_at(cutouts.science.view, row, column + 2).lightness() < 100
    cutouts.blink(cutouts.cleaned)
    cutouts.lay_bare(True)
    assert colour_at(cutouts.masked.view, row, column + 2).lightness() > 240
    cutouts.lay_bare(False)
    before, view = cutouts.dark.view.viewport, cutouts.dark.view
    middle = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, middle - QPoint(10, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle - QPoint(10, 0))
    assert cutouts.science.view.viewport.x == pytest.approx(before.x + 10 / before.scale(view.extent))
    assert colour_at(cutouts.science.view, row, column + 2).lightness() > 240


def test_a_brush_draws_on_a_whole_frame(cutouts: CutoutPanel, session: Session) -> None:
    cutouts.show_whole()
    session.list.go_to(None)
    session.retouch.take_up(PaintedKind.BAD)
    session.retouch.begin((40.0, 70.0), erases=False, straight=False)
    assert colour_at(cutouts.masked.view, 70, 40) == colours.of_verdict(Verdict.OTHER_DEFECT)
    session.retouch.stop()
    assert colour_at(cutouts.masked.view, 70, 40).saturation() == 0


def test_the_current_ray_is_ringed_where_it_is_small(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[2]
    session.list.go_nearest(column, row)

    def ring() -> QColor:
        view = cutouts.dark.view
        at = view.viewport.to_widget(column + 2, row, view.extent) + QPointF(9, 0)
        return view.grab().toImage().pixelColor(int(at.x()), int(at.y()))

    unjudged = colours.of_verdict(Verdict.UNREVIEWED)
    assert ring() != unjudged
    cutouts.show_whole()
    assert ring() == unjudged
