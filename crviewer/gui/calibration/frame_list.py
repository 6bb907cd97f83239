"""The list of frames that are worked on together: added by a button or dropped, with what came of each beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.controls.file_dialogs import offer_files
from crviewer.gui.controls.file_drop import dropped, welcome
from crviewer.gui.style.plain_widgets import PlainLabel, shown_line, tip_text


class FrameList(QWidget):
    """Files in the order in which they were added, each once.

    Signals
    -------
    changed()
        Files were added or removed.

    Parameters
    ----------
    result : str
        What is told of each frame in the end; empty for nothing.
    """

    changed = pyqtSignal()

    def __init__(self, result: str = "") -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.view = QTreeWidget()
        self.view.setAccessibleName("Frames")
        self.view.setToolTip("The frames to use")
        self.view.setRootIsDecorated(False)
        self.view.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.view.setHeaderLabels(["Frame", result] if result else ["Frame"])
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.view.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        if result:
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.add_button, self.remove_button = QPushButton("Add frames…"), QPushButton("Remove")
        self.add_button.setToolTip("Add frames; they can also be dropped here")
        self.remove_button.setToolTip("Remove the selected frames from the list")
        self.add_button.clicked.connect(self._ask)
        self.remove_button.clicked.connect(self._remove)
        self._count = PlainLabel()
        row = QHBoxLayout()
        for button in (self.add_button, self.remove_button):
            button.setAutoDefault(False)  # Return means the button that works on the frames
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self._show_state()

    @property
    def files(self) -> tuple[Path, ...]:
        """What is on the list."""
        return tuple(item.data(0, Qt.ItemDataRole.UserRole) for item in self._items())

    def add(self, files: Iterable[Path]) -> None:
        """Put files on the list that are not on it."""
        new = [file for file in dict.fromkeys(files) if file not in self.files]
        for file in new:
            item = QTreeWidgetItem(self.view, [shown_line(file.name)])
            item.setData(0, Qt.ItemDataRole.UserRole, file)
            item.setToolTip(0, tip_text(str(file)))
        if new:
            self._tell()

    def show_results(self, results: Sequence[str]) -> None:
        """Write something beside each frame, in their order; nothing at all where `results` is empty."""
        for number, item in enumerate(self._items()):
            item.setText(1, shown_line(results[number]) if results else "")
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        welcome(event, QUrl.isLocalFile)

    def dropEvent(self, event: QDropEvent | None) -> None:
        self.add(Path(url.toLocalFile()) for url in dropped(event, QUrl.isLocalFile))

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.view.topLevelItem(row) for row in range(self.view.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _ask(self) -> None:
        offer_files(self, "Add frames", str(self.files[-1].parent) if self.files else "", self.add)

    def _remove(self) -> None:
        selected = self.view.selectedItems()
        for item in selected:
            self.view.takeTopLevelItem(self.view.indexOfTopLevelItem(item))
        if selected:
            self._tell()

    def _tell(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        count = len(self.files)
        self._count.setText(counted(count, "frame") if count else "Drop files here")
        self.remove_button.setEnabled(count > 0)
