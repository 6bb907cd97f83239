"""The cutouts: mask, science, dark and cleaned image around the current ray, moving and zooming as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from crviewer.frames.fits.plain_text import written
from crviewer.gui.cutouts.blink import CutoutBlink
from crviewer.gui.cutouts.cleaned_cutout import CleanedCutout
from crviewer.gui.cutouts.image_cutout import ImageCutout, MaskCutout, TitledCutout
from crviewer.gui.cutouts.mask_cutout import MaskCanvas
from crviewer.gui.cutouts.other_exposure import OtherExposureCutout
from crviewer.gui.cutouts.paint_bar import PaintBar
from crviewer.gui.cutouts.stretch_controller import StretchController
from crviewer.gui.image.ruler_view import Line
from crviewer.gui.image.viewport import Viewport
from crviewer.gui.session.session import Session
from crviewer.gui.style import colours
from crviewer.gui.style.fonts import embolden
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.review.core.dq import names
from crviewer.review.core.verdict import Verdict

_SPAN = 40.0  # pixels that a cutout shows at first
_MARGIN = 8.0  # pixels around a ray that is larger than that
_LARGEST = 400.0  # pixels that are shown of one ray, unless more are asked for: it has to be seen to be judged


class CutoutPanel(QWidget):
    """Four linked cutouts of the session's current ray.

    Signals
    -------
    pointed(x, y)
        The cursor is over this pixel coordinate (0-based floats).
    left()
        The cursor has left the cutouts.
    framed(Viewport)
        The cutouts show another part of the frame.
    clicked(x, y)
        A click on this pixel coordinate.
    ruled(Line)
        The observer draws a line.
    histogram_wanted()
        Limits are to be set by hand.
    """

    pointed = pyqtSignal(float, float)
    left = pyqtSignal()
    framed = pyqtSignal(object)
    clicked = pyqtSignal(float, float)
    ruled = pyqtSignal(object)
    histogram_wanted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.span = _SPAN
        self._shown = np.empty(0, np.int64)  # pixels of the ray that was shown last
        self._before: Viewport | None = None  # the whole frame was asked for
        self.masked = TitledCutout("Mask", MaskCanvas("Mask cutout", session.retouch))
        self.science = TitledCutout("Science", ImageCutout("Science cutout"))
        self.dark = TitledCutout("Dark", ImageCutout("Dark cutout"))
        self.cleaned = TitledCutout("Cleaned", ImageCutout("Cleaned cutout"))
        self.all = (self.masked, self.science, self.dark, self.cleaned)
        self.stretching = StretchController(
            session.store, session.view, (self.science, self.masked, self.dark, self.cleaned), self.dark, self
        )
        self._blinking = CutoutBlink(self.science)
        self._cleaning = CleanedCutout(session.store, session.worker, session.messages, self.cleaned, self)
        self._cleaning.shown.connect(self._blinking.refresh)
        self.neighbours = OtherExposureCutout(session, self.science, self.stretching.limits_of)
        self.stretching.limited.connect(self._blinking.refresh)
        self.stretching.limited.connect(self.neighbours.refresh)
        self.headline = PlainLabel("Open frames (Ctrl+O), drop them here, or try the demo (Ctrl+D)")
        self.headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.headline.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        embolden(self.headline)
        layout = QGridLayout(self)
        layout.setContentsMargins(4, 4, 4, 2)
        layout.setSpacing(6)
        layout.addWidget(self.headline, 0, 0, 1, 2)
        layout.addWidget(PaintBar(session.retouch), 1, 0, 1, 2)
        for place, cutout in enumerate(self.all):
            layout.addWidget(cutout, 2 + place // 2, place % 2)
            self._connect(cutout)
        session.store.opened.connect(self._on_opened)
        session.store.detected.connect(self._on_masked)
        session.store.previewed.connect(self._show_masking)
        session.store.judged.connect(self._on_masked)
        session.store.selected.connect(self._on_selected)
        changes = session.store
        for signal in (changes.opened, changes.detected, changes.selected, changes.judged, changes.suggested):
            signal.connect(self._entitle)
            signal.connect(self._ring)

    def _connect(self, cutout: TitledCutout) -> None:
        cutout.view.wanted.connect(self._on_wanted)
        cutout.view.pointed.connect(self._on_pointed)
        cutout.view.left.connect(self._on_left)
        cutout.view.clicked.connect(self.clicked)
        cutout.view.clicked.connect(lambda x, y: self._session.list.go_at(x, y, within=cutout.view.reach))
        cutout.view.added.connect(lambda x, y: self._session.list.add_at(x, y, within=cutout.view.reach))
        cutout.view.ruled.connect(self.ruled)
        cutout.histogram_wanted.connect(self.histogram_wanted)

    # ----------------------------------------------------------------- what to show

    def _on_opened(self) -> None:
        exposure, backdrop = self._session.state.exposure, self._session.state.backdrop
        assert exposure is not None
        assert backdrop is not None
        self._shown = self._shown[:0]
        for cutout in self.all:
            cutout.show_value("")
            cutout.show_instead(None)
        self.dark.unit = exposure.dark_unit
        for cutout in (self.masked, self.science):
            cutout.view.show_image(backdrop.science.values, exposure.shape)
        self._cleaning.forget()
        self.dark.view.show_image(None if backdrop.dark is None else backdrop.dark.values, exposure.shape)
        self._mask_view.show_masking(None, backdrop.known)
        kept = self._session.state.view.get("span")
        if isinstance(kept, float | int):
            self.span = float(np.clip(kept, self.science.view.least_span, _LARGEST))
        ny, nx = exposure.shape
        self.show_viewport(Viewport((nx - 1) / 2, (ny - 1) / 2, self.span))
        self.show_line(None)
        self.stretching.recall()

    @property
    def _mask_view(self) -> MaskCutout:
        assert isinstance(self.masked.view, MaskCutout)
        return self.masked.view

    def _show_masking(self) -> None:
        """Show what is masked; during a preview the cleaned image stays that of the last answer."""
        backdrop = self._session.state.backdrop
        assert backdrop is not None
        self._mask_view.show_masking(self._session.state.masking, backdrop.known)
        self._entitle_mask()

    def _on_masked(self, *_: object) -> None:
        self._show_masking()
        if self._session.state.review is not None:
            self._cleaning.clean(self._session.state.review)

    def _on_selected(self) -> None:
        review, current = self._session.state.review, self._session.state.selection.current
        if review is None or current is None:
            return
        shown, self._shown = self._shown, review.rays.of(current)
        if np.isin(self._shown, shown).any():
            return  # the same ray, found again: the observer may have moved away from its middle
        if self._session.retouch.brush is not None and self._is_visible(*np.divmod(self._shown, review.rays.shape[1])):
            return  # it was painted here, and more may have to be
        self._frame_ray(least=self.span, most=_LARGEST)

    def _frame_ray(self, least: float, most: float) -> None:
        """Show the current ray in the middle, whole, and at least so many pixels, but not more than `most`."""
        assert self._session.state.exposure is not None
        rows, columns = np.divmod(self._shown, self._session.state.exposure.shape[1])
        middle = (float(columns.min() + columns.max()) / 2, float(rows.min() + rows.max()) / 2)
        extent = float(max(np.ptp(rows), np.ptp(columns)) + 2 * _MARGIN)
        self.show_viewport(Viewport(*middle, min(max(least, extent), most)))
        self.stretching.follow()

    def _is_visible(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> bool:
        top, bottom, left, right = self.science.view.visible()
        return bool(top <= rows.min() and rows.max() < bottom and left <= columns.min() and columns.max() < right)

    def _ring(self, *_: object) -> None:
        """Ring the current ray."""
        review, current, ring = self._session.state.review, self._session.state.selection.current, None
        if review is not None and current is not None:
            x, y = (float(values[current]) - 1 for values in (review.measurements.x, review.measurements.y))
            ring = (x, y, colours.of_verdict(Verdict(int(review.verdicts[current]))))
        for cutout in self.all:
            cutout.view.show_ray(ring)

    def _entitle(self, *_: object) -> None:
        """Say above the cutouts what the ray is, or is suspected to be, and the key that agrees."""
        review, suggestions = self._session.state.review, self._session.state.suggestions
        current = self._session.state.selection.current
        if review is None or current is None:
            empty = "No rays at these settings" if review is not None and not len(review.rays) else ""
            self.headline.setText(empty if review is not None else "Detecting …")
            return
        verdict = Verdict(int(review.verdicts[current]))
        suspicion = Verdict(int(suggestions.verdicts[current])) if suggestions else Verdict.UNREVIEWED
        what = f"{suspicion.label}? (Return)" if suspicion and not verdict else verdict.label
        self.headline.setText(f"Ray {current + 1} of {len(review.rays)} · {what}")

    # --------------------------------------------------------------- pan and zoom

    def show_viewport(self, viewport: Viewport) -> None:
        """Show another part of the frame in all cutouts."""
        self._before = None
        for cutout in self.all:
            cutout.view.show_viewport(viewport)
        self._cleaning.follow()
        self.framed.emit(viewport)

    def show_line(self, line: Line | None) -> None:
        """Draw a line over every cutout, or none."""
        for cutout in self.all:
            cutout.view.show_line(line)

    def show_place(self, x: float, y: float) -> None:
        """Show the surroundings of a pixel coordinate (0-based)."""
        self.show_viewport(Viewport(x, y, self.span))

    def zoom(self, factor: float) -> None:
        """Show `factor` times as many pixels around the middle."""
        view = self.science.view
        middle = (view.viewport.x, view.viewport.y)
        self._on_wanted(view.viewport.zoomed(factor, middle, least=view.least_span, most=view.most_span))

    def enlarge(self, points: int) -> None:
        """Draw each pixel of the frame as so many pixels of the screen, as far as the cutouts can."""
        view = self.science.view
        side = min(view.width(), view.height()) * view.devicePixelRatio()
        self._on_wanted(replace(view.viewport, span=float(np.clip(side / points, view.least_span, view.most_span))))

    def fit_ray(self) -> None:
        """Show the current ray as large as the cutouts can."""
        if len(self._shown):
            self._frame_ray(least=0.0, most=self.science.view.most_span)

    def show_whole(self) -> None:
        """Show the whole frame; or again what was shown before, where nothing else was since."""
        view = self.science.view
        if self._before is not None:
            self.show_viewport(self._before)
        elif all(view.shape):
            before = view.viewport
            self.show_viewport(view.whole)
            self._before = before

    def _on_wanted(self, viewport: Viewport) -> None:
        if viewport.span != self.science.view.viewport.span:
            self.span = min(viewport.span, _LARGEST)  # the next ray is shown as large
            self._session.view.show(span=self.span)
        self.show_viewport(viewport)

    # --------------------------------------------------------------------- looking

    def blink(self, other: TitledCutout) -> None:
        """Show the image of another cutout in place of the science image, or the science image again."""
        if other.view.values is None:
            self._session.messages.say(f"No {other.name.lower()} image is loaded.")
        else:
            self._blinking.switch(other)

    def lay_bare(self, bare: bool) -> None:
        """Take the mask away from what is beneath it, or put it back."""
        self._mask_view.lay_bare(bare)
        self._entitle_mask()

    def _entitle_mask(self) -> None:
        masking, title = self._session.state.masking, "Mask"
        if self._mask_view.bare:
            title = "Mask (hidden)"
        elif masking is not None and masking.is_preview:
            title = "Mask (preview)" if masking.possible is None else "Mask (preview; faint: possible)"
        self.masked.entitle(title)

    # -------------------------------------------------------------------- cursor

    def _on_pointed(self, x: float, y: float) -> None:
        for cutout in self.all:
            cutout.view.show_crosshair((x, y))
        self._show_values(round(x), round(y))
        self.pointed.emit(x, y)

    def _on_left(self) -> None:
        for cutout in self.all:
            cutout.view.show_crosshair(None)
            cutout.show_value("")
        self.left.emit()

    def _show_values(self, x: int, y: int) -> None:
        exposure, review = self._session.state.exposure, self._session.state.review
        if exposure is None or not (0 <= x < exposure.shape[1] and 0 <= y < exposure.shape[0]):
            return
        self.science.show_value(f"{exposure.electrons[y, x]:.0f} e⁻")
        if exposure.dark is not None:
            self.dark.show_value(f"{written(exposure.dark[y, x])} {exposure.dark_unit}")
        if review is not None:
            assert self.cleaned.view.values is not None
            self.cleaned.show_value(f"{self.cleaned.view.values((y, y + 1, x, x + 1))[0, 0]:.0f} e⁻")
            self.masked.show_value(names(review.dq_at(y, x)) or "good")
        for cutout in self.all:
            if (other := cutout.view.instead) is not None:
                value = other.values((y, y + 1, x, x + 1))[0, 0]
                cutout.show_value(f"{value:.0f} e⁻" if other.unit == "e⁻" else f"{written(value)} {other.unit}")
