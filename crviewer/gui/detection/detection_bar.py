"""The detection bar: sigclip on a slider with a box, and what it finds."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.controls.number_box import DecimalBox
from crviewer.gui.session.detection_controller import DetectionController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text

LEAST, MOST = 2.0, 20.0
_STEPS = 10  # slider steps to a unit of sigclip
_TIP = (
    "sigclip: detection threshold of L.A.Cosmic, signal to noise of the Laplacian.\n"
    "Lower: fainter rays, and more false ones. Higher: only bright rays."
)
_NOT_LIVE = "sigclip is for L.A.Cosmic only; the settings have another algorithm selected."

_ON_ITS_WAY = "the exact result follows"


class DetectionBar(QWidget):
    """The one threshold that is moved all the time."""

    def __init__(self, store: SessionStore, detection: DetectionController) -> None:
        super().__init__()
        self._store, self._detection = store, detection
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(LEAST * _STEPS), round(MOST * _STEPS))
        self.slider.setPageStep(_STEPS)
        self.slider.setMinimumWidth(220)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a drag leaves the verdict keys where they work
        self.slider.setAccessibleName("sigclip slider")
        self.box = DecimalBox()
        self.box.setRange(LEAST, MOST)
        self.box.setDecimals(2)
        self.box.setSingleStep(0.1)
        self.box.setAccessibleName("sigclip")
        self.count = PlainLabel()
        self.count.setMinimumWidth(self.count.fontMetrics().horizontalAdvance("00000 rays · 00000 specks · 0000000 px"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.addWidget(PlainLabel("sigclip"))
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        layout.addSpacing(12)
        layout.addWidget(self.count)
        for widget in (self.slider, self.box):
            widget.setToolTip(_TIP)
        self.slider.valueChanged.connect(lambda value: self._choose(value / _STEPS))
        self.box.valueChanged.connect(self._choose)
        store.adjusted.connect(self._on_adjusted)
        store.opened.connect(lambda: self.count.setText("…"))
        store.detected.connect(self._on_detected)
        store.previewed.connect(self._on_previewed)
        self._on_adjusted()

    def _choose(self, sigclip: float) -> None:
        self._detection.set_thresholds(replace(self._store.state.settings.parameters, sigclip=sigclip))

    def _on_adjusted(self) -> None:
        sigclip, live = self._store.state.settings.parameters.sigclip, self._store.state.settings.detector.is_live
        for control in (self.slider, self.box):
            control.setEnabled(live)
            control.setToolTip(_TIP if live else _NOT_LIVE)
        for widget, value in ((self.slider, round(sigclip * _STEPS)), (self.box, sigclip)):
            widget.blockSignals(True)
            widget.setValue(value)  # type: ignore[arg-type]  # each its own number
            widget.blockSignals(False)

    def _on_detected(self) -> None:
        review = self._store.state.review
        assert review is not None
        rays, specks, pixels = len(review.rays), review.rays.specks, len(review.rays.pixels)
        self.count.setText(f"{counted(rays, 'ray')} · {counted(specks, 'speck')} · {pixels} px")
        self.count.setToolTip(
            tip_text(
                f"{rays} listed rays of {self._store.state.settings.min_pixels} pixels or more; "
                f"{specks} smaller groups (specks), masked but not listed; {pixels} flagged pixels in total"
            )
        )

    def _on_previewed(self) -> None:
        masking = self._store.state.masking
        assert masking is not None
        assert masking.flagged is not None
        least, most = masking.flagged
        if most is None:
            self.count.setText(f"at least {least} px · preview …")
            self.count.setToolTip(tip_text(f"Preview: at least {least} pixels are flagged; {_ON_ITS_WAY}"))
        else:
            self.count.setText(f"{least} to {most} px · preview …")
            self.count.setToolTip(
                tip_text(
                    f"Preview: {least} to {most} pixels are flagged; uncertain ones are drawn faintly.\n"
                    f"{_ON_ITS_WAY.capitalize()}"
                )
            )
