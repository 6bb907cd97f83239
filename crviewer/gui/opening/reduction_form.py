"""The form of what is done to a raw frame on opening; only what there are files for can be ticked."""

from __future__ import annotations

from collections.abc import Collection

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QGroupBox, QVBoxLayout

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind


class ReductionForm(QGroupBox):
    """Four steps, in their order, and whether frames that do not seem to belong are applied all the same.

    Signals
    -------
    changed()
        A step was ticked or not.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("Reduction")
        self.bias = QCheckBox("Subtract bias")
        self.dark = QCheckBox("Subtract dark")
        self.scale = QCheckBox("Scale dark by exposure time")
        self.flat = QCheckBox("Divide by flat")
        self.force = QCheckBox("Apply frames that differ")
        self.force.setToolTip("Although they differ in gain or other settings, or were applied before")
        self.bias.setToolTip("Subtract the bias from the science frame, and from a dark that is subtracted")
        self.flat.setToolTip("Divide the science frame by the flat, scaled to a mean of 1")
        self.dark.setToolTip("Raw frames only; otherwise the dark is display-only")
        self.scale.setToolTip("For a dark of another exposure time; it must be bias-subtracted")
        layout = QVBoxLayout(self)
        for box, ticked in ((self.bias, True), (self.dark, False), (self.scale, False), (self.flat, True)):
            box.setChecked(ticked)
            box.toggled.connect(self.changed)
            layout.addWidget(box)
        self.force.toggled.connect(self.changed)
        layout.addWidget(self.force)
        layout.addStretch(1)
        self.dark.toggled.connect(self._enable_scale)

    def fill(self, request: OpenRequest) -> None:
        """Tick what was done before."""
        self.dark.setChecked(request.reduction.subtract_dark)
        self.scale.setChecked(request.reduction.scale_dark)
        self.force.setChecked(request.reduction.force_calibration)

    def said(self) -> dict[str, bool]:
        """What was ticked, as fields of a request."""
        boxes = {"subtract_dark": self.dark, "scale_dark": self.scale, "force_calibration": self.force}
        return {name: box.isChecked() for name, box in boxes.items()}

    def left_out(self) -> frozenset[FrameKind]:
        """Kinds of files whose step was not ticked: they are not applied."""
        steps = ((FrameKind.BIAS, self.bias), (FrameKind.FLAT, self.flat))
        return frozenset(kind for kind, box in steps if not box.isChecked())

    def show_kinds(self, kinds: Collection[FrameKind | None]) -> None:
        """Offer what there are files for."""
        self.bias.setEnabled(FrameKind.BIAS in kinds)
        self.dark.setEnabled(FrameKind.DARK in kinds)
        self.flat.setEnabled(FrameKind.FLAT in kinds)
        self.force.setEnabled(bool({FrameKind.BIAS, FrameKind.DARK, FrameKind.FLAT} & set(kinds)))
        self._enable_scale()

    def _enable_scale(self) -> None:
        self.scale.setEnabled(self.dark.isEnabled() and self.dark.isChecked())
