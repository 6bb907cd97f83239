"""The pictures that the README and the documentation show: made by a test, so that they show what there is.

python -m pytest tests/gui/window/test_screenshot.py --pictures resources
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtGui import QPainter, QPixmap
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crviewer.detection import LacosmicParameters
from crviewer.gui.export.export_dialog import ExportDialog
from crviewer.gui.night.night_panel import NightPanel
from crviewer.gui.rays.evidence_card import EvidenceCard
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.gui.style.fusion_style import FusionStyle
from crviewer.gui.window.main_window import MainWindow
from crviewer.review.core.verdict import Verdict
from tests.scenes import write_scenes

SIGCLIP = 7.0
COLUMN_AND_RING = 16  # a ring around a hot pixel, in the demo
JUDGED = 15

_WIDE = 470  # points, of a panel at the left where there is room


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder: Path | None = request.config.getoption("--pictures")
    return folder or tmp_path


@pytest.fixture
def reviewed(
    request: pytest.FixtureRequest, session: Session, qtbot: QtBot, settle: Callable[[], None]
) -> Iterator[MainWindow]:
    """The window on the demo, partly reviewed; dark where the test says so."""
    before, style = QApplication.palette(), QApplication.style()
    assert style is not None
    QApplication.setStyle(FusionStyle())
    session.detection.set_thresholds(LacosmicParameters(sigclip=SIGCLIP))
    window = MainWindow(session)
    QApplication.setPalette(colours.palette(dark=request.param))
    qtbot.addWidget(window, before_close_func=lambda window: window.session.export.discard())
    window.resize(1280, 800)
    window.show()
    session.opening.open_demo()
    settle()
    for _ in range(JUDGED):
        session.suggestions.accept_selected()
    settle()
    session.list.go_to(COLUMN_AND_RING - 1)
    yield window
    QApplication.setPalette(before)


def in_a_row(widgets: Sequence[QWidget]) -> QPixmap:
    """One picture of widgets of one size."""
    each = widgets[0].size()
    row = QPixmap(QSize(each.width() * len(widgets), each.height()))
    row.fill(widgets[0].palette().window().color())
    painter = QPainter(row)
    for place, widget in enumerate(widgets):
        widget.render(painter, QPoint(place * each.width(), 0))
    painter.end()
    return row


def clearest(session: Session, verdict: Verdict) -> int:
    """The undecided ray for which a verdict is suggested with the highest score, else that of those decided."""
    assert session.state.suggestions is not None
    assert session.state.review is not None
    found, rays = session.state.suggestions, len(session.state.suggestions.verdicts)
    size = found.evidence.pixels / 1e4  # of several as clear, the largest
    decided = session.state.review.verdicts[:rays] != Verdict.UNREVIEWED  # specks, which are not listed, come last
    return int(np.argmax(np.where(found.verdicts == verdict, found.scores - decided + size, -2)))


@pytest.mark.window
@pytest.mark.parametrize(
    ("reviewed", "name"), [(True, "window.png"), (False, "window-light.png")], indirect=["reviewed"]
)
def test_the_window_on_the_demo_is_pictured(reviewed: MainWindow, pictures: Path, name: str) -> None:
    picture = reviewed.grab()
    assert picture.save(str(pictures / name))
    colours_used = {picture.toImage().pixelColor(x, y).name() for x in range(0, 1280, 7) for y in range(0, 800, 7)}
    assert {colours.of_verdict(Verdict.COSMIC_RAY).name(), colours.of_verdict(Verdict.HOT_PIXEL).name()} <= colours_used


@pytest.mark.window
@pytest.mark.parametrize("reviewed", [False], indirect=True)
def test_what_the_guide_tells_of_is_pictured(reviewed: MainWindow, pictures: Path, settle: Callable[[], None]) -> None:
    session = reviewed.session
    for verdict in list(Verdict)[1:]:
        ray = clearest(session, verdict)
        if session.state.suggestions is not None and session.state.suggestions.verdicts[ray] == verdict:
            session.list.go_to(ray)
            settle()
            row = in_a_row(reviewed.panels.cutouts.all)
            assert row.save(str(pictures / f"{verdict.label.replace(' ', '-')}.png"))
    for title, widget in (("gallery", reviewed.panels.gallery), ("scatter", reviewed.panels.scatter)):
        reviewed.docks.show(title.capitalize())
        widget.resize(_WIDE, widget.height())
        settle()
        assert widget.grab().save(str(pictures / f"{title}.png"))
    export = ExportDialog(session.store, session.export, reviewed)
    export.folder.setText("/data/2026-01-14")
    for title, dialog in (("export", export), ("evidence", EvidenceCard(session.state, reviewed))):
        dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        dialog.show()
        assert dialog.grab().save(str(pictures / f"{title}.png"))
        dialog.close()
    assert {path.stem for path in pictures.glob("*.png")} >= {"hot-pixel", "bad-column", "after-image", "cosmic-ray"}


@pytest.mark.window
def test_the_list_of_a_night_is_pictured(
    session: Session, qtbot: QtBot, settle: Callable[[], None], pictures: Path, tmp_path: Path
) -> None:
    before = QApplication.palette()
    QApplication.setStyle(FusionStyle())
    QApplication.setPalette(colours.palette(dark=False))
    session.night.wanted.connect(session.opening.open)
    panel = NightPanel(session.night, session.chips)
    qtbot.addWidget(panel)
    panel.resize(640, 170)
    panel.show()
    session.night.open([write_scenes(tmp_path, 4)])
    settle()
    for verdict in (Verdict.COSMIC_RAY,) * 6:
        session.verdicts.give(verdict)
    session.night.go(1)
    settle()
    session.verdicts.give(Verdict.COSMIC_RAY)
    assert panel.grab().save(str(pictures / "night.png"))
    assert [panel.model.index(row, 1).data() for row in range(3)] == ["done", "in review", "new"]
    session.night.close()
    QApplication.setPalette(before)
