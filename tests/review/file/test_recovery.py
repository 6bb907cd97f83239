from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.file import NewerReview, ReviewFile, ReviewFileError, open_review, schema
from crviewer.review.file.snapshot import look
from tests.review.file.observer import Observer, identity_at, kept

PAGE = schema.PAGE_SIZE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m31.fits.crreview"


def reviewed(path: Path, steps: int = 40) -> Observer:
    """A review of some steps, each on two rays; the last two are taken back."""
    with open_review(path, identity_at(), "Ann") as file:
        observer = Observer(file)
        for step in range(steps):
            observer.judge(Verdict(1 + step % 6), step % 24, (step + 5) % 24)
        observer.undo()
        observer.undo()
        file.show({"zoom": 4})
        observer.file = None
    return observer


def reopened(path: Path) -> ReviewFile:
    with open_review(path, identity_at(), "Ben") as file:
        return file


def spoil(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


@pytest.mark.parametrize("start", [0, 16, 18, 19, 28, 40, 68, 100, 105, 2000, PAGE - 100])
def test_nothing_is_lost_by_a_spoiled_first_page(path: Path, start: int) -> None:
    observer = reviewed(path)
    spoil(path, start, b"\xff" * 8)
    damaged = path.read_bytes()
    file = reopened(path)
    assert kept(file) == observer.saw()
    assert file.state.view == {"zoom": 4}
    assert file.notice == (
        "The review file m31.fits.crreview was damaged. 40 steps of the review were recovered. "
        "The damaged file is kept as m31.fits.crreview.damaged-1."
    )
    assert path.with_name("m31.fits.crreview.damaged-1").read_bytes() == damaged
    assert reopened(path).notice == ""


def test_a_truncated_file_keeps_the_steps_that_are_left(path: Path) -> None:
    given = reviewed(path).saw()["done"]
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - PAGE - 100)
    file = reopened(path)
    found = kept(file)["done"]
    assert 10 < len(found) < 38
    assert [step for step in given if step in found] == found
    assert (
        f"{len(file.state.done)} steps of the review were recovered; {40 - len(found)} could not be read" in file.notice
    )


def test_what_is_no_database_at_all_is_kept_aside(path: Path) -> None:
    path.write_bytes(b"not a review\n" * 1000)
    file = reopened(path)
    assert file.state.done == ()
    assert "0 steps of the review were recovered" in file.notice
    assert path.with_name("m31.fits.crreview.damaged-1").read_bytes() == b"not a review\n" * 1000


def test_a_step_that_somebody_changed_is_dropped_and_the_others_stay(path: Path) -> None:
    reviewed(path)
    run(path, "UPDATE change SET new = new + 8 WHERE step = 17")
    file = reopened(path)
    assert len(file.state.done) == 37
    assert "39 steps of the review were recovered; 1 could not be read" in file.notice


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON journal BEGIN DELETE FROM step; END",
        "CREATE VIEW other AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x FROM c",
        "DROP VIEW verdict",
        "ALTER TABLE step ADD COLUMN other",
        "CREATE TABLE mine (x)",
    ],
)
def test_what_others_define_in_the_file_is_never_run(path: Path, statement: str) -> None:
    observer = reviewed(path)
    run(path, statement)
    file = reopened(path)
    assert kept(file) == observer.saw()
    assert "was damaged" in file.notice
    with closing(sqlite3.connect(path)) as db:
        assert schema.objects_of(db) == schema.expected_objects(len(schema.MIGRATIONS))


def test_an_endless_view_in_the_place_of_a_table_is_not_read(path: Path) -> None:
    observer = reviewed(path)
    endless = (
        "CREATE VIEW kept AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x, x AS name FROM c"
    )
    run(path, "DROP TABLE kept", endless)
    assert kept(reopened(path))["done"] == observer.saw()["done"]


@pytest.mark.parametrize("name", ["settings", "listing", "view", "marks"])
@pytest.mark.parametrize(
    "value", ["", "[" * 100_000, '{"parameters": {"niter": 1000000000}}', '{"sort_by": "__class__"}', 5, b"abc", None]
)
def test_a_kept_value_that_cannot_be_understood_counts_as_never_kept(path: Path, name: str, value: object) -> None:
    observer = reviewed(path, 4)
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))
        db.commit()
    file = reopened(path)
    assert kept(file)["done"] == observer.saw()["done"]
    assert file.state.settings is None or file.state.settings.parameters.niter == 4
    assert file.notice == ""


def test_flipped_bytes_cost_no_more_than_what_they_hit(path: Path) -> None:
    observer = reviewed(path)
    sound, known = path.read_bytes(), {step.label for step in observer.history.done}
    rng = np.random.default_rng(8)
    saved = []
    for _ in range(60):
        spoilt = bytearray(sound)
        for place in rng.integers(0, len(sound), rng.integers(1, 6)):
            spoilt[place] ^= int(rng.integers(1, 256))
        path.write_bytes(spoilt)
        try:
            file = reopened(path)
        except NewerReview:
            continue
        saved.append(len(file.state.done) + len(file.state.undone))
        assert {step.label for step in file.state.done} <= known
    assert min(saved) > 20


@pytest.mark.parametrize("steps", [0, 40])
def test_a_transaction_that_a_crash_cut_short_is_taken_back(path: Path, tmp_path: Path, steps: int) -> None:
    source, journal = tmp_path / "source", tmp_path / "source-journal"
    expected = reviewed(source, steps).saw() if steps else Observer().saw()
    with closing(schema.connect(source, mode="rwc")) as db:
        db.execute("PRAGMA cache_size = 1")  # pages go to the disk before the end
        db.execute("BEGIN IMMEDIATE")
        if not steps:
            schema.migrate(db)
        db.execute("INSERT INTO kept VALUES ('other', ?)", (b"x" * 100_000,))
        db.execute("DELETE FROM step")
        path.write_bytes(source.read_bytes())
        path.with_name(f"{path.name}-journal").write_bytes(journal.read_bytes())
        db.execute("ROLLBACK")
    assert path.stat().st_size > 50_000
    before = path.read_bytes()
    snapshot = look(path, mode="ro")  # as an export does, or a window that may only look
    assert (snapshot.state.judgements.pixels.tolist() if snapshot else []) == expected["pixels"]
    assert path.read_bytes() == before
    file = reopened(path)
    assert (kept(file), file.notice) == (expected, "")


def test_a_file_of_a_newer_version_is_told_and_not_touched(path: Path) -> None:
    reviewed(path)
    run(path, "PRAGMA user_version = 70")
    before = path.read_bytes()
    with pytest.raises(NewerReview, match=rf"newer crviewer \(format 70; this one knows {len(schema.MIGRATIONS)}\)"):
        reopened(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_of_an_older_version_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    observer = reviewed(path)
    newer = (*schema.MIGRATIONS, lambda db: db.execute("CREATE TABLE kappa (value REAL)"))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    assert kept(reopened(path)) == observer.saw()
    assert kept(reopened(path)) == observer.saw()
    with closing(sqlite3.connect(path)) as db:
        assert schema.version_of(db) == len(newer)


@pytest.mark.parametrize("content", [b"SIMPLE  =                    T", b""])
def test_a_file_that_is_no_review_file_by_name_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "image.fits"
    path.write_bytes(content * 1000)
    if content:
        with pytest.raises(ReviewFileError, match="is not a review file"):
            reopened(path)
        assert path.read_bytes() == content * 1000
    else:
        assert reopened(path).notice == ""


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    run(path, "CREATE TABLE mail (text)")
    with pytest.raises(ReviewFileError, match="is not a review file"):
        reopened(path)


def test_the_first_page_holds_all_definitions(path: Path) -> None:
    reopened(path)
    assert path.read_bytes()[100] == 13  # a leaf: recovery replaces this page alone
