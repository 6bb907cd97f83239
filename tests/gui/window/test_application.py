from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from PyQt6.QtCore import QSize, QStandardPaths
from PyQt6.QtGui import QIcon, QPalette, QScreen
from pytestqt.qtbot import QtBot

from crviewer.gui.style import colours
from crviewer.gui.window import application
from crviewer.gui.window.application import PlainFormatter, collect_here, first_size, log_to_file
from tests.gui.conftest import WAIT


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back after the test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield root
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_what_goes_wrong_is_kept_in_a_file(
    qtbot: QtBot, root: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "data"))
    log_to_file()
    logging.getLogger("crviewer.test").error("it broke")
    assert "ERROR crviewer.test: it broke" in (tmp_path / "data" / "crviewer.log").read_text()


def test_where_no_file_can_be_written_the_program_starts_all_the_same(
    qtbot: QtBot, root: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "file" / "data"))
    before = len(root.handlers)
    log_to_file()
    assert len(root.handlers) == before + 1


class Cycle:
    """Refers to itself, and notes the thread on which it is taken apart."""

    def __init__(self, ended_on: set[threading.Thread]) -> None:
        self._itself, self._ended_on = self, ended_on

    def __del__(self) -> None:
        self._ended_on.add(threading.current_thread())


def test_cycles_are_taken_apart_on_the_thread_of_the_window_wherever_they_were_made(qtbot: QtBot) -> None:
    ended_on: set[threading.Thread] = set()
    gc.enable()
    collector = collect_here()

    def make() -> None:
        for _ in range(10_000):
            Cycle(ended_on)

    worker = threading.Thread(target=make)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(ended_on), timeout=WAIT)
    collector.timer.stop()
    assert ended_on == {threading.main_thread()}


def test_the_icon_shows_a_bright_track_at_the_smallest_size(qtbot: QtBot) -> None:
    image = QIcon(str(application._ICON)).pixmap(16).toImage()
    bright = [(x, 15 - x) for x in range(2, 14)]
    assert image.width() == 16
    assert all(image.pixelColor(x, y).lightness() > 200 for x, y in bright)
    assert image.pixelColor(4, 4).lightness() < 80


@pytest.mark.parametrize(
    ("screen", "size"),
    [((1280, 800), (1272, 760)), ((1920, 1200), (1600, 1000)), ((3840, 2160), (1600, 1000)), ((800, 600), (792, 560))],
)
def test_the_first_window_fits_the_screen(screen: tuple[int, int], size: tuple[int, int]) -> None:
    a_screen = Mock(spec=QScreen)
    a_screen.availableSize.return_value = QSize(*screen)
    assert first_size(a_screen) == QSize(*size)
    assert first_size(None) == QSize(1600, 1000)


@pytest.mark.parametrize("dark", [True, False])
def test_text_can_be_read_on_its_background(dark: bool) -> None:
    palette = colours.palette(dark=dark)
    role = QPalette.ColorRole
    for ink, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
    ):
        assert contrast(palette.color(ink).getRgbF()[:3], palette.color(ground).getRgbF()[:3]) > 4.5


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Contrast ratio of two colours as WCAG 2.1 defines it."""

    def luminance(colour: tuple[float, ...]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_a_name_with_a_line_feed_writes_no_line_of_the_log() -> None:
    record = logging.LogRecord("crviewer", logging.INFO, "", 0, "opened %s", ("a\n2026 INFO all is well\x1b[m",), None)
    assert PlainFormatter("%(message)s").format(record) == r"opened a\n2026 INFO all is well\x1b[m"
