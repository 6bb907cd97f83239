from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewFile, ReviewFileError, SavedReview, open_review
from crviewer.review.file.snapshot import look
from tests.review.file.observer import Observer, identity_at, kept, many_rays

ANYBODY = 65534  # the user "nobody"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    night = tmp_path / "night"
    night.mkdir()
    return night


@contextmanager
def full_disk(file: ReviewFile) -> Iterator[None]:
    """Let SQLite find no room for another page."""
    db = file._writer._db  # type: ignore[union-attr]
    assert db is not None
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    yield


@contextmanager
def as_anybody() -> Iterator[Path]:
    """A folder of a user who may not do everything; tests may be run by one who may."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    mighty = os.geteuid() == 0
    if mighty:
        os.chown(folder, ANYBODY, -1)
        os.seteuid(ANYBODY)
    try:
        yield folder
    finally:
        if mighty:
            os.seteuid(0)
        folder.chmod(0o777)
        shutil.rmtree(folder)


def judge_in_vain(observer: Observer, reason: str, *rays: int) -> None:
    with pytest.raises(ReviewFileError, match=reason):
        observer.judge(Verdict.COSMIC_RAY, *rays)


def test_on_a_full_disk_steps_wait_and_are_written_later_in_their_order(folder: Path) -> None:
    path = folder / "a.crreview"
    identity = identity_at(review=many_rays(240))
    with open_review(path, identity) as file:
        observer = Observer(file, many_rays(240))
        observer.judge(Verdict.HOT_PIXEL, 1)
        before = path.read_bytes()
        with full_disk(file):
            judge_in_vain(observer, "the disk is full. Free some space", *range(240))
        assert file.pending == 1
        assert path.read_bytes() == before
        observer.undo()
        observer.judge(Verdict.REAL_SOURCE, 2)
        assert file.pending == 0
    with open_review(path, identity) as file:
        assert kept(file) == observer.saw()


def test_closing_writes_what_waits_without_another_step(folder: Path) -> None:
    with open_review(folder / "a.crreview", identity_at()) as file:
        observer = Observer(file, many_rays(240))
        with full_disk(file):
            judge_in_vain(observer, "full", *range(240))
        file.close()
        assert file.pending == 0


def test_of_views_that_wait_only_the_last_is_kept(folder: Path) -> None:
    with open_review(folder / "a.crreview", identity_at()) as file, full_disk(file):
        writer = file._writer
        assert writer is not None
        folder.rename(folder.with_name("gone"))
        for zoom in range(5):
            with pytest.raises(ReviewFileError):
                file.show({"zoom": zoom})
        assert file.pending == 1
        folder.with_name("gone").rename(folder)
    with open_review(folder / "a.crreview", identity_at()) as file:
        assert file.state.view == {"zoom": 4}


def test_a_folder_that_vanished_and_came_back_loses_nothing(folder: Path) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        observer.judge(Verdict.HOT_PIXEL, 1)
        folder.rename(folder.with_name("gone"))
        for ray in (2, 3):
            judge_in_vain(observer, "its folder is missing or not writable", ray)
        assert file.pending == 2
        folder.with_name("gone").rename(folder)
        observer.undo()
        assert file.pending == 0
    with open_review(path, identity_at()) as file:
        assert kept(file) == observer.saw()


def test_a_file_that_somebody_removed_is_written_anew_with_all_that_it_held(folder: Path) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        observer.judge(Verdict.HOT_PIXEL, 1)
        path.unlink()
        observer.judge(Verdict.HOT_PIXEL, 2)
    with open_review(path, identity_at()) as file:
        assert kept(file) == observer.saw()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_in_a_folder_that_may_not_be_written_the_review_goes_on_and_is_written_later() -> None:
    with as_anybody() as folder:
        path = folder / "a.crreview"
        folder.chmod(0o555)
        with open_review(path, identity_at()) as file:
            assert "its folder is missing or not writable" in file.notice
            observer = Observer(file)
            with pytest.raises(ReviewFileError):
                observer.judge(Verdict.HOT_PIXEL, 1)
            assert (file.can_write, file.pending) == (True, 2)
            folder.chmod(0o777)
            observer.judge(Verdict.HOT_PIXEL, 2)
            assert file.pending == 0
        with open_review(path, identity_at()) as file:
            assert kept(file) == observer.saw()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_file_that_may_not_be_written_is_read_and_told() -> None:
    with as_anybody() as folder:
        path = folder / "a.crreview"
        with open_review(path, identity_at()) as file:
            observer = Observer(file)
            observer.judge(Verdict.HOT_PIXEL, 1)
        path.chmod(0o444)
        file = open_review(path, identity_at())
        assert kept(file) == observer.saw()
        assert "it is write-protected. Change its permissions" in file.notice
        path.chmod(0o644)
        file.close()
        assert file.pending == 0


def test_a_file_that_another_program_holds_is_told_and_written_later(folder: Path) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            judge_in_vain(observer, "another program has locked it. Close that program", 1)
        observer.judge(Verdict.REAL_SOURCE, 2)
        assert file.pending == 0


def test_a_file_that_another_program_wrote_to_is_not_written_over(folder: Path) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        with closing(sqlite3.connect(path)) as other:
            other.execute("INSERT INTO journal (at, who, what, text) VALUES ('now', 'Eve', 'note', 'hello')")
            other.commit()
        judge_in_vain(observer, "was changed by another program since it was opened", 1)
        file._writer.pending.clear()  # type: ignore[union-attr]


def test_a_step_that_was_written_though_the_commit_failed_is_not_written_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        monkeypatch.setattr("crviewer.review.file.writer.schema.transaction", committed_but_failed)
        judge_in_vain(observer, "cannot be read or written", 1)
        monkeypatch.undo()
        observer.judge(Verdict.HOT_PIXEL, 2)
    with open_review(path, identity_at()) as file:
        assert kept(file) == observer.saw()


def test_a_commit_that_failed_and_was_taken_back_is_done_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        monkeypatch.setattr("crviewer.review.file.writer.schema.transaction", failed_at_the_end)
        judge_in_vain(observer, "cannot be read or written", 1)
        monkeypatch.undo()
        observer.judge(Verdict.HOT_PIXEL, 2)
    with open_review(path, identity_at()) as file:
        assert kept(file) == observer.saw()


@contextmanager
def failed_at_the_end(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that cannot be ended."""
    db.execute("BEGIN IMMEDIATE")
    yield
    db.execute("ROLLBACK")
    raise OSError(5, "Input/output error")


@contextmanager
def committed_but_failed(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction of which the end is told as an error of the drive."""
    db.execute("BEGIN IMMEDIATE")
    yield
    db.execute("COMMIT")
    raise OSError(5, "Input/output error")


def test_what_waits_at_the_end_is_told(folder: Path) -> None:
    file = open_review(folder / "a.crreview", identity_at())
    shutil.rmtree(folder)
    with pytest.raises(ReviewFileError):
        file.select(np.array([3]))
    with pytest.raises(ReviewFileError):
        file.close()


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="needs a list of open files")
def test_a_closed_review_holds_no_file_open(folder: Path) -> None:
    def cycle() -> None:
        with open_review(folder / "a.crreview", identity_at()) as file:
            Observer(file).judge(Verdict.HOT_PIXEL, 1)

    cycle()
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(10):
        cycle()
    assert len(list(Path("/dev/fd").iterdir())) == before


def saved(path: Path) -> SavedReview:
    snapshot = look(path, mode="ro")
    assert snapshot is not None
    return snapshot.state


def test_what_is_told_together_is_on_the_disk_when_the_block_ends_all_at_once(folder: Path) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        with file.together():
            file.show({"zoom": 3})
            file.note("clouds")
            assert (file.pending, saved(path).notes) == (2, ())
        assert file.pending == 0
        assert (saved(path).view, [note.text for note in saved(path).notes]) == ({"zoom": 3}, ["clouds"])


def test_what_is_left_as_it_was_is_not_written_again(folder: Path) -> None:
    path = folder / "a.crreview"
    with open_review(path, identity_at()) as file:
        file.select(np.array([3]))
        before = path.stat().st_mtime_ns
        file.select(np.array([3]))
        assert path.stat().st_mtime_ns == before
        Observer(file).judge(Verdict.COSMIC_RAY, 1)
        file.select(np.array([3]))
    assert saved(path).marks.tolist() == [3]
