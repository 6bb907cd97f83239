"""Files: frames and nights are opened, and products saved, with nothing lost that is on no disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.export.export_dialog import ExportDialog
from crviewer.gui.export.save_dialog import ask_save_path
from crviewer.gui.opening.open_flow import OpenFlow
from crviewer.gui.opening.recent_menu import remember_frame
from crviewer.gui.session.session import Session
from crviewer.gui.window.unsaved_guard import UnsavedGuard
from crviewer.products.catalogue.product import Product

_NOTHING_YET = "Nothing has been detected yet."


class FileController(QObject):
    """What the File menu does with frames and products.

    Parameters
    ----------
    session : Session
    flow : OpenFlow
        Asks what to open.
    window : QWidget
        Over which questions stand.

    Attributes
    ----------
    guard : UnsavedGuard
        Whatever ends the verdicts goes through it.
    """

    def __init__(self, session: Session, flow: OpenFlow, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._flow, self._window = session, flow, window
        self.guard = UnsavedGuard(session.recorder, session.export, self._save, window)
        flow.chosen.connect(self.open)
        flow.night_chosen.connect(self.open_night)
        session.night.wanted.connect(partial(self.open, recall=False))
        session.opening.overtaken.connect(lambda opened: self.guard.when_saved(partial(session.opening.adopt, opened)))
        session.store.drawn.connect(self._on_drawn)

    # -------------------------------------------------------------------- opening

    def open(self, request: OpenRequest, recall: bool = True) -> None:
        """Open an exposure, once nothing is lost by it; see `OpenController.open`."""
        if self._session.state.shows(request):
            self._session.opening.open(request)
        else:
            self.guard.when_saved(partial(self._session.opening.open, request, recall=recall))

    def open_demo(self) -> None:
        """Open the built-in exposure, once nothing is lost by it."""
        self.guard.when_saved(self._session.opening.open_demo)

    def open_recent(self, science: Path) -> None:
        """Open a science frame again, with all that its review knows of it."""
        self.open(OpenRequest.of(science=science))

    def open_night(self, places: Sequence[str | Path]) -> None:
        """List the frames of folders and files, and open the first that is not done."""
        self._session.night.open(places)

    def change(self) -> None:
        """Ask again what is open, and what is known of it."""
        request = self._session.state.request
        if request is None:
            self._flow.ask_files()
        else:
            self._flow.ask(request=request)

    def _on_drawn(self) -> None:
        path = self._session.opening.path
        if path is not None:
            remember_frame(path)

    # --------------------------------------------------------------------- saving

    def save(self, product: Product) -> None:
        """Ask where to, and save."""
        self.guard.forget()
        self._save(product)

    def _save(self, product: Product) -> None:
        exposure, messages = self._session.state.exposure, self._session.messages
        if self._session.state.review is None or exposure is None:
            messages.say(_NOTHING_YET)
            return
        path = ask_save_path(self._window, exposure, product)
        if path is None:
            return
        now = self._session.state.exposure
        if now is not None and now.science is exposure.science:
            self._session.export.save(product, path, overwrite=True)  # the dialog has asked
        else:
            messages.say(f"Another frame has been opened meanwhile; {path.name} was not written.")

    def export(self) -> None:
        """Ask which products to write, and write them."""
        if self._session.state.review is None:
            self._session.messages.say(_NOTHING_YET)
        else:
            ExportDialog(self._session.store, self._session.export, self._window).open()
