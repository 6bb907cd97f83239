"""The detector form: which detector finds the rays, and the parameters of those that are not L.A.Cosmic."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QGroupBox, QLineEdit, QPushButton

from crviewer.detection.detectors.offered_detectors import LACOSMIC, MASK, DetectorChoice, offered
from crviewer.detection.detectors.other_detector import values_of
from crviewer.detection.protocol import Field, Value
from crviewer.frames.exposure.pipeline_rays import pipeline_rays, request_for_pipeline_rays
from crviewer.gui.controls.file_dialogs import ask_file
from crviewer.gui.controls.inputs import ChoiceInput, CountInput, NumberInput, SwitchInput
from crviewer.gui.session.detection_controller import DetectionController
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel, own_markup, tip_text

_TIP = (
    "<p>The algorithm that flags pixels. Only L.A.Cosmic is live while a threshold moves.</p>"
    "<p><b>Existing mask:</b> pixels flagged by deepCR, Cosmic-CoNN, a pipeline or another tool, from a file.</p>"
)
_BITS_TIP = (
    "<p>Mask values that mean a cosmic ray, separated by commas: bits by number (8) or name (CR, jwst:JUMP_DET), or "
    "codes (=5, decam:COSMIC_RAY). Empty: flags known as cosmic rays, else any value but 0.</p>"
)


class DetectorForm(QGroupBox):
    """Shows the detector of the session, and asks it for another.

    Signals
    -------
    reopen_wanted(OpenRequest)
        The observer named a mask, or other bits of it: the exposure is to be read anew.
    """

    reopen_wanted = pyqtSignal(object)

    def __init__(self, store: SessionStore, detection: DetectionController, messages: Messages) -> None:
        super().__init__("Algorithm")
        self._store, self._detection, self._messages = store, detection, messages
        self._shown: str | None = None
        self._fields: dict[str, NumberInput | CountInput | SwitchInput] = {}
        titles = {name: detector.title for name, detector in offered().detectors.items()}
        self.choice = ChoiceInput({LACOSMIC: "L.A.Cosmic", **titles})
        self.choice.setAccessibleName("Algorithm")
        self.choice.setToolTip(
            own_markup(_TIP + "".join(f"<p>{escape(problem)}</p>" for problem in offered().problems))
        )
        self.choice.chosen.connect(self._on_chosen)
        self.bits = QLineEdit()
        self.bits.setAccessibleName("Bits of the mask")
        self.bits.setPlaceholderText("known rays, else all")
        self.bits.setToolTip(_BITS_TIP)
        self.bits.editingFinished.connect(self._on_bits)
        self.pipeline = QPushButton()
        self.pipeline.setAccessibleName("Review the pipeline’s own cosmic rays")
        self.pipeline.setToolTip("Review what the pipeline flagged in its DQ plane, in place of what a detector finds")
        self.pipeline.setAutoDefault(False)
        self.pipeline.clicked.connect(self._on_pipeline)
        self._form = QFormLayout(self)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.addRow("Algorithm", self.choice)
        self._form.addRow("Bits", self.bits)
        self._form.addRow(self.pipeline)
        store.adjusted.connect(self._on_adjusted)
        store.opened.connect(self._on_adjusted)
        self._on_adjusted()

    def _on_adjusted(self) -> None:
        chosen, request = self._store.state.settings.detector, self._store.state.request
        self.choice.show_value(chosen.name)
        self._form.setRowVisible(self.bits, chosen.name == MASK)
        self.bits.setText(request.mask_options.bits if request else "")
        self._offer_pipeline_rays()
        if chosen.name != self._shown:
            self._make_fields(chosen)
        detector = offered().detectors.get(chosen.name)
        for name, value in (values_of(detector, chosen) if detector else {}).items():
            self._fields[name].show_value(value)  # type: ignore[arg-type]  # each its own kind

    def _offer_pipeline_rays(self) -> None:
        exposure = self._store.state.exposure
        source = pipeline_rays(exposure) if exposure is not None else None
        self._form.setRowVisible(self.pipeline, source is not None)
        if source is not None:
            self.pipeline.setText(f"Review the pipeline’s own cosmic rays ({source.rays:,} px)")

    def _on_pipeline(self) -> None:
        exposure = self._store.state.exposure
        if exposure is not None:
            self.reopen_wanted.emit(request_for_pipeline_rays(exposure))

    def _make_fields(self, chosen: DetectorChoice) -> None:
        for control in self._fields.values():
            self._form.removeRow(control)
        self._fields, self._shown = {}, chosen.name
        detector = offered().detectors.get(chosen.name)
        for each in detector.fields if detector else ():
            control = _control(each)
            control.setToolTip(tip_text(each.tip))
            control.setAccessibleName(each.label)
            control.chosen.connect(partial(self._on_value, each.name))
            self._form.addRow(PlainLabel("" if isinstance(control, SwitchInput) else each.label), control)
            self._fields[each.name] = control

    def _on_chosen(self, name: str) -> None:
        exposure = self._store.state.exposure
        if name == MASK and (exposure is None or exposure.flagged is None):
            self._on_adjusted()  # the old one holds until the mask is there
            self._ask_for_mask()
        else:
            self._detection.adjust(replace(self._store.state.settings, detector=DetectorChoice(name=name)))

    def _ask_for_mask(self) -> None:
        request = self._store.state.request
        if request is None:
            self._messages.say("Open a frame first: a mask of another tool belongs to a frame.")
            return
        if file := ask_file(self, "Mask of another tool", self._store.state.folder):
            self.reopen_wanted.emit(request.with_fields(detection=file))

    def _on_bits(self) -> None:
        request, bits = self._store.state.request, self.bits.text().strip()
        if request is not None and request.files.detection is not None and bits != request.mask_options.bits:
            self.reopen_wanted.emit(request.with_fields(bits=bits))

    def _on_value(self, name: str, value: Value) -> None:
        settings = self._store.state.settings
        values = {**settings.detector.values, name: value}
        self._detection.adjust(replace(settings, detector=replace(settings.detector, values=values)))


def _control(field: Field) -> NumberInput | CountInput | SwitchInput:
    if isinstance(field.default, bool):
        return SwitchInput(field.label)
    if isinstance(field.default, int):
        return CountInput(int(field.least), int(field.most))
    return NumberInput(field.least, field.most, step=(field.most - field.least) / 100, decimals=2)
