"""Export: products of the review are written on the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.gui.controls.notices import tell
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.products.catalogue.exporting import ExportOutcome, Target, write_all
from crviewer.products.catalogue.product import REVIEWED, Product
from crviewer.products.core.export import ExportRequest


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
    """

    saved = pyqtSignal(object)

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages = store, worker, messages

    def content(self, **chosen: Any) -> ExportRequest | None:
        """The review as it stands now, for products; `chosen` are further fields of `ExportRequest`."""
        state = self._store.state
        if state.review is None:
            return None
        return ExportRequest(review=state.review, settings=state.detected_with, notes=state.notes, **chosen)

    def save(self, product: Product, path: Path, *, overwrite: bool = False) -> None:
        """Write a product of the review as it stands now."""
        export = self.content()
        if export is None:
            return

        def job(_: JobTicket) -> ExportRequest:
            product.write(export, path, overwrite=overwrite)
            return export

        self._worker.submit(
            f"Saving {path.name}",
            job,
            answered=partial(self._on_saved, product, path),
            failed=self._messages.fail,
            must_finish=True,
        )

    def write(self, targets: Sequence[Target], export: ExportRequest, *, overwrite: bool) -> None:
        """Write several products of what was the content; what fails is told at the end, with all that failed."""

        def job(ticket: JobTicket) -> ExportOutcome:
            watched = replace(export, watch=ticket.watch)
            return write_all(watched, targets, overwrite=overwrite)

        self._worker.submit(
            f"Exporting {len(targets)} products",
            job,
            answered=partial(self._on_exported, export),
            failed=self._messages.fail,
        )

    def discard(self) -> None:
        """Give up verdicts and notes that are not saved: nobody will be asked about them any more."""
        self._store.keep_saved(*self._store.state.said)

    def _on_exported(self, export: ExportRequest, outcome: ExportOutcome) -> None:
        for product, path in outcome.written:
            self._on_saved(product, path, export)
        if outcome.failed:
            self._messages.fail(ExportFailed(outcome))
        elif len(outcome.written) > 1:
            self._messages.say(f"Exported {len(outcome.written)} products to {outcome.written[0][1].parent}")

    def _on_saved(self, product: Product, path: Path, export: ExportRequest) -> None:
        if product is REVIEWED:
            self._store.keep_saved(export.review.judgements, export.notes)
        self.saved.emit(product)
        self._messages.say(f"Saved the {product.name}: {path}")
