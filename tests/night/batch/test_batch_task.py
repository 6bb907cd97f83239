from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.opening import open_exposure
from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome, do
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import SavedReview, identity_of, open_review
from crviewer.review.file.location import user_data_folder
from tests.scenes import SHAPE, write_scene


@pytest.fixture
def task(tmp_path: Path) -> BatchTask:
    """A frame with five rays and a hot pixel, which alone is a clear case."""
    scene = write_scene(tmp_path)
    return BatchTask(request=scene.request, target=tmp_path / "science.fits.crreview", accept=0.9)


def saved(task: BatchTask) -> SavedReview:
    """What the window finds."""
    exposure = open_exposure(task.request)
    with open_review(task.target, identity_of(exposure.science)) as file:
        assert file.notice.startswith("This frame was reviewed as") or not file.notice
        return file.state


def test_a_frame_gets_a_review_file_that_the_window_opens(task: BatchTask) -> None:
    assert do(task) == TaskOutcome(science=str(task.request.science), ending=TaskEnding.DONE, rays=6, undecided=5)
    state = saved(task)
    assert state.settings is not None
    review = review_of(open_exposure(task.request), state.settings, state.judgements)
    assert sorted(review.verdicts.tolist()) == [Verdict.UNREVIEWED] * 5 + [Verdict.HOT_PIXEL]
    assert state.trace is not None
    assert np.array_equal(state.trace.flagged, review.rays.pixels[np.argsort(review.rays.pixels)])


def test_nothing_is_judged_unless_it_is_asked_for(task: BatchTask) -> None:
    outcome = do(replace(task, accept=None))
    assert (outcome.rays, outcome.undecided) == (6, 6)
    assert saved(task).done == ()


def test_a_frame_that_was_done_is_found_and_left_alone(task: BatchTask) -> None:
    do(task)
    before = task.target.read_bytes()
    assert do(task) == TaskOutcome(science=str(task.request.science), ending=TaskEnding.FOUND)
    assert task.target.read_bytes() == before


def test_what_an_observer_added_is_left_alone_too(task: BatchTask) -> None:
    do(task)
    with open_review(task.target, identity_of(open_exposure(task.request).science)) as file:
        file.undo()
        file.note("seen")
    assert do(task).ending is TaskEnding.FOUND
    assert len(saved(task).undone) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"settings": DetectionSettings(parameters=LacosmicParameters(sigclip=9.0))},
        {"satlevel": 3000.0},
        {"accept": 0.8},
    ],
)
def test_a_review_of_other_settings_is_not_replaced_but_put_aside_where_told_to(
    task: BatchTask, other: dict[str, object]
) -> None:
    do(task)
    before, changed = task.target.read_bytes(), replace(task, **other)
    outcome = do(changed)
    assert outcome.ending is TaskEnding.FAILED
    assert outcome.message.startswith(f"{task.target}: is a review of other data or settings.")
    assert task.target.read_bytes() == before
    assert do(replace(changed, overwrite=True)).ending is TaskEnding.DONE
    assert Path(f"{task.target}.old-1").read_bytes() == before
    assert do(changed).ending is TaskEnding.FOUND


def test_a_review_of_other_data_is_not_replaced(task: BatchTask) -> None:
    do(task)
    with fits.open(task.request.science, mode="update") as hdus:
        hdus[0].data[0, 0] += 1
    assert "is a review of other data or settings" in do(task).message


def test_a_review_that_a_window_has_open_is_left_as_it_is_and_nothing_is_put_aside(task: BatchTask) -> None:
    with open_review(task.target, identity_of(open_exposure(task.request).science)):
        outcome = do(replace(task, overwrite=True))
    assert outcome.ending is TaskEnding.FAILED
    assert "open in another window" in outcome.message
    assert not list(task.target.parent.glob("*.old-*"))


def test_a_frame_that_was_judged_beside_it_gets_no_other_review_elsewhere(task: BatchTask, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    elsewhere = replace(task, target=tmp_path / "out" / task.target.name)
    do(replace(task, accept=None))
    assert do(elsewhere).ending is TaskEnding.DONE  # nothing was said in that one
    elsewhere.target.unlink()
    do(replace(task, overwrite=True))
    outcome = do(elsewhere)
    assert outcome.ending is TaskEnding.KEPT
    assert f"has verdicts in {task.target}, which is kept" in outcome.message
    assert not elsewhere.target.exists()
    assert do(replace(elsewhere, overwrite=True)).ending is TaskEnding.DONE


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the user's data folder is elsewhere")
def test_a_frame_that_was_judged_in_the_data_folder_gets_no_other_review(
    task: BatchTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    checksum = identity_of(open_exposure(task.request).science).checksum
    judged = user_data_folder() / "reviews" / f"{checksum[:32]}.crreview"
    judged.parent.mkdir(parents=True)
    do(replace(task, target=judged))
    outcome = do(replace(task, target=tmp_path / "out.crreview"))
    assert (outcome.ending, str(judged) in outcome.message) == (TaskEnding.KEPT, True)


def test_a_damaged_review_is_put_aside_where_told_to(task: BatchTask) -> None:
    task.target.write_bytes(b"damaged")
    assert do(task).ending is TaskEnding.FAILED
    assert do(replace(task, overwrite=True)).ending is TaskEnding.DONE
    assert Path(f"{task.target}.old-1").read_bytes() == b"damaged"


def test_a_review_that_no_batch_made_is_kept_and_told_and_put_aside_where_told_to(task: BatchTask) -> None:
    open_review(task.target, identity_of(open_exposure(task.request).science)).close()
    before, outcome = task.target.read_bytes(), do(task)
    assert (outcome.ending, outcome.rays) == (TaskEnding.KEPT, 0)
    assert outcome.message.startswith(f"{task.request.science}: has a review not made by a batch")
    assert task.target.read_bytes() == before
    assert do(replace(task, overwrite=True)).ending is TaskEnding.DONE
    assert Path(f"{task.target}.old-1").read_bytes() == before


def test_a_review_that_an_observer_began_of_other_data_fails(task: BatchTask) -> None:
    open_review(task.target, identity_of(open_exposure(task.request).science)).close()
    with fits.open(task.request.science, mode="update") as hdus:
        hdus[0].data[0, 0] += 1
    outcome = do(task)
    assert outcome.ending is TaskEnding.FAILED
    assert outcome.message.startswith(f"{task.target}: is a review of other data or settings.")


def test_a_mask_that_grew_is_another_task(task: BatchTask, tmp_path: Path) -> None:
    masked = replace(task, request=task.request.with_fields(masks=(tmp_path / "grown.fits",)))
    fits.writeto(tmp_path / "grown.fits", np.eye(*SHAPE, dtype=np.uint8))
    assert do(masked).ending is TaskEnding.DONE
    fits.writeto(tmp_path / "grown.fits", np.eye(*SHAPE, 3, dtype=np.uint8), overwrite=True)
    assert do(masked).ending is TaskEnding.FAILED


def test_what_goes_wrong_is_told_in_the_outcome(tmp_path: Path, task: BatchTask) -> None:
    gone = replace(task, request=task.request.with_fields(science=tmp_path / "gone.fits"))
    outcome = do(gone)
    assert (outcome.science, outcome.ending) == (str(tmp_path / "gone.fits"), TaskEnding.FAILED)
    assert outcome.message.startswith(f"{tmp_path / 'gone.fits'}: does not exist.")
    assert not task.target.exists()
