from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.products.core.export import ExportRequest
from crviewer.products.formats.cleaned_image import cleaned_hdus
from crviewer.products.formats.reviewed_image import reviewed_hdus
from crviewer.products.formats.sci_err_dq import sci_err_dq_hdus
from tests.builders import a_review
from tests.products.examples import SETTINGS

SHAPE = (16, 20)


def an_export(path: Path, science: str, *planes: fits.ImageHDU) -> ExportRequest:
    primary = fits.PrimaryHDU(header=fits.Header({"GAIN": 1.0, "RDNOISE": 5.0, "EXPTIME": 60.0, "BUNIT": "electron"}))
    image = fits.ImageHDU(np.ones(SHAPE, "f4"), name="SCI", ver=2)
    fits.HDUList([primary, image, *planes]).writeto(path)
    return ExportRequest(
        review=a_review(open_exposure(OpenRequest.of(science=f"{path}[{science}]")), np.zeros(SHAPE, bool)),
        settings=SETTINGS,
    )


def a_plane(name: str, value: float, version: int = 2) -> fits.ImageHDU:
    return fits.ImageHDU(np.full(SHAPE, value, "f4"), name=name, ver=version)


@pytest.mark.parametrize("product", [reviewed_hdus, cleaned_hdus])
def test_errors_and_models_of_the_input_are_kept_as_they_are(tmp_path: Path, product: object) -> None:
    planes = (a_plane("ERR", 3.0), a_plane("ERR", 9.0, version=1), a_plane("SKYFIT", 7.0))
    made = product(an_export(tmp_path / "a.fits", "SCI,2", *planes))  # type: ignore[operator]
    assert [(hdu.name, hdu.data[0, 0]) for hdu in made if hdu.name in ("ERR", "SKYFIT")] == [("ERR", 3), ("SKYFIT", 7)]


@pytest.mark.parametrize(("name", "value"), [("ERR", 3.0), ("VAR", 9.0), ("WEIGHT", 1 / 9)])
def test_errors_of_the_input_go_before_a_model_of_the_noise(tmp_path: Path, name: str, value: float) -> None:
    made = sci_err_dq_hdus(an_export(tmp_path / "a.fits", "SCI,2", a_plane(name, value)))
    assert made["ERR"].data[0, 0] == pytest.approx(3)
    assert f"{name} of the input" in str(made["ERR"].header["COMMENT"])


def test_without_errors_the_model_is_written(tmp_path: Path) -> None:
    made = sci_err_dq_hdus(an_export(tmp_path / "a.fits", "SCI"))
    assert made["ERR"].data[0, 0] == pytest.approx(np.sqrt(1 + SETTINGS.setup.readnoise**2))


def test_a_file_that_is_gone_leaves_nothing_to_keep(tmp_path: Path) -> None:
    export = an_export(tmp_path / "a.fits", "SCI", a_plane("ERR", 3.0))
    (tmp_path / "a.fits").unlink()
    assert [hdu.name for hdu in reviewed_hdus(export)] == ["SCI", "MASK", "DQ", "RAYS"]
