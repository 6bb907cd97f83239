"""File dialogs: asking for files and folders to open, and for a file to save to; which kinds of files there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QWidget

_ALL = ";;All files (*)"
_FITS = "*.fits *.fit *.fts *.fits.gz *.fits.bz2 *.fits.fz *.fit.gz *.fts.gz *.fz *.fits.Z *.fits.zst"
FRAMES = f"FITS images ({_FITS}){_ALL}"
FRAMES_AND_MASKS = f"FITS images ({_FITS});;Masks as text (*.reg *.lst *.txt){_ALL}"
FRAMES_AND_REVIEWS = f"FITS images and reviews ({_FITS} *.crreview){_ALL}"
REVIEWS = "Reviews (*.crreview)"
TABLES = "ECSV (*.ecsv);;CSV (*.csv)"

Choose = Callable[[QWidget, str, Path], Path | None]  # asks for a file to save to


def ask_files(parent: QWidget, title: str, folder: str, kinds: str = FRAMES) -> list[Path]:
    """Wait until the observer has chosen files to open; none where they thought better of it."""
    files, _ = QFileDialog.getOpenFileNames(parent, title, folder, kinds)
    return [Path(file) for file in files]


def ask_file(parent: QWidget, title: str, folder: str, kinds: str = FRAMES) -> Path | None:
    """Wait until the observer has chosen one file to open."""
    file, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
    return Path(file) if file else None


def ask_folder(parent: QWidget, title: str, folder: str) -> Path | None:
    """Wait until the observer has chosen a folder."""
    chosen = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(chosen) if chosen else None


def ask_target(parent: QWidget, title: str, proposal: Path, kinds: str = "") -> Path | None:
    """Wait until the observer has chosen a file to save to, and has agreed where it exists.

    Parameters
    ----------
    proposal : Path
        Its ending is added to a name that has none.
    kinds : str
        By default those of the proposal's ending.
    """
    dialog = _saving(parent, title, proposal, kinds)
    chosen = dialog.exec() == QFileDialog.DialogCode.Accepted
    dialog.deleteLater()
    return Path(dialog.selectedFiles()[0]) if chosen else None


def offer_files(
    parent: QWidget, title: str, folder: str, chosen: Callable[[Iterable[Path]], object], kinds: str = FRAMES
) -> None:
    """Let the observer choose files to open, while the rest of the window goes on."""
    dialog = QFileDialog(parent, title, folder, kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda files: chosen([Path(file) for file in files]))
    dialog.open()


def offer_target(parent: QWidget, title: str, proposal: Path, chosen: Callable[[str], object]) -> None:
    """Let the observer choose a file to save to; whether one that exists may be replaced is for the caller to ask."""
    dialog = _saving(parent, title, proposal)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.fileSelected.connect(chosen)
    dialog.open()


def _saving(parent: QWidget, title: str, proposal: Path, kinds: str = "") -> QFileDialog:
    ending = "".join(proposal.suffixes[-2:]) if proposal.suffix == ".fz" else proposal.suffix
    dialog = QFileDialog(parent, title, str(proposal.parent), kinds or f"{ending[1:].upper()} (*{ending}){_ALL}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ending.removeprefix("."))
    dialog.selectFile(proposal.name)
    return dialog
