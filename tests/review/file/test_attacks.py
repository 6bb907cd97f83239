"""A review file that was damaged, or made to harm, opens, is recovered or is refused in one sentence; always soon."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewFileError, open_review, schema
from crviewer.review.file.snapshot import look
from tests.review.file.observer import Observer, identity_at

_SOON = 20  # s of processor time for one file; an endless loop or a value of a gigabyte takes longer
_VALUES: tuple[object, ...] = (
    *(None, -1, 0, 2**63 - 1, -(2**63), 1e308, float("inf"), "", "x", "[", "[[[]]]", "{}", "[1e999]", "\0"),
    *(b"", b"abc", b"\xff" * 9, b"\0" * 80, "[" * 100_000, "9" * 10_000, f"[{'1,' * 50_000}1]"),
    *("../../etc/passwd", "/dev/zero", "2026-13-45", '{"gain": 1' + "0" * 400 + "}", '{"parameters": {"niter": 1e99}}'),
)
_COLUMNS = (
    *("frame.checksum", "frame.path", "frame.extension", "frame.ny", "frame.nx"),
    *("step.state", "step.label", "step.before", "step.after", "step.sum"),
    *("change.old", "change.new", "change.pixels", "kept.value", "verdict_name.name"),
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A review of thirty steps that keeps one of everything."""
    path = tmp_path_factory.mktemp("sound") / "m31.fits.crreview"
    with open_review(path, identity_at(Path("/data/m31.fits")), "Ann") as file:
        observer = Observer(file)
        for step in range(30):
            observer.judge(Verdict(1 + step % 6), step % 24, (step + 5) % 24)
        observer.undo()
        file.take(OpenRequest.of(science="/data/m31.fits", dark="/data/dark.fits", gain=2.0))
        file.adjust(DetectionSettings())
        file.note("a trail of a satellite", 41)
        file.show({"span": 25})
    return path.read_bytes()


def attempt(path: Path) -> str:
    """Open a file as the window does; how that ended."""
    began = time.process_time()
    said = [_refusal(lambda: look(path, mode="ro")), _refusal(lambda: _open(path))]
    assert not any("\n" in sentence or len(sentence) > 400 + len(str(path)) for sentence in said)
    assert time.process_time() - began < _SOON
    return "refused" if said[1] else "opened or recovered"


def _open(path: Path) -> None:
    with open_review(path, identity_at(Path("/data/m31.fits")), "Ben") as file:
        Observer(file)  # applies all that was read


def _refusal(read: Callable[[], object]) -> str:
    """The sentence in which a file is refused; empty where it is not. Any other error fails the test."""
    try:
        read()
    except ReviewFileError as error:
        return str(error)
    return ""


def flipped(data: bytearray, rng: np.random.Generator) -> None:
    for place in rng.integers(0, len(data), rng.integers(1, 40)):
        data[place] ^= int(rng.integers(1, 256))


def flipped_in_the_header(data: bytearray, rng: np.random.Generator) -> None:
    data[int(rng.integers(0, 200))] = int(rng.integers(256))


def truncated(data: bytearray, rng: np.random.Generator) -> None:
    del data[int(rng.integers(1, len(data))) :]


def blanked(data: bytearray, rng: np.random.Generator) -> None:
    start, length = int(rng.integers(len(data))), int(rng.integers(1, 9000))
    data[start : start + length] = bytes([int(rng.choice([0, 255]))]) * len(data[start : start + length])


def shuffled(data: bytearray, rng: np.random.Generator) -> None:
    pages = [data[start : start + 4096] for start in range(0, len(data), 4096)]
    data[:] = b"".join(pages[place] for place in [0, *(1 + rng.permutation(len(pages) - 1))])


def doubled(data: bytearray, rng: np.random.Generator) -> None:
    start = int(rng.integers(len(data)))
    data[start:start] = data[start : start + 4096]


@pytest.mark.parametrize("mutate", [flipped, flipped_in_the_header, truncated, blanked, shuffled, doubled])
def test_damaged_bytes_end_in_a_review_or_in_a_sentence(
    mutate: Callable[[bytearray, np.random.Generator], None], sound: bytes, tmp_path: Path
) -> None:
    ended: Counter[str] = Counter()
    for seed in range(12):
        data = bytearray(sound)
        mutate(data, np.random.default_rng(seed))
        path = tmp_path / f"{seed}.crreview"
        path.write_bytes(data)
        ended[attempt(path)] += 1
    assert ended.total() == 12


@pytest.mark.parametrize("column", _COLUMNS)
def test_values_of_any_kind_end_in_a_review_or_in_a_sentence(column: str, sound: bytes, tmp_path: Path) -> None:
    table, name = column.split(".")
    values = _VALUES if column in ("kept.value", "change.pixels", "frame.path") else _VALUES[:17]
    for number, value in enumerate(values):
        path = tmp_path / f"{number}.crreview"
        path.write_bytes(sound)
        with closing(sqlite3.connect(path)) as db:
            try:
                db.execute(f"UPDATE {table} SET {name} = ?", (value,))
                db.commit()
            except sqlite3.IntegrityError:
                continue  # the table itself refuses it
        attempt(path)


def test_text_that_is_no_text_ends_in_a_review_or_in_a_sentence(sound: bytes, tmp_path: Path) -> None:
    for number, column in enumerate(_COLUMNS):
        table, name = column.split(".")
        path = tmp_path / f"{number}.crreview"
        path.write_bytes(sound)
        with closing(sqlite3.connect(path)) as db:
            try:
                db.execute(f"UPDATE {table} SET {name} = CAST(x'ff00fe80' AS TEXT)")
                db.commit()
            except sqlite3.IntegrityError:
                continue
        attempt(path)


def test_a_path_in_the_file_is_never_written_to(sound: bytes, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    path = tmp_path / "a.crreview"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE frame SET path = ?", (str(target),))
        db.execute("UPDATE kept SET value = ? WHERE name = 'request'", (f'{{"science": "{target}", "folder": "/"}}',))
        db.commit()
    attempt(path)
    assert target.read_text() == "mine"
    assert {found.name for found in tmp_path.iterdir()} == {"a.crreview", "target"}


def test_a_journal_cannot_make_the_file_larger_than_a_review_can_be(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m31.fits.crreview"
    path.write_bytes(sound)
    numbers = (0xFFFFFFFF, 7, 1 << 29, 512, 4096)  # records, nonce, pages, sector, size of a page: 2 TB
    head = bytes.fromhex("d9d505f920a163d7") + b"".join(number.to_bytes(4, "big") for number in numbers)
    schema.begun_of(path).write_bytes(head.ljust(512, b"\0") + bytes(4104))
    assert attempt(path) == "opened or recovered"
    with open_review(path, identity_at(Path("/data/m31.fits"))) as file:
        assert len(file.state.done) == 29
    assert max(each.stat().st_size for each in tmp_path.iterdir()) < 1 << 20


@pytest.mark.parametrize("span", ["NaN", "Infinity", "1" + "0" * 400])
def test_a_view_that_no_window_can_show_is_left_out(sound: bytes, tmp_path: Path, span: str) -> None:
    path = tmp_path / "m31.fits.crreview"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE kept SET value = ? WHERE name = 'view'", (f'{{"span": {span}, "black": 3.5}}',))
    snapshot = look(path, mode="ro")
    assert snapshot is not None
    assert snapshot.state.view == {"black": 3.5}
