"""The profile: how science and cleaned image fall off along a line or around the peak of a ray, beside a star."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crviewer.gui.controls.inputs import choice_box
from crviewer.gui.image.cleaned_image import CleanedImage
from crviewer.gui.image.pixel_view import inside
from crviewer.gui.image.ruler_view import Line
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.fonts import OneLine
from crviewer.gui.style.plain_widgets import tip_text
from crviewer.gui.style.plot_style import colour_plot, ink
from crviewer.review.core.light_profile import Floats, Part, cut, long_axis, radial, star

_BEYOND = 6.0  # pixels of sky at both ends of a ray
_RADIUS = 10  # pixels around a peak
_CLEANED, _STAR = QColor("#009e73"), QColor("#e69f00")
_KINDS = ("Along a line", "Around the peak")
_STARS = "Length of the line or position of the peak; FWHM of stars in this frame: {:.2f} px"
_NO_STARS = "Length of the line or position of the peak; the FWHM of stars is unknown"
_HINT = "Shift and drag in a cutout draws a line"


class ProfilePlot(QWidget):
    """Values against distance.

    Signals
    -------
    measured(Line or None)
        Along which line; None where it is none.
    """

    measured = pyqtSignal(object)

    def __init__(self, store: SessionStore) -> None:
        super().__init__()
        self._store = store
        self._line: Line | None = None  # that was drawn by hand
        self._behind = False  # another panel
        self.kind = choice_box()
        self.kind.addItems(_KINDS)
        self.kind.setAccessibleName("Kind of profile")
        self.kind.setToolTip(
            "Along a line: the major axis of the ray, or a line drawn in a cutout with Shift and drag.\n"
            "Around the peak: radial profile around the brightest pixel of the ray."
        )
        self.kind.currentIndexChanged.connect(self._draw)
        self.told = OneLine(_HINT)
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it takes no keys
        self.plot.setAccessibleName("Line profile")
        self.plot.setToolTip("Cosmic rays are sharper than stars: compare with the dashed line.")
        self.plot.hideButtons()
        self.plot.setLabel("left", "electrons")
        self.legend = self.plot.addLegend(offset=(-1, 1))
        self.cleaned = self.plot.plot(name="cleaned")
        self.science = self.plot.plot(name="science")
        self.star = self.plot.plot(name="star")
        self._lay_out()
        for signal in (store.detected, store.judged, store.suggested):
            signal.connect(self._draw)
        store.opened.connect(self._forget)
        store.selected.connect(self._forget)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.kind)
        line.addWidget(self.told, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addLayout(line)
        layout.addWidget(self.plot, 1)

    def _forget(self) -> None:
        self._line = None
        self._draw()

    def rule(self, line: Line) -> None:
        """Measure along a line that is drawn by hand."""
        self._line = line
        self.kind.setCurrentIndex(0)
        self._draw()

    # ------------------------------------------------------------------ drawing

    def _draw(self, *_: object) -> None:
        if self._behind or not self.isVisible():
            return
        line = self._wanted_line()
        self.measured.emit(line)
        curves = (self.science, self.cleaned, self.star)
        peak = self._peak()
        if line is not None:
            self._draw_cut(line)
        elif peak is not None:
            self._draw_radial(peak)
        else:
            for curve in curves:
                curve.setData([], [])

    @property
    def _is_cut(self) -> bool:
        return self.kind.currentIndex() == 0

    def _wanted_line(self) -> Line | None:
        review, current = self._store.state.review, self._store.state.selection.current
        if not self._is_cut or self._store.state.exposure is None:
            return None
        if self._line is not None or review is None or current is None:
            return self._line
        return long_axis(review.rays.of(current), review.rays.shape, beyond=_BEYOND)

    def _peak(self) -> tuple[int, int] | None:
        """X and y of the brightest pixel of the current ray."""
        review, current = self._store.state.review, self._store.state.selection.current
        if review is None or current is None:
            return None
        pixels = review.rays.of(current)
        brightest = int(pixels[np.argmax(review.exposure.electrons.reshape(-1)[pixels])])
        return brightest % review.rays.shape[1], brightest // review.rays.shape[1]

    def _draw_cut(self, line: Line) -> None:
        (x0, y0), (x1, y1) = line
        science, cleaned, shape = self._images()
        distance, values = cut(science, shape, *line)
        replaced = cut(cleaned, shape, *line)[1]
        self.science.setData(distance, values, pen=pyqtgraph.mkPen(ink(), width=2), symbol=None)
        self.cleaned.setData(distance, replaced, pen=pyqtgraph.mkPen(_CLEANED, width=2), symbol=None)
        length = float(np.hypot(x1 - x0, y1 - y0))
        self._tell(f"{length:.1f} px")
        self.plot.setLabel("bottom", "pixels along the line")
        if len(values) and np.isfinite(values).any():
            self._draw_star(distance, centre=float(distance[np.nanargmax(values)]), values=values)

    def _draw_radial(self, peak: tuple[int, int]) -> None:
        x, y = peak
        science, cleaned, shape = self._images()
        box = inside((y - _RADIUS, y + _RADIUS + 1, x - _RADIUS, x + _RADIUS + 1), shape)
        centre = (x - box[2], y - box[0])
        distance, values = radial(science(box), centre, _RADIUS)
        replaced = radial(cleaned(box), centre, _RADIUS)[1]
        look = {"pen": None, "symbolPen": None, "symbolSize": 5}
        self.science.setData(distance, values, symbol="o", symbolBrush=ink(), **look)
        self.cleaned.setData(distance, replaced, symbol="s", symbolBrush=_CLEANED, **look)
        self._tell(f"{x + 1}, {y + 1}")
        self.plot.setLabel("bottom", "pixels from the peak")
        self._draw_star(np.linspace(0, _RADIUS, 100), centre=0.0, values=values)

    def _images(self) -> tuple[Part, Part, tuple[int, int]]:
        """The science and the cleaned image, and their shape."""
        exposure, backdrop, review = (
            self._store.state.exposure,
            self._store.state.backdrop,
            self._store.state.review,
        )
        assert exposure is not None
        assert backdrop is not None
        own = backdrop.science
        return own.values, own.values if review is None else CleanedImage(review, own), exposure.shape

    def _draw_star(self, distance: Floats, *, centre: float, values: NDArray[np.float64]) -> None:
        """Draw how a star as bright as the peak would fall off, where the width of stars is known."""
        suggestions = self._store.state.suggestions
        fwhm = suggestions.evidence.fwhm if suggestions is not None else np.nan
        if not np.isfinite(fwhm) or not np.isfinite(values).any():
            self.star.setData([], [])
            return
        level, peak = float(np.nanmedian(values)), float(np.nanmax(values))
        pen = pyqtgraph.mkPen(_STAR, width=2, style=Qt.PenStyle.DashLine)
        self.star.setData(distance, star(distance - centre, fwhm=fwhm, level=level, peak=peak), pen=pen)

    def _tell(self, where: str) -> None:
        suggestions = self._store.state.suggestions
        fwhm = suggestions.evidence.fwhm if suggestions is not None else np.nan
        known = bool(np.isfinite(fwhm))
        self.told.setText(f"{where} · FWHM {fwhm:.2f} px" if known else where)
        self.told.setToolTip(tip_text(_STARS.format(fwhm) if known else _NO_STARS))

    # -------------------------------------------------------------------- looks

    def showEvent(self, event: object) -> None:
        self._colour()
        self._draw()

    def see(self, seen: bool) -> None:
        """Come in sight, or go out of it."""
        self._behind = not seen
        self.measured.emit(None)
        self._draw()

    def changeEvent(self, event: object) -> None:
        self._colour()
        self._draw()

    def _colour(self) -> None:
        colour_plot(self.plot)
        self.legend.setLabelTextColor(ink())
        for _, label in self.legend.items:
            label.setText(label.text)  # pyqtgraph colours those of items to come alone
