"""What a stranger wrote into a file is shown as it is, and never obeyed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QAbstractItemView, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.gui.session.session import Session
from crviewer.gui.style.plain_widgets import PlainLabel, PlainMessageBox, shown_line, tip_text
from crviewer.gui.window.main_window import MainWindow
from tests.frames.fits_files import a_file_of, an_extension
from tools.measure_house import ROOT

IMAGE = "<img src='/dev/zero'>"
LONG = "<b>" + 100_000 * "x"
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


def cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(min(model.rowCount(parent), 50)):
        for column in range(model.columnCount(parent)):
            yield model.index(row, column, parent)


def texts(root: QWidget) -> Iterator[tuple[str, bool]]:
    """Texts of all widgets below one, and whether Qt takes them for HTML where they look like it."""
    for widget in [root, *root.findChildren(QWidget)]:
        yield widget.toolTip(), True
        if isinstance(widget, QLabel):
            yield widget.text(), widget.textFormat() != Qt.TextFormat.PlainText
        model = widget.model() if isinstance(widget, QAbstractItemView) else None
        for index in cells(model, QModelIndex()) if model is not None else ():
            for role in ROLES:
                yield str(index.data(role) or ""), role == Qt.ItemDataRole.ToolTipRole
    for action in root.findChildren(QAction):
        yield action.toolTip(), True


@pytest.mark.parametrize("text", [IMAGE, LONG], ids=["markup", "long"])
def test_no_widget_obeys_or_chokes_on_what_a_stranger_wrote(
    session: Session, qtbot: QtBot, settle: Callable[[], None], tmp_path: Path, text: str
) -> None:
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda _: session.export.discard())
    image = an_extension(np.random.default_rng(1).normal(100, 5, (40, 40)).astype("f4"), text)
    keywords = {"IMAGETYP": IMAGE, "FILTER": IMAGE, "OBJECT": text}
    named = "<img src=x>.fits"  # no name of a file holds a slash
    path = a_file_of(tmp_path / named, image, GAIN=1.5, RDNOISE=5.0, EXPTIME=10.0, SATURATE=60000, **keywords)
    session.opening.open(OpenRequest.of(science=path))
    settle()
    assert session.state.exposure is not None
    session.notes.write(text)
    window.files.change()
    window.dialogs.combine_frames()
    session.messages.say(text)
    session.messages.fail(FrameError(text, text, text))
    shown = list(texts(window))
    assert any("img" in shown_text or "xxxx" in shown_text for shown_text, _ in shown)
    assert [line for line, is_markup in shown if is_markup and ("<img" in line or "<b>x" in line)] == []
    assert max(len(line) for line, _ in shown) < 5000


def test_a_label_shows_markup_as_it_is_written_and_cuts_what_is_absurdly_long(qtbot: QtBot) -> None:
    label = PlainLabel(IMAGE)
    qtbot.addWidget(label)
    assert (label.text(), label.textFormat()) == (IMAGE, Qt.TextFormat.PlainText)
    label.setText(LONG)
    assert len(label.text()) <= 3000
    assert "…" in label.text()


def test_a_message_box_shows_markup_as_it_is_written(qtbot: QtBot) -> None:
    box = PlainMessageBox(QMessageBox.Icon.Warning, LONG, IMAGE)
    qtbot.addWidget(box)
    assert (box.text(), box.textFormat()) == (IMAGE, Qt.TextFormat.PlainText)


def test_a_tip_of_markup_is_escaped_and_a_plain_one_stays_as_it_is() -> None:
    assert tip_text("dark.fits\n60 s") == "dark.fits\n60 s"
    assert "&lt;img" in tip_text(IMAGE)
    assert "<img" not in tip_text(IMAGE)


def test_a_line_stays_one_line() -> None:
    assert shown_line("a\nb\x1b[31m") == r"a\nb\x1b[31m"


# ------------------------------------------------------------------------- the house


def modules() -> list[Path]:
    helper = ROOT / "crviewer" / "gui" / "style" / "plain_widgets.py"
    return [path for path in (ROOT / "crviewer" / "gui").rglob("*.py") if path != helper]


def _is_own(argument: ast.expr) -> bool:
    """True for text that stands in the program, or went through one of the helpers."""
    match argument:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.IfExp():
            return _is_own(argument.body) and _is_own(argument.orelse)
        case ast.Call(func=ast.Name(id="tip_text" | "own_markup")):
            return True
    return False


def _is_bare(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="QLabel" | "QMessageBox" | "QErrorMessage"):
            return True
        case ast.Attribute(value=ast.Name(id="QMessageBox"), attr="warning" | "question" | "information" | "critical"):
            return True
        case ast.Attribute(attr="setToolTip" | "setWhatsThis"):
            return not _is_own(call.args[-1])
        case ast.Name(id="MarkupLabel"):
            return not _is_own(call.args[0])
    return False


def bare_texts(path: Path) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [f"{path.name}:{call.lineno}" for call in calls if _is_bare(call)]


def test_the_window_shows_text_by_the_plain_helpers_alone() -> None:
    assert [place for path in modules() for place in bare_texts(path)] == []


@pytest.mark.parametrize(
    "line",
    ["QLabel(name)", "x.setToolTip(str(path))", "x.setToolTip(0, f'{a}')", "QMessageBox(text)", "MarkupLabel(x)"],
)
def test_text_that_goes_past_the_helpers_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.py").write_text(line)
    assert bare_texts(tmp_path / "a.py") == ["a.py:1"]
