"""One review file holds the verdicts of all chips of an exposure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.file import FrameChanged, FrameIdentity, IfChanged, ReviewFileError, open_review, schema
from crviewer.review.file.chips import chip_number
from crviewer.review.file.snapshot import look, look_at, reviews_in
from tests.review.file.observer import Observer, as_seen, identity_at, kept

_CHIPS = ("SCI,1", "SCI,2", "SCI,3")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "flc.fits.crreview"


def chip(number: int, **other: object) -> FrameIdentity:
    """One of three chips of a file; all have other data."""
    of_file = replace(identity_at(Path("/night/flc.fits")), checksum=f"data {number}", images=_CHIPS)
    return replace(of_file, extension=f"SCI,{number}", **other)


def judged(path: Path) -> dict[int, dict[str, object]]:
    """Judge on two chips in turn; returns what was said of each."""
    saw = {}
    for number, rays in ((1, (0, 1)), (2, (3,)), (1, (4,))):
        with open_review(path, chip(number), "Ann") as file:
            observer = Observer(file)
            for ray in rays:
                observer.judge(Verdict.HOT_PIXEL, ray)
            file.note(f"chip {number}")
            saw[number] = observer.saw()
    return saw


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_each_chip_has_its_own_verdicts_history_and_notes(path: Path) -> None:
    saw = judged(path)
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    for number in (1, 2):
        with open_review(path, chip(number)) as file:
            assert (kept(file), file.notice, file.chip) == (saw[number], "", number)
            assert {note.text for note in file.state.notes} == {f"chip {number}"}
    assert rows(path, "SELECT number, extension FROM chip") == [(1, "SCI,1"), (2, "SCI,2")]
    assert rows(path, "SELECT chip, count(DISTINCT step) FROM verdict GROUP BY chip") == [(1, 3), (2, 1)]
    assert rows(path, "SELECT chip, text FROM note ORDER BY chip") == [(1, "chip 1"), (2, "chip 2")]


def test_undo_and_redo_are_of_one_chip(path: Path) -> None:
    judged(path)
    with open_review(path, chip(2)) as file:
        file.undo()
    with open_review(path, chip(1)) as file:
        assert (len(file.state.done), len(file.state.undone)) == (3, 0)
        file.undo()
        Observer(file).judge(Verdict.COSMIC_RAY, 9)
    with open_review(path, chip(2)) as file:
        assert (len(file.state.done), len(file.state.undone)) == (0, 1)
        file.redo()
    assert [len(look_at(path, chip(number)).state.done) for number in (1, 2)] == [3, 1]


def test_a_chip_that_was_never_open_begins_empty_in_the_same_file(path: Path) -> None:
    judged(path)
    assert look_at(path).chip == 1  # which was open last
    with open_review(path, chip(3)) as file:
        assert (kept(file), file.notice) == (as_seen(*_nothing()), "")
    assert [saved.identity.extension for saved in reviews_in(path)] == list(_CHIPS)


def _nothing() -> tuple[object, ...]:
    empty = Observer()
    return empty.review.judgements, empty.history, empty.marks


def test_chips_of_the_same_data_are_told_apart_by_their_extension(path: Path) -> None:
    with open_review(path, chip(1, checksum="dead")) as file:
        Observer(file).judge(Verdict.BAD_COLUMN, 0)
    with open_review(path, chip(2, checksum="dead")) as file:
        assert file.state.done == ()


def test_a_chip_is_known_again_in_a_file_of_another_layout() -> None:
    before = {1: chip(1), 2: chip(2)}
    assert chip_number(before, replace(chip(2), extension="4", images=("4",))) == 2  # HDUs were inserted
    assert chip_number(before, replace(chip(2), path=Path("/night/renamed.fits.fz"))) == 2
    assert chip_number(before, replace(chip(2), checksum="changed")) == 2
    assert chip_number(before, chip(3)) is None
    assert [chip_number(before, extension) for extension in ("SCI,2", "", "SCI,9")] == [2, 1, None]


def test_changed_data_of_one_chip_are_asked_about_and_the_others_stay(path: Path) -> None:
    saw = judged(path)
    changed = chip(2, checksum="changed")
    with pytest.raises(FrameChanged):
        open_review(path, changed)
    with open_review(path, changed, if_changed=IfChanged.AFRESH) as file:
        assert file.state.done == ()
    with open_review(path, chip(1)) as file:
        assert kept(file) == saw[1]
    assert len(look_at(path.with_name(f"{path.name}.old-1")).chips) == 2
    assert [saved.identity.checksum for saved in reviews_in(path)] == ["data 1", "changed"]


def test_an_extension_without_a_review_is_told_with_those_that_have_one(path: Path) -> None:
    judged(path)
    assert look(path, mode="ro", of="SCI,3") is None
    with pytest.raises(ReviewFileError, match=r"no review of extension SCI,3.*Name one of SCI,1, SCI,2"):
        look_at(path, "SCI,3")


def test_a_damaged_file_keeps_what_is_left_of_every_chip(path: Path) -> None:
    saw = judged(path)
    spoilt = bytearray(path.read_bytes())
    spoilt[:2000] = b"x" * 2000
    path.write_bytes(spoilt)
    with open_review(path, chip(2)) as file:
        assert kept(file) == saw[2]
        assert "4 steps of the review were recovered" in file.notice
    with open_review(path, chip(1)) as file:
        assert kept(file) == saw[1]


def test_the_definitions_fit_on_the_first_page() -> None:
    """Which `recovery.repaired` replaces, for files that were created and for those that were migrated."""
    with closing(schema.connect(None)) as db:
        schema.migrate(db)
        roots = db.execute("SELECT max(rootpage), count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
        assert db.execute("PRAGMA page_count").fetchone() == (roots[0],)
        assert roots == (7, 6)
