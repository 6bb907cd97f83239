"""The main window: it composes the widgets, and is the only place that knows them all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PyQt6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from crviewer import __version__
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.calibration.bad_pixels_dialog import BadPixelsDialog
from crviewer.gui.calibration.combine_dialog import CombineDialog
from crviewer.gui.controls.docks import LEFT, RIGHT, DockLayout, DockPanel, in_sight
from crviewer.gui.controls.file_dialogs import REVIEWS, ask_file
from crviewer.gui.controls.file_drop import dropped, welcome
from crviewer.gui.controls.key_card import KeyCard
from crviewer.gui.controls.notices import ErrorNotices
from crviewer.gui.controls.tab_order import order_tabs
from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.overview_map import OverviewMap
from crviewer.gui.cutouts.pixel_table import PixelTable
from crviewer.gui.cutouts.profile_plot import ProfilePlot
from crviewer.gui.cutouts.stretch_histogram import StretchHistogram
from crviewer.gui.detection.advice_bar import AdviceBar
from crviewer.gui.detection.completeness_dialog import CompletenessDialog
from crviewer.gui.detection.counts_plot import CountsPlot
from crviewer.gui.detection.detection_bar import DetectionBar
from crviewer.gui.detection.settings_panel import SettingsPanel
from crviewer.gui.export.export_dialog import ExportDialog
from crviewer.gui.export.samp_controller import SampController
from crviewer.gui.export.samp_menu import SampMenu
from crviewer.gui.export.save_dialog import ask_save_path
from crviewer.gui.image.ruler_view import Line
from crviewer.gui.night.defects_dialog import DefectsDialog
from crviewer.gui.night.night_mask_save import NO_NIGHT, ask_night_mask
from crviewer.gui.night.night_panel import NightPanel
from crviewer.gui.night.verdicts_everywhere import judge_everywhere
from crviewer.gui.opening.open_flow import OpenFlow, can_take
from crviewer.gui.opening.recent_menu import RecentMenu, remember_frame
from crviewer.gui.opening.welcome import WelcomePage
from crviewer.gui.rays.accept_dialog import AcceptDialog
from crviewer.gui.rays.compare_dialog import CompareDialog
from crviewer.gui.rays.evidence_card import EvidenceCard
from crviewer.gui.rays.evidence_scatter import EvidenceScatter
from crviewer.gui.rays.frame_panel import FramePanel
from crviewer.gui.rays.gallery import RayGallery
from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.rays.verdict_panel import VerdictPanel
from crviewer.gui.session.session import Session
from crviewer.gui.style.appearance import appear
from crviewer.gui.window.action import key_groups
from crviewer.gui.window.clipboard import ClipboardCopies
from crviewer.gui.window.first_steps import begin_tour
from crviewer.gui.window.menus import make_menus
from crviewer.gui.window.preferences import Preferences
from crviewer.gui.window.preferences_dialog import PreferencesDialog
from crviewer.gui.window.status_line import StatusLine
from crviewer.gui.window.unsaved_guard import UnsavedGuard
from crviewer.gui.window.user_guide import open_guide
from crviewer.products.catalogue.product import Product

_NOTHING_YET = "Nothing has been detected yet."


class MainWindow(QMainWindow):
    """Cutouts in the middle, the list at the left, the map and the reasons at the right."""

    def __init__(self, session: Session, preferences: Preferences | None = None) -> None:
        super().__init__()
        self.session = session
        self.cutouts = CutoutPanel(session)
        self.table = RayTable(session)
        self.gallery = RayGallery(session)
        self.scatter = EvidenceScatter(session)
        self.overview = OverviewMap(session)
        self.pixels = PixelTable(session)
        self.profile = ProfilePlot(session)
        self.histogram = StretchHistogram(session)
        self.frames = NightPanel(session.nights)
        self.verdicts = VerdictPanel(session)
        self.settings = SettingsPanel(session)
        self.frame = FramePanel(session)
        self.welcome = WelcomePage()
        self.status = StatusLine(session)
        self.notices = ErrorNotices(self)
        self.asking = OpenFlow(session, self)
        self.copying = ClipboardCopies(session, self.cutouts, self)
        self.others = SampController(session, self)
        self.leaving = UnsavedGuard(session, self._save, self)
        self.setAcceptDrops(True)
        self._compose()
        self._make_menus()
        self._connect()
        self._connect_views()
        self.resize(1280, 800)
        self.docks.restore()
        self.docks.hide("Night")  # it comes with a night
        self.bar.hide()  # there is nothing to detect in
        self._entitle()
        self.prefer(preferences or Preferences())
        hints = QGuiApplication.styleHints()
        assert hints is not None
        hints.colorSchemeChanged.connect(self._on_desktop_changed)

    # ------------------------------------------------------------------ composing

    def _compose(self) -> None:
        self.middle = QStackedWidget()
        self.middle.addWidget(self.welcome)
        self.middle.addWidget(self._looking())
        self.setCentralWidget(self.middle)
        self.setStatusBar(self.status)
        self.bar = self._detection_bar()
        self.addToolBar(self.bar)
        left, right = self._left_panels(), self._right_panels()
        self.docks = DockLayout(self, (*left, *right))
        order_tabs([self.bar, *(panel.widget for panel in left), self.middle, *(panel.widget for panel in right)])

    def _looking(self) -> QWidget:
        """The cutouts, below the advice on what they show."""
        looking = QWidget()
        column = QVBoxLayout(looking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(AdviceBar(self.session))
        column.addWidget(self.cutouts, 1)
        return looking

    def _detection_bar(self) -> QToolBar:
        bar = QToolBar("Detection")
        bar.setObjectName("bar")
        bar.setMovable(False)
        bar.addWidget(DetectionBar(self.session))
        bar.addWidget(CountsPlot(self.session))
        return bar

    def _left_panels(self) -> tuple[DockPanel, ...]:
        """The rays, as a list and in other ways, and the frames of the night."""
        beside = partial(DockPanel, area=LEFT, tab_of="Rays")
        return (
            DockPanel(title="Rays", widget=self.table, area=LEFT, width=470, seen=self.table.link.see),
            beside(title="Gallery", widget=self.gallery, seen=self.gallery.link.see),
            beside(title="Scatter", widget=self.scatter, seen=self.scatter.see),
            beside(title="Pixels", widget=self.pixels, shown=False, seen=self.pixels.see),
            DockPanel(title="Night", widget=self.frames, area=LEFT, height=200, shown=False),
        )

    def _right_panels(self) -> tuple[DockPanel, ...]:
        """Where the current ray is, what is known of it, and of the frame."""
        beside_map, beside_ray = (partial(DockPanel, area=RIGHT, tab_of=title) for title in ("Map", "Ray"))
        return (
            DockPanel(title="Map", widget=self.overview, area=RIGHT, width=290, height=260),
            beside_map(title="Profile", widget=self.profile, shown=False, seen=self.profile.see),
            beside_map(title="Histogram", widget=self.histogram, shown=False),
            DockPanel(title="Ray", widget=self.verdicts, area=RIGHT, height=420),
            beside_ray(title="Detection", widget=self.settings),
            beside_ray(title="Frame", widget=self.frame, seen=self.frame.see),
        )

    @property
    def _views(self) -> tuple[QWidget, ...]:
        """Where verdict keys work."""
        lists = (self.table.view, self.gallery.view, self.scatter.plot)
        return (*lists, *(cutout.view for cutout in self.cutouts.all))

    def _make_menus(self) -> None:
        menus = make_menus(self, (*self._views, self.overview, *self.docks.floors))
        menus["View"].addSeparator()
        menus["View"].addActions(self.docks.toggles())
        recent = RecentMenu(self)
        recent.frame_wanted.connect(self.open_recent)
        menus["File"].insertMenu(menus["File"].actions()[1], recent)
        leaving = menus["File"].actions()[-2]  # the line above Quit
        menus["File"].insertMenu(leaving, SampMenu(self.session, self.others, self))

    def _connect(self) -> None:
        session = self.session
        session.opened.connect(self._on_opened)
        session.overtaken.connect(lambda opened: self.leaving.when_saved(partial(session.adopt, opened)))
        session.opening.settled.connect(self._on_settled)
        self.welcome.open_wanted.connect(self.open_files)
        self.welcome.demo_wanted.connect(self.open_demo)
        self.welcome.frame_wanted.connect(self.open_recent)
        self.frame.change_wanted.connect(self.change_frame)
        self.settings.reopen_wanted.connect(self.open)
        for line in (self.verdicts.note, self.frame.note):
            line.left.connect(self.table.view.setFocus)
        self.asking.chosen.connect(self.open)
        self.asking.night_chosen.connect(self.open_night)
        self.asking.failed.connect(self.notices.show)
        session.nights.listed.connect(partial(self.docks.show, "Night"))
        session.nights.wanted.connect(partial(self.open, recall=False))
        session.failed.connect(self.notices.show)
        session.saving.saved.connect(self._entitle)
        session.judged.connect(self._entitle)

    def _connect_views(self) -> None:
        """Let what is done in one view be seen in the others."""
        self.cutouts.pointed.connect(self.status.show_place)
        self.cutouts.left.connect(self.status.clear_place)
        self.cutouts.framed.connect(self.overview.show_frame)
        self.cutouts.pointed.connect(self.pixels.show_place)
        self.cutouts.clicked.connect(self.pixels.pin_place)
        self.cutouts.ruled.connect(self._on_ruled)
        self.profile.measured.connect(self.cutouts.show_line)
        self.cutouts.stretching.limited.connect(self.histogram.show_limits)
        self.cutouts.histogram_wanted.connect(partial(self.show_panel, "Histogram"))
        self.histogram.limited.connect(self.cutouts.stretching.limit)
        self.overview.pointed.connect(self.status.show_place)
        self.overview.left.connect(self.status.clear_place)
        self.others.pointed.connect(self.cutouts.show_place)
        self.others.offered.connect(lambda path: self.asking.ask(paths=[path]))
        self.others.linked.connect(lambda address: self.asking.take_addresses([address]))

    # -------------------------------------------------------------------- opening

    def open_files(self) -> None:
        self.asking.ask_files()

    def open_folder(self) -> None:
        self.asking.ask_folder()

    def open_addresses(self) -> None:
        self.asking.ask_addresses()

    def open_night(self, places: Sequence[str | Path]) -> None:
        """List the frames of folders and files, and open the first that is not done."""
        self.session.nights.open(places)

    def open(self, request: OpenRequest, recall: bool = True) -> None:
        """Open an exposure, once nothing is lost by it; see `Session.open`."""
        if self.session.opening.shows(request):
            self.session.open(request)
        else:
            self.leaving.when_saved(partial(self.session.open, request, recall=recall))

    def open_demo(self) -> None:
        """Open the built-in exposure, once nothing is lost by it."""
        self.leaving.when_saved(self.session.open_demo)

    def open_recent(self, science: Path) -> None:
        """Open a science frame again, with all that its review knows of it."""
        self.open(OpenRequest.of(science=science))

    def change_frame(self) -> None:
        """Ask again what is open, and what is known of it."""
        if self.session.request is None:
            self.asking.ask_files()
        else:
            self.asking.ask(request=self.session.request)

    def _on_opened(self) -> None:
        self._entitle()
        self.middle.setCurrentIndex(1)
        self.bar.show()
        self.table.view.setFocus()

    def _on_settled(self) -> None:
        if self.session.opening.path is not None:
            remember_frame(self.session.opening.path)

    def _entitle(self, *_: object) -> None:
        exposure = self.session.exposure
        self.setWindowModified(self.session.unsaved)
        self.setWindowTitle(f"{exposure.science.name}[*] – crviewer" if exposure else "crviewer")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return in a control ends what was typed there, and gives the keys back to the rays."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shown = (view for view in self._views if view.isVisible() and in_sight(view))
            view = next(shown, self.table.view)
            view.activateWindow()  # it may have been typed in a panel that floats
            view.setFocus()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        welcome(event, can_take)

    def dropEvent(self, event: QDropEvent | None) -> None:
        self.asking.take_dropped(dropped(event, can_take))

    # --------------------------------------------------------------------- verbs

    def save(self, product: Product) -> None:
        """Ask where to, and save."""
        self.leaving.forget()
        self._save(product)

    def _save(self, product: Product) -> None:
        if self.session.review is None or self.session.exposure is None:
            self.session.told.emit(_NOTHING_YET)
            return
        science = self.session.exposure.science
        path = ask_save_path(self, self.session.exposure, product)
        if path is None:
            return
        if self.session.exposure.science is science:
            self.session.save(product, path, overwrite=True)  # the dialog has asked
        else:
            self.session.told.emit(f"Another frame has been opened meanwhile; {path.name} was not written.")

    def export(self) -> None:
        if self.session.review is None:
            self.session.told.emit(_NOTHING_YET)
            return
        ExportDialog(self.session, self).open()

    def combine_frames(self) -> None:
        CombineDialog(self.session, self).open()

    def make_bad_pixel_mask(self) -> None:
        BadPixelsDialog(self.session, self).open()

    def show_defects(self) -> None:
        """List the defects of the night, if one is open."""
        if not self.session.nights.night.science:
            self.session.told.emit(NO_NIGHT)
            return
        dialog = DefectsDialog(self.session, self)
        dialog.pointed.connect(self.cutouts.show_place)
        dialog.show()

    def judge_everywhere(self) -> None:
        judge_everywhere(self.session)

    def save_night_mask(self) -> None:
        ask_night_mask(self.session, self)

    def accept_suggestions(self) -> None:
        AcceptDialog(self.session, self).open()

    def compare_reviews(self) -> None:
        """Ask for another review of the open frame, and compare."""
        if self.session.review is not None:
            title, folder = "Another review of this frame", self.session.opening.folder
            if path := ask_file(self, title, folder, REVIEWS):
                self.compare_with(path)

    def compare_with(self, path: Path) -> None:
        """Compare the open review with another one."""
        self.session.look_at(path, lambda state: CompareDialog(self.session, state.judgements, path.name, self).show())

    def inject_rays(self) -> None:
        if self.session.exposure is not None:
            CompletenessDialog(self.session, self).open()

    def filter_rays(self) -> None:
        self.docks.show("Rays")
        self.table.text.setFocus()

    def write_note(self) -> None:
        self.docks.show("Ray")
        self.verdicts.note.setFocus()

    def zoom(self, factor: float) -> None:
        self.cutouts.zoom(factor)

    def show_whole(self) -> None:
        self.cutouts.show_whole()
        self.overview.show_whole()

    def _on_ruled(self, line: Line) -> None:
        self.show_panel("Profile")
        self.profile.rule(line)

    def show_panel(self, title: str) -> None:
        self.docks.show(title)

    def reset_layout(self) -> None:
        self.docks.arrange()
        if self.session.nights.night.science:
            self.docks.show("Night")

    def show_preferences(self) -> None:
        dialog = PreferencesDialog(self.preferences, self)
        dialog.chosen.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, preferences: Preferences) -> None:
        preferences.keep()
        self.prefer(preferences)

    def _on_desktop_changed(self) -> None:
        appear(self.preferences.appearance)

    def prefer(self, preferences: Preferences) -> None:
        """Be as somebody likes it."""
        self.preferences = preferences
        appear(preferences.appearance)
        self.session.prefer(reviewer=preferences.reviewer, advance=preferences.advance)

    def show_keys(self) -> None:
        KeyCard(key_groups(), self).open()

    def explain_evidence(self) -> None:
        EvidenceCard(self.session, self).open()

    def open_guide(self) -> None:
        """Open the user guide, or say why it cannot be."""
        try:
            open_guide()
        except OSError as error:
            self.notices.show(error)

    def begin_tour(self) -> None:
        """Show a new user around."""
        begin_tour(self)

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

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Go to the next control in sight; Qt alone would stop at those of panels behind others too."""
        start = self.focusWidget()
        while super().focusNextPrevChild(onwards):
            here = self.focusWidget()
            if here is None or here is start or in_sight(here):
                return True
        return False

    # -------------------------------------------------------------------- closing

    def closeEvent(self, event: QCloseEvent | None) -> None:
        assert event is not None
        if self.session.unsaved:
            event.ignore()
            self.leaving.when_saved(self._close_at_last)
            return
        self.docks.keep()
        self.others.close()
        self.notices.close()
        self.session.close()
        event.accept()

    def _close_at_last(self) -> None:
        self.session.discard()
        self.close()
