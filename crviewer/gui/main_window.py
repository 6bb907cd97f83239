"""The main window: it composes the widgets, and is the only place that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QByteArray, QSettings, Qt
from PyQt6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PyQt6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMenu,
    QMessageBox,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from crviewer import __version__
from crviewer.frames.error import FrameError
from crviewer.frames.opening import OpenRequest
from crviewer.gui import colours
from crviewer.gui.accept_dialog import AcceptDialog
from crviewer.gui.action import ACTIONS, Action, key_groups
from crviewer.gui.advice_bar import AdviceBar
from crviewer.gui.counts_plot import CountsPlot
from crviewer.gui.cutouts import Cutouts
from crviewer.gui.detection_bar import DetectionBar
from crviewer.gui.frame_panel import FramePanel
from crviewer.gui.key_card import KeyCard
from crviewer.gui.notice import Notices
from crviewer.gui.open_dialog import FILES, OpenDialog
from crviewer.gui.opened import Opened
from crviewer.gui.overview import Overview
from crviewer.gui.ray_table import RayTable
from crviewer.gui.save_dialog import ask_save_path
from crviewer.gui.session import Session
from crviewer.gui.settings_panel import SettingsPanel
from crviewer.gui.status import StatusLine
from crviewer.gui.verdict_panel import VerdictPanel
from crviewer.products.product import REVIEWED, Product
from crviewer.review.file import FrameChanged, IfChanged

_LAYOUT = "layout"  # what the window remembers; a new arrangement of docks needs a new name


class MainWindow(QMainWindow):
    """Cutouts in the middle, the list at the left, the map and the reasons at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.cutouts = Cutouts(session)
        self.table = RayTable(session)
        self.overview = Overview(session)
        self.status = StatusLine(session)
        self.notices = Notices(self)
        self._next: Callable[[], None] | None = None  # what waits for the reviewed image to be saved
        self.setAcceptDrops(True)
        self._compose()
        self._make_actions()
        self._connect()
        self._remember()
        self._entitle()

    # ------------------------------------------------------------------ composing

    def _compose(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(AdviceBar(self.session))
        column.addWidget(self.cutouts, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        bar = QToolBar("Detection")
        bar.setObjectName("bar")
        bar.setMovable(False)
        bar.addWidget(DetectionBar(self.session))
        bar.addWidget(CountsPlot(self.session))
        self.addToolBar(bar)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        frame = FramePanel(self.session)
        frame.change_wanted.connect(self.change_frame)
        rays = self._dock("Rays", self.table, left)
        overview = self._dock("Map", self.overview, right)
        ray = self._dock("Ray", VerdictPanel(self.session), right)
        settings = SettingsPanel(self.session)
        settings.reopen_wanted.connect(self.open)
        for title, panel in (("Detection", settings), ("Frame", frame)):
            self.tabifyDockWidget(ray, self._dock(title, panel, right))
        ray.raise_()
        self.resizeDocks([rays, overview], [470, 290], Qt.Orientation.Horizontal)
        self.resizeDocks([overview, ray], [260, 420], Qt.Orientation.Vertical)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _make_actions(self) -> None:
        menu_bar = self.menuBar()
        assert menu_bar is not None
        menus: dict[str, QMenu] = {}
        for name in ("File", "Export", "Edit", "View", "Detect", "Review", "Help"):
            menu = menu_bar.addMenu(f"&{name}")
            assert menu is not None
            menus[name] = menu
        for action in ACTIONS:
            if action.section:
                menus[action.menu].addSeparator()
            menus[action.menu].addAction(self._qt_action(action))
        menus["View"].addSeparator()
        for dock in self.findChildren(QDockWidget):
            menus["View"].addAction(dock.toggleViewAction())

    def _qt_action(self, action: Action) -> QAction:
        made = QAction(action.text, self)
        made.setShortcuts([QKeySequence(key) for key in action.keys])
        made.setCheckable(action.checked is not None)
        made.setChecked(bool(action.checked))
        made.triggered.connect(partial(action.run, self))
        if action.bare:
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            for widget in (self.table.view, self.overview, *(cutout.view for cutout in self.cutouts.all)):
                widget.addAction(made)
        return made

    def _connect(self) -> None:
        session = self.session
        session.opened.connect(self._on_opened)
        session.missed.connect(self._on_missed)
        session.changed.connect(self._on_changed)
        session.failed.connect(self.notices.show)
        session.saving.saved.connect(self._on_saved)
        session.judged.connect(self._entitle)
        self.cutouts.pointed.connect(self.status.show_place)
        self.cutouts.left.connect(self.status.clear_place)
        self.cutouts.framed.connect(self.overview.show_frame)
        self.overview.pointed.connect(self.status.show_place)
        self.overview.left.connect(self.status.clear_place)

    # -------------------------------------------------------------------- opening

    def open_files(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Open science frame, dark and masks", "", FILES)
        if paths:
            self._ask(paths=[Path(path) for path in paths])

    def open(self, request: OpenRequest) -> None:
        """Open an exposure, once nothing is lost by it."""
        if self.session.shows(request):
            self.session.open(request)
        else:
            self._when_saved(partial(self.session.open, request))

    def open_demo(self) -> None:
        """Open the built-in exposure, once nothing is lost by it."""
        self._when_saved(self.session.open_demo)

    def change_frame(self) -> None:
        """Ask again what is open, and what is known of it."""
        if self.session.request is None:
            self.open_files()
        else:
            self._ask(request=self.session.request)

    def _on_missed(self, request: OpenRequest, error: Exception) -> None:
        if isinstance(error, FrameError):
            self._ask(request=request, error=error)
        else:
            self.notices.show(error)

    def _on_changed(self, opened: Opened, error: FrameChanged) -> None:
        """Ask what becomes of a review whose frame has other data by now."""
        box = QMessageBox(QMessageBox.Icon.Question, "The frame has changed", str(error), parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        role = QMessageBox.ButtonRole.AcceptRole
        if error.can_keep:
            keep = box.addButton("Keep the verdicts", role)
            assert keep is not None
            keep.clicked.connect(partial(self.session.adopt, opened, IfChanged.KEEP))
        afresh = box.addButton("Start afresh", role)
        assert afresh is not None
        afresh.clicked.connect(partial(self.session.adopt, opened, IfChanged.AFRESH))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.open()

    def _ask(
        self,
        *,
        paths: list[Path] | None = None,
        request: OpenRequest | None = None,
        error: FrameError | None = None,
    ) -> None:
        dialog = OpenDialog(self.session, paths=paths or [], request=request, error=error, parent=self)
        dialog.chosen.connect(self.open)
        dialog.open()

    def _on_opened(self) -> None:
        self._entitle()
        self.table.view.setFocus()

    def _entitle(self, *_: object) -> None:
        exposure = self.session.exposure
        self.setWindowModified(self.session.unsaved)
        self.setWindowTitle(f"{exposure.science.name}[*] – crviewer" if exposure else "crviewer")

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        assert event is not None
        data = event.mimeData()
        if data is not None and any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        assert event is not None
        data = event.mimeData()
        assert data is not None
        self._ask(paths=[Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])

    # --------------------------------------------------------------------- verbs

    def save(self, product: Product) -> None:
        """Ask where to, and save."""
        self._next = None
        self._save(product)

    def _save(self, product: Product) -> None:
        if self.session.review is not None and self.session.exposure is not None:
            path = ask_save_path(self, self.session.exposure, product)
            if path is not None:
                self.session.save(product, path, overwrite=True)  # the dialog has asked

    def accept_suggestions(self) -> None:
        AcceptDialog(self.session, self).open()

    def filter_rays(self) -> None:
        self.table.text.setFocus()

    def zoom(self, factor: float) -> None:
        self.cutouts.zoom(factor)

    def show_whole(self) -> None:
        self.overview.show_whole()

    def share_stretch(self, same: bool) -> None:
        self.cutouts.share_stretch(same)

    def set_dark(self, dark: bool) -> None:
        QApplication.setPalette(colours.palette(dark=dark))

    def show_keys(self) -> None:
        KeyCard(key_groups(), self).open()

    def show_about(self) -> None:
        QMessageBox(
            QMessageBox.Icon.NoIcon,
            "About crviewer",
            f"<b>crviewer {__version__}</b><p>Check, ray by ray, what a cosmic-ray detector flagged in a CCD image."
            "<p>Detection is L.A.Cosmic (van Dokkum 2001, PASP 113, 1420) as Astro-SCRAPPY computes it "
            "(McCully et al.). Please cite both where they served your work."
            "<p>BSD-3-Clause. The window is drawn by PyQt6, which is GPL-3.",
            parent=self,
        ).open()

    def quit(self) -> None:
        self.close()

    # -------------------------------------------------------------------- closing

    def closeEvent(self, event: QCloseEvent | None) -> None:
        assert event is not None
        if self.session.unsaved:
            event.ignore()
            self._when_saved(self._close_at_last)
            return
        settings = QSettings()
        settings.setValue(f"{_LAYOUT}/geometry", self.saveGeometry())
        settings.setValue(f"{_LAYOUT}/state", self.saveState())
        self.session.close()
        event.accept()

    def _close_at_last(self) -> None:
        self.session.discard()
        self.close()

    def _when_saved(self, act: Callable[[], None]) -> None:
        """Do something that ends the verdicts, once they are saved or the observer gives them up."""
        if not self.session.unsaved:
            act()
            return
        buttons = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Question,
            "Verdicts are not saved",
            "Some verdicts are not in a saved reviewed image. Save it first?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            self,
        )
        box.setDefaultButton(buttons.Save)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(partial(self._on_answered, act))
        box.open()

    def _on_answered(self, act: Callable[[], None], answer: int) -> None:
        if answer == QMessageBox.StandardButton.Discard:
            act()
        elif answer == QMessageBox.StandardButton.Save:
            self._next = act
            self._save(REVIEWED)

    def _on_saved(self, product: Product) -> None:
        self._entitle()
        if product is REVIEWED and self._next is not None and not self.session.unsaved:
            act, self._next = self._next, None
            act()

    def _remember(self) -> None:
        """Take the shape of last time."""
        self.resize(1280, 800)
        settings = QSettings()
        geometry, state = settings.value(f"{_LAYOUT}/geometry"), settings.value(f"{_LAYOUT}/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            self.restoreGeometry(geometry)
            self.restoreState(state)
