"""The cutouts, the map and the list, driven as an observer would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.image_cutout import SubstituteImage, TitledCutout
from crviewer.gui.cutouts.overview_map import OverviewMap
from crviewer.gui.image.pixel_view import PixelView
from crviewer.gui.image.pyramid import ImagePyramid
from crviewer.gui.image.stretch import Stretch, StretchLimits
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.products.core.shades import StretchCurve
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import COLUMNS, RayList
from crviewer.review.list.ray_selection import RaySelection
from tests.scenes import HOT, RAYS, SHAPE, write_scene


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Callable[[], None]) -> Callable[..., Session]:
    def open_now() -> Session:
        session.messages.failed.connect(lambda error: pytest.fail(str(error)))
        session.opening.open(write_scene(tmp_path).request)
        settle()
        return session

    return open_now


def shown(qtbot: QtBot, widget: QWidget, width: int = 420, height: int = 420) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)


def colour_at(view: PixelView, x: float, y: float) -> QColor:
    image: QImage = view.grab().toImage()
    point = view.viewport.to_widget(x, y, view.extent)
    ratio, aside = image.devicePixelRatio(), view.viewport.scale(view.extent) / 5  # not on a line of the grid
    return image.pixelColor(round((point.x() + aside) * ratio), round((point.y() + aside) * ratio))


def point_at(view: PixelView, x: float, y: float) -> QPoint:
    return view.viewport.to_widget(x, y, view.extent).toPoint()


# ------------------------------------------------------------------------ cutouts


@pytest.fixture
def cutouts(session: Session, qtbot: QtBot, opened: Callable[[], Session]) -> CutoutPanel:
    cutouts = CutoutPanel(session)
    shown(qtbot, cutouts, 700, 700)
    opened()
    return cutouts


def test_the_cutouts_are_centred_on_the_current_ray_and_linked(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[2]
    session.list.go_nearest(column, row)
    viewports = {cutout.view.viewport for cutout in cutouts.all}
    assert len(viewports) == 1
    viewport = viewports.pop()
    assert abs(viewport.x - (column + 2)) <= 1
    assert abs(viewport.y - row) <= 1


def test_what_a_verdict_masks_is_seen_at_once(cutouts: CutoutPanel, session: Session) -> None:
    row, column = HOT
    session.list.go_nearest(column + 1, row)
    view = cutouts.masked.view
    ring = [(column + dx, row + dy) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    assert colour_at(view, column + 1, row) == colours.of_verdict(Verdict.UNREVIEWED)
    assert colour_at(view, column, row) != colours.of_verdict(Verdict.HOT_PIXEL)
    session.verdicts.give(Verdict.HOT_PIXEL)
    view.show_viewport(Viewport(column, row, 40))
    assert colour_at(view, column, row) == colours.of_verdict(Verdict.HOT_PIXEL)
    assert all(colour_at(view, x, y) != colours.of_verdict(Verdict.HOT_PIXEL) for x, y in ring)


def test_a_hole_does_not_pass_for_noise(cutouts: CutoutPanel, session: Session) -> None:
    row, column = HOT
    session.list.go_nearest(column + 1, row)
    assert colour_at(cutouts.science.view, column, row) == colours.DEEP
    assert colour_at(cutouts.science.view, column + 3, row) != colours.DEEP


def test_the_cleaned_cutout_replaces_a_ray_until_it_is_a_real_source(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[1]
    session.list.go_nearest(column, row)
    box = (row, row + 1, column, column + 1)
    assert cutouts.cleaned.view.values is not None
    assert cutouts.cleaned.view.values(box)[0, 0] < 400
    session.verdicts.give(Verdict.REAL_SOURCE)
    assert cutouts.cleaned.view.values(box)[0, 0] > 2500


def test_one_crosshair_and_the_values_of_all_images(cutouts: CutoutPanel, session: Session, qtbot: QtBot) -> None:
    session.list.go_nearest(HOT[1], HOT[0])
    told: list[tuple[float, float]] = []
    cutouts.pointed.connect(lambda x, y: told.append((round(x), round(y))))
    view = cutouts.science.view
    qtbot.mouseMove(view, point_at(view, HOT[1], HOT[0]))
    assert told == [(HOT[1], HOT[0])]
    assert {cutout.view.crosshair is not None for cutout in cutouts.all} == {True}
    values = [cutout._value.text() for cutout in cutouts.all]
    assert values[0] == "good"
    assert values[1].startswith("-4")
    assert values[1].endswith(" e⁻")
    assert values[2] == "8 e⁻/s"


def test_a_cutout_shows_another_image_for_a_while_with_its_own_title_limits_and_values(
    cutouts: CutoutPanel, session: Session, qtbot: QtBot
) -> None:
    row, column = RAYS[2]
    session.list.go_nearest(column, row)
    other = np.full(SHAPE, 7, np.float32)
    before, title = colour_at(cutouts.science.view, column, row), cutouts.science.findChildren(QLabel)[0]
    cutouts.science.show_instead(
        SubstituteImage(values=ImagePyramid.of(other, 1).values, title="Dark", unit="e⁻/s", limits=(0, 7))
    )
    cutouts.science.view.pointed.emit(column, row)
    assert colour_at(cutouts.science.view, column + 1, row + 2).lightness() == 255
    assert (title.text(), cutouts.science.findChildren(QLabel)[1].text()) == ("Dark", "7 e⁻/s")
    cutouts.science.view.left.emit()
    cutouts.science.show_instead(None)
    assert (colour_at(cutouts.science.view, column, row), title.text()) == (before, "Science")


def test_a_ray_at_the_corner_is_padded_and_not_shifted(cutouts: CutoutPanel) -> None:
    cutouts.show_viewport(Viewport(0, 0, 40))
    view = cutouts.science.view
    assert point_at(view, 0, 0) == QPointF(view.width() / 2, view.height() / 2).toPoint()
    assert colour_at(view, -10, -10).value() < colour_at(view, 5, 5).value()


def test_wheel_and_drag_move_all_cutouts_and_the_next_ray_is_shown_as_large(
    cutouts: CutoutPanel, session: Session, qtbot: QtBot
) -> None:
    view = cutouts.dark.view
    cutouts.zoom(0.5)
    assert {cutout.view.viewport.span for cutout in cutouts.all} == {20.0}
    before = view.viewport
    middle = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(30, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 0))
    moved = cutouts.science.view.viewport
    assert moved.x == pytest.approx(before.x - 30 / before.scale(view.extent))
    session.list.go(1)
    assert cutouts.science.view.viewport.span < 30


def test_a_stretch_is_shared_until_each_cutout_has_its_own(cutouts: CutoutPanel) -> None:
    cutouts.dark.stretched.emit(Stretch(curve=StretchCurve.LOG))
    assert {cutout.view.stretch.curve for cutout in cutouts.all} == {StretchCurve.LOG}
    cutouts.stretching.share(False)
    cutouts.dark.stretched.emit(Stretch(curve=StretchCurve.ASINH))
    assert cutouts.dark.view.stretch.curve is StretchCurve.ASINH
    assert cutouts.science.view.stretch.curve is StretchCurve.LOG
    cutouts.stretching.share(True)
    assert cutouts.dark.view.stretch.curve is StretchCurve.LOG


def test_the_contrast_does_not_change_from_ray_to_ray_unless_asked_for(cutouts: CutoutPanel, session: Session) -> None:
    def contrast() -> float:
        low, high = cutouts.science.view.limits
        return high - low

    at_first = contrast()
    session.list.go_nearest(HOT[1], HOT[0])
    assert contrast() == pytest.approx(at_first)
    cutouts.science.stretched.emit(Stretch(limits=StretchLimits.ZSCALE))
    limits = cutouts.science.view.limits
    session.list.go(1)
    assert cutouts.science.view.limits == limits
    cutouts.science.stretched.emit(Stretch(limits=StretchLimits.MINMAX, local=True))
    session.list.go_nearest(HOT[1], HOT[0])
    assert cutouts.science.view.limits[0] < -4000


def value_of(cutout: TitledCutout) -> str:
    return cutout.findChildren(QLabel)[1].text()


def test_the_science_cutout_blinks_with_the_cleaned_and_the_dark_image(cutouts: CutoutPanel, session: Session) -> None:
    row, column = HOT
    session.list.go_nearest(column + 1, row)
    science, title = cutouts.science, cutouts.science.findChildren(QLabel)[0]
    own = science.view.grab().toImage()
    cutouts.blink(cutouts.dark)
    assert title.text() == "Dark, in place of science"
    science.view.pointed.emit(column, row)
    assert value_of(science) == "8 e⁻/s"
    science.view.left.emit()
    assert science.view.grab().toImage() != own
    cutouts.blink(cutouts.cleaned)
    assert title.text() == "Cleaned, in place of science"
    cutouts.blink(cutouts.cleaned)
    assert (title.text(), science.view.grab().toImage()) == ("Science", own)


def test_a_cleaned_image_that_blinks_follows_the_verdict(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[1]
    session.list.go_nearest(column, row)
    cutouts.blink(cutouts.cleaned)
    session.verdicts.give(Verdict.REAL_SOURCE)
    assert cutouts.science.view.instead is not None
    assert cutouts.science.view.instead.values((row, row + 1, column, column + 1))[0, 0] > 2500


def test_an_image_that_is_not_there_does_not_blink_and_another_wish_is_left_alone(
    cutouts: CutoutPanel, session: Session
) -> None:
    told: list[str] = []
    session.messages.told.connect(told.append)
    cutouts.dark.view.show_image(None, SHAPE)
    cutouts.blink(cutouts.dark)
    assert (told, cutouts.science.view.instead) == (["No dark image is loaded."], None)
    cutouts.blink(cutouts.cleaned)
    other = SubstituteImage(values=ImagePyramid.of(np.zeros(SHAPE, np.float32), 1).values, title="Another exposure")
    cutouts.science.show_instead(other)
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert cutouts.science.view.instead is other
    cutouts.blink(cutouts.cleaned)
    assert cutouts.science.view.instead is not other


def test_the_mask_is_taken_off_what_is_beneath(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[1]
    session.list.go_nearest(column, row)
    view = cutouts.masked.view
    cutouts.lay_bare(True)
    assert colour_at(view, column, row) == colour_at(cutouts.science.view, column, row)
    cutouts.lay_bare(False)
    assert colour_at(view, column, row) == colours.of_verdict(Verdict.UNREVIEWED)


def test_black_and_white_are_exchanged_and_come_back(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[1]
    session.list.go_nearest(column, row)
    assert colour_at(cutouts.science.view, column, row).lightness() == 255
    cutouts.stretching.invert()
    assert colour_at(cutouts.science.view, column, row).lightness() == 0
    cutouts.stretching.invert()
    assert colour_at(cutouts.science.view, column, row).lightness() == 255


def test_zoom_presets_draw_pixels_as_large_as_they_say_and_fit_the_ray(cutouts: CutoutPanel, session: Session) -> None:
    row, column = RAYS[1]
    session.list.go_nearest(column, row)
    view = cutouts.science.view
    for points in (2, 4, 8):
        cutouts.enlarge(points)
        assert view.viewport.scale(view.extent) * view.devicePixelRatio() == pytest.approx(points)
    assert session.state.view["span"] == view.viewport.span
    cutouts.show_viewport(Viewport(10, 10, 90))
    cutouts.fit_ray()
    top, bottom, left, right = view.visible()
    assert top <= row < bottom
    assert left <= column < right
    assert view.viewport.span == pytest.approx(20)  # four pixels from end to end, and eight around


# ------------------------------------------------------------------------ the map


@pytest.fixture
def overview(session: Session, qtbot: QtBot, opened: Callable[[], Session]) -> OverviewMap:
    overview = OverviewMap(session.store, session.list)
    shown(qtbot, overview)
    opened()
    return overview


def test_the_map_shows_the_whole_frame(overview: OverviewMap) -> None:
    top, bottom, left, right = overview.viewport.box(overview.extent)
    assert top <= 0 < SHAPE[0] <= bottom
    assert left <= 0 < SHAPE[1] <= right


def test_rays_on_the_map_have_the_colour_of_their_verdict(overview: OverviewMap, session: Session) -> None:
    row, column = RAYS[4]
    session.list.go_nearest(column, row)
    session.verdicts.give(Verdict.AFTER_IMAGE)
    session.list.go_to(None)
    assert colour_at(overview, column + 2, row) == colours.of_verdict(Verdict.AFTER_IMAGE)


def test_a_click_on_the_map_goes_to_the_nearest_ray(overview: OverviewMap, session: Session, qtbot: QtBot) -> None:
    row, column = RAYS[3]
    qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, pos=point_at(overview, column + 5, row - 3))
    assert session.state.review is not None
    assert session.state.selection.current in session.state.review.rays.holding(np.array([row * SHAPE[1] + column]))


# ----------------------------------------------------------------------- the list


@pytest.fixture
def table(session: Session, qtbot: QtBot, opened: Callable[[], Session]) -> RayTable:
    table = RayTable(session.store, session.list, session.night, session.chips)
    shown(qtbot, table)
    opened()
    return table


def text(table: RayTable, row: int, name: str) -> str:
    return str(table.model.index(row, COLUMNS.index(name)).data())


def test_the_list_says_what_was_measured_and_judged(table: RayTable, session: Session) -> None:
    assert table.model.rowCount() == 6
    assert text(table, 0, "y") == "21"
    session.verdicts.give(Verdict.HOT_PIXEL)
    assert text(table, 0, "verdict") == "hot pixel"
    assert table.summary.text() == "6 rays · 5 undecided"


def test_a_click_on_a_header_sorts_and_a_second_one_turns_around(table: RayTable, session: Session) -> None:
    header = table.view.horizontalHeader()
    assert header is not None
    header.sectionClicked.emit(COLUMNS.index("minimum"))
    assert text(table, 0, "minimum").startswith("-4")
    header.sectionClicked.emit(COLUMNS.index("minimum"))
    assert text(table, 5, "minimum").startswith("-4")
    assert session.state.selection.current == 0


def test_the_verdict_stays_in_sight_where_there_is_no_room_for_all_columns(
    table: RayTable, session: Session, qtbot: QtBot
) -> None:
    def seen() -> set[str]:
        return {name for section, name in enumerate(COLUMNS) if not table.view.isColumnHidden(section)}

    def fits() -> bool:
        view, last = table.view, COLUMNS.index("verdict")
        return view.columnViewportPosition(last) + 30 <= view.viewport().width()

    table.resize(700, 300)
    assert seen() == {*COLUMNS} - {"recurred"}
    table.resize(380, 300)
    assert {"number", "pixels", "dark", "suggestion", "score", "verdict"} <= seen() < {*COLUMNS} - {"recurred"}
    assert fits()
    before = seen()
    table.view.show_recurrence(True)
    assert "recurred" in seen()
    assert not seen() >= before
    assert fits()
    table.resize(800, 300)
    assert seen() == {*COLUMNS}


def test_the_filter_lines_leave_out_rays(table: RayTable, session: Session, qtbot: QtBot) -> None:
    session.verdicts.give(Verdict.HOT_PIXEL)
    qtbot.keyClicks(table.text, "hot")
    assert (table.model.rowCount(), table.summary.text()) == (1, "1 of 6 rays · 5 undecided")
    table.text.clear()
    table.verdict.setCurrentIndex(table.verdict.findData(Verdict.UNREVIEWED))
    assert table.model.rowCount() == 5


def test_the_list_and_the_session_select_alike(table: RayTable, session: Session) -> None:
    table.view.selectRow(3)
    assert session.state.selection.current == 3
    session.list.go(1)
    chosen = table.view.selectionModel()
    assert chosen is not None
    assert [index.row() for index in chosen.selectedRows()] == [4]
    table.view.selectAll()
    assert session.state.selection.rays.tolist() == list(range(6))


def test_a_dark_that_is_not_there_is_not_drawn(cutouts: CutoutPanel, session: Session) -> None:
    cutouts.dark.view.show_image(None, SHAPE)
    picture = cutouts.dark.view.grab().toImage()
    middle = [picture.pixelColor(x, 40).name() for x in range(60, 200, 5)]
    assert len(set(middle)) == 1


def test_the_same_ray_found_again_does_not_pull_the_view_back(
    cutouts: CutoutPanel, session: Session, settle: Callable[[], None]
) -> None:
    moved = Viewport(70, 60, 40)
    cutouts.show_viewport(moved)
    session.scheduler.find()
    settle()
    assert cutouts.science.view.viewport == moved


def test_a_ray_too_long_to_be_judged_whole_is_shown_in_part_unless_all_of_it_is_asked_for(
    cutouts: CutoutPanel, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crviewer.gui.cutouts.cutout_panel._LARGEST", 20.0)
    session.list.go(1)
    assert cutouts.science.view.viewport.span == 20.0
    monkeypatch.setattr("crviewer.gui.cutouts.cutout_panel._MARGIN", 15.0)
    cutouts.fit_ray()
    assert cutouts.science.view.viewport.span == 34.0  # as long as it was asked for


def test_a_list_with_no_rows_is_redrawn_in_peace(table: RayTable, session: Session) -> None:
    session.list.arrange(RayList(text="pixels > 1000"))
    session.list.select(RaySelection.of(0))
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert table.model.rowCount() == 0


def test_the_filter_line_shows_the_filter_that_holds(
    table: RayTable, session: Session, settle: Callable[[], None]
) -> None:
    session.list.arrange(RayList(text="number > 2", verdict=Verdict.UNREVIEWED))
    session.store.opened.emit()
    assert table.text.text() == "number > 2"
    assert table.verdict.currentData() == Verdict.UNREVIEWED
