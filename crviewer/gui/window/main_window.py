"""The main window: it composes panels and controllers, and is the only place that knows them all."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QMainWindow, QStackedWidget

from crviewer.gui.controls.bare_keys import BareKeys
from crviewer.gui.controls.docks import in_sight
from crviewer.gui.controls.file_drop import dropped, welcome
from crviewer.gui.controls.notices import ErrorNotices
from crviewer.gui.controls.tab_order import order_tabs
from crviewer.gui.export.samp_controller import SampController
from crviewer.gui.export.samp_menu import SampMenu
from crviewer.gui.opening.open_flow import OpenFlow, can_take
from crviewer.gui.opening.recent_menu import RecentMenu
from crviewer.gui.opening.welcome import WelcomePage
from crviewer.gui.session.session import Session
from crviewer.gui.style.plain_widgets import shown_line
from crviewer.gui.window.action import bare_keys
from crviewer.gui.window.action_targets import ActionTargets
from crviewer.gui.window.clipboard import ClipboardCopies
from crviewer.gui.window.dialogs import WindowDialogs
from crviewer.gui.window.file_controller import FileController
from crviewer.gui.window.first_steps import FirstSteps
from crviewer.gui.window.menus import make_menus
from crviewer.gui.window.panels import WindowPanels
from crviewer.gui.window.preferences import Preferences
from crviewer.gui.window.preferences_controller import PreferencesController
from crviewer.gui.window.status_line import StatusLine


class MainWindow(QMainWindow):
    """Cutouts in the middle, the list at the left, the map and the reasons at the right."""

    def __init__(self, session: Session, preferences: Preferences | None = None) -> None:
        super().__init__()
        self.session = session
        self.panels = WindowPanels(session, self)
        self.flow = OpenFlow(session, self)
        self.files = FileController(session, self.flow, self)
        self.dialogs = WindowDialogs(session, self.panels.cutouts, self)
        self.clipboard = ClipboardCopies(session.store, session.retouch, session.messages, self.panels.cutouts, self)
        self.samp = SampController(session, self)
        self.tour = FirstSteps(session.store, session.opening, self.panels, self)
        self.preferences = PreferencesController(session.recorder, session.verdicts, preferences or Preferences(), self)
        self.welcome = WelcomePage()
        self.status = StatusLine(session.store, session.worker, session.messages, session.scheduler)
        self.notices = ErrorNotices(self)
        self.setAcceptDrops(True)
        self._compose()
        self._make_menus()
        self._connect()
        self.resize(1280, 800)
        self.docks.restore()
        self.docks.hide("Night")  # it comes with a night
        self.panels.bar.hide()  # there is nothing to detect in
        self._entitle()

    # ------------------------------------------------------------------ composing

    def _compose(self) -> None:
        self.middle = QStackedWidget()
        self.middle.addWidget(self.welcome)
        self.middle.addWidget(self.panels.middle)
        self.setCentralWidget(self.middle)
        self.setStatusBar(self.status)
        self.addToolBar(self.panels.bar)
        self.docks = self.panels.docks
        left, right = ([panel.widget for panel in side] for side in (self.panels.left, self.panels.right))
        parts = [self.panels.bar, *left, self.middle, *right]
        order_tabs(parts)

    def _make_menus(self) -> None:
        targets = ActionTargets(
            session=self.session,
            panels=self.panels,
            cutouts=self.panels.cutouts,
            flow=self.flow,
            files=self.files,
            dialogs=self.dialogs,
            clipboard=self.clipboard,
            preferences=self.preferences,
            tour=self.tour,
            quit=self.close,
        )
        views = (*self.panels.views, self.panels.overview, *self.docks.floors)
        menus = make_menus(self, targets, views)
        BareKeys(self, self.panels.all, bare_keys(), views, self.panels.give_keys_back)
        menus["View"].addSeparator()
        menus["View"].addActions(self.docks.toggles())
        recent = RecentMenu(self)
        recent.frame_wanted.connect(self.files.open_recent)
        menus["File"].insertMenu(menus["File"].actions()[1], recent)
        leaving = menus["File"].actions()[-2]  # the line above Quit
        menus["File"].insertMenu(leaving, SampMenu(self.session.store, self.samp, self))

    def _connect(self) -> None:
        session, panels = self.session, self.panels
        session.messages.failed.connect(self.notices.show)
        session.store.opened.connect(self._on_opened)
        session.store.judged.connect(self._entitle)
        session.export.saved.connect(self._entitle)
        self.welcome.open_wanted.connect(self.flow.ask_files)
        self.welcome.demo_wanted.connect(self.files.open_demo)
        self.welcome.frame_wanted.connect(self.files.open_recent)
        panels.frame.change_wanted.connect(self.files.change)
        panels.settings.reopen_wanted.connect(self.files.open)
        for view in (panels.cutouts, panels.overview):
            view.pointed.connect(self.status.show_place)
            view.left.connect(self.status.clear_place)
        self.samp.pointed.connect(panels.cutouts.show_place)
        self.samp.offered.connect(lambda path: self.flow.ask(paths=[path]))
        self.samp.linked.connect(lambda address: self.flow.take_addresses([address]))

    # -------------------------------------------------------------------- showing

    def _on_opened(self) -> None:
        self._entitle()
        self.middle.setCurrentIndex(1)
        self.panels.bar.show()
        self.panels.table.view.setFocus()

    def _entitle(self, *_: object) -> None:
        exposure = self.session.state.exposure
        self.setWindowModified(self.session.recorder.unsaved)
        self.setWindowTitle(f"{shown_line(exposure.science.chip_name)}[*] – crviewer" if exposure else "crviewer")

    # ----------------------------------------------------------- keys and the mouse

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return in a control ends what was typed there, and gives the keys back to the rays."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.panels.give_keys_back()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Go to the next control in sight; Qt alone would stop at those of panels behind others too."""
        start = self.focusWidget()
        while super().focusNextPrevChild(onwards):
            here = self.focusWidget()
            if here is None or here is start or in_sight(here):
                return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        welcome(event, can_take)

    def dropEvent(self, event: QDropEvent | None) -> None:
        self.flow.take_dropped(dropped(event, can_take))

    # -------------------------------------------------------------------- closing

    def closeEvent(self, event: QCloseEvent | None) -> None:
        assert event is not None
        if self.session.recorder.unsaved:
            event.ignore()
            self.files.guard.when_saved(self._close_at_last)
            return
        self.docks.keep()
        self.samp.close()
        self.notices.close()
        self.session.close()
        event.accept()

    def _close_at_last(self) -> None:
        self.session.export.discard()
        self.close()
