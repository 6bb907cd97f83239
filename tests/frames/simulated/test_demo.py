"""The demonstration exposure, in memory and as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData
from astropy.table import QTable

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.simulated.demo import FILES, demo_exposure, write_demo
from crviewer.frames.simulated.simulate import simulate_exposure
from crviewer.frames.simulated.truth import TrueKind


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("demo")
    assert write_demo(directory) == tuple(directory / name for name in FILES)
    return directory


def test_nothing_but_the_files_is_left_in_the_directory(demo: Path) -> None:
    assert {path.name for path in demo.iterdir()} == set(FILES)


def test_the_science_frame_is_read_by_astropy_with_unit_and_coordinates(demo: Path) -> None:
    science = CCDData.read(demo / "science.fits")
    np.testing.assert_array_equal(science.data, simulate_exposure(1).science.data)
    assert science.unit == "adu"
    assert {"GAIN", "RDNOISE", "SATURATE", "EXPTIME", "XPIXSZ", "DATE-OBS", "IMAGETYP"} <= set(science.header)
    centre = science.wcs.pixel_to_world(319.5, 319.5)
    assert (centre.ra.deg, centre.dec.deg) == pytest.approx((290.2, 11.1))


def test_the_masks_are_read_by_astropy_as_they_are_used(demo: Path) -> None:
    for name in ("hot_pixels.fits", "bad_columns.fits"):
        mask = CCDData.read(demo / name).data
        assert mask.dtype.name == "uint8"
        assert set(np.unique(mask)) == {0, 1}


def test_every_file_has_checksums_that_hold(demo: Path) -> None:
    for name in FILES[:-1]:
        with fits.open(demo / name, checksum=True) as hdus:
            assert all("CHECKSUM" in hdu.header for hdu in hdus)
            assert all(hdu.data is not None for hdu in hdus)


def test_the_truth_map_names_its_codes_and_agrees_with_the_table(demo: Path) -> None:
    table = QTable.read(demo / "truth.ecsv")
    with fits.open(demo / "truth.fits") as hdus:
        kinds, owner = hdus[0].data, hdus["OBJECT"].data
        names = [hdus[0].header[f"KIND{code}"] for code in range(6)]
    assert names == ["nothing", "star", "cosmic ray", "hot pixel", "bad column", "after-image"]
    np.testing.assert_array_equal(np.bincount(owner.ravel(), minlength=len(table) + 1)[1:], table["pixels"].value)
    codes = np.array([0, *(names.index(kind) for kind in table["kind"])])
    np.testing.assert_array_equal(codes[owner], kinds)


def test_the_truth_table_gives_the_fits_position_of_hot_pixels_in_the_dark(demo: Path) -> None:
    table = QTable.read(demo / "truth.ecsv")
    deep = table[(table["kind"] == "hot pixel") & (table["peak"].value < -2000)]
    dark = fits.getdata(demo / "dark.fits")
    rows, columns = (np.rint(deep[axis].value).astype(int) - 1 for axis in ("y", "x"))
    assert len(deep) > 20
    assert dark[rows, columns].min() > 40 * np.median(dark)
    known = fits.getdata(demo / "hot_pixels.fits")[rows, columns]
    np.testing.assert_array_equal(deep["masked"], known == 1)


def test_the_demo_in_memory_is_what_its_files_open_as(demo: Path) -> None:
    masks = (demo / "hot_pixels.fits", demo / "bad_columns.fits")
    opened = open_exposure(OpenRequest.of(science=demo / "science.fits", dark=demo / "dark.fits", masks=masks))
    exposure = demo_exposure()
    np.testing.assert_array_equal(exposure.electrons, opened.electrons)
    np.testing.assert_array_equal(exposure.mask, opened.mask)
    np.testing.assert_array_equal(exposure.dark, opened.dark)
    assert exposure.facts == opened.facts


def test_an_image_in_memory_goes_by_what_it_shows() -> None:
    science = demo_exposure().science
    assert science.name == "Simulated field"
    del science.header["OBJECT"]
    assert science.name == "image in memory"


def test_no_file_is_written_where_one_of_them_exists(tmp_path: Path) -> None:
    (tmp_path / "truth.fits").write_text("mine")
    with pytest.raises(FileExistsError) as caught:
        write_demo(tmp_path)
    assert caught.value.filename == str(tmp_path / "truth.fits")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_files_are_overwritten_when_told(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "dark.fits").write_bytes((demo / "science.fits").read_bytes())
    write_demo(tmp_path, overwrite=True)
    np.testing.assert_array_equal(fits.getdata(tmp_path / "dark.fits"), fits.getdata(demo / "dark.fits"))


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_demo(tmp_path / "nowhere")


def test_the_words_of_every_kind_differ() -> None:
    assert len({kind.words for kind in TrueKind}) == len(TrueKind)
