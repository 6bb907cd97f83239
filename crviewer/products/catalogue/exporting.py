"""Write several products at once; a failure is reported, and the others are written all the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crviewer.detection.core.detection import Cancelled
from crviewer.products.catalogue.product import Product
from crviewer.products.core.export import ExportRequest

log = logging.getLogger(__name__)

Target = tuple[Product, Path]  # what to write, and where


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """Result of an export: the targets that were written, and those that failed, with the reason."""

    written: tuple[Target, ...]
    failed: tuple[tuple[Target, Exception], ...]


def write_all(export: ExportRequest, targets: Sequence[Target], *, overwrite: bool = False) -> ExportOutcome:
    """Write products in order; missing folders are created.

    Parameters
    ----------
    export : ExportRequest
        The review to export.
    targets : sequence of (Product, Path)
        Products, and the files to write.
    overwrite : bool
        Replace existing files.

    Returns
    -------
    ExportOutcome
        What was written, and what failed.

    Raises
    ------
    Cancelled
        If `export.watch` cancels; files written until then stay.
    """
    written, failed = [], []
    for number, (product, path) in enumerate(targets):
        watch = export.watch.part(number / len(targets), (number + 1) / len(targets))
        watch.reach(0)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            product.write(replace(export, watch=watch), path, overwrite=overwrite)
        except Cancelled:
            raise
        except Exception as error:  # reported with all others once the rest is written
            log.info("%s: %s", path, error, exc_info=error)
            failed.append(((product, path), error))
        else:
            written.append((product, path))
    return ExportOutcome(tuple(written), tuple(failed))
