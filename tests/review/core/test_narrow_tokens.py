from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import JudgementEdit, Judgements, verdict_of
from crviewer.review.core.narrow_tokens import NARROW, widened
from crviewer.review.core.painting import HandPainting, PaintedKind
from crviewer.review.core.verdict import TrailKind, Verdict
from crviewer.review.file import open_review, schema
from crviewer.review.file.values import changes, pack, sum_of
from tests.review.file.observer import Observer, identity_at, kept, write_old_review

NOTHING = np.empty(0, np.int64)


def a_step(*new: int) -> ReviewStep:
    tokens = np.array(new, np.int64)
    edit = JudgementEdit(pixels=np.arange(len(new)), old=np.zeros_like(tokens), new=tokens)
    return ReviewStep(label="as it was", edit=edit, before=NOTHING, after=NOTHING)


def a_file_with(*steps: tuple[ReviewStep, int]) -> sqlite3.Connection:
    """A file of version 3 in memory: each step with its checksum."""
    db = schema.connect(None)
    for migration in schema.MIGRATIONS[:3]:
        migration(db)
    db.execute("PRAGMA user_version = 3")
    for number, (step, total) in enumerate(steps, 1):
        row = (number, "done", step.label, pack(step.before), pack(step.after), total)
        db.execute("INSERT INTO step (id, state, label, before, after, sum) VALUES (?, ?, ?, ?, ?, ?)", row)
        db.executemany(f"INSERT INTO change VALUES ({number}, ?, ?, ?, ?)", changes(step.edit))
    return db


def test_verdicts_and_paint_keep_their_meaning() -> None:
    tokens = widened(a_step(1 * 8 + Verdict.HOT_PIXEL, 5 * 8 + Verdict.REAL_SOURCE, PaintedKind.BAD * 8 + 7)).edit.new
    assert [verdict_of(int(token)) for token in tokens[:2]] == [Verdict.HOT_PIXEL, Verdict.REAL_SOURCE]
    assert (tokens[:2] // 64).tolist() == [1, 5]
    assert HandPainting.of(Judgements(np.array([9]), tokens[2:])).kinds.tolist() == [PaintedKind.BAD]


def test_sound_steps_are_rewritten_and_corrupt_ones_are_left_as_they_are() -> None:
    sound, corrupt = a_step(8 + 2, 2 * 8 + 7), a_step(8 + 3)
    with closing(a_file_with((sound, sum_of(sound, verdicts=NARROW)), (corrupt, 1))) as db:
        schema.migrate(db)
        assert [new for (new,) in db.execute("SELECT new FROM change ORDER BY step, place")] == [
            64 + 2,
            2 * 16 + 15,
            8 + 3,
        ]
        assert [total for (total,) in db.execute("SELECT sum FROM step ORDER BY id")] == [sum_of(widened(sound)), 1]


def test_a_damaged_file_of_an_older_version_gives_back_its_verdicts(tmp_path: Path) -> None:
    path = tmp_path / "m31.fits.crreview"
    write_old_review(path.with_name("dump"), 2)
    with closing(sqlite3.connect(path.with_name("dump"))) as dump, closing(schema.connect(path, mode="rwc")) as db:
        for migration in schema.MIGRATIONS[:2]:
            migration(db)
        db.execute("DELETE FROM verdict_name")
        for table in ("frame", "journal", "step", "change", "kept", "verdict_name"):
            held = dump.execute(f"SELECT * FROM {table}").fetchall()
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(held[0]))})", held)
    whole = bytearray(path.read_bytes())
    whole[:1000] = bytes(1000)  # the version is lost with the header
    path.write_bytes(whole)
    observer = Observer()
    observer.judge(Verdict.HOT_PIXEL, 3)
    observer.judge(Verdict.COSMIC_RAY, 4, 5)
    observer.judge(Verdict.BAD_COLUMN, 7)
    observer.undo()
    with open_review(path, identity_at(Path("/night/m31.fits")), "Ben") as file:
        assert "damaged" in file.notice
        assert kept(file) == observer.saw()


def test_a_trail_and_its_kind_come_back(tmp_path: Path) -> None:
    path = tmp_path / "m31.fits.crreview"
    review = Observer().review
    edit = review.judging(np.array([2]), Verdict.TRAIL, TrailKind.BLEED)
    with open_review(path, identity_at(), "Ann") as file:
        file.record(ReviewStep(label="trail", edit=edit, before=NOTHING, after=NOTHING))
    with open_review(path, identity_at(), "Ann") as file:
        after = review.with_judgements(file.state.judgements)
    assert (after.verdicts[2], after.trail_kind(2)) == (Verdict.TRAIL, TrailKind.BLEED)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT DISTINCT verdict FROM verdict").fetchall() == [("trail",)]
