"""Saving: writes products of the review on the worker, and knows which verdicts are in a reviewed image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.gui.controls.notices import tell
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.products.catalogue.exporting import ExportOutcome, Target, write_all
from crviewer.products.catalogue.product import REVIEWED, Product
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.judgements import Judgements
from crviewer.review.list.ray_notes import ReviewNotes


class ExportFailed(ValueError):
    """Some of several products could not be written; tells which, and why."""

    def __init__(self, outcome: ExportOutcome) -> None:
        count = len(outcome.written) + len(outcome.failed)
        reasons = [f"{product.name}: {tell(error).sentence}" for (product, _), error in outcome.failed]
        super().__init__("\n".join([f"{len(reasons)} of {count} products could not be written:", "", *reasons]))


class ExportController(QObject):
    """Writes products, each whole or not at all.

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
    notes : ReviewNotes
        The verdicts and the notes that are on disk, or that nobody has to be asked about.
    """

    saved = pyqtSignal(object)
    told = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self.judgements, self.notes = Judgements(), ReviewNotes()

    def save(self, product: Product, export: ExportRequest, path: Path, *, overwrite: bool) -> None:
        """Write a product of a review."""

        def job(_: JobTicket) -> ExportRequest:
            product.write(export, path, overwrite=overwrite)
            return export

        self._worker.submit(
            f"Saving {path.name}",
            job,
            answered=partial(self._on_saved, product, path),
            failed=self.failed.emit,
            must_finish=True,
        )

    def export(self, targets: Sequence[Target], export: ExportRequest, *, overwrite: bool) -> None:
        """Write several products; what fails is told at the end, with all that failed."""

        def job(ticket: JobTicket) -> ExportOutcome:
            watched = replace(export, watch=ticket.watch)
            return write_all(watched, targets, overwrite=overwrite)

        self._worker.submit(
            f"Exporting {len(targets)} products",
            job,
            answered=partial(self._on_exported, export),
            failed=self.failed.emit,
        )

    def _on_exported(self, export: ExportRequest, outcome: ExportOutcome) -> None:
        for product, path in outcome.written:
            self._on_saved(product, path, export)
        if outcome.failed:
            self.failed.emit(ExportFailed(outcome))
        elif len(outcome.written) > 1:
            self.told.emit(f"Exported {len(outcome.written)} products to {outcome.written[0][1].parent}")

    def _on_saved(self, product: Product, path: Path, export: ExportRequest) -> None:
        if product is REVIEWED:
            self.judgements, self.notes = export.review.judgements, export.notes
        self.saved.emit(product)
        self.told.emit(f"Saved the {product.name}: {path}")
