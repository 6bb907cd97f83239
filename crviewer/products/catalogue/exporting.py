"""Writing several products at once: what fails is told, and the rest goes on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crviewer.detection.core.detection import Cancelled
from crviewer.products.catalogue.product import Product
from crviewer.products.core.export import ExportRequest

log = logging.getLogger(__name__)

Target = tuple[Product, Path]  # what is written, and where to


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What became of some targets: those that were written, and those that failed with the reason."""

    written: tuple[Target, ...]
    failed: tuple[tuple[Target, Exception], ...]


def write_all(export: ExportRequest, targets: Sequence[Target], *, overwrite: bool = False) -> ExportOutcome:
    """Write products in their order; folders that are missing are made.

    Raises
    ------
    Cancelled
        If `export.watch` stops it; what was written until then stays.
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
        except Exception as error:  # told with all others once the rest is written
            log.info("%s: %s", path, error, exc_info=error)
            failed.append(((product, path), error))
        else:
            written.append((product, path))
    return ExportOutcome(tuple(written), tuple(failed))
