from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.header_claims import refuse_absurd_claims
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp


def claiming(path: Path, keyword: str, was: int, claimed: int) -> Path:
    """Change one number in the headers of a file."""
    old, new = (f"{keyword:8}= {number:>20}".encode() for number in (was, claimed))
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def refuse_claims(path: Path) -> None:
    with path.open("rb") as stream:
        refuse_absurd_claims(FileLocation(path), stream)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return a_file(tmp_path / "plain.fits", ramp())


def test_more_axes_than_fits_has_are_refused_at_once(plain: Path) -> None:
    claiming(plain, "NAXIS", 2, 777_777_702)
    with pytest.raises(FrameError, match="claims NAXIS = 777777702, where FITS has at most 999"):
        read_frame(plain)


def test_claims_of_an_extension_behind_data_are_seen(tmp_path: Path) -> None:
    data = ramp(100, 90)
    file = a_file_of(tmp_path / "two.fits", an_extension(data), an_extension(data[None, None]))
    claiming(file, "NAXIS", 4, 400_000_000)
    with pytest.raises(FrameError, match="claims NAXIS = 400000000"):
        refuse_claims(file)


def test_a_size_below_zero_is_refused(plain: Path) -> None:
    claiming(plain, "NAXIS2", 6, -1)
    with pytest.raises(FrameError, match="claims NAXIS2 = -1"):
        read_frame(plain)


def test_columns_and_compressed_axes_count_too(tmp_path: Path) -> None:
    compressed = a_file_of(tmp_path / "compressed.fits", fits.CompImageHDU(ramp(dtype="i2")))
    for keyword, was in (("ZNAXIS", 2), ("TFIELDS", 1)):
        content = compressed.read_bytes()
        claiming(compressed, keyword, was, 10**9)
        with pytest.raises(FrameError, match=f"claims {keyword} = 1000000000"):
            read_frame(compressed)
        compressed.write_bytes(content)


def test_a_compressed_file_is_looked_into(plain: Path) -> None:
    claiming(plain, "NAXIS", 2, 10**8)
    plain.write_bytes(gzip.compress(plain.read_bytes()))
    with pytest.raises(FrameError, match="claims NAXIS = 100000000"):
        read_frame(plain)


def test_what_every_reader_takes_is_left_alone(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("x", "PE()", array=np.array([[1.0], [2.0, 3.0]], dtype=object))])
    path = a_file_of(tmp_path / "file.fits", table, an_extension(ramp(), "SCI"))
    refuse_claims(path)
    assert read_frame(path).extension == "SCI"


def test_a_part_whose_header_makes_no_sense_ends_the_file_compressed_or_not(tmp_path: Path) -> None:
    file = a_file_of(tmp_path / "odd.fits", an_extension(ramp(), "SCI"), an_extension(ramp(), "DQ"))
    content = file.read_bytes()
    place = content.index(b"BITPIX", content.index(b"DQ") - 2880)
    damaged = content[:place] + b"BITPIX  =               ~  -64".ljust(80) + content[place + 80 :]
    for stored in (damaged, gzip.compress(damaged)):
        file.write_bytes(stored)
        assert read_frame(file).extension == "SCI"


def cards(*texts: str) -> bytes:
    block = b"".join(text.ljust(80).encode() for text in (*texts, "END"))
    return block + b" " * (-len(block) % 2880)


PRIMARY = ("SIMPLE  =                    T", "BITPIX  =                   16", "NAXIS   =                    0")
EMPTY = cards("XTENSION= 'IMAGE   '", "BITPIX  = 16", "NAXIS   = 0", "PCOUNT  = 0", "GCOUNT  = 1")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (cards("SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 2", "NAXIS1  = 'forty'"), "NAXIS1 = 'forty', where FITS has"),
        (cards(*PRIMARY, "OBJECT  = 'a&'", *3001 * ("CONTINUE  'b&'",)), "texts that run over more than 3000 cards"),
        (cards(*PRIMARY, "BUNIT   = 'a&'", *6 * ("CONTINUE  '   &'",)), "a text that runs over more than 5 cards of"),
        (cards(*PRIMARY) + 5000 * EMPTY, "has more than 5000 parts"),
        (cards(*PRIMARY) + bytes(33 << 20), "goes on for more than 32 MB behind its last part"),
    ],
    ids=["size that is text", "endless text", "endless blank text", "endless parts", "endless rest"],
)
def test_what_would_keep_the_reader_busy_is_refused_at_once(tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "endless.fits"
    file.write_bytes(content)
    with pytest.raises(FrameError, match=problem):
        refuse_claims(file)


def test_a_text_over_many_cards_and_a_short_rest_behind_the_parts_are_read(tmp_path: Path) -> None:
    file = a_file(tmp_path / "long.fits", ramp(), OBJECT="x y" * 1000)
    with file.open("ab") as stream:
        stream.write(bytes(5000))
    assert read_frame(file).header["OBJECT"] == "x y" * 1000
