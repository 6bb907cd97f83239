"""The panels of the window: the cutouts in the middle, the rays at the left, the map and the reasons at the right."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QMainWindow, QToolBar, QVBoxLayout, QWidget

from crviewer.gui.controls.docks import LEFT, RIGHT, DockLayout, DockPanel, in_sight
from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.overview_map import OverviewMap
from crviewer.gui.cutouts.pixel_table import PixelTable
from crviewer.gui.cutouts.profile_plot import ProfilePlot
from crviewer.gui.cutouts.stretch_histogram import StretchHistogram
from crviewer.gui.detection.advice_bar import AdviceBar
from crviewer.gui.detection.counts_plot import CountsPlot
from crviewer.gui.detection.detection_bar import DetectionBar
from crviewer.gui.detection.settings_panel import SettingsPanel
from crviewer.gui.image.ruler_view import Line
from crviewer.gui.night.night_panel import NightPanel
from crviewer.gui.rays.evidence_scatter import EvidenceScatter
from crviewer.gui.rays.frame_panel import FramePanel
from crviewer.gui.rays.gallery import RayGallery
from crviewer.gui.rays.ray_table import RayTable
from crviewer.gui.rays.verdict_panel import VerdictPanel
from crviewer.gui.session.session import Session


class WindowPanels:
    """Makes the panels, lets what is done in one be seen in the others, and brings them to the front."""

    def __init__(self, session: Session, window: QMainWindow) -> None:
        self._session = session
        self.cutouts = CutoutPanel(session)
        self.table = RayTable(session.store, session.list, session.night, session.chips)
        self.gallery = RayGallery(session.store, session.list)
        self.scatter = EvidenceScatter(session.store, session.list)
        self.pixels = PixelTable(session.store)
        self.night = NightPanel(session.night, session.chips)
        self.overview = OverviewMap(session.store, session.list)
        self.profile = ProfilePlot(session.store)
        self.histogram = StretchHistogram(session.store)
        self.ray = VerdictPanel(session.store, session.verdicts, session.list, session.notes)
        self.settings = SettingsPanel(session.store, session.detection, session.messages)
        self.frame = FramePanel(session.store, session.notes)
        self.bar = _detection_bar(session)
        self.middle = _below_advice(session, self.cutouts)
        self.left, self.right = self._at_left(), self._at_right()
        self.docks = DockLayout(window, (*self.left, *self.right))
        self._connect()
        session.night.listed.connect(partial(self.docks.show, "Night"))

    def _at_left(self) -> tuple[DockPanel, ...]:
        """The rays, as a list and in other ways, and the frames of the night."""
        beside = partial(DockPanel, area=LEFT, tab_of="Rays")
        return (
            DockPanel(title="Rays", widget=self.table, area=LEFT, width=470, seen=self.table.link.see),
            beside(title="Gallery", widget=self.gallery, seen=self.gallery.link.see),
            beside(title="Scatter", widget=self.scatter, seen=self.scatter.see),
            beside(title="Pixels", widget=self.pixels, shown=False, seen=self.pixels.see),
            DockPanel(title="Night", widget=self.night, area=LEFT, height=200, shown=False),
        )

    def _at_right(self) -> tuple[DockPanel, ...]:
        """Where the current ray is, what is known of it, and of the frame."""
        beside_map, beside_ray = (partial(DockPanel, area=RIGHT, tab_of=title) for title in ("Map", "Ray"))
        return (
            DockPanel(title="Map", widget=self.overview, area=RIGHT, width=290, height=260),
            beside_map(title="Profile", widget=self.profile, shown=False, seen=self.profile.see),
            beside_map(title="Histogram", widget=self.histogram, shown=False),
            DockPanel(title="Ray", widget=self.ray, area=RIGHT, height=420),
            beside_ray(title="Detection", widget=self.settings),
            beside_ray(title="Frame", widget=self.frame, seen=self.frame.see),
        )

    def _connect(self) -> None:
        """Let what is done in one view be seen in the others."""
        cutouts = self.cutouts
        cutouts.framed.connect(self.overview.show_frame)
        cutouts.pointed.connect(self.pixels.show_place)
        cutouts.clicked.connect(self.pixels.pin_place)
        cutouts.ruled.connect(self._on_ruled)
        self.profile.measured.connect(cutouts.show_line)
        cutouts.stretching.limited.connect(self.histogram.show_limits)
        cutouts.histogram_wanted.connect(partial(self.show, "Histogram"))
        self.histogram.limited.connect(cutouts.stretching.limit)
        for line in (self.ray.note, self.frame.note):
            line.left.connect(self.table.view.setFocus)

    @property
    def views(self) -> tuple[QWidget, ...]:
        """Where verdict keys work."""
        lists = (self.table.view, self.gallery.view, self.scatter.plot)
        return (*lists, *(cutout.view for cutout in self.cutouts.all))

    @property
    def all(self) -> tuple[QWidget, ...]:
        """Each panel, the bar above them and the cutouts."""
        return (self.bar, self.middle, *(panel.widget for panel in (*self.left, *self.right)))

    # --------------------------------------------------------------------- verbs

    def show(self, title: str) -> None:
        """Bring a panel to the front."""
        self.docks.show(title)

    def reset(self) -> None:
        """Put every panel where it stands at first."""
        self.docks.arrange()
        if self._session.night.night.science:
            self.show("Night")

    def filter_rays(self) -> None:
        """Begin a filter line."""
        self.show("Rays")
        self.table.text.setFocus()

    def write_note(self) -> None:
        """Begin a note on the current ray."""
        self.show("Ray")
        self.ray.note.setFocus()

    def show_whole(self) -> None:
        """Show the whole frame, or again what was shown before, in cutouts and map."""
        self.cutouts.show_whole()
        self.overview.show_whole()

    def give_keys_back(self, control: QWidget | None = None) -> None:
        """Let keys go to the rays again, where a control had them; one in a panel that floats, to that panel."""
        if control is not None and control.window() is not self.table.view.window():
            self._floor_of(control).setFocus()
            return
        shown = (view for view in self.views if view.isVisible() and in_sight(view))
        view = next(shown, self.table.view)
        view.activateWindow()  # a panel that floats may have had them
        view.setFocus()

    def _floor_of(self, control: QWidget) -> QWidget:
        """Whichever takes the keys in the panel of a control: the panel, or the view in it."""
        (panel,) = (panel.widget for panel in (*self.left, *self.right) if panel.widget.isAncestorOf(control))
        return next((view for view in self.views if panel.isAncestorOf(view)), panel)

    def _on_ruled(self, line: Line) -> None:
        self.show("Profile")
        self.profile.rule(line)


def _below_advice(session: Session, cutouts: CutoutPanel) -> QWidget:
    """The cutouts, below the advice on what they show."""
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(AdviceBar(session.store, session.advice))
    column.addWidget(cutouts, 1)
    return middle


def _detection_bar(session: Session) -> QToolBar:
    bar = QToolBar("Detection")
    bar.setObjectName("bar")
    bar.setMovable(False)
    bar.addWidget(DetectionBar(session.store, session.detection))
    bar.addWidget(CountsPlot(session.store, session.detection, session.tradeoff))
    return bar
