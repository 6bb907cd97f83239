"""Messages: the one way by which whatever happens in the program comes to the observer's eyes."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal


class Messages(QObject):
    """Handed to whoever has something to say; the status line and the notices listen.

    Signals
    -------
    told(str)
        Something to say in one line.
    failed(Exception)
        Something went wrong that has to be shown.
    """

    told = pyqtSignal(str)
    failed = pyqtSignal(object)

    def say(self, text: str) -> None:
        """Say something in one line."""
        self.told.emit(text)

    def fail(self, error: Exception) -> None:
        """Show what went wrong."""
        self.failed.emit(error)
