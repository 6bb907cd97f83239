"""Leaving: what ends the verdicts waits until they are saved, or the observer gives them up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QMessageBox, QWidget

from crviewer.gui.session.export_controller import ExportController
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.style.plain_widgets import PlainMessageBox
from crviewer.products.catalogue.product import REVIEWED, Product


class UnsavedGuard(QObject):
    """Asks whether to save first, where verdicts are on no disk.

    Parameters
    ----------
    session : Session
    save : callable
        Asks where to, and saves.
    parent : QWidget
        The window that the question stands over.
    """

    def __init__(
        self, recorder: ReviewRecorder, export: ExportController, save: Callable[[Product], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._recorder, self._save, self._window = recorder, save, parent
        self._next: Callable[[], None] | None = None  # what waits for the reviewed image to be saved
        export.saved.connect(self._on_saved)

    def forget(self) -> None:
        """What waits for a save is no longer wanted."""
        self._next = None

    def when_saved(self, act: Callable[[], None]) -> None:
        """Do something that ends the verdicts, once they are saved or the observer gives them up."""
        if not self._recorder.unsaved:
            act()
            return
        buttons = QMessageBox.StandardButton
        box = PlainMessageBox(
            QMessageBox.Icon.Question,
            "Verdicts not saved",
            "Some verdicts are not in a saved reviewed image. Save one first?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._window,
        )
        box.setDefaultButton(buttons.Save)
        box.finished.connect(partial(self._on_answered, act))
        box.finished.connect(box.deleteLater)
        box.open()

    def _on_answered(self, act: Callable[[], None], answer: int) -> None:
        if answer == QMessageBox.StandardButton.Discard:
            act()
        elif answer == QMessageBox.StandardButton.Save:
            self._next = act
            self._save(REVIEWED)

    def _on_saved(self, product: Product) -> None:
        if product is REVIEWED and self._next is not None and not self._recorder.unsaved:
            act, self._next = self._next, None
            act()
