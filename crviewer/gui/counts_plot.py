"""The counts plot: how many rays each sigclip would give, beside the number that muons alone would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph
from PyQt6.QtGui import QActionGroup, QColor, QPalette
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from crviewer.detection.muons import Expected, expected_muons
from crviewer.gui.detection_bar import LEAST, MOST
from crviewer.gui.session import Session

_ALTITUDES = (0, 300, 1000, 2000, 2600, 3000, 4200)  # metres
_CURVE, _MUONS = QColor("#56b4e9"), QColor(0, 158, 115, 90)


class CountsPlot(QWidget):
    """Number of listed rays against sigclip, with a marker that can be dragged."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._altitude = 0  # metres
        self.altitude = self._make_altitude()
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setAccessibleName("Number of rays against sigclip")
        self.plot.setFixedSize(260, 72)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setXRange(LEAST, MOST, padding=0.02)
        self.plot.setLogMode(y=True)
        self.plot.getAxis("left").setWidth(38)
        self.plot.getAxis("bottom").setHeight(16)
        self.curve = self.plot.plot(pen=pyqtgraph.mkPen(_CURVE, width=2))
        self.muons = pyqtgraph.LinearRegionItem(
            orientation="horizontal", movable=False, brush=_MUONS, pen=pyqtgraph.mkPen(None)
        )
        self.muons.hide()
        self.plot.addItem(self.muons)
        self.marker = pyqtgraph.InfiniteLine(angle=90, movable=True, bounds=(LEAST, MOST))
        self.plot.addItem(self.marker)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot)
        layout.addWidget(self.altitude)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.marker.sigPositionChanged.connect(self._on_dragged)
        session.adjusted.connect(self._on_adjusted)
        session.counted.connect(self._on_counted)
        session.opened.connect(self._on_opened)
        self._explain(None)
        self._on_adjusted()
        self._colour()

    def _make_altitude(self) -> QToolButton:
        button = QToolButton()
        button.setText(f"at {self._altitude} m")
        button.setAutoRaise(True)
        button.setAccessibleName("Altitude of the telescope")
        button.setToolTip("Altitude of the telescope: the higher, the more muons the green band expects")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for altitude in _ALTITUDES:
            action = menu.addAction(f"{altitude} m")
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
        self.altitude.setText(f"at {altitude} m")
        self._show_muons()

    def changeEvent(self, event: object) -> None:
        self._colour()

    def _colour(self) -> None:
        palette = QApplication.palette()
        self.plot.setBackground(palette.color(QPalette.ColorRole.Base))
        ink = palette.color(QPalette.ColorRole.Text)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setPen(ink)
            self.plot.getAxis(side).setTextPen(ink)
        self.marker.setPen(pyqtgraph.mkPen(ink, width=2))
        self.marker.setHoverPen(pyqtgraph.mkPen(_CURVE, width=3))

    # ------------------------------------------------------------------- showing

    def _on_opened(self) -> None:
        self.curve.setData([], [])
        self._show_muons()

    def _on_counted(self) -> None:
        counts = self._session.counts
        assert counts is not None
        shown = counts.rays > 0
        self.curve.setData(counts.sigclips[shown], counts.rays[shown])
        self._fit()

    def _on_adjusted(self) -> None:
        self.marker.blockSignals(True)
        self.marker.setValue(self._session.settings.parameters.sigclip)
        self.marker.blockSignals(False)

    def _show_muons(self) -> None:
        expected = self._expected()
        self.muons.setVisible(expected is not None)
        if expected is not None:
            self.muons.setRegion(np.log10([max(1.0, expected.low), max(1.0, expected.high)]))
        self._explain(expected)
        self._fit()

    def _expected(self) -> Expected | None:
        exposure = self._session.exposure
        if exposure is None:
            return None
        size, seconds = exposure.facts.pixel_size, exposure.facts.exposure
        if size is None or seconds is None:
            return None
        return expected_muons(exposure.shape, size.value, seconds.value, altitude_m=float(self._altitude))

    def _fit(self) -> None:
        """Show the whole curve and the whole band."""
        tops = [2.0]
        if self._session.counts is not None and len(self._session.counts.rays):
            tops.append(float(self._session.counts.rays.max()))
        expected = self._expected()
        if expected is not None:
            tops.append(expected.high)
        self.plot.setYRange(0, np.log10(max(tops)), padding=0.08)

    def _explain(self, expected: Expected | None) -> None:
        lines = ["Number of listed rays at each sigclip; drag the marker."]
        if expected is None:
            lines.append("Where pixel size and exposure time are known, a band shows what muons alone would give.")
        else:
            lines.append(
                f"Green: what muons alone would give at {self._altitude} m, "
                f"{expected.low:.0f} to {expected.high:.0f}.\nFar more than that cannot all be cosmic rays."
            )
        self.plot.setToolTip("\n".join(lines))

    def _on_dragged(self) -> None:
        parameters = self._session.settings.parameters
        self._session.set_thresholds(replace(parameters, sigclip=round(float(self.marker.value()), 2)))
