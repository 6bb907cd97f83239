"""The advice bar: where a frame is not what L.A.Cosmic takes it for, it says so, one piece of advice at a time."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton

from crviewer.gui.session.advice_controller import AdviceController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel


class AdviceBar(QFrame):
    """A line above the cutouts that can be dismissed; it blocks nothing."""

    def __init__(self, store: SessionStore, advice: AdviceController) -> None:
        super().__init__()
        self._advice = advice
        self._place = 0
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAccessibleName("Advice on this frame")
        self.next = QPushButton()
        self.next.setAccessibleName("Next advice")
        self.next.setToolTip("Show the next advice on this frame")
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.next.clicked.connect(self._show_next)
        dismiss = QToolButton()
        dismiss.setText("✕")
        dismiss.setAutoRaise(True)
        dismiss.setAccessibleName("Dismiss advice")
        dismiss.setToolTip("Hide the advice on this frame")
        dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.next)
        layout.addWidget(dismiss)
        self.hide()
        store.opened.connect(self.hide)
        advice.advised.connect(self._on_advised)

    def _on_advised(self) -> None:
        self._place = -1
        notices = self._advice.notices
        self.setVisible(not all(notice.is_fact for notice in notices))
        if notices:
            self._show_next()

    def _show_next(self) -> None:
        notices = self._advice.notices
        self._place = (self._place + 1) % len(notices)
        self.text.setText(notices[self._place].text)
        self.next.setText(f"{self._place + 1} of {len(notices)} ▸")
        self.next.setVisible(len(notices) > 1)
