"""Saving: writes products of the review on the worker, and knows which verdicts are in a reviewed image."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.gui.worker import Ticket, Worker
from crviewer.products.export import Export
from crviewer.products.product import REVIEWED, Product
from crviewer.review.judgement import Judgements


class Saving(QObject):
    """Writes, one product at a time.

    Signals
    -------
    saved(Product)
        A product of the review is on disk.
    told(str)
        Something to say in one line.
    failed(Exception)
        A product could not be written.

    Attributes
    ----------
    judgements : Judgements
        The verdicts that are on disk, or that nobody has to be asked about.
    """

    saved = pyqtSignal(object)
    told = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self.judgements = Judgements()

    def save(self, product: Product, export: Export, path: Path, *, overwrite: bool) -> None:
        """Write a product of a review."""

        def job(_: Ticket) -> Judgements:
            product.write(export, path, overwrite=overwrite)
            return export.review.judgements

        self._worker.submit(
            f"Saving {path.name}",
            job,
            answered=partial(self._on_saved, product, path),
            failed=self.failed.emit,
            must_finish=True,
        )

    def _on_saved(self, product: Product, path: Path, judgements: Judgements) -> None:
        if product is REVIEWED:
            self.judgements = judgements
        self.saved.emit(product)
        self.told.emit(f"Saved the {product.name}: {path}")
