"""The settings panel: all that can be chosen about a detection, but for sigclip, which has a slider of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGroupBox,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.electron_conversion import missing_facts
from crviewer.frames.facts.detector_facts import DetectorFacts
from crviewer.gui.controls.inputs import Input, NumberInput
from crviewer.gui.detection.detection_setting import GROUPS, DetectionSetting
from crviewer.gui.detection.detector_form import DetectorForm
from crviewer.gui.session.detection_controller import DetectionController
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel, own_markup

_GAIN_TIP = (
    "<p>Electrons per ADU: converts the values of the file to electrons, the unit of everything here.</p>"
    "<p>A new gain reloads the exposure.</p>"
)


class SettingsPanel(QWidget):
    """Shows the session's settings, and asks it for others.

    Signals
    -------
    reopen_wanted(OpenRequest)
        The observer gave another gain, or named a mask to review: the exposure has to be read anew.
    """

    reopen_wanted = pyqtSignal(object)

    def __init__(self, store: SessionStore, detection: DetectionController, messages: Messages) -> None:
        super().__init__()
        self._store, self._detection = store, detection
        self._inputs: dict[str, tuple[DetectionSetting, Input]] = {}
        self._gain = NumberInput(0, 1000, step=0.1, decimals=3, unit="e⁻/ADU")
        _explain(self._gain, "Gain", _GAIN_TIP)
        self._gain.setSpecialValueText("unknown")
        self._gain.chosen.connect(self._on_gain_chosen)
        self._found_by = DetectorForm(store, detection, messages)
        self._found_by.reopen_wanted.connect(self.reopen_wanted)
        self._forms = {title: self._form(title, settings) for title, settings in GROUPS}
        self._align_labels()
        self._lay_out()
        store.adjusted.connect(self._on_adjusted)
        store.opened.connect(self._on_opened)
        self._on_opened()
        self._on_adjusted()

    # ------------------------------------------------------------------ making

    def _form(self, title: str, settings: tuple[DetectionSetting, ...]) -> QGroupBox:
        box = QGroupBox(title)
        form = QFormLayout(box)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        if title == "CCD":
            form.addRow("Gain", self._gain)
        for setting in settings:
            control = setting.make()
            _explain(control, setting.label or setting.name.replace("_", " "), setting.tip)
            control.chosen.connect(partial(self._on_chosen, setting))
            self._inputs[setting.name] = (setting, control)
            if setting.label:
                label = PlainLabel(setting.label)
                label.setBuddy(control)
                label.setToolTip(own_markup(setting.tip))
                form.addRow(label, control)
            else:
                form.addRow(control)
        return box

    def _align_labels(self) -> None:
        """Give the inputs of all groups one left edge."""
        labels = [form.findChildren(PlainLabel) for form in self._forms.values()]
        width = max(label.sizeHint().width() for group in labels for label in group)
        for group in labels:
            for label in group:
                label.setMinimumWidth(width)

    def _lay_out(self) -> None:
        defaults = QPushButton("Defaults")
        defaults.setToolTip("Reset to the defaults of ccdproc; read noise and saturation to those of the exposure")
        defaults.clicked.connect(self._on_defaults)
        inside = QWidget()
        column = QVBoxLayout(inside)
        for form in (self._found_by, *self._forms.values()):
            column.addWidget(form)
        column.addWidget(defaults, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = QScrollBar().sizeHint().width()
        scroll.setMinimumWidth(inside.minimumSizeHint().width() + bar)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    # ----------------------------------------------------------------- showing

    def _on_adjusted(self) -> None:
        settings = self._store.state.settings
        for setting, control in self._inputs.values():
            control.show_value(setting.of(settings))
        live = settings.detector.is_live
        for title in ("Thresholds", "Grow rays", "Method"):
            self._forms[title].setEnabled(live)
        convolves = live and settings.setup.fsmode == "convolve"
        self._forms["PSF"].setEnabled(convolves)
        self._inputs["psfbeta"][1].setEnabled(convolves and settings.setup.psfmodel == "moffat")

    def _on_opened(self) -> None:
        exposure = self._store.state.exposure
        gain = exposure.facts.gain if exposure else None
        self._gain.show_value(gain.value if gain else 0)
        in_adu = exposure is not None and "gain" in missing_facts(exposure.science.unit, DetectorFacts())
        self._gain.setEnabled(in_adu and self._store.state.request is not None)

    # ---------------------------------------------------------------- choosing

    def _on_chosen(self, setting: DetectionSetting, value: object) -> None:
        settings = setting.put(self._store.state.settings, value)
        if setting.part == "parameters":
            self._detection.set_thresholds(settings.parameters)
        else:
            self._detection.adjust(settings)

    def _on_gain_chosen(self, gain: float) -> None:
        self._on_opened()  # the old gain holds until the exposure is there in the new one
        if self._store.state.request is not None and gain > 0:
            self.reopen_wanted.emit(self._store.state.request.with_fields(gain=gain))

    def _on_defaults(self) -> None:
        sigclip = self._store.state.settings.parameters.sigclip
        plain = DetectionSettings(parameters=LacosmicParameters(sigclip=sigclip))
        exposure = self._store.state.exposure
        self._detection.adjust(replace(plain, setup=setup_for(exposure)) if exposure else plain)


def _explain(control: Input, name: str, tip: str) -> None:
    control.setAccessibleName(name)
    control.setToolTip(own_markup(tip))
