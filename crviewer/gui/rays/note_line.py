"""The line in which a note is written: about the current ray, or about the frame."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QLineEdit

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.session.note_controller import NoteController
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.list.ray_notes import LONGEST


class NoteLine(QLineEdit):
    """Keeps what was written with Return, and wherever the observer goes next; Escape takes it back.

    Signals
    -------
    left()
        The observer is done with it.
    """

    left = pyqtSignal()

    def __init__(self, store: SessionStore, notes: NoteController, name: str, *, on_ray: bool) -> None:
        super().__init__()
        self._store, self._notes, self._on_ray = store, notes, on_ray
        self._pixels: PixelIndices | None = None  # of the ray that the text is about
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setMaxLength(LONGEST)
        self.setToolTip("Saved in the review and in tables of rays; Escape cancels the edit")
        self.editingFinished.connect(self.keep)
        self.returnPressed.connect(self.keep)
        self.returnPressed.connect(self.left)
        back = QAction(self)
        back.setShortcut(QKeySequence("Escape"))
        back.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        back.triggered.connect(self._give_up)
        self.addAction(back)
        store.noted.connect(self._show)
        store.leaving.connect(self.keep)
        store.opened.connect(self._show)
        if on_ray:
            store.selected.connect(self._on_selected)
        self._show()

    def keep(self) -> None:
        """Keep what was written."""
        if self.isModified():
            self.setModified(False)
            self._notes.write(self.text(), self._pixels)

    def _on_selected(self) -> None:
        self.keep()
        self._show()

    def _give_up(self) -> None:
        self.setModified(False)
        self._show()
        self.left.emit()

    def _show(self) -> None:
        """Show the note on what is current now; what is being written stays."""
        if self.isModified():
            return
        state = self._store.state
        notes = state.notes
        self._pixels = self._current() if self._on_ray else None
        self.setEnabled(state.exposure is not None and (self._pixels is not None or not self._on_ray))
        text = notes.frame if not self._on_ray else "" if self._pixels is None else notes.about(self._pixels)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def _current(self) -> PixelIndices | None:
        """Pixels of the current ray."""
        review, current = self._store.state.review, self._store.state.selection.current
        return None if review is None or current is None else review.rays.of(current)
