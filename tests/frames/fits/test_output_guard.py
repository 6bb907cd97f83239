from __future__ import annotations

import gzip
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.output_guard import REVIEW_ID, OutputRole, refuse_foreign

PRODUCT, REVIEW, OWN = OutputRole.PRODUCT, OutputRole.REVIEW, OutputRole.OWN
REGION = b"# Region file format: DS9\nimage\nbox(3,4,2,2,0)\n"


def an_image(path: Path, **cards: str) -> bytes:
    header = fits.Header(cards.items())
    fits.PrimaryHDU(np.zeros((2, 2), np.uint8), header).writeto(path)
    return path.read_bytes()


def an_extension(path: Path, **cards: str) -> bytes:
    extension = fits.ImageHDU(np.zeros((2, 2), np.uint8), fits.Header(cards.items()))
    fits.HDUList([fits.PrimaryHDU(), extension]).writeto(path)
    return path.read_bytes()


def a_database(path: Path, application: int) -> bytes:
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA application_id = {application}")
        db.execute("CREATE TABLE kept (name)")
    return path.read_bytes()


Maker = Callable[[Path], object]
OBSERVERS: dict[str, Maker] = {
    "light": an_image,
    "chips": an_extension,
    "long header": lambda path: an_image(path, **{f"KEY{number}": "x" for number in range(900)}),
    "compressed light": lambda path: path.write_bytes(gzip.compress(an_image(path))),
    "damaged gzip": lambda path: path.write_bytes(gzip.compress(b"SIMPLE  =" * 999)[:50]),
    "database": lambda path: a_database(path, 0),
    "region file": lambda path: path.write_bytes(REGION),
    "list of bad pixels": lambda path: path.write_bytes(b"12 12 1 400\n"),
    "table of another program": lambda path: path.write_bytes(b"x,y,flux\n1,2,3\n"),
    "raw file": lambda path: path.write_bytes(b"II*\0" + b"\0" * 99),
    "unknown": lambda path: path.write_bytes(bytes(range(256))),
}
OURS: dict[str, Maker] = {
    "empty": Path.touch,
    "product": lambda path: an_image(path, CRVVERS="0.1.0"),
    "demo": lambda path: an_image(path, ORIGIN="crviewer"),
    "compressed mask": lambda path: an_extension(path, CRVVERS="0.1.0"),
    "product in gzip": lambda path: path.write_bytes(gzip.compress(an_image(path, CRVVERS="0.1.0"))),
    "regions": lambda path: path.write_bytes(REGION.replace(b"\n", b"\n# CRVVERS = 0.1.0 / version\n", 1)),
    "table": lambda path: path.write_bytes(b"number,listed,x,y,verdict\n"),
    "picture": lambda path: path.write_bytes(b"\x89PNG\r\n"),
}


@pytest.mark.parametrize("kind", OBSERVERS)
@pytest.mark.parametrize("role", [PRODUCT, REVIEW])
def test_what_an_observer_brought_is_never_replaced(kind: str, role: OutputRole, tmp_path: Path) -> None:
    path = tmp_path / "out"
    OBSERVERS[kind](path)
    before = path.read_bytes()
    if role is REVIEW and kind in ("unknown", "damaged gzip"):
        refuse_foreign(path, role)  # it may be a damaged review, and is kept aside
        return
    with (
        pytest.raises(FrameError, match=r"not overwritten\. Choose another name\.$"),
        replace_into_place(path, overwrite=True, role=role) as temporary,
    ):
        temporary.write_bytes(b"new")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


@pytest.mark.parametrize("kind", OURS)
def test_what_crviewer_made_is_replaced_where_that_is_asked_for(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    OURS[kind](path)
    with pytest.raises(FileExistsError), replace_into_place(path):
        raise AssertionError
    with replace_into_place(path, overwrite=True) as temporary:
        temporary.write_bytes(b"new")
    assert path.read_bytes() == b"new"


def test_a_review_is_replaced_by_a_review_alone_and_a_product_by_none(tmp_path: Path) -> None:
    review, product = tmp_path / "a.crreview", tmp_path / "a.fits"
    a_database(review, REVIEW_ID)
    an_image(product, CRVVERS="0.1.0")
    refuse_foreign(review, REVIEW)
    with pytest.raises(FrameError, match="is a review file, and is not overwritten"):
        refuse_foreign(review, PRODUCT)
    with pytest.raises(FrameError, match="is a FITS file and no review, and is not overwritten"):
        refuse_foreign(product, REVIEW)


@pytest.mark.parametrize("name", ["../here/light.fits", "symbolic.fits", "hard.fits"])
def test_no_other_name_of_a_light_leads_around_the_guard(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    light = folder / "light.fits"
    before = an_image(light)
    (folder / "symbolic.fits").symlink_to(light)
    os.link(light, folder / "hard.fits")
    with pytest.raises(FrameError), replace_into_place(folder / name, overwrite=True):
        raise AssertionError
    assert light.read_bytes() == before


@pytest.mark.parametrize("role", OutputRole)
def test_what_is_no_file_is_never_replaced(role: OutputRole, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    (folder := tmp_path / "folder").mkdir()
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(plug := tmp_path / "plug"))
        kinds = {Path("/dev/null"): "a device", pipe: "a pipe", plug: "a socket", folder: "a folder"}
        for path, kind in kinds.items():
            for overwrite in (False, True):
                with (
                    pytest.raises(FrameError, match=f"is {kind}.*Name a file"),
                    replace_into_place(path, overwrite=overwrite, role=role),
                ):
                    raise AssertionError
    assert Path("/dev/null").is_char_device()


def test_a_file_of_our_own_is_replaced_whatever_became_of_it(tmp_path: Path) -> None:
    an_image(tmp_path / "fetched.fits")
    refuse_foreign(tmp_path / "fetched.fits", OWN)
