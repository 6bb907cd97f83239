"""With what a frame was opened comes back with its review, wherever the folder went."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import open_review, request_of, schema
from crviewer.review.file.request import KeptRequest, request_from, request_text
from crviewer.review.file.snapshot import ReviewSnapshot, look
from tests.requests import a_full_request
from tests.review.file.observer import Observer, identity_at, kept, write_old_review


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A folder of a night, with its frames and calibration."""
    (tmp_path / "night" / "cal").mkdir(parents=True)
    for name in ("m31.fits", "cal/dark.fits", "cal/hot.fits"):
        (tmp_path / "night" / name).touch()
    return tmp_path / "night"


def request_in(night: Path) -> OpenRequest:
    return OpenRequest.of(
        science=night / "m31.fits",
        dark=f"{night}/cal/dark.fits[SCI,1]",
        masks=(night / "cal" / "hot.fits", night.parent / "bpm.fits"),
        subtract_dark=True,
        gain=2.5,
        unit="adu",
        majority=MaskMajority.INVERT,
    )


def reviewed(night: Path) -> Path:
    path = night / "m31.fits.crreview"
    with open_review(path, identity_at(night / "m31.fits"), "Ann") as file:
        file.take(request_in(night))
        file.take(request_in(night))
        file.close_loop(False)
    return path


def found(path: Path) -> ReviewSnapshot:
    snapshot = look(path, mode="ro")
    assert snapshot is not None
    return snapshot


def request_at(path: Path) -> OpenRequest:
    snapshot = found(path)
    return request_of(path, snapshot.identity, snapshot.state.request)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_all_that_was_named_and_given_comes_back(night: Path) -> None:
    path = reviewed(night)
    assert request_at(path) == request_in(night).with_fields(
        science=f"{night}/m31.fits[0]",
        masks=(f"{night}/cal/hot.fits", f"{night.parent}/bpm.fits"),
    )
    assert found(path).state.closed is False


def test_the_journal_tells_of_it_once_and_plain_sqlite_reads_it(night: Path) -> None:
    path = reviewed(night)
    told = rows(path, "SELECT what FROM journal ORDER BY id")
    assert told == [("opened",), ("request",), ("loop",)]
    said = dict(rows(path, "SELECT name, value FROM request"))
    assert json.loads(str(said.pop("masks"))) == [f"{night}/cal/hot.fits", f"{night.parent}/bpm.fits"]
    assert said == {
        "science": f"{night}/m31.fits",
        "dark": f"{night}/cal/dark.fits[SCI,1]",
        "subtract_dark": 1,
        "gain": 2.5,
        "unit": "adu",
        "majority": "invert",
        "folder": str(night),
    }


def test_a_folder_that_was_moved_takes_its_files_along(night: Path) -> None:
    reviewed(night)
    archive = night.parent / "archive" / "2026"
    archive.mkdir(parents=True)
    night.rename(archive / "night")
    request = request_at(archive / "night" / "m31.fits.crreview")
    assert request.science == f"{archive}/night/m31.fits[0]"
    assert request.files.dark == f"{archive}/night/cal/dark.fits[SCI,1]"
    assert request.files.masks == (f"{archive}/night/cal/hot.fits", f"{night.parent}/bpm.fits")  # the latter stayed


def test_a_copied_folder_goes_before_the_one_that_it_was_copied_from(night: Path) -> None:
    reviewed(night)
    shutil.copytree(night, night.parent / "copy")
    assert (
        request_at(night.parent / "copy" / "m31.fits.crreview").files.dark
        == f"{night.parent}/copy/cal/dark.fits[SCI,1]"
    )


def test_every_member_of_a_request_is_kept(night: Path) -> None:
    request = a_full_request(night)
    kept = request_from(request_text(KeptRequest.of(request, night)))
    assert {name: value for name, value in kept.request.values().items() if value != request.values()[name]} == {}, (
        "the review file loses these fields: crviewer.review.file.typed_json has to know their types"
    )


def test_a_request_is_completed_by_what_is_known_and_what_it_says_itself_stays(night: Path) -> None:
    known = request_in(night)
    assert OpenRequest.of(science="m31.fits").completed(known) == known.with_fields(science="m31.fits")
    said = OpenRequest.of(science="m31.fits", masks=("other.fits",), gain=1.0)
    assert said.completed(known) == known.with_fields(science="m31.fits", masks=("other.fits",), gain=1.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        "{}",
        '{"science": "a", "folder": "b", "masks": "c"}',
        '{"science": "a", "folder": "b", "masks": [3]}',
        '{"science": "a\\u0000b", "folder": "b"}',
        '{"science": "a", "folder": "b", "gain": 0}',
        '{"science": "a", "folder": "b", "gain": 1' + "0" * 400 + "}",
        '{"science": "a", "folder": "b", "gain": true}',
        '{"science": "a", "folder": "b", "majority": "__class__"}',
        '{"science": "a", "folder": "b", "subtract_dark": 1}',
        5,
        b"abc",
    ],
)
def test_what_cannot_be_understood_counts_as_never_kept(night: Path, text: object) -> None:
    path = reviewed(night)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE kept SET value = ? WHERE name = 'request'", (text,))
        db.commit()
    assert request_at(path) == OpenRequest.of(science=f"{night}/m31.fits[0]")


@pytest.mark.parametrize("name", ["x" * 5000, "/dev/zero", "/dev/stdin", "\udcff", "."])
def test_what_is_no_file_is_not_looked_for_elsewhere(night: Path, name: str) -> None:
    kept_request = KeptRequest(request=OpenRequest.of(science="m31.fits", dark=name), folder=Path("/nowhere"))
    assert kept_request.seen_from(night).files.dark == name


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_older_version_opens_and_becomes_one_of_this(night: Path, version: int) -> None:
    path, frame = night / "m31.fits.crreview", identity_at(Path("/night/m31.fits"))
    write_old_review(path, version)
    old = found(path)
    assert (old.state.request is None, old.state.closed) == (version == 1, None)
    observer = Observer()
    observer.judge(Verdict.HOT_PIXEL, 3)
    observer.judge(Verdict.COSMIC_RAY, 4, 5)
    observer.judge(Verdict.BAD_COLUMN, 7)
    observer.undo()
    with open_review(path, frame, "Ben") as file:
        assert (kept(file), file.notice) == (observer.saw(), "")
        file.take(request_in(night))
    newest = len(schema.MIGRATIONS)
    assert rows(path, "PRAGMA user_version") == [(newest,)]
    assert request_at(path).overrides.gain == 2.5
    assert found(path).state.done[0].label == "hot pixel on 1"
    assert [note.text for note in found(path).state.notes] == ["seen"]
    verdicts = rows(path, "SELECT DISTINCT verdict, chip FROM verdict ORDER BY y, x")
    assert verdicts == [("hot pixel", 1), ("cosmic ray", 1)]
    with closing(sqlite3.connect(path)) as db:
        assert schema.objects_of(db) == schema.expected_objects(newest)
