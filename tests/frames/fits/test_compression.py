"""Files that are compressed, by whatever and however often."""

from __future__ import annotations

import bz2
import gc
import gzip
import lzma
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.fits import compression
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from tests.frames.fits_files import a_file, ramp


@pytest.mark.parametrize("inner", [gzip.compress, bz2.compress, lzma.compress])
def test_file_that_is_compressed_twice_is_read(tmp_path: Path, inner: Callable[[bytes], bytes]) -> None:
    file = a_file(tmp_path / "image.fits", ramp())
    file.write_bytes(gzip.compress(inner(file.read_bytes())))
    np.testing.assert_array_equal(read_frame(file).data, ramp())
    gc.collect()  # a file left open would warn here, and fail the test


@pytest.mark.parametrize(("held", "once"), [(1 << 20, True), (1000, False)])
def test_what_fits_into_memory_is_decompressed_once_and_the_rest_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int, once: bool
) -> None:
    counted: list[int] = []

    class Counting(gzip.GzipFile):
        def read(self, size: int | None = -1) -> bytes:
            content = super().read(size)
            counted.append(len(content))
            return content

    file = a_file(tmp_path / "image.fits", ramp(60, 60))
    whole = file.read_bytes()
    file.write_bytes(gzip.compress(whole))
    monkeypatch.setattr(compression, "_MOST_HELD", held)
    monkeypatch.setattr(compression.gzip, "open", lambda stream: Counting(fileobj=stream))
    np.testing.assert_array_equal(read_frame(file).data, ramp(60, 60))
    assert (sum(counted) == len(whole)) is once


def test_compression_without_end_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path / "image.fits", ramp())
    for _ in range(5):
        file.write_bytes(gzip.compress(file.read_bytes()))
    with pytest.raises(FrameError, match="is compressed more than 3 times"):
        read_frame(file)


@pytest.mark.parametrize(
    ("package", "magic", "sentence"),
    [
        ("uncompresspy", b"\x1f\x9d\x90", r"compress \(LZW\). Decompress it \(uncompress f.fits.Z\), or install"),
        ("zstandard", b"\x28\xb5\x2f\xfd", r"Zstandard. Decompress it \(zstd -d f.fits.Z\), or install"),
    ],
)
def test_package_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, magic: bytes, sentence: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    file = tmp_path / "f.fits.Z"
    file.write_bytes(magic + bytes(3000))
    with pytest.raises(FrameError, match=sentence):
        read_frame(file)


def test_zstandard_is_read(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    file = a_file(tmp_path / "image.fits", ramp())
    file.write_bytes(zstandard.compress(file.read_bytes()))
    np.testing.assert_array_equal(read_frame(file).data, ramp())


def test_compress_is_read(tmp_path: Path) -> None:
    pytest.importorskip("uncompresspy")
    file = a_file(tmp_path / "image.fits", ramp())
    file.write_bytes(uncoded_lzw(file.read_bytes()))
    np.testing.assert_array_equal(read_frame(file).data, ramp())


def test_what_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zstandard = pytest.importorskip("zstandard")
    monkeypatch.setattr(compression, "_LARGEST", 1000)
    file = a_file(tmp_path / "image.fits", ramp())
    file.write_bytes(zstandard.compress(file.read_bytes()))
    with pytest.raises(FrameError, match="holds more than 4 GB"):
        read_frame(file)


@pytest.mark.parametrize(
    ("package", "start", "name"),
    [("uncompresspy", b"\x1f\x9d\x90", "compress"), ("zstandard", b"\x28\xb5\x2f\xfd", "Zstandard")],
)
def test_compressed_file_that_is_damaged_is_named_as_such(
    tmp_path: Path, package: str, start: bytes, name: str
) -> None:
    pytest.importorskip(package)
    (tmp_path / "f.fits.Z").write_bytes(start + b"SIMPLE  =                    T" * 100)
    with pytest.raises(FrameError, match=f"is compressed by {name}.*damaged.*Copy it again, or decompress it"):
        read_frame(tmp_path / "f.fits.Z")


def uncoded_lzw(content: bytes) -> bytes:
    """A file as `compress -b 9` writes it, of literal codes alone: the table is cleared before a code would be new."""
    codes: list[int] = []
    for start in range(0, len(content), 200):
        codes += [*content[start : start + 200], 256]
        codes += [0] * (-len(codes) % 8)  # codes come in groups of eight, and a clear code fills its group up
    bits = sum(code << (9 * place) for place, code in enumerate(codes))
    return b"\x1f\x9d\x89" + bits.to_bytes(-(-9 * len(codes) // 8), "little")
