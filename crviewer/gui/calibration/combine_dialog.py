"""The dialog that combines biases, darks or flats, and tells how many pixels of each frame were rejected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.gui.calibration.calibration_task import CalibrationTask
from crviewer.gui.controls.file_dialogs import ask_file
from crviewer.gui.controls.inputs import ChoiceInput, NumberInput
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.style.plain_widgets import PlainLabel, own_markup
from crviewer.night.calibration.combined_file import save_combined
from crviewer.night.calibration.combining import ClippingRule, CombinedFrame, Method, combine
from crviewer.night.calibration.stack import survey

_INTRODUCTION = (
    "Combines biases, darks or flats pixel by pixel. Clipping rejects cosmic rays. "
    "Flats are scaled to the same level first. Mask and uncertainty are saved with the result."
)
_METHODS = {"average": "Average", "median": "Median"}
_KINDS = {None: "from header", FrameKind.BIAS: "biases", FrameKind.DARK: "darks", FrameKind.FLAT: "flats"}


class CombineDialog(QDialog):
    """Combine calibration frames."""

    def __init__(self, worker: Worker, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Combine calibration frames")
        self.bench = CalibrationTask(
            worker,
            messages,
            self,
            self._job,
            partial(save_combined, overwrite=True),
            verb="Combine",
            least=2,
            result="Rejected pixels",
            name="combined.fits",
        )
        self._make_inputs()
        self._lay_out()
        self.bench.taken.connect(self._show)
        for control in (self.method, self.kind, self.low, self.high):
            control.chosen.connect(self.bench.outdate)
        self.clipping.toggled.connect(self._on_clipping)
        self.bias.textChanged.connect(self.bench.outdate)
        self.choose_bias.clicked.connect(self._on_choose_bias)

    def _make_inputs(self) -> None:
        self.method = ChoiceInput(_METHODS)
        self.method.setAccessibleName("Method")
        self.method.setToolTip("<p>The average has less noise; the median needs no clipping.</p>")
        self.kind = ChoiceInput(_KINDS)
        self.kind.setAccessibleName("Frame type")
        self.kind.setToolTip("<p>For frames whose header does not say it, or is wrong.</p>")
        self.bias = QLineEdit()
        self.bias.setPlaceholderText("none")
        self.bias.setClearButtonEnabled(True)
        self.bias.setAccessibleName("Bias to subtract")
        self.bias.setToolTip("<p>Bias that is subtracted from every frame, such as darks and flats.</p>")
        self.choose_bias = QPushButton("Choose…")
        self.choose_bias.setToolTip("<p>Choose the bias file.</p>")
        self.choose_bias.setAutoDefault(False)  # Return means the button that works on the frames
        self.clipping = QCheckBox("Reject")
        self.clipping.setChecked(True)
        self.clipping.setToolTip("<p>Reject values too far from the median of their pixel.</p>")
        self.low, self.high = (NumberInput(0.5, 100, step=0.5, decimals=1, unit="σ") for _ in range(2))
        for control, side, value in (
            (self.low, "below", ClippingRule().low),
            (self.high, "above", ClippingRule().high),
        ):
            control.show_value(value)
            control.setAccessibleName(f"Rejected {side} the median")
            control.setToolTip(
                own_markup(
                    f"<p>How far {side} the median of its pixel a value may be, in standard deviations of that pixel "
                    "from frame to frame.</p>"
                )
            )

    def _lay_out(self) -> None:
        clip = QHBoxLayout()
        for part in (
            self.clipping,
            self.low,
            PlainLabel("below,"),
            self.high,
            PlainLabel("above the median of the pixel"),
        ):
            clip.addWidget(part)
        clip.addStretch(1)
        bench, form = self.bench, self.bench.form
        form.addRow("Method", self.method)
        form.addRow("Clipping", clip)
        bias = QHBoxLayout()
        bias.addWidget(self.bias, 1)
        bias.addWidget(self.choose_bias)
        form.addRow("Bias", bias)
        form.addRow("Frame type", self.kind)
        form.addRow("Units", bench.unit)
        form.addRow(bench.mixed)
        introduction = PlainLabel(_INTRODUCTION)
        introduction.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(introduction)
        column.addWidget(bench.frames, 1)
        column.addLayout(form)
        for below in (bench.row, bench.told, bench.output, bench.buttons):
            column.addWidget(below)
        self.resize(640, 600)

    def _on_choose_bias(self) -> None:
        file = ask_file(self, "Choose bias", str(self.bench.frames.files[-1].parent) if self.bench.frames.files else "")
        if file is not None:
            self.bias.setText(str(file))

    def _on_clipping(self, on: bool) -> None:
        self.low.setEnabled(on)
        self.high.setEnabled(on)
        self.bench.outdate()

    def done(self, result: int) -> None:
        self.bench.leave()
        super().done(result)

    def _job(self) -> Callable[[JobWatch], CombinedFrame]:
        return partial(
            _combined,
            self.bench.frames.files,
            self.kind.currentData(),
            self.bench.unit.currentData(),
            self.bench.mixed.isChecked(),
            self.bias.text().strip() or None,
            self.method.currentData(),
            ClippingRule(low=self.low.value(), high=self.high.value()) if self.clipping.isChecked() else None,
        )

    def _show(self, made: CombinedFrame | None) -> None:
        if made is None:
            self.bench.frames.show_results([])
            return
        size, clipped = made.data.size, made.clip is not None
        self.bench.frames.show_results([f"{count} ({count / size:.3%})" for count in made.rejected] if clipped else [])
        self.bench.told.setText("\n".join([*made.stack.notices, in_words(made)]))


def in_words(made: CombinedFrame) -> str:
    """What was combined, and how much of it was rejected."""
    what = f"{made.stack.kind.value} frames" if made.stack.kind else "frames"
    told = f"{made.method.capitalize()} of {len(made.stack.members)} {what}, ready to save"
    if made.clip is None:
        return f"{told}; nothing rejected."
    return f"{told}; {made.rejected.sum() / made.data.size / len(made.stack.members):.3%} of all pixel values rejected."


def _combined(
    files: tuple[Path, ...],
    kind: FrameKind | None,
    unit: str | None,
    mixed: bool,
    bias: str | None,
    method: Method,
    clip: ClippingRule | None,
    watch: JobWatch,
) -> CombinedFrame:
    stack = survey(files, kind=kind, unit=unit, mixed=mixed, bias=bias, watch=watch.part(0, 0.3))
    return combine(stack, method=method, clip=clip, watch=watch.part(0.3, 1))
