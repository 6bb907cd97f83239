from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.measures.completeness import Completeness
from crviewer.frames.fits.frame_error import FrameError
from crviewer.products.formats.completeness_table import save_completeness
from tests.products.examples import COSMIC, in_adu

RESULT = Completeness(
    energies=np.array([100.0, 1000.0]),
    sigclips=np.array([4.5, 8.0]),
    injected=np.array([10, 10]),
    found=np.array([[2, 10], [0, 9]]),
)
SETTINGS = DetectionSettings(parameters=LacosmicParameters(objlim=3.0))


def test_ecsv_has_every_number_with_its_unit_and_how_the_frame_was_searched(tmp_path: Path) -> None:
    exposure = in_adu(np.zeros(COSMIC.shape, np.int16), path=tmp_path / "light.fits")
    save_completeness(RESULT, exposure, SETTINGS, tmp_path / "out.ecsv")
    table = Table.read(tmp_path / "out.ecsv")
    assert table["sigclip"].tolist() == [4.5, 4.5, 8.0, 8.0]
    assert table["energy"].tolist() == [100.0, 1000.0, 100.0, 1000.0]
    assert table["fraction"].tolist() == [0.2, 1.0, 0.0, 0.9]
    assert ((table["low"] <= table["fraction"]) & (table["fraction"] <= table["high"])).all()
    assert str(table["energy"].unit) == "electron"
    assert (table.meta["CRVSCI"], table.meta["CRVOBJL"], "CRVSIGC" in table.meta) == ("light.fits", 3.0, False)


def test_csv_has_the_same_rows(tmp_path: Path) -> None:
    exposure = in_adu(np.zeros(COSMIC.shape, np.int16))
    save_completeness(RESULT, exposure, SETTINGS, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == "sigclip,energy,injected,found,fraction,low,high"
    assert Table.read(tmp_path / "out.csv")["found"].tolist() == [2, 10, 0, 9]


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "light.fits"
    path.write_bytes(b"precious")
    with pytest.raises(FrameError, match="is never overwritten"):
        save_completeness(RESULT, in_adu(np.zeros(COSMIC.shape, np.int16), path=path), SETTINGS, path, overwrite=True)
    assert path.read_bytes() == b"precious"
