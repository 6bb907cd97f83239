"""The counts plot: how many rays each sigclip would give, beside the number that muons alone would.

Once rays are judged it also shows how many of the confirmed ones each sigclip would lose, and how many false ones it
would keep.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QActionGroup, QColor
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from crviewer.detection.measures.expected_muons import ExpectedMuons, expected_muons
from crviewer.gui.detection.detection_bar import LEAST, MOST
from crviewer.gui.session.detection_controller import DetectionController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.sigclip_tradeoff import SigclipTradeoff
from crviewer.gui.style.plain_widgets import MarkupLabel, own_markup, tip_text
from crviewer.gui.style.plot_style import colour_plot, ink
from crviewer.review.compare.sigclip_weighing import SigclipWeighing

_ALTITUDES = (0, 300, 1000, 2000, 2600, 3000, 4200)  # metres
_CURVE, _MUONS = QColor("#56b4e9"), QColor(0, 158, 115, 90)
_LOST, _KEPT = QColor("#d55e00"), QColor("#cc79a7")  # of Okabe and Ito, as the verdicts
_NONE_SHOWN_AT = 0.7  # rays: where a logarithmic axis shows that there is none
_LEGEND = (
    f"<span style='color:{_LOST.name()}'>▬ ▬</span> real rays lost<br>"
    f"<span style='color:{_KEPT.name()}'>▪ ▪ ▪</span> false rays kept"
)
_LOST_TIP = (
    "Rays judged cosmic ray of which no pixel would be flagged at a sigclip. "
    "Judged defects are masked here, if they are masked in the detection."
)
_KEPT_TIP = (
    "Rays judged anything else of which some pixel would be flagged at a sigclip, without masking judged defects: "
    "what this threshold would flag again in the next exposure."
)


class CountsPlot(QWidget):
    """Number of rays against sigclip, listed, lost and kept, with a marker that can be dragged."""

    def __init__(self, store: SessionStore, detection: DetectionController, tradeoff: SigclipTradeoff) -> None:
        super().__init__()
        self._store, self._detection, self._tradeoff = store, detection, tradeoff
        self._altitude = 0  # metres
        self.altitude = self._make_altitude()
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it takes no keys
        self.plot.setAccessibleName("Number of rays against sigclip")
        self.plot.setFixedSize(260, 72)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setLogMode(y=True)
        self.plot.setXRange(LEAST, MOST, padding=0.02)  # after the mode, which forgets it
        self.plot.getAxis("left").setWidth(38)
        self.plot.getAxis("bottom").setHeight(16)
        self.curve = self.plot.plot(pen=pyqtgraph.mkPen(_CURVE, width=2))
        self.lost = self.plot.plot(pen=pyqtgraph.mkPen(_LOST, width=2, style=Qt.PenStyle.DashLine))
        self.kept = self.plot.plot(pen=pyqtgraph.mkPen(_KEPT, width=2, style=Qt.PenStyle.DotLine))
        self.muons = pyqtgraph.LinearRegionItem(
            orientation="horizontal", movable=False, brush=_MUONS, pen=pyqtgraph.mkPen(None)
        )
        self.muons.setZValue(-20)  # behind the curves
        self.muons.hide()
        self.plot.addItem(self.muons)
        self.marker = pyqtgraph.InfiniteLine(angle=90, movable=True, bounds=(LEAST, MOST))
        self.plot.addItem(self.marker)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot)
        layout.addLayout(self._make_side())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.marker.sigPositionChanged.connect(self._on_dragged)
        store.adjusted.connect(self._on_detector_chosen)
        store.adjusted.connect(self._on_adjusted)
        store.counted.connect(self._on_counted)
        store.opened.connect(self._on_opened)
        tradeoff.weighed.connect(self._on_weighed)
        self._explain()
        self._on_adjusted()
        self._colour()

    def _on_detector_chosen(self) -> None:
        """Only L.A.Cosmic has a sigclip to count at."""
        for part in (self.plot, self.altitude):
            part.setVisible(self._store.state.settings.detector.is_live)

    def _make_side(self) -> QVBoxLayout:
        """The altitude, and below it what the curves of the verdicts are."""
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self.altitude)
        self.legend = MarkupLabel(_LEGEND)
        policy = self.legend.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # else the slider would move under the hand
        self.legend.setSizePolicy(policy)
        self.legend.hide()
        self.legend.setAccessibleName("Legend for judged rays")
        self.legend.setToolTip(own_markup(f"<p>{_LOST_TIP}</p><p>{_KEPT_TIP}</p>"))
        self.legend.setMargin(2)
        font = self.legend.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        self.legend.setFont(font)
        side.addWidget(self.legend)
        return side

    def _make_altitude(self) -> QToolButton:
        button = QToolButton()
        button.setText(muon_rate_at(self._altitude))
        button.setAutoRaise(True)
        button.setAccessibleName("Altitude of the telescope")
        button.setToolTip("Altitude of the telescope: the expected muon rate (green band) rises with it")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for altitude in _ALTITUDES:
            action = menu.addAction(altitude_in_words(altitude))
            assert action is not None
            action.setCheckable(True)
            action.setChecked(altitude == self._altitude)
            action.triggered.connect(lambda _, altitude=altitude: self.set_altitude(altitude))
            group.addAction(action)
        button.setMenu(menu)
        return button

    def set_altitude(self, altitude: int) -> None:
        """Expect as many muons as at this altitude, in metres."""
        self._altitude = altitude
        self.altitude.setText(muon_rate_at(altitude))
        self._show_muons()

    def changeEvent(self, event: object) -> None:
        self._colour()

    def _colour(self) -> None:
        colour_plot(self.plot)
        self.marker.setPen(pyqtgraph.mkPen(ink(), width=2))
        self.marker.setHoverPen(pyqtgraph.mkPen(_CURVE, width=3))

    # ------------------------------------------------------------------- showing

    def _on_opened(self) -> None:
        self.curve.setData([], [])
        self._show_muons()

    def _on_counted(self) -> None:
        counts = self._store.state.counts
        assert counts is not None
        shown = counts.rays > 0
        self.curve.setData(counts.sigclips[shown], counts.rays[shown])
        self._fit()

    def _on_adjusted(self) -> None:
        self.marker.blockSignals(True)
        self.marker.setValue(self._store.state.settings.parameters.sigclip)
        self.marker.blockSignals(False)
        self._explain()

    def _show_muons(self) -> None:
        expected = self._expected()
        self.muons.setVisible(expected is not None)
        if expected is not None:
            self.muons.setRegion(np.log10([max(1.0, expected.low), max(1.0, expected.high)]))
        self._explain()
        self._fit()

    def _on_weighed(self) -> None:
        weighing = self._tradeoff.weighing
        for line, curve in ((self.lost, weighing and weighing.lost), (self.kept, weighing and weighing.kept)):
            line.setData(*((curve.sigclips, np.maximum(curve.rays, _NONE_SHOWN_AT)) if curve else ([], [])))
        self.legend.setVisible(weighing is not None)
        self._explain()
        self._fit()

    def _expected(self) -> ExpectedMuons | None:
        exposure = self._store.state.exposure
        if exposure is None:
            return None
        size, seconds = exposure.facts.pixel_size, exposure.facts.exposure
        if size is None or seconds is None:
            return None
        return expected_muons(exposure.shape, size.value, seconds.value, altitude_m=float(self._altitude))

    def _fit(self) -> None:
        """Show the whole curve and the whole band."""
        tops = [100.0]  # fewer decades would label every unit
        if self._store.state.counts is not None and len(self._store.state.counts.rays):
            tops.append(float(self._store.state.counts.rays.max()))
        expected = self._expected()
        if expected is not None:
            tops.append(expected.high)
        weighing = self._tradeoff.weighing
        bottom = np.log10(_NONE_SHOWN_AT) if weighing else 0.0
        if weighing is not None:
            tops += [float(weighing.confirmed), float(weighing.false)]
        self.plot.setYRange(bottom, np.log10(max(tops)), padding=0.08)

    def _explain(self) -> None:
        expected, weighing = self._expected(), self._tradeoff.weighing
        lines = ["Number of listed rays at each sigclip; drag the marker."]
        if expected is None:
            lines.append("With pixel size and exposure time known, a green band shows the expected number of muons.")
        else:
            lines.append(
                f"Green: expected muons at an altitude of {self._altitude} m, "
                f"{expected.low:.0f} to {expected.high:.0f}.\nFar more than that cannot all be cosmic rays."
            )
        if weighing is not None:
            lines += weighed_in_words(weighing, self._store.state.settings.parameters.sigclip)
        self.plot.setToolTip(tip_text("\n".join(lines)))

    def _on_dragged(self) -> None:
        parameters = self._store.state.settings.parameters
        self._detection.set_thresholds(replace(parameters, sigclip=round(float(self.marker.value()), 2)))


def altitude_in_words(altitude: int) -> str:
    """An altitude in metres, as the menu shows it."""
    return f"{altitude} m" if altitude else "sea level"


def muon_rate_at(altitude: int) -> str:
    """Where the expected muon rate applies, as the button shows it."""
    return f"muon rate: {altitude_in_words(altitude)}"


def weighed_in_words(weighing: SigclipWeighing, sigclip: float) -> list[str]:
    """What was computed nearest to a sigclip, a line for each curve."""
    lost, kept = weighing.lost.at(sigclip), weighing.kept.at(sigclip)
    lines = []
    if lost is not None:
        lines.append(f"Dashed: at sigclip {lost[0]:g}, {lost[1]} of {weighing.confirmed} real rays would be lost.")
    if kept is not None:
        lines.append(f"Dotted: at sigclip {kept[0]:g}, {kept[1]} of {weighing.false} false rays would be kept.")
    return lines
