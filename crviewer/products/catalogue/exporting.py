"""Write several products at once; a failure is reported, and the others are written all the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

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


@dataclass(slots=True)
class JointProducts:
    """Products that are one file for all chips: gathered chip by chip, and written once all are there.

    Attributes
    ----------
    contents : dict of Target to list of content
        What is to be joined. A product of which a chip failed is not written.
    """

    contents: dict[Target, list[Any]] = field(default_factory=dict)
    _broken: set[Target] = field(default_factory=set)

    def add(self, export: ExportRequest, targets: Sequence[Target]) -> tuple[tuple[Target, Exception], ...]:
        """Add what one chip contributes.

        Parameters
        ----------
        export : ExportRequest
            The review of the chip.
        targets : sequence of (Product, Path)
            Products that can be joined, and the files to write.

        Returns
        -------
        tuple of (Target, Exception)
            What failed.
        """
        failed = []
        for target in targets:
            try:
                target[0].refuse_inputs(export, target[1])
                self.contents.setdefault(target, []).append(target[0].make(export))
            except Cancelled:
                raise
            except Exception as error:  # reported with all others once the rest is written
                log.info("%s: %s", target[1], error, exc_info=error)
                self._broken.add(target)
                failed.append((target, error))
        return tuple(failed)

    def write(self, *, overwrite: bool = False) -> ExportOutcome:
        """Write what was gathered.

        Parameters
        ----------
        overwrite : bool
            Replace existing files.

        Returns
        -------
        ExportOutcome
            What was written, and what failed now.
        """
        written: list[Target] = []
        failed: list[tuple[Target, Exception]] = []
        for target, contents in self.contents.items():
            product, path = target
            if target in self._broken or product.join is None:
                continue
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                product.save(product.join(contents), path, overwrite=overwrite)
            except Exception as error:  # reported with all others
                log.info("%s: %s", path, error, exc_info=error)
                failed.append((target, error))
            else:
                written.append(target)
        return ExportOutcome(tuple(written), tuple(failed))
