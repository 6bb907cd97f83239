"""Completeness as a file: which part of all test rays was found, for every energy and sigclip."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.measures.completeness import Completeness
from crviewer.frames.exposure.exposure import Exposure
from crviewer.products.core.product_writing import inputs_of, refuse_inputs, save_csv, save_ecsv
from crviewer.products.core.provenance import search_provenance


def save_completeness(
    completeness: Completeness,
    exposure: Exposure,
    settings: DetectionSettings,
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
