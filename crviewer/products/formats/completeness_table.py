"""Completeness table as a file: fraction of test rays found for every energy and sigclip."""

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
    """Write the table of `Completeness.table`: as CSV if the name ends in .csv, else as ECSV.

    ECSV contains units, descriptions and, as metadata, the settings of the search.

    Parameters
    ----------
    completeness : Completeness
        Result of the test.
    exposure : Exposure
        The exposure that was searched.
    settings : DetectionSettings
        Settings of the search.
    path : path or str
        The file to write.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FrameError
        If `path` is an input of the exposure, even with `overwrite`.
    FileExistsError
        If `path` exists and `overwrite` is False.
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
