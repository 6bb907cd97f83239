"""What people change about the program, and the first look at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QApplication, QCommandLinkButton, QDialogButtonBox, QDockWidget
from pytestqt.qtbot import QtBot

from crviewer.detection import LacosmicParameters
from crviewer.gui.opening.recent_menu import RecentMenu, recent_frames, remember_frame
from crviewer.gui.opening.welcome import WelcomePage
from crviewer.gui.style.appearance import WindowAppearance
from crviewer.gui.window.application import make_window
from crviewer.gui.window.main_window import MainWindow
from crviewer.gui.window.preferences import Preferences
from crviewer.gui.window.preferences_dialog import PreferencesDialog
from crviewer.review.core.verdict import Verdict
from tests.gui.conftest import WAIT
from tests.scenes import write_scenes


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = make_window(LacosmicParameters(), keep=False)
    qtbot.addWidget(window, before_close_func=lambda window: window.session.export.discard())
    return window


def test_preferences_are_found_again() -> None:
    wanted = Preferences(appearance=WindowAppearance.DARK, reviewer="Vera", advance=False)
    wanted.keep()
    assert Preferences.kept() == wanted


def test_preferences_that_cannot_be_understood_are_as_at_first() -> None:
    QSettings().setValue("preferences/appearance", "plaid")
    assert Preferences.kept() == Preferences()


def test_the_dialog_changes_the_window_at_once_and_the_next_start_too(window: MainWindow, qtbot: QtBot) -> None:
    window.preferences.ask()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    dialog.appearance.setCurrentIndex(dialog.appearance.findData(WindowAppearance.DARK))
    dialog.reviewer.setText(" Vera ")
    dialog.advance.setChecked(False)
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.accepted.emit()
    assert QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 100
    assert (window.session.recorder.reviewer, window.session.verdicts.advance) == ("Vera", False)
    assert Preferences.kept() == Preferences(appearance=WindowAppearance.DARK, reviewer="Vera", advance=False)
    window.preferences.apply(Preferences(appearance=WindowAppearance.LIGHT))
    assert QApplication.palette().color(QPalette.ColorRole.Window).lightness() > 200


def test_a_verdict_stays_on_its_ray_where_that_is_preferred(window: MainWindow, qtbot: QtBot) -> None:
    window.session.opening.open_demo()
    qtbot.waitUntil(lambda: window.session.state.review is not None, timeout=WAIT)
    window.preferences.apply(Preferences(advance=False))
    window.session.verdicts.give(Verdict.COSMIC_RAY)
    assert window.session.state.selection.current == 0
    window.preferences.apply(Preferences())
    window.session.verdicts.give(Verdict.COSMIC_RAY)
    assert window.session.state.selection.current == 1


def test_recent_frames_are_the_newest_first_each_once_and_ten_at_most(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.fits" for number in range(12)]
    for path in (*paths, paths[5]):
        remember_frame(path)
    assert recent_frames() == [paths[number] for number in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]


def test_one_recent_frame_alone_is_remembered(tmp_path: Path) -> None:
    remember_frame(tmp_path / "light.fits")
    QSettings().sync()
    assert recent_frames() == [tmp_path / "light.fits"]


def test_the_menu_of_recent_frames_offers_them(window: MainWindow, tmp_path: Path) -> None:
    menu = window.findChild(RecentMenu)
    assert menu is not None
    menu.aboutToShow.emit()
    assert [(action.text(), action.isEnabled()) for action in menu.actions()] == [("No recent frames", False)]
    remember_frame(tmp_path / "light.fits")
    wanted: list[Path] = []
    menu.frame_wanted.connect(wanted.append)
    menu.frame_wanted.disconnect(window.files.open_recent)
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert wanted == [tmp_path / "light.fits"]


def test_the_welcome_offers_every_way_to_begin(qtbot: QtBot, tmp_path: Path) -> None:
    remember_frame(tmp_path / "light.fits")
    welcome = WelcomePage()
    qtbot.addWidget(welcome)
    happened: list[object] = []
    welcome.open_wanted.connect(lambda: happened.append("open"))
    welcome.demo_wanted.connect(lambda: happened.append("demo"))
    welcome.frame_wanted.connect(happened.append)
    for button in welcome.findChildren(QCommandLinkButton):
        button.click()
    assert happened == ["open", "demo", tmp_path / "light.fits"]


def test_each_line_of_the_welcome_is_to_be_read_whole(qtbot: QtBot, tmp_path: Path) -> None:
    far = tmp_path.joinpath(*["a folder with a long name"] * 5, "light.fits")
    remember_frame(far)
    welcome = WelcomePage()
    qtbot.addWidget(welcome)
    welcome.show()
    for button in welcome.findChildren(QCommandLinkButton):
        assert button.fontMetrics().horizontalAdvance(button.description()) < button.width() - 20
        assert button.height() >= button.heightForWidth(button.width())
    assert "…" in button.description()
    assert button.toolTip() == str(far.parent)


def test_the_welcome_makes_room_for_what_was_opened(window: MainWindow, qtbot: QtBot) -> None:
    assert window.middle.currentWidget() is window.welcome
    window.session.opening.open_demo()
    qtbot.waitUntil(lambda: window.session.state.exposure is not None, timeout=WAIT)
    assert window.middle.currentWidget() is not window.welcome
    assert recent_frames() == []


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_panels_that_were_moved_and_closed_come_back_with_the_layout(window: MainWindow) -> None:
    window.show()
    docks = {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}
    at_first = {name: window.dockWidgetArea(dock) for name, dock in docks.items()}
    docks["Rays"].close()
    docks["Map"].setFloating(True)
    window.panels.reset()
    assert {name: window.dockWidgetArea(dock) for name, dock in docks.items()} == at_first
    assert not docks["Map"].isFloating()
    assert docks["Rays"].isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_list_of_a_night_comes_with_a_night_alone(
    window: MainWindow, qtbot: QtBot, wait_for: Callable[[Callable[[], object]], None], tmp_path: Path
) -> None:
    window.show()
    window.panels.show("Night")
    window.panels.show("Profile")
    window.docks.keep()
    again = make_window(LacosmicParameters(), keep=False)
    qtbot.addWidget(again, before_close_func=lambda again: again.session.export.discard())
    again.show()
    docks = {dock.objectName(): dock for dock in again.findChildren(QDockWidget)}
    assert (docks["Night"].isVisible(), docks["Profile"].isVisible()) == (False, True)
    again.files.open_night([write_scenes(tmp_path)])
    wait_for(lambda: again.session.state.review is not None and again.session.scheduler.at_rest)
    assert docks["Night"].isVisible()
    again.panels.reset()
    assert (docks["Night"].isVisible(), docks["Profile"].isVisible()) == (True, False)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_first_window_is_no_larger_than_a_small_screen(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitExposed(window):
        window.show()
    assert (window.width(), window.height()) == (1280, 800)
