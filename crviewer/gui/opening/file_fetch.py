"""Fetching: files of the web and of other storage that the window is given, copied to this machine on the worker."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.frames.fits.remote_files import fetch_location
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.messages import Messages
from crviewer.review.file.location import fetched_folder


class FileFetch(QObject):
    """Takes addresses, and gives files; the status line shows how far it is, and cancels it.

    Signals
    -------
    fetched(list of Path)
        What lay on this machine already, and then the copies, as `FILE` or `FILE[EXTENSION]`; none where one failed.
    """

    fetched = pyqtSignal(object)

    def __init__(self, worker: Worker, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._messages = worker, messages

    def fetch(self, addresses: Sequence[str], here: Sequence[Path] = ()) -> None:
        """Fetch files, and give them together with those that are here."""
        title = addresses[0] if len(addresses) == 1 else f"{len(addresses)} files"
        self._worker.submit(
            f"Downloading {title}",
            partial(_fetch, tuple(addresses)),
            answered=lambda copies: self.fetched.emit([*here, *copies]),
            failed=self._messages.fail,
        )


def _fetch(addresses: Sequence[str], ticket: JobTicket) -> list[Path]:
    def reach(done: int, fraction: float) -> None:
        ticket.progress((done + fraction) / len(addresses))

    return [
        Path(str(fetch_location(address, fetched_folder(), partial(reach, number))))
        for number, address in enumerate(addresses)
    ]
