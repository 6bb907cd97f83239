"""The user guide: pages that lie in the package, opened in the browser of the desktop."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices

INDEX = Path(__file__).parents[2] / "guide" / "index.html"

_NOT_BUILT = (
    "The user guide was not built before crviewer was installed from its source tree. "
    'Run "packaging/build-guide" there and install again, or read docs/index.md there'
)


def open_guide(index: Path = INDEX) -> None:
    """Open the first page.

    Raises
    ------
    OSError
        If the guide is not in this installation, or no browser takes it; the error says what to do.
    """
    if not index.exists():
        raise FileNotFoundError(_NOT_BUILT)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(index))):
        raise OSError(f"No browser could be started. Open the user guide yourself: {index}")
