"""The dialog that makes a mask of bad pixels from darks or flats, with the mask and the threshold to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.gui.calibration.bad_pixel_preview import BadPixelPreview, PreviewImage
from crviewer.gui.calibration.calibration_task import CalibrationTask
from crviewer.gui.calibration.histogram_plot import HistogramPlot
from crviewer.gui.controls.inputs import ChoiceInput, NumberInput
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.night.calibration import dark_current, flat_ratio
from crviewer.night.calibration.bad_pixels import CalibrationBadPixels, save_bad_pixels
from crviewer.night.calibration.dark_current import HotLimit, hot_pixels, with_limit
from crviewer.night.calibration.flat_ratio import unfaithful_pixels
from crviewer.night.calibration.histogram import ValueHistogram, histogram_of

_INTRODUCTION = {
    FrameKind.DARK: "Hot pixels have a high dark current. Darks of two exposure times, or biases and darks, separate "
    "it from the bias; three or more of each reject cosmic rays.",
    FrameKind.FLAT: "Dead, unstable and non-linear pixels: the ratio of faint to bright flats differs from that of "
    "their surroundings.",
}
_FROM = {FrameKind.DARK: "darks: hot pixels", FrameKind.FLAT: "flats: dead, unstable, non-linear pixels"}
_SIGMA, _RATE = "σ", "e⁻/s"


@dataclass(frozen=True, slots=True, eq=False)
class BadPixelsShown:
    """Bad pixels, and what is drawn of them."""

    bad: CalibrationBadPixels
    ground: PreviewImage
    histogram: ValueHistogram


class BadPixelsDialog(QDialog):
    """Make a bad-pixel mask from darks or flats."""

    def __init__(self, worker: Worker, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Make bad-pixel mask")
        self.bench: CalibrationTask[BadPixelsShown] = CalibrationTask(
            worker,
            messages,
            self,
            self._job,
            _write,
            verb="Find bad pixels",
            least=1,
            result="",
            name="bad_pixels.fits",
        )
        self._make_inputs()
        self.preview, self.histogram = BadPixelPreview(), HistogramPlot()
        self._lay_out()
        self.bench.taken.connect(self._show)
        self.kind.chosen.connect(self._on_kind_chosen)
        self.limit.chosen.connect(self._on_limit_chosen)
        self.measure.chosen.connect(self._on_measure_chosen)
        self.gain.chosen.connect(self.bench.outdate)
        self.histogram.dragged.connect(self._show_rate)
        self._on_kind_chosen(FrameKind.DARK)

    def _make_inputs(self) -> None:
        self.introduction = PlainLabel()
        self.introduction.setWordWrap(True)
        self.kind = ChoiceInput(_FROM)
        self.kind.setAccessibleName("Made from")
        self.kind.setToolTip("<p>Darks show hot pixels; flats show dead, unstable and non-linear pixels.</p>")
        self.limit = NumberInput(0.001, 1e6, step=0.5, decimals=3)
        self.limit.setToolTip("<p>A pixel beyond this threshold is bad. For darks, drag the line in the histogram.</p>")
        self.limit.setAccessibleName("Bad above")
        self.measure = ChoiceInput({_SIGMA: "σ above the median", _RATE: "e⁻/s of dark current"})
        self.measure.setMinimumContentsLength(18)
        self.measure.setAccessibleName("Unit of the threshold")
        self.measure.setToolTip("<p>σ is the robust standard deviation of the dark current over the CCD.</p>")
        self.around = PlainLabel("σ from the surroundings")
        self.gain = NumberInput(0, 1000, step=0.1, decimals=3, unit="e⁻/ADU")
        self.gain.setSpecialValueText("from header")
        self.gain.setAccessibleName("Gain")
        self.gain.setToolTip("<p>Overrides the header, for frames in ADU.</p>")

    def _lay_out(self) -> None:
        limit = QHBoxLayout()
        for part in (self.limit, self.measure, self.around):
            limit.addWidget(part)
        limit.addStretch(1)
        bench, form = self.bench, self.bench.form
        form.addRow("From", self.kind)
        form.addRow("Bad above", limit)
        form.addRow("Gain", self.gain)
        form.addRow("Units", bench.unit)
        form.addRow(bench.mixed)
        left = QVBoxLayout()
        left.addWidget(self.introduction)
        left.addWidget(bench.frames, 1)
        left.addLayout(form)
        left.addWidget(bench.row)
        grid = QGridLayout(self)
        grid.addLayout(left, 0, 0, 2, 1)
        grid.addWidget(self.preview, 0, 1)
        grid.addWidget(self.histogram, 1, 1)
        for row, below in enumerate((bench.told, bench.output, bench.buttons), 2):
            grid.addWidget(below, row, 0, 1, 2)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self.resize(1000, 680)

    # ----------------------------------------------------------------- threshold

    @property
    def hot_limit(self) -> HotLimit:
        """Above which dark current a pixel is to be hot."""
        value = self.limit.value()
        return HotLimit(rate=value) if self.measure.currentData() == _RATE else HotLimit(sigma=value)

    @property
    def _measured(self) -> BadPixelsShown | None:
        """What was made, if it takes another threshold without another look at the frames."""
        made = self.bench.made
        return made if made is not None and made.bad.level is not None else None

    def _on_kind_chosen(self, kind: FrameKind) -> None:
        darks = kind is FrameKind.DARK
        self.introduction.setText(_INTRODUCTION[kind])
        self.measure.setVisible(darks)
        self.around.setVisible(not darks)
        self.gain.setEnabled(darks)
        self.measure.show_value(_SIGMA)
        self.limit.show_value(dark_current.SIGMA if darks else flat_ratio.SIGMA)
        self.bench.outdate()

    def _on_measure_chosen(self, _: str) -> None:
        """Say the same threshold in the other unit, where the darks have told how."""
        if self._measured is not None:
            self._show_rate(self._measured.bad.limits[0])

    def _on_limit_chosen(self, *_: object) -> None:
        if self._measured is None:
            self.bench.outdate()
        else:
            self._show_above(self._measured, self.hot_limit)

    def _show_rate(self, rate: float) -> None:
        """Take a dark current as the threshold, and say it in the unit that is chosen."""
        made = self._measured
        if made is not None and made.bad.level is not None:
            level = made.bad.level
            self.limit.show_value(rate if self.measure.currentData() == _RATE else (rate - level.median) / level.sigma)
            self._show_above(made, self.hot_limit)

    def _show_above(self, made: BadPixelsShown, limit: HotLimit) -> None:
        self.bench.take(BadPixelsShown(with_limit(made.bad, limit), made.ground, made.histogram))

    # ----------------------------------------------------------------- the run

    def done(self, result: int) -> None:
        self.bench.leave()
        super().done(result)

    def _job(self) -> Callable[[JobWatch], BadPixelsShown]:
        files = self.bench.frames.files
        stack: dict[str, Any] = {"unit": self.bench.unit.currentData(), "mixed": self.bench.mixed.isChecked()}
        if self.kind.currentData() is FrameKind.DARK:
            gain = self.gain.value() or None
            return partial(_shown, partial(hot_pixels, files, limit=self.hot_limit, gain=gain, **stack))
        return partial(_shown, partial(unfaithful_pixels, files, sigma=self.limit.value(), **stack))

    def _show(self, made: BadPixelsShown | None) -> None:
        if made is None:
            self.preview.clear()
            self.histogram.clear()
            return
        if made.histogram is not self.histogram.shown:
            self.histogram.show_histogram(made.histogram, made.bad.quantity)
        self.histogram.show_limit(made.bad.limits[0] if made.bad.limits else None)
        self.preview.show_mask(made.bad.mask, made.ground)
        self.bench.told.setText("\n".join([*made.bad.notices, f"{made.bad}."]))


def _write(made: BadPixelsShown, path: Path) -> None:
    save_bad_pixels(made.bad, path, overwrite=True)


def _shown(find: Callable[..., CalibrationBadPixels], watch: JobWatch) -> BadPixelsShown:
    bad = find(watch=watch)
    return BadPixelsShown(bad, PreviewImage.of(bad.measured), histogram_of(bad))
