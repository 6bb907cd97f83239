from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.opening import open_exposure
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewFileError, ReviewInUse, identity_of, open_review
from crviewer.review.headless import acting_reviewer, judge_by_suggestions, write_review
from tests.scenes import HOT, RAYS, SHAPE, write_scene


@pytest.fixture(scope="module")
def exposure(tmp_path_factory: pytest.TempPathFactory) -> Exposure:
    return open_exposure(write_scene(tmp_path_factory.mktemp("scene")).request)


@pytest.fixture(scope="module")
def settings(exposure: Exposure) -> DetectionSettings:
    return DetectionSettings(setup=setup_for(exposure))


@pytest.fixture(scope="module")
def judged(exposure: Exposure, settings: DetectionSettings) -> tuple[Review, tuple[ReviewStep, ...]]:
    return judge_by_suggestions(exposure, settings, at_least=0.6)


def verdict_at(review: Review, row: int, column: int) -> Verdict:
    groups = review.rays.holding(np.array([row * SHAPE[1] + column]))
    return Verdict(int(review.verdicts[groups[0]])) if len(groups) else Verdict.UNREVIEWED


def test_clear_suggestions_become_verdicts_and_what_is_not_clear_stays_undecided(
    judged: tuple[Review, tuple[ReviewStep, ...]],
) -> None:
    review, steps = judged  # without stars to compare with, sharpness is not known, and no ray is clear
    assert {verdict_at(review, *ray) for ray in RAYS} == {Verdict.UNREVIEWED}
    assert verdict_at(review, HOT[0], HOT[1] + 1) is Verdict.HOT_PIXEL
    assert [step.label for step in steps] == ["suggestions accepted for 1 ray: 1 hot pixel"]


def test_defects_that_were_accepted_are_masked_in_the_detection(
    exposure: Exposure, settings: DetectionSettings, judged: tuple[Review, tuple[ReviewStep, ...]]
) -> None:
    review, _ = judged
    ring = HOT[0] * SHAPE[1] + HOT[1] + 1
    assert ring in review_of(exposure, settings).detection.pixels
    assert ring not in review.detection.pixels
    assert exposure.mask[HOT] == 0
    assert review.bad_pixels()[HOT]


def test_the_review_is_the_one_that_its_verdicts_give_when_they_are_read_again(
    exposure: Exposure, settings: DetectionSettings, judged: tuple[Review, tuple[ReviewStep, ...]], tmp_path: Path
) -> None:
    review, steps = judged
    path = tmp_path / "scene.crreview"
    write_review(path, exposure.science, settings, steps, reviewer=acting_reviewer(0.6))
    with open_review(path, identity_of(exposure.science), "Ann") as file:
        assert file.notice == ""
        assert file.state.settings is not None
        again = review_of(exposure, settings, file.state.judgements)
        assert [step.label for step in file.state.done] == [step.label for step in steps]
    assert again.judgements.same_as(review.judgements)
    assert np.array_equal(again.dq(), review.dq())
    with closing(sqlite3.connect(path)) as db:
        said = {who for (who,) in db.execute("SELECT who FROM journal WHERE what = 'verdict'")}
    assert said == {"suggestions ≥ 0.6"}
    assert [file.name for file in tmp_path.iterdir()] == ["scene.crreview"]


def test_a_score_that_no_suggestion_reaches_judges_nothing(exposure: Exposure, settings: DetectionSettings) -> None:
    review, steps = judge_by_suggestions(exposure, settings, at_least=1.01)
    assert steps == ()
    assert len(review.undecided()) == len(review.rays)


def test_an_existing_review_is_left_alone_and_one_that_is_open_is_not_replaced(
    exposure: Exposure, settings: DetectionSettings, tmp_path: Path
) -> None:
    path = tmp_path / "scene.crreview"
    with open_review(path, identity_of(exposure.science), "Ann") as file:
        file.note("mine")
        before = path.read_bytes()
        with pytest.raises(ReviewInUse):
            write_review(path, exposure.science, settings, (), overwrite=True)
    with pytest.raises(FileExistsError):
        write_review(path, exposure.science, settings, ())
    assert path.read_bytes() == before
    write_review(path, exposure.science, settings, (), overwrite=True)
    with open_review(path, identity_of(exposure.science)) as file:
        assert file.state.notes == ()


def test_where_it_cannot_be_written_another_folder_is_offered_and_no_later_try(
    exposure: Exposure, settings: DetectionSettings, tmp_path: Path
) -> None:
    with pytest.raises(ReviewFileError) as refused:
        write_review(tmp_path / "gone" / "a.crreview", exposure.science, settings, ())
    assert str(refused.value).endswith(
        "its folder is missing or not writable. Restore the folder, or choose another folder."
    )


def test_a_review_that_is_open_is_not_replaced_by_another_name(
    exposure: Exposure, settings: DetectionSettings, tmp_path: Path
) -> None:
    (tmp_path / "link.crreview").symlink_to(tmp_path / "a.crreview")
    with (
        open_review(tmp_path / "a.crreview", identity_of(exposure.science)),
        pytest.raises(ReviewInUse),
    ):
        write_review(tmp_path / "link.crreview", exposure.science, settings, (), overwrite=True)


def test_what_cannot_be_written_whole_is_told_of_the_file_that_was_asked_for(
    exposure: Exposure, settings: DetectionSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("crviewer.review.file.writer.schema.migrate", full)
    with pytest.raises(ReviewFileError) as refused:
        write_review(tmp_path / "a.crreview", exposure.science, settings, ())
    assert str(refused.value) == f"{tmp_path / 'a.crreview'}: the disk is full. Free some space."
    assert not list(tmp_path.iterdir())
