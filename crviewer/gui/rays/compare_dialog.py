"""The compare dialog: how another review of the open frame agrees with this one, and what merging it would do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.gui.style.plain_widgets import PlainLabel
from crviewer.review.compare.agreement import MergeRule, in_words, merging, table_lines
from crviewer.review.core.judgements import Judgements
from crviewer.review.list.ray_selection import RaySelection

_RULES = {
    MergeRule.MINE: "Mine, and theirs where I have none",
    MergeRule.THEIRS: "Theirs, and mine where they have none",
    MergeRule.AGREED: "Only those on which both agree",
}


class CompareDialog(QDialog):
    """Compares while it is open, verdict by verdict; merging is one step of undo.

    Parameters
    ----------
    store, ray_list, verdicts : SessionStore, ListController, VerdictController
        With a review in it.
    theirs : Judgements
        What the other review says.
    name : str
        Of its file.
    """

    def __init__(
        self,
        store: SessionStore,
        ray_list: ListController,
        verdicts: VerdictController,
        theirs: Judgements,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Comparison with {name}")
        self._store, self._ray_list, self._verdicts, self._theirs, self._name = store, ray_list, verdicts, theirs, name
        store.compare_with(theirs)
        self.table = PlainLabel()
        self.table.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.table.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words = PlainLabel()
        self.words.setWordWrap(True)
        self.differing = QPushButton()
        self.differing.setToolTip("Select the rays to which both gave a verdict, but not the same one")
        self.differing.clicked.connect(self._select)
        self.listing = QPushButton("List only these")
        self.listing.setToolTip("Filter the list by the word “differs”, which can be combined with other conditions")
        self.listing.clicked.connect(self._list)
        self.rule = QComboBox()
        for rule, text in _RULES.items():
            self.rule.addItem(text, rule)
        self.rule.setAccessibleName("Verdicts to keep")
        self.rule.setToolTip("Which verdicts this review has after Merge; one undo reverts it")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        merge = self.buttons.addButton("Merge", QDialogButtonBox.ButtonRole.ActionRole)
        assert merge is not None
        self.merge = merge
        self.merge.clicked.connect(self._merge)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addWidget(self.words)
        ways = QHBoxLayout()
        ways.addWidget(self.differing, 1)
        ways.addWidget(self.listing)
        layout.addLayout(ways)
        form = QFormLayout()
        form.addRow("Keep", self.rule)
        layout.addLayout(form)
        layout.addWidget(self.buttons)
        self.rule.currentIndexChanged.connect(self._show)
        store.judged.connect(self._show)
        store.detected.connect(self._show)
        store.opened.connect(self.reject)
        self._show()

    def _show(self, *_: object) -> None:
        agreement = self._store.state.agreement
        self.setEnabled(agreement is not None)
        if agreement is not None and self._store.state.review is not None:
            self.table.setText("\n".join(table_lines(agreement, "mine \\ theirs")))
            self.words.setText(in_words(agreement))
            self.differing.setText(f"Select the {counted(len(agreement.differ), 'ray')} with different verdicts")
            for button in (self.differing, self.listing):
                button.setEnabled(len(agreement.differ) > 0)
            edit = merging(self._store.state.review.judgements, self._theirs, agreement, self.rule.currentData())
            self.merge.setEnabled(len(edit.pixels) > 0)

    def _select(self) -> None:
        state = self._store.state
        differing = state.marked("differs")
        rays = np.intersect1d([] if differing is None else differing, state.order)
        if len(rays):
            self._ray_list.select(RaySelection(rays=rays, current=int(rays[0])))

    def _list(self) -> None:
        self._ray_list.arrange(replace(self._store.state.listing, text="differs", verdict=None))

    def _merge(self) -> None:
        agreement, review = self._store.state.agreement, self._store.state.review
        if agreement is not None and review is not None:
            rule = self.rule.currentData()
            self._verdicts.take(
                merging(review.judgements, self._theirs, agreement, rule), f"merged with {self._name} ({rule})"
            )
