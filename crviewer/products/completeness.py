"""Completeness as a file: which part of all test rays was found, for every energy and sigclip."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from crviewer.detection.completeness import Completeness
from crviewer.detection.settings import Settings
from crviewer.frames.exposure import Exposure
from crviewer.products.provenance import search_provenance
from crviewer.products.saving import inputs_of, refuse_inputs, save_csv, save_ecsv


def save_completeness(
    completeness: Completeness,
    exposure: Exposure,
    settings: Settings,
    path: str | PathLike[str],
    *,
    overwrite: bool = False,
) -> None:
    """Write the table of `Completeness.table`: as CSV where the name ends in .csv, else as ECSV.

    ECSV has units, descriptions and, as metadata, how the frame was searched.

    Raises
    ------
    FrameError
        If `path` is an input of the exposure, whatever `overwrite` says.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        If it cannot be written.
    """
    target, table = Path(path), completeness.table()
    refuse_inputs(target, inputs_of(exposure))
    if target.suffix.lower() == ".csv":
        save_csv(table, target, overwrite=overwrite)
    else:
        table.meta.update({card.keyword: card.value for card in search_provenance(exposure, settings)})
        save_ecsv(table, target, overwrite=overwrite)
