"""The dialog on the defects of the night: each is looked at in the open frame, and judged once for all frames."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.controls.notices import tell
from crviewer.gui.jobs.dialog_job import DialogJobRow
from crviewer.gui.night.defect_model import DefectModel
from crviewer.gui.night.night_defects import NightDefects
from crviewer.gui.session.session import Session
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text
from crviewer.gui.style.row_style import style_rows
from crviewer.gui.style.verdict_icon import verdict_icon
from crviewer.night.defect_list import DefectList
from crviewer.review.core.verdict import Verdict

_VERDICTS = (
    Verdict.HOT_PIXEL,
    Verdict.BAD_COLUMN,
    Verdict.AFTER_IMAGE,
    Verdict.OTHER_DEFECT,
    Verdict.REAL_SOURCE,
)
_INTRODUCTION = (
    "Pixels that are flagged in several exposures, and that neither light nor persistence explains. A verdict on the "
    "selected rows applies to all frames in which they are undecided, as one undo step in the review of each."
)
_WIDTHS = (70, 70, 60, 80, 130)


class DefectsDialog(QDialog):
    """Stays open beside the window, whose cutouts show what is selected.

    Signals
    -------
    pointed(float, float)
        The defect to look at: pixel coordinates, 0-based.
    """

    pointed = pyqtSignal(float, float)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Defects of this night")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.defects = NightDefects(session, self)
        self.model = DefectModel(self.defects, self)
        self.view = _view(self.model)
        self.told = PlainLabel("Comparing exposures…")
        self.told.setWordWrap(True)
        self.row = DialogJobRow(self.defects.run, "Accept suggestions")
        self.row.start.setToolTip("Give each selected row its suggested verdict, on all frames")
        self.row.cancel.setToolTip("Stop; frames that are done stay judged")
        self.verdicts = {verdict: self._button(verdict) for verdict in _VERDICTS}
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._connect()
        self.resize(640, 560)
        self.defects.look()
        self._show_state()

    def _button(self, verdict: Verdict) -> QPushButton:
        button = QPushButton(verdict_icon(verdict), verdict.label.capitalize())
        button.setToolTip(tip_text(f"Judge the selected rows as {verdict.label}, on all frames"))
        button.setAutoDefault(False)
        button.clicked.connect(partial(self._judge, verdict))
        return button

    def _lay_out(self) -> None:
        introduction = PlainLabel(_INTRODUCTION)
        introduction.setWordWrap(True)
        verdicts = QHBoxLayout()
        for button in self.verdicts.values():
            verdicts.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(introduction)
        layout.addWidget(self.view, 1)
        layout.addLayout(verdicts)
        layout.addWidget(self.row)
        layout.addWidget(self.told)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        selection = self.view.selectionModel()
        assert selection is not None
        selection.currentRowChanged.connect(self._show_current)
        selection.selectionChanged.connect(self._show_state)
        self.row.start.clicked.connect(self._judge_as_suggested)
        self.defects.listed.connect(self._on_listed)
        self.defects.told.connect(self.told.setText)
        self.defects.run.failed.connect(self._on_failed)
        self.defects.run.ended.connect(self._show_state)
        self._session.store.detected.connect(self._show_current)

    def done(self, result: int) -> None:
        self.defects.run.leave(self._session.messages.fail)
        super().done(result)

    # ------------------------------------------------------------------- judging

    @property
    def _chosen(self) -> list[int]:
        selection = self.view.selectionModel()
        assert selection is not None
        return sorted(self.model.place(index.row()) for index in selection.selectedRows())

    def _judge(self, verdict: Verdict, _: bool = False) -> None:
        known = self.defects.known.defects
        self.defects.judge({verdict: [known[place].pixels for place in self._chosen]})
        self._show_state()

    def _judge_as_suggested(self) -> None:
        self.defects.judge(self.defects.suggested(self._chosen))
        self._show_state()

    # ------------------------------------------------------------------- showing

    def _on_listed(self) -> None:
        self.told.setText(_summary(self.defects.known))
        self._show_state()

    def _on_failed(self, error: Exception) -> None:
        self.told.setText(tell(error).sentence)

    def _show_current(self, *_: object) -> None:
        """Bring the defect of the current row into sight, where the open frame has its pixels."""
        index, exposure = self.view.currentIndex(), self._session.state.exposure
        if not index.isValid() or exposure is None:
            return
        defect = self.defects.known.defects[self.model.place(index.row())]
        if exposure.shape == defect.shape:
            self._session.list.return_to(defect.pixels)
            self.pointed.emit(defect.x - 1, defect.y - 1)

    def _show_state(self, *_: object) -> None:
        able = bool(self._chosen)
        self.row.enable(able)
        for button in self.verdicts.values():
            button.setEnabled(able and not self.defects.run.running)


def _summary(known: DefectList) -> str:
    """How many defects there are, and of how many exposures that is known."""
    count, left = len(known.defects), len(known.frames) - known.searched
    found = f"{counted(count, 'defect') if count else 'No defects'} in {counted(known.searched, 'exposure')}."
    missing = f" {left} more {'has' if left == 1 else 'have'} no detection yet: run “crviewer batch”."
    return f"{found}{missing}" if left else found


def _view(model: DefectModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName("Defects of this night")
    view.setToolTip("Ctrl+A selects all; the cutouts show the current row")
    style_rows(view)
    header = view.horizontalHeader()
    assert header is not None
    for section, width in enumerate(_WIDTHS):
        view.setColumnWidth(section, width)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    view.setSortingEnabled(True)
    return view
