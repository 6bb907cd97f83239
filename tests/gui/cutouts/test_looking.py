"""Looking closely: the table of pixels, the profile and the histogram, driven as an observer would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QMouseEvent
from PyQt6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.pixel_model import PixelQuantity
from crviewer.gui.cutouts.pixel_table import PixelTable
from crviewer.gui.cutouts.profile_plot import ProfilePlot
from crviewer.gui.cutouts.stretch_histogram import StretchHistogram
from crviewer.gui.image.ruler_view import Line
from crviewer.gui.image.stretch import StretchLimits
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, RAYS, write_scene

ROW, COLUMN = RAYS[1]


@pytest.fixture
def opened(session: Session, tmp_path: Path, settle: Callable[[], None]) -> Callable[[], None]:
    def open_now() -> None:
        session.messages.failed.connect(lambda error: pytest.fail(str(error)))
        session.opening.open(write_scene(tmp_path).request)
        settle()
        session.list.go_nearest(COLUMN, ROW)

    return open_now


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(500, 500)
    widget.show()
    qtbot.waitExposed(widget)


# ---------------------------------------------------------------- the table of pixels


@pytest.fixture
def table(session: Session, qtbot: QtBot, opened: Callable[[], None]) -> PixelTable:
    table = PixelTable(session.store)
    shown(qtbot, table)
    opened()
    return table


def cell(table: PixelTable, x: int, y: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
    """What stands at a pixel (0-based)."""
    patch = table.model.patch
    assert patch is not None
    top, bottom, left, _ = patch.box
    assert top <= y < bottom
    return table.model.data(table.model.index(bottom - 1 - y, x - left), role)


def test_the_table_goes_to_the_peak_of_each_ray_and_then_follows_the_cursor(
    table: PixelTable, session: Session
) -> None:
    assert session.state.exposure is not None
    assert table.model.patch is not None
    x, y = table.model.patch.place
    assert (y, session.state.exposure.electrons[y, x]) == (
        ROW,
        session.state.exposure.electrons[ROW, COLUMN : COLUMN + 5].max(),
    )
    table.show_place(HOT[1] + 0.3, HOT[0] - 0.2)
    assert table.model.patch.place == (HOT[1], HOT[0])
    assert table.head.text() == f"x {HOT[1] + 1}  y {HOT[0] + 1}  ·  e⁻"
    table.pin_place(COLUMN, ROW)
    table.show_place(HOT[1], HOT[0])
    session.list.go(1)
    assert table.model.patch.place == (COLUMN, ROW)


def test_the_numbers_are_those_of_the_image_that_is_chosen(table: PixelTable, session: Session) -> None:
    exposure, review = session.state.exposure, session.state.review
    assert exposure is not None
    assert exposure.dark is not None
    assert review is not None
    found = {}
    for quantity in PixelQuantity:
        table.quantity.setCurrentText(quantity)
        found[quantity] = cell(table, COLUMN, ROW)
    assert found == {
        PixelQuantity.SCIENCE: f"{exposure.electrons[ROW, COLUMN]:.0f}",
        PixelQuantity.DARK: f"{exposure.dark[ROW, COLUMN]:.3g}",
        PixelQuantity.CLEANED: f"{review.cleaned()[ROW, COLUMN]:.0f}",
        PixelQuantity.DQ: "8",
    }


def test_the_sides_have_the_fits_coordinates_and_the_highest_row_is_at_the_top(table: PixelTable) -> None:
    patch = table.model.patch
    assert patch is not None
    across, up = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    heads = [table.model.headerData(0, side, Qt.ItemDataRole.DisplayRole) for side in (across, up)]
    assert heads == [str(patch.box[2] + 1), str(patch.box[1])]
    assert table.model.headerData(patch.values.shape[0] - 1, up, Qt.ItemDataRole.DisplayRole) == str(patch.box[0] + 1)


def test_cells_have_the_colour_of_what_masks_them_and_tell_it(table: PixelTable, session: Session) -> None:
    tint = cell(table, COLUMN, ROW, Qt.ItemDataRole.BackgroundRole)
    assert QColor(tint.color()).rgb() == colours.of_verdict(Verdict.UNREVIEWED).rgb()  # type: ignore[attr-defined]
    assert cell(table, COLUMN, ROW + 2, Qt.ItemDataRole.BackgroundRole) is None
    assert str(cell(table, COLUMN, ROW, Qt.ItemDataRole.ToolTipRole)).endswith("e⁻, CR")
    table.pin.setChecked(True)
    session.verdicts.give(Verdict.REAL_SOURCE)
    assert cell(table, COLUMN, ROW, Qt.ItemDataRole.BackgroundRole) is None


def test_all_numbers_are_copied_with_their_coordinates(table: PixelTable) -> None:
    table.copying.trigger()
    clipboard, patch = QApplication.clipboard(), table.model.patch
    assert clipboard is not None
    assert patch is not None
    lines = [line.split("\t") for line in clipboard.text().splitlines()]
    assert lines[0] == ["y \\ x", *(str(x + 1) for x in range(patch.box[2], patch.box[3]))]
    assert [line[0] for line in lines[1:]] == [str(y + 1) for y in reversed(range(patch.box[0], patch.box[1]))]
    assert np.array_equal(np.array(lines[1:], float)[::-1, 1:], np.round(patch.values))


def test_the_table_is_cut_at_the_edge_of_the_frame_and_empty_off_it(table: PixelTable) -> None:
    table.show_place(0, 0)
    assert table.model.patch is not None
    assert table.model.patch.box[::2] == (0, 0)
    table.show_place(-200, -200)
    assert (table.model.rowCount(), table.model.as_text()) == (0, "")


# ---------------------------------------------------------------------- the profile


@pytest.fixture
def profile(session: Session, qtbot: QtBot, opened: Callable[[], None]) -> ProfilePlot:
    profile = ProfilePlot(session.store)
    shown(qtbot, profile)
    opened()
    return profile


def test_a_cut_runs_along_the_ray_that_is_selected(profile: ProfilePlot, session: Session) -> None:
    lines: list[Line] = []
    profile.measured.connect(lines.append)
    session.list.go(1)
    session.list.go(-1)
    (x0, y0), (x1, y1) = lines[-1]
    assert (y0, y1) == (ROW, ROW)
    assert sorted((x0, x1)) == pytest.approx([COLUMN - 6, COLUMN + 10])
    distance, values = profile.science.getData()
    _, cleaned = profile.cleaned.getData()
    on_ray = (distance > 6) & (distance < 10)
    assert values[on_ray].min() > 2500 > 500 > cleaned[on_ray].max()


def test_a_line_drawn_by_hand_is_measured_until_another_ray_is_selected(profile: ProfilePlot, session: Session) -> None:
    assert session.state.exposure is not None
    profile.kind.setCurrentIndex(1)
    profile.rule(((10, 10), (10, 20)))
    distance, values = profile.science.getData()
    assert values[::4] == pytest.approx(session.state.exposure.electrons[10:21, 10])
    assert distance[-1] == 10
    session.list.go(1)
    assert len(profile.science.getData()[0]) != len(distance)


def test_around_the_peak_every_pixel_is_a_point(profile: ProfilePlot, session: Session) -> None:
    assert session.state.exposure is not None
    profile.kind.setCurrentIndex(1)
    distance, values = profile.science.getData()
    assert distance[0] == 0
    assert values[0] == session.state.exposure.electrons[ROW, COLUMN : COLUMN + 5].max()
    assert len(distance) == 317  # places of a square grid within ten steps of one of them


# ---------------------------------------------------------------- lines and limits


@pytest.fixture
def cutouts(session: Session, qtbot: QtBot, opened: Callable[[], None]) -> CutoutPanel:
    cutouts = CutoutPanel(session)
    shown(qtbot, cutouts)
    opened()
    return cutouts


def test_a_line_is_drawn_with_shift_in_any_cutout(cutouts: CutoutPanel) -> None:
    lines: list[Line] = []
    cutouts.ruled.connect(lines.append)
    cutouts.show_viewport(Viewport(60, 50, 40))
    view = cutouts.masked.view
    for kind, place in zip(("Press", "Move", "Release"), ((50, 50), (60, 55), (60, 55)), strict=True):
        point = QPointF(view.viewport.to_widget(*place, view.extent))
        button = Qt.MouseButton.LeftButton
        QApplication.sendEvent(
            view,
            QMouseEvent(
                QMouseEvent.Type[f"MouseButton{kind}" if kind != "Move" else "MouseMove"],
                point,
                view.mapToGlobal(point),
                button,
                button,
                Qt.KeyboardModifier.ShiftModifier,
            ),
        )
    ((start, end),) = lines
    assert (start, end) == (pytest.approx((50, 50)), pytest.approx((60, 55)))
    assert view.viewport == Viewport(60, 50, 40)


def test_limits_by_hand_hold_for_all_images_in_electrons_and_are_found_again(
    cutouts: CutoutPanel, session: Session, settle: Callable[[], None]
) -> None:
    dark = cutouts.dark.view.limits
    cutouts.stretching.limit(100, 700)
    session.list.go(1)
    assert {cutout.view.limits for cutout in (cutouts.masked, cutouts.science, cutouts.cleaned)} == {(100, 700)}
    assert cutouts.dark.view.limits[1] - cutouts.dark.view.limits[0] == pytest.approx(dark[1] - dark[0])
    assert (session.state.view["black"], session.state.view["white"]) == (100, 700)
    cutouts.science.stretched.emit(cutouts.dark.view.stretch.inverted)
    session.store.opened.emit()
    assert cutouts.science.view.limits == (100, 700)
    session.store.show(black=0.0, white=0.0)
    session.store.opened.emit()
    assert cutouts.science.view.stretch.limits is StretchLimits.NOISE


def test_the_histogram_shows_the_limits_and_sets_them(
    cutouts: CutoutPanel, session: Session, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    histogram = StretchHistogram(session.store)
    cutouts.stretching.limited.connect(histogram.show_limits)
    histogram.limited.connect(cutouts.stretching.limit)
    shown(qtbot, histogram)
    session.list.go(1)
    assert histogram.band.getRegion() == pytest.approx(cutouts.science.view.limits)
    histogram.band.setRegion((150, 900))
    assert cutouts.science.view.limits == (150, 900)
    assert (histogram.black.value(), histogram.white.value()) == (150, 900)
    histogram.black.setValue(120)
    assert cutouts.science.view.limits == (120, 900)
    histogram.black.setValue(5000)  # above white: nothing is done
    assert histogram.black.value() == 120
    assert cutouts.science.view.limits == (120, 900)
    edges, counts = histogram.curve.getData()
    assert len(edges) == len(counts) + 1
    assert edges[np.argmax(counts)] == pytest.approx(200, abs=60)


def test_the_stretch_menu_offers_limits_by_hand_and_the_histogram(cutouts: CutoutPanel, qtbot: QtBot) -> None:
    (button,) = cutouts.science.findChildren(QToolButton)
    menu = button.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    offered = {action.text(): action for action in menu.actions()}
    before = cutouts.science.view.limits
    offered["by hand"].trigger()
    assert (cutouts.science.view.stretch.limits, cutouts.science.view.limits) == (StretchLimits.BY_HAND, before)
    with qtbot.waitSignal(cutouts.histogram_wanted):
        offered["Histogram…"].trigger()
