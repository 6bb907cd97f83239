"""Files that are no FITS."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame


@pytest.mark.parametrize(
    ("name", "start", "sentence"),
    [
        ("f.xisf", b"XISF0100" + bytes(8) + b"<?xml", "XISF file of PixInsight. Save it as FITS in PixInsight"),
        ("f.cr2", b"II*\0\x10\0\0\0CR\2\0", "raw file of a Canon camera"),
        ("f.cr3", b"\0\0\0\x18ftypcrx ", "raw file of a Canon camera"),
        ("f.nef", b"MM\0*\0\0\0\x08", "raw file of a camera"),
        ("f", b"II*\0" + bytes(200) + b"SONY\0", "raw file of a camera"),
        ("f.tif", b"II*\0" + bytes(200) + b"Canon\0", "is a TIFF image. Save it as FITS"),
        ("f.jpg", b"\xff\xd8\xff\xe0", "is a JPEG image"),
        ("f.png", b"\x89PNG\r\n\x1a\n", "is a PNG image"),
        ("f.h5", b"\x89HDF\r\n\x1a\n", "is an HDF5 file"),
        ("f.asdf", b"#ASDF 1.0.0\n", "is an ASDF file"),
        ("f.npy", b"\x93NUMPY\x01\0", "is a NumPy array. Save it as FITS: fits.writeto"),
        ("f.imh", b"imhv2\0", "header of an IRAF image"),
        ("f.zip", b"PK\x03\x04", "is a ZIP archive. Unpack it"),
        ("f.tar", b"f.fits".ljust(257, b"\0") + b"ustar\0", "is a tar archive"),
        ("f.ser", b"LUCAM-RECORDER", "is a SER video"),
        ("f.fits", b"\n<!DOCTYPE html><html>", "is a web page, perhaps one that asks for a login. Download it again"),
        ("f.fits", b"\xef\xbb\xbf<html lang='en'>", "is a web page"),
        ("f.fits", b'{"error": "no such file"}', 'is JSON that begins “{"error": "no such file"}”'),
        ("f.fits", b"version https://git-lfs.github.com/spec/v1\noid", "pointer of Git LFS.*git lfs pull"),
        ("f.fits", b"/annex/objects/SHA256E-s8389440--0.fits\n", "pointer of git-annex"),
        ("f.fits", b"\0" * 3000, "begins with nothing but zeros"),
        ("f.crreview", b"SQLite format 3\0", "is a database"),
    ],
)
def test_file_is_named_for_what_it_is_with_the_step_that_works(
    tmp_path: Path, name: str, start: bytes, sentence: str
) -> None:
    content = start if start[:1] in b"\n\xef{v/" else start.ljust(3000, b"\1")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FrameError, match=sentence) as refusal:
        read_frame(tmp_path / name)
    assert str(refusal.value).startswith(f"{tmp_path / name}: ")


def test_what_is_compressed_is_named_for_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "f.fits.gz").write_bytes(gzip.compress(b"<html>" * 100))
    with pytest.raises(FrameError, match="is a web page"):
        read_frame(tmp_path / "f.fits.gz")


def test_link_to_nothing_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "f.fits").symlink_to("../annex/f.fits")
    with pytest.raises(FrameError, match=r"is a link to \.\./annex/f\.fits, which is not there"):
        read_frame(tmp_path / "f.fits")
