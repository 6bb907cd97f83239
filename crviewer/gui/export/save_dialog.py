"""The save dialog: where a product goes; never over a file that it was made from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QMessageBox, QWidget

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.output_guard import refuse_foreign
from crviewer.gui.controls.file_dialogs import Choose, ask_target
from crviewer.gui.style.plain_widgets import PlainMessageBox
from crviewer.products.catalogue.product import Product, named_after
from crviewer.products.core.product_writing import inputs_of, refuse_inputs

_FOLDER = "saveFolder"  # property of the window: where the observer saved last

Refuse = Callable[[QWidget, str], None]


def refuse(parent: QWidget, sentence: str) -> None:
    """Say why a file can not be taken, and wait until that is read."""
    PlainMessageBox(
        QMessageBox.Icon.Warning, "Choose another name", sentence, QMessageBox.StandardButton.Ok, parent
    ).exec()


def ask_save_path(
    parent: QWidget, exposure: Exposure, product: Product, *, choose: Choose = ask_target, refuse: Refuse = refuse
) -> Path | None:
    """Ask where to save a product of an exposure, until the answer is no input of it.

    Parameters
    ----------
    parent : QWidget
        The window; it remembers the folder for the next time.
    exposure : Exposure
    product : Product
    choose, refuse : callable
        How to ask, and how to say no.

    Returns
    -------
    Path or None
        A file that may be written, or written over; None where the observer thought better of it.
    """
    path: Path | None = proposal(parent, exposure, product)
    while path is not None:
        path = choose(parent, f"Save {product.name}", path)
        if path is None:
            return None
        parent.setProperty(_FOLDER, str(path.parent))
        try:
            refuse_inputs(path, inputs_of(exposure))
            refuse_foreign(path)
        except FrameError as error:
            refuse(parent, str(error))
        else:
            return path
    return None


def proposal(parent: QWidget, exposure: Exposure, product: Product) -> Path:
    """A name for a product: after the science file, and next to it or where the last one was saved."""
    path = product.beside(named_after(exposure))
    folder = parent.property(_FOLDER)
    return Path(folder) / path.name if folder else path
