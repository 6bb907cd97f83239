"""Asking what to open: files chosen, dropped, or named in vain, and frames that have changed since their review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QUrl, pyqtSignal
from PyQt6.QtWidgets import QInputDialog, QMessageBox, QPlainTextEdit, QWidget

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.remote_files import is_remote
from crviewer.gui.controls.file_dialogs import FRAMES_AND_REVIEWS, ask_files, ask_folder
from crviewer.gui.opening.file_fetch import FileFetch
from crviewer.gui.opening.open_dialog import OpenDialog
from crviewer.gui.session.open_job import OpenedExposure
from crviewer.gui.session.session import Session
from crviewer.gui.style.plain_widgets import PlainMessageBox
from crviewer.review.file import FrameChanged, IfChanged, ReviewFileError, is_review

_ALONE = ("already knows its frame, dark and masks", "Open it alone")

_MOST = 12  # files of one exposure


class OpenFlow(QObject):
    """Dialogs over the window in which an exposure is to be opened.

    Signals
    -------
    chosen(OpenRequest, bool)
        What the observer wants opened; and whether a review may know more of it (`Session.open`).
    night_chosen(list of Path or str)
        Folders and files that are to be listed as a night.
    """

    chosen = pyqtSignal(object, bool)
    night_chosen = pyqtSignal(object)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent
        self._read: tuple[Frame, ...] = ()  # held while it is opened, so that nothing is read twice
        self._fetching = FileFetch(session.worker, session.messages, self)
        self._fetching.fetched.connect(self.take)
        session.opening.missed.connect(self._on_missed)
        session.worker.settled.connect(self._on_job_ended)
        session.opening.changed.connect(self._on_changed)

    def ask_files(self) -> None:
        """Ask for files, and then what each of them is."""
        title, folder = "Open science frame, dark and masks", self._session.state.folder
        self.take(ask_files(self._window, title, folder, FRAMES_AND_REVIEWS))

    def ask_folder(self) -> None:
        """Ask for a folder whose frames are to be listed."""
        title, folder = "Open all frames of a folder", self._session.state.folder
        if chosen := ask_folder(self._window, title, folder):
            self.night_chosen.emit([chosen])

    def ask_addresses(self) -> None:
        """Ask for files that are not on this machine, and then what each of them is."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("Open URL")
        dialog.setLabelText(
            "Science frame, dark and masks, one URL (https://…) per line.\n"
            "They are downloaded to this computer; the review file is kept beside the copy."
        )
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setOkButtonText("Download")
        lines = dialog.findChild(QPlainTextEdit)
        assert lines is not None
        lines.setAccessibleName("URLs")
        lines.setToolTip("One URL per line")
        lines.setTabChangesFocus(True)
        dialog.resize(560, 220)
        dialog.textValueSelected.connect(lambda text: self.take_addresses(text.split()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_addresses(self, addresses: Sequence[str]) -> None:
        """Fetch files, and then ask what each of them is."""
        wrong = next((address for address in addresses if not is_remote(address)), None)
        if wrong is not None:
            self._session.messages.fail(
                FrameError(wrong, "is not a URL", "Begin it with https://, or open a local file by File > Open")
            )
        elif addresses:
            self._fetching.fetch(addresses)

    def take_dropped(self, urls: Iterable[QUrl]) -> None:
        """Take files of this machine and links that were dropped."""
        urls = list(urls)
        here = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        links = [link(url) for url in urls if is_remote(link(url))]
        if links:
            self._fetching.fetch(links, here)
        else:
            self.take(here)

    def take(self, paths: list[Path]) -> None:
        """Ask what each of some files is; a review says that itself. Folders, and very many files, are a night."""
        review = next(filter(is_review, paths), None)
        if len(paths) > _MOST or any(path.is_dir() for path in paths):
            self.night_chosen.emit(paths)
        elif review is None and paths:
            self.ask(paths=paths)
        elif len(paths) > 1:
            self._session.messages.fail(ReviewFileError(review or "", *_ALONE))
        elif review is not None:
            self.chosen.emit(OpenRequest.of(science=review), True)

    def ask(
        self,
        *,
        paths: list[Path] | None = None,
        request: OpenRequest | None = None,
        error: FrameError | None = None,
    ) -> None:
        """Ask what each file is, and what is known of the detector."""
        dialog = OpenDialog(self._session.worker, paths=paths or [], request=request, error=error, parent=self._window)
        # Whoever was shown a request, and took something off it, means what is left.
        dialog.chosen.connect(partial(self._on_chosen, recall=request is None))
        dialog.night_chosen.connect(self.night_chosen)
        dialog.open()

    def _on_chosen(self, request: OpenRequest, read: tuple[Frame, ...], *, recall: bool) -> None:
        self._read = read
        self.chosen.emit(request, recall)

    def _on_job_ended(self) -> None:
        if not self._session.worker.tickets:
            self._read = ()

    def _on_missed(self, request: OpenRequest, error: Exception) -> None:
        if isinstance(error, FrameError) and not isinstance(error, ReviewFileError):
            self.ask(request=request, error=error)
        else:
            self._session.messages.fail(error)

    def _on_changed(self, opened: OpenedExposure, error: FrameChanged) -> None:
        """Ask what becomes of a review whose frame has other data by now."""
        box = PlainMessageBox(QMessageBox.Icon.Question, "Frame has changed", str(error), parent=self._window)
        role = QMessageBox.ButtonRole.AcceptRole
        choices = {"Start a new review": IfChanged.AFRESH}
        if error.can_keep:
            choices = {"Keep verdicts": IfChanged.KEEP, **choices}
        for text, choice in choices.items():
            button = box.addButton(text, role)
            assert button is not None
            button.clicked.connect(partial(self._session.opening.adopt, opened, choice))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.finished.connect(box.deleteLater)
        box.open()


def link(url: QUrl) -> str:
    """A link as it is asked for on the web."""
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


def can_take(url: QUrl) -> bool:
    """True for a file of this machine, or a link to one elsewhere."""
    return url.isLocalFile() or is_remote(link(url))
