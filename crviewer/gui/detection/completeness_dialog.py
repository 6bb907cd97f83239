"""The dialog that injects test rays: which, how far it is, what was found, and where that is kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crviewer.detection.measures.completeness import Completeness, InjectionTrial
from crviewer.gui.controls.file_dialogs import TABLES, Choose, ask_target
from crviewer.gui.controls.inputs import CountInput, NumberInput
from crviewer.gui.detection.completeness_plot import CompletenessPlot
from crviewer.gui.jobs.dialog_job import DialogJobRow
from crviewer.gui.session.completeness_controller import CompletenessController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.products.catalogue.product import base_name, named_after

_INTRODUCTION = (
    "Adds simulated rays of known charge to copies of the frame, away from masked and flagged pixels and from each "
    "other, and detects with the current settings: which fraction of them is found? "
    "The frame, its review and its files are not changed."
)

_choose_table = partial(ask_target, kinds=TABLES)


class CompletenessDialog(QDialog):
    """Injects simulated rays, and shows the fraction of them that is found at each charge and sigclip."""

    def __init__(
        self,
        store: SessionStore,
        completeness: CompletenessController,
        parent: QWidget | None = None,
        *,
        choose: Choose = _choose_table,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Completeness test")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store, self._controller, self._choose = store, completeness, choose
        self._shown = False  # whether there is a result to look at
        self._make_inputs()
        self.plot = CompletenessPlot()
        self.told = PlainLabel()
        self.told.setWordWrap(True)
        self.row = DialogJobRow(self._controller.run, "Inject")
        self.row.start.clicked.connect(self._on_start)
        self._make_buttons()
        self._lay_out()
        self._controller.run.ended.connect(self._on_ended)
        self._controller.saved.connect(self._on_saved)
        self._controller.failed.connect(self._on_failed)
        self._show_state()
        if self._controller.request is not None and self._controller.request.exposure is store.state.exposure:
            self._show_result()

    def _make_inputs(self) -> None:
        trial = InjectionTrial()
        self.rays = CountInput(5, 1000)
        self.rays.show_value(trial.rays)
        self.rays.setToolTip("<p>More rays give smaller errors, but take longer.</p><p>Default 40.</p>")
        self.least = NumberInput(10, 1e6, step=50, decimals=0, unit="e⁻")
        self.least.show_value(trial.energies[0])
        self.most = NumberInput(10, 1e6, step=1000, decimals=0, unit="e⁻")
        self.most.show_value(trial.energies[-1])
        for control, name in ((self.rays, "Rays per charge"), (self.least, "From"), (self.most, "To")):
            control.setAccessibleName(name)
        for control in (self.least, self.most):
            control.setToolTip(
                "<p>Total charge of a ray, in 11 logarithmic steps. A muon leaves about 80 e⁻ per µm of silicon.</p>"
            )

    def _make_buttons(self) -> None:
        self.save = QPushButton("Save table…")
        self.save.setToolTip("Save the plotted numbers and their errors as ECSV or CSV")
        self.save.clicked.connect(self._on_save)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        introduction = PlainLabel(_INTRODUCTION)
        introduction.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Rays per charge", self.rays)
        charges = QHBoxLayout()
        charges.addWidget(self.least, 1)
        charges.addWidget(PlainLabel("to"))
        charges.addWidget(self.most, 1)
        form.addRow("Charge from", charges)
        column = QVBoxLayout(self)
        column.addWidget(introduction)
        column.addLayout(form)
        column.addWidget(self.row)
        column.addWidget(self.plot, 1)
        column.addWidget(self.told)
        column.addWidget(self.buttons)

    @property
    def trial(self) -> InjectionTrial:
        """What the inputs ask for; the present sigclip is among those that are tried."""
        present = self._store.state.settings.parameters.sigclip
        low, high = sorted((self.least.value(), self.most.value()))
        energies = np.geomspace(low, high, len(InjectionTrial().energies)) if low < high else np.array([low])
        return InjectionTrial(
            energies=tuple(float(f"{energy:.3g}") for energy in energies),
            rays=self.rays.value(),
            sigclips=tuple(sorted({*InjectionTrial().sigclips, present})),
        )

    # ----------------------------------------------------------------- what happens

    def done(self, result: int) -> None:
        self._controller.run.cancel()  # nobody will look at it
        super().done(result)

    def _on_start(self) -> None:
        self._shown = False
        self._controller.start(self.trial)
        self.told.clear()
        self._show_state()

    def _on_ended(self) -> None:
        self._show_state()
        if self._controller.completeness is not None:
            self._show_result()
        elif not self.told.text():
            self.told.setText("Cancelled.")

    def _show_result(self) -> None:
        completeness, sigclip = self._controller.completeness, self._store.state.settings.parameters.sigclip
        self._shown = completeness is not None
        if completeness is not None:
            self.plot.show_result(completeness, sigclip)
            self.told.setText(in_words(completeness, sigclip))
        self._show_state()

    def _on_save(self) -> None:
        request = self._controller.request
        assert request is not None
        science = named_after(request.exposure)
        path = self._choose(self, "Save table", science.path.with_name(f"{base_name(science)}_completeness.ecsv"))
        if path is not None:
            self._controller.save(path)

    def _on_saved(self, path: Path) -> None:
        self.told.setText(f"Saved: {path}")

    def _on_failed(self, error: Exception) -> None:
        self.told.setText(str(error))

    def _show_state(self) -> None:
        self.row.show_state()
        self.save.setEnabled(self._shown and not self._controller.run.running)


def in_words(completeness: Completeness, sigclip: float) -> str:
    """The charge at which half of the rays are found at a sigclip."""
    row = int(np.abs(completeness.sigclips - sigclip).argmin())
    half, rays = completeness.half_found()[row], int(completeness.injected.sum())
    where = f"at sigclip {completeness.sigclips[row]:g}"
    if not np.isfinite(half):
        return f"{rays} rays injected; 50 % completeness {where} is outside the range of charges."
    return f"{rays} rays injected; 50 % completeness {where} at {half:.0f} e⁻."
