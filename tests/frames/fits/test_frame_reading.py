"""Reading one frame from whatever FITS file it lies in."""

from __future__ import annotations

import bz2
import gc
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from astropy import units
from astropy.io import fits

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.pixel_data import image_extensions
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp


@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
def test_every_number_type_is_read_as_it_was_written_in_native_byte_order(tmp_path: Path, dtype: str) -> None:
    limits = np.finfo(dtype) if dtype.startswith("f") else np.iinfo(dtype)
    data = np.array([[limits.min, 0], [1, limits.max]], dtype)
    frame = read_frame(a_file(tmp_path / "image.fits", data))
    np.testing.assert_array_equal(frame.data, data)
    assert frame.data.dtype == np.dtype(dtype)
    assert frame.data.dtype.isnative


@pytest.mark.parametrize("suffix", [".fits", ".fit", ".fts", ".fits.gz", ".fits.bz2"])
def test_every_suffix_is_read(tmp_path: Path, suffix: str) -> None:
    frame = read_frame(a_file(tmp_path / f"image{suffix}", ramp()))
    np.testing.assert_array_equal(frame.data, ramp())


@pytest.mark.parametrize(
    ("algorithm", "dtype"),
    [("RICE_1", "i2"), ("GZIP_1", "f4"), ("GZIP_2", "u2"), ("HCOMPRESS_1", "i2"), ("PLIO_1", "i2")],
)
def test_compressed_image_is_found_after_the_empty_primary(tmp_path: Path, algorithm: str, dtype: str) -> None:
    compressed = fits.CompImageHDU(ramp(8, 12, dtype), compression_type=algorithm, quantize_level=0)
    frame = read_frame(a_file_of(tmp_path / "image.fits.fz", compressed))
    np.testing.assert_array_equal(frame.data, ramp(8, 12))
    assert frame.extension == "1"


def test_sci_is_preferred_to_an_earlier_image(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "image.fits", an_extension(ramp(), "VAR"), an_extension(ramp() + 1, "SCI"))
    frame = read_frame(file)
    np.testing.assert_array_equal(frame.data, ramp() + 1)
    assert (frame.extension, frame.path) == ("SCI", file)


def test_first_two_dimensional_image_is_taken_where_none_is_called_sci(tmp_path: Path) -> None:
    spectrum, image = an_extension(np.zeros(7, "f4"), "SPECTRUM"), an_extension(ramp(), "CHIP")
    assert read_frame(a_file_of(tmp_path / "image.fits", spectrum, image)).extension == "CHIP"


@pytest.mark.parametrize(("chosen", "first_value"), [("1", 10), ("2", 20), ("sci", 10), ("SCI,2", 20), ("Var", 30)])
def test_brackets_choose_the_extension(tmp_path: Path, chosen: str, first_value: int) -> None:
    file = a_file_of(
        tmp_path / "image.fits",
        an_extension(ramp() + 10, "SCI", 1),
        an_extension(ramp() + 20, "SCI", 2),
        an_extension(ramp() + 30, "VAR"),
    )
    assert read_frame(f"{file}[{chosen}]").data[0, 0] == first_value


def test_extension_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "image.fits", an_extension(ramp(), "SCI"))
    with pytest.raises(FrameError) as refusal:
        read_frame(f"{file}[ERR]")
    assert str(refusal.value) == f"{file}: has no extension ERR. Name one of these: 0, SCI."


def test_file_whose_own_name_ends_in_brackets_is_read(tmp_path: Path) -> None:
    assert read_frame(a_file(tmp_path / "image[1]", ramp())).extension == "0"


def test_cube_of_one_plane_is_an_image(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_frame(a_file(tmp_path / "image.fits", ramp()[None])).data, ramp())


def test_cube_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"holds a cube of 3 planes \(5×6×3 pixels\).*Save one plane of it"):
        read_frame(a_file(tmp_path / "cube.fits", np.zeros((3, 6, 5))))


def test_blank_pixels_are_nan_even_where_the_integers_are_unsigned(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", np.array([[1, 2], [3, 40000]], "u2"))
    with fits.open(file, mode="update", do_not_scale_image_data=True) as hdus:
        hdus[0].header["BLANK"] = 2 - 32768
    np.testing.assert_array_equal(read_frame(file).data, [[1, np.nan], [3, 40000]])


def test_scaled_integers_are_floats_and_the_header_no_longer_asks_for_scaling(tmp_path: Path) -> None:
    hdu = fits.PrimaryHDU(np.array([[0, 1], [2, 3]], "i2"))
    hdu.header["BSCALE"], hdu.header["BZERO"] = 0.5, 10.0
    hdu.writeto(tmp_path / "image.fits")
    frame = read_frame(tmp_path / "image.fits")
    np.testing.assert_array_equal(frame.data, np.array([[10, 10.5], [11, 11.5]], "f4"))
    assert not {"BSCALE", "BZERO", "BLANK"} & set(frame.header)


def test_header_is_the_extensions_with_what_only_the_primary_says(tmp_path: Path) -> None:
    file = a_file_of(
        tmp_path / "image.fits",
        an_extension(ramp(), "SCI", GAIN=2.0, CTYPE1="RA---TAN", CRVAL1=1.0),
        GAIN=9.0,
        RDNOISE=5.0,
        CD1_1=0.1,
    )
    header = read_frame(file).header
    assert (header["GAIN"], header["RDNOISE"], header["NAXIS"], header["EXTNAME"]) == (2.0, 5.0, 2, "SCI")
    assert "CD1_1" not in header  # coordinates of two origins do not mix
    assert "SIMPLE" not in header


def test_card_that_cannot_be_parsed_is_left_out(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp(), GAIN=2.0, RDNOISE=5.0)
    broken = file.read_bytes().replace(b"GAIN    =                  2.0", b"GAIN    = 'no end          2.0")
    file.write_bytes(broken)
    header = read_frame(file).header
    assert header["RDNOISE"] == 5.0
    assert "RDNOISE" in header.tostring()


@pytest.mark.parametrize("name", ["MASK", "DQ"])
def test_own_mask_is_true_where_the_mask_extension_is_not_zero(tmp_path: Path, name: str) -> None:
    bad = np.zeros((6, 5), np.int16)
    bad[1, 2], bad[3, 4] = 1, 512
    frame = read_frame(a_file_of(tmp_path / "image.fits", an_extension(ramp(), "SCI"), an_extension(bad, name)))
    assert frame.own_mask is not None
    np.testing.assert_array_equal(frame.own_mask, bad != 0)


def test_each_image_has_the_mask_of_its_own_version(tmp_path: Path) -> None:
    pairs = [
        (an_extension(ramp(), "SCI", chip), an_extension(np.full((6, 5), chip - 1, "u1"), "DQ", chip))
        for chip in (1, 2)
    ]
    file = a_file_of(tmp_path / "image.fits", *pairs[0], *pairs[1])
    first, second = read_frame(f"{file}[SCI,1]").own_mask, read_frame(f"{file}[SCI,2]").own_mask
    assert first is not None
    assert second is not None
    assert (first.any(), second.all()) == (False, True)


def test_mask_of_another_shape_belongs_to_something_else(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "i.fits", an_extension(ramp(), "SCI"), an_extension(np.ones((2, 2), "u1"), "MASK"))
    assert read_frame(file).own_mask is None


def test_unit_comes_from_the_header_and_adu_is_only_assumed_without_one(tmp_path: Path) -> None:
    said = read_frame(a_file(tmp_path / "said.fits", ramp(), BUNIT="e-/s"))
    silent = read_frame(a_file(tmp_path / "silent.fits", ramp()))
    assert (said.unit, said.unit_assumed) == (units.electron / units.s, False)
    assert (silent.unit, silent.unit_assumed) == (units.adu, True)


def test_unit_can_be_given_instead(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp(), BUNIT="adu")
    assert read_frame(file, unit="electron").unit == units.electron
    with pytest.raises(FrameError, match="cannot be read in the unit “Jy”"):
        read_frame(file, unit="Jy")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError) as refusal:
        read_frame(tmp_path / "none.fits")
    assert str(refusal.value) == f"{tmp_path / 'none.fits'}: does not exist. Check the name and the folder."


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="is a directory"):
        read_frame(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp())
    file.chmod(0)
    with pytest.raises(FrameError, match="may not be read by you"):
        read_frame(file)


def test_name_too_long_for_a_file_is_refused() -> None:
    with pytest.raises(FrameError):
        read_frame("x" * 5000 + "[SCI]")


def test_text_called_fits_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.fits").write_text("seeing was bad\n" * 500)
    with pytest.raises(FrameError, match="is a text that begins “seeing was bad”"):
        read_frame(tmp_path / "notes.fits")


def test_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.fits").touch()
    with pytest.raises(FrameError, match="is empty"):
        read_frame(tmp_path / "empty.fits")


def test_truncated_file_is_refused_with_how_much_is_there(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp(100, 100))
    file.write_bytes(file.read_bytes()[:20000])
    with pytest.raises(FrameError, match="is truncated: 20000 of 43200 bytes are there"):
        read_frame(file)


def test_file_that_lacks_only_the_padding_of_its_last_block_is_read(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp())
    file.write_bytes(file.read_bytes()[: 2880 + ramp().nbytes])
    np.testing.assert_array_equal(read_frame(file).data, ramp())


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_truncated_compressed_file_is_refused_and_left_closed(tmp_path: Path, suffix: str, compress: object) -> None:
    assert callable(compress)
    plain = a_file(tmp_path / "image.fits", np.random.default_rng(0).normal(size=(300, 300)))
    file = tmp_path / f"image.fits{suffix}"
    packed = compress(plain.read_bytes())
    file.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(FrameError, match="cannot be read as FITS"):
        read_frame(file)
    gc.collect()  # a file left open would warn here, and fail the test


def test_header_that_claims_more_pixels_than_any_detector_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp(dtype="u1"))
    claim = file.read_bytes().replace(b"NAXIS1  =                    5", b"NAXIS1  =            777777701")
    file.write_bytes(claim)
    with pytest.raises(FrameError, match="claims 777777701×6 pixels"):
        read_frame(file)


def test_table_is_refused(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("flux", "E", array=np.zeros(3))])
    with pytest.raises(FrameError, match="holds a table and no two-dimensional image"):
        read_frame(a_file_of(tmp_path / "table.fits", table))


def test_every_image_of_the_file_is_named_and_nothing_else(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("x", "E", array=np.zeros(2))], name="RAYS")
    path = a_file_of(
        tmp_path / "many.fits",
        an_extension(ramp(), "SCI", 1),
        an_extension(ramp(), "SCI", 2),
        table,  # type: ignore[arg-type]
        an_extension(np.zeros((3, 4, 5))),
        an_extension(ramp(), "DQ"),
    )
    extensions = read_frame(path).images
    assert image_extensions(FileLocation(path)) == extensions
    assert extensions == ("SCI,1", "SCI,2", "DQ")
    assert [read_frame(f"{path}[{name}]").extension for name in extensions] == list(extensions)


def test_a_primary_image_is_number_0(tmp_path: Path) -> None:
    assert read_frame(a_file(tmp_path / "one.fits", ramp())).images == ("0",)
