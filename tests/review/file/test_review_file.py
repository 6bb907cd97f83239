from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.lacosmic.ray_growth import RayGrowth
from crviewer.review.core.history import ReviewHistory, ReviewStep
from crviewer.review.core.judgements import JudgementEdit, Judgements
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import FrameChanged, IfChanged, SavedNote, open_review, schema
from crviewer.review.list.ray_list import RayList
from tests.review.file.observer import Observer, as_seen, identity_at, kept, many_rays


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m31.fits.crreview"


def judged(path: Path) -> Observer:
    """A review with two steps that are done, one that was taken back, and one that was given up for it."""
    with open_review(path, identity_at(), "Ann") as file:
        observer = Observer(file)
        observer.judge(Verdict.HOT_PIXEL, 0)
        observer.judge(Verdict.COSMIC_RAY, 1, 2)
        observer.undo()
        observer.judge(Verdict.REAL_SOURCE, 2, 3)
        observer.judge(Verdict.BAD_COLUMN, 3)
        observer.undo()
        observer.file = None
    return observer


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_a_review_comes_back_with_its_verdicts_its_history_and_what_was_selected(path: Path) -> None:
    observer = judged(path)
    with open_review(path, identity_at(), "Ben") as file:
        assert kept(file) == observer.saw()
        assert (file.notice, file.can_write, file.pending) == ("", True, 0)


def test_undo_and_redo_go_on_across_restarts(path: Path) -> None:
    observer = judged(path)
    for act in ("redo", "undo", "undo", "undo", "undo", "redo"):
        getattr(observer, act)()
        with open_review(path, identity_at(), "Ben") as file:
            getattr(Observer(file), act)()
        with open_review(path, identity_at(), "Ben") as file:
            assert kept(file) == observer.saw()


def test_every_step_can_be_read_by_another_program_when_the_call_returns(path: Path) -> None:
    with open_review(path, identity_at(), "Ann") as file:
        observer = Observer(file)
        for ray in range(3):
            observer.judge(Verdict.COSMIC_RAY, ray)
            assert rows(path, "SELECT count(*) FROM step") == [(ray + 1,)]


def test_settings_listing_view_and_notes_come_back(path: Path) -> None:
    settings = DetectionSettings(
        setup=LacosmicSetup(readnoise=np.float64(3.25), psfk=np.array([[0, 0.125], [0.25, 1]]), fsmode="convolve"),
        parameters=LacosmicParameters(sigclip=6.3, niter=2),
        min_pixels=5,
        edges=True,
        growth=RayGrowth(pixels=2, tails=1.5),
    )
    listing = RayList(sort_by="peak", descending=True, text="pixels > 5", verdict=Verdict.HOT_PIXEL)
    view = {"centre": [12.5, 3.0], "zoom": 8, "tab": "dark"}
    with open_review(path, identity_at(), "Ann") as file:
        file.adjust(DetectionSettings())
        file.adjust(settings)
        file.arrange(listing)
        file.show(view)
        file.select(np.array([9, 3]))
        file.note("clouds came in")
        file.note("beside a hot column", pixel=41)
    with open_review(path, identity_at()) as file:
        state = file.state
    assert state.settings is not None
    assert state.settings.setup.psfk is not None
    assert state.settings.setup.psfk.tolist() == [[0, 0.125], [0.25, 1]]
    assert without_kernel(state.settings) == without_kernel(settings)
    assert (state.listing, state.view, state.marks.tolist()) == (listing, view, [9, 3])
    assert [(note.text, note.who, note.pixel) for note in state.notes] == [
        ("clouds came in", "Ann", None),
        ("beside a hot column", "Ann", 41),
    ]
    assert all(isinstance(note, SavedNote) for note in state.notes)


def without_kernel(settings: DetectionSettings) -> dict[str, object]:
    return asdict(replace(settings, setup=replace(settings.setup, psfk=None)))


def test_a_new_review_is_empty(path: Path) -> None:
    with open_review(path, identity_at()) as file:
        assert kept(file) == as_seen(Judgements(), ReviewHistory(), np.array([]))
        assert (file.state.settings, file.state.listing, file.state.view, file.state.notes) == (None, None, {}, ())


def test_a_review_without_a_file_is_kept_in_memory(tmp_path: Path) -> None:
    with open_review(None, identity_at()) as file:
        Observer(file).judge(Verdict.HOT_PIXEL, 4)
        assert (file.pending, file.notice, file.can_write) == (0, "", True)
    assert list(tmp_path.iterdir()) == []


def test_nothing_but_the_review_is_left_behind(path: Path) -> None:
    judged(path)
    assert list(path.parent.iterdir()) == [path]


def test_the_journal_tells_what_was_done_and_by_whom(path: Path) -> None:
    judged(path)
    with open_review(path, identity_at(), "Ben") as file:
        file.redo()
    assert rows(path, "SELECT who, what, step, text FROM journal WHERE what != 'opened' ORDER BY id") == [
        ("Ann", "verdict", 1, "hot pixel on 1"),
        ("Ann", "verdict", 2, "cosmic ray on 2"),
        ("Ann", "undo", 2, "cosmic ray on 2"),
        ("Ann", "verdict", 3, "real source on 2"),
        ("Ann", "verdict", 4, "bad column on 1"),
        ("Ann", "undo", 4, "bad column on 1"),
        ("Ben", "redo", 4, "bad column on 1"),
    ]
    times = [str(at) for (at,) in rows(path, "SELECT at FROM journal ORDER BY id")]
    assert times == sorted(set(times))
    assert all(at.endswith("+00:00") for at in times)


def test_the_journal_cannot_be_changed(path: Path) -> None:
    judged(path)
    with closing(sqlite3.connect(path)) as db:
        for statement in ("UPDATE journal SET who = 'Eve'", "DELETE FROM journal"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                db.execute(statement)


def test_the_state_follows_from_the_journal(path: Path) -> None:
    rng = np.random.default_rng(5)
    with open_review(path, identity_at()) as file:
        observer = Observer(file)
        for _ in range(200):
            act = rng.choice(["judge", "judge", "undo", "undo", "redo"])
            if act == "judge":
                observer.judge(Verdict(int(rng.integers(7))), *rng.permutation(24)[: rng.integers(1, 4)].tolist())
            else:
                getattr(observer, act)()
    with open_review(path, identity_at()) as file:
        assert kept(file) == replayed(path) == observer.saw()


def replayed(path: Path) -> dict[str, object]:
    """The state by the journal and the changes alone, applied one after the other."""
    judgements, history, marks = Judgements(), ReviewHistory(), np.array([], np.int64)
    for what, number in rows(path, "SELECT what, step FROM journal WHERE step IS NOT NULL ORDER BY id"):
        if what == "verdict":
            step = stored(path, number)
            history = history.recorded(step)
            judgements, marks = judgements.changed(step.edit), step.after
        elif what == "undo":
            step, history = history.done[-1], history.taken_back()
            judgements, marks = judgements.changed(step.edit.inverse), step.before
        else:
            step, history = history.undone[-1], history.done_again()
            judgements, marks = judgements.changed(step.edit), step.after
    return as_seen(judgements, history, marks)


def stored(path: Path, number: object) -> ReviewStep:
    ((label, before, after),) = rows(path, f"SELECT label, before, after FROM step WHERE id = {number}")
    changes = [
        (pixel, old, new)
        for pixels, old, new in rows(path, f"SELECT pixels, old, new FROM change WHERE step = {number} ORDER BY place")
        for pixel in json.loads(str(pixels))
    ]
    pixels, old, new = np.array(changes, np.int64).reshape(-1, 3).T
    before, after = (np.frombuffer(marks, "<i8") for marks in (before, after))
    return ReviewStep(label=str(label), edit=JudgementEdit(pixels=pixels, old=old, new=new), before=before, after=after)


def test_the_verdicts_can_be_read_with_plain_sqlite(path: Path) -> None:
    review = judged(path).review
    table = rows(path, "SELECT x, y, verdict, who, step FROM verdict ORDER BY y, x")
    expected = [
        (pixel % 40, pixel // 40, Verdict(int(token % 16)).label, "Ann", 1 if token // 64 == 1 else 3)
        for pixel, token in zip(review.judgements.pixels, review.judgements.tokens, strict=True)
    ]
    assert table == expected
    assert len(expected) == 9
    assert rows(path, "PRAGMA application_id") == [(0x43525657,)]
    assert rows(path, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]


def test_a_moved_frame_is_told_once(path: Path) -> None:
    open_review(path, identity_at(Path("/data/m31.fits"))).close()
    with open_review(path, identity_at(Path("/disk/m31.fits"))) as file:
        assert file.notice == "This frame was reviewed as /data/m31.fits; it is now /disk/m31.fits."
    with open_review(path, identity_at(Path("/disk/m31.fits"))) as file:
        assert file.notice == ""


def test_a_changed_frame_is_asked_about_and_nothing_is_written(path: Path) -> None:
    judged(path)
    before = path.read_bytes()
    with pytest.raises(FrameChanged, match="differ from the data that were reviewed") as refused:
        open_review(path, replace(identity_at(), checksum="other"))
    assert refused.value.can_keep
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_verdicts_can_stand_on_changed_data(path: Path) -> None:
    observer = judged(path)
    changed = replace(identity_at(), checksum="other")
    with open_review(path, changed, if_changed=IfChanged.KEEP) as file:
        assert kept(file) == observer.saw()
        assert "the verdicts were kept" in file.notice
    with open_review(path, changed) as file:
        assert (kept(file), file.notice) == (observer.saw(), "")


def test_verdicts_cannot_stand_on_a_frame_of_another_shape(path: Path) -> None:
    judged(path)
    with pytest.raises(FrameChanged) as refused:
        open_review(path, replace(identity_at(), checksum="other", shape=(5, 5)), if_changed=IfChanged.KEEP)
    assert not refused.value.can_keep


def test_a_review_begun_afresh_keeps_the_old_one_aside(path: Path) -> None:
    observer = judged(path)
    changed = replace(identity_at(), checksum="other")
    with open_review(path, changed, if_changed=IfChanged.AFRESH) as file:
        assert kept(file) == as_seen(Judgements(), ReviewHistory(), np.array([]))
    with open_review(path.with_name(f"{path.name}.old-1"), identity_at()) as file:
        assert kept(file) == observer.saw()


def test_a_verdict_on_hundreds_of_rays_is_one_step(path: Path) -> None:
    review = many_rays(600)
    with open_review(path, identity_at(review=review)) as file:
        observer = Observer(file, review)
        observer.judge(Verdict.COSMIC_RAY, *range(600))
    with open_review(path, identity_at(review=review)) as file:
        assert kept(file) == observer.saw()


def test_what_is_painted_is_kept_and_taken_back_like_a_verdict(path: Path) -> None:
    with open_review(path, identity_at(), "Ann") as file:
        observer = Observer(file)
        observer.paint(PaintedKind.COSMIC_RAY, 0, 1)
        observer.paint(PaintedKind.BAD, 1, 2)
        observer.judge(Verdict.HOT_PIXEL, 0)
        observer.undo()
        observer.undo()
        observer.file = None
    with open_review(path, identity_at(), "Ben") as file:
        assert kept(file) == observer.saw()
        again = Observer(file)
        assert again.review.painting.where(PaintedKind.COSMIC_RAY).tolist() == [0, 1]
        again.redo()
        assert again.review.painting.where(PaintedKind.BAD).tolist() == [1, 2]
    said = rows(path, "SELECT x, y, verdict, who FROM verdict ORDER BY x")
    assert said == [(x, 0, "painted by hand", "Ann") for x in (0, 1, 2)]


def test_a_paint_that_does_not_exist_is_damage(path: Path) -> None:
    edit = JudgementEdit(pixels=np.array([3]), old=np.array([0]), new=np.array([9 * 16 + 15]))
    with open_review(path, identity_at(), "Ann") as file:
        file.record(ReviewStep(label="no such paint", edit=edit, before=edit.pixels[:0], after=edit.pixels[:0]))
    with open_review(path, identity_at(), "Ann") as file:
        assert "damaged" in file.notice
        assert file.state.done == ()
