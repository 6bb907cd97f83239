"""Reviews of single chips, of earlier versions or of a batch, are taken in by the review of their exposure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewInUse, open_review
from crviewer.review.file.chips import part_beside
from crviewer.review.file.part_reviews import look_for, parts_beside, take_in
from crviewer.review.file.snapshot import look_at, reviews_in
from tests.review.file.observer import Observer, kept
from tests.review.file.test_chips import chip

_TAKE_IN = """
import sys
from pathlib import Path
from crviewer.review.file import ReviewInUse
from crviewer.review.file.part_reviews import take_in
while True:
    try:
        print(take_in(Path(sys.argv[1])), end="")
        break
    except ReviewInUse:
        pass
"""


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "flc.fits").touch()
    return tmp_path / "flc.fits.crreview"


def a_part(whole: Path, number: int, *rays: int) -> dict[str, object]:
    part = part_beside(whole, f"SCI,{number}")
    with open_review(part, chip(number), "batch") as file:
        observer = Observer(file)
        for ray in rays:
            observer.judge(Verdict.HOT_PIXEL, ray)
        file.note(f"chip {number}", 5)
        file.stamp(f"fingerprint {number}")
        return observer.saw()


def names(whole: Path) -> list[str]:
    return sorted(file.name for file in whole.parent.iterdir())


def test_opening_a_chip_takes_in_the_reviews_of_all(whole: Path) -> None:
    first, second = a_part(whole, 1, 0, 1), a_part(whole, 2, 3)
    assert look_for(whole, chip(2)).state.fingerprint == "fingerprint 2"
    with open_review(whole, chip(2)) as file:
        assert (kept(file), file.notice, file.state.fingerprint) == (second, "", "fingerprint 2")
    assert names(whole) == ["flc.fits", "flc.fits.crreview"]
    with open_review(whole, chip(1)) as file:
        assert kept(file) == first
        assert [(note.text, note.pixel, note.who) for note in file.state.notes] == [("chip 1", 5, "batch")]
        file.undo()
    assert len(look_at(whole, chip(2)).state.done) == 1


def test_a_second_review_of_a_chip_is_left_and_told(whole: Path) -> None:
    with open_review(whole, chip(1)) as file:
        Observer(file).judge(Verdict.COSMIC_RAY, 7)
    a_part(whole, 1, 0)
    with open_review(whole, chip(1)) as file:
        assert "flc.fits-SCI_1.crreview is another review of a chip" in file.notice
        assert [step.label for step in file.state.done] == ["cosmic ray on 1"]
    assert "flc.fits-SCI_1.crreview" in names(whole)


def test_it_can_be_told_to_replace_what_there_is_which_is_kept_aside(whole: Path) -> None:
    for number in (1, 2):
        with open_review(whole, chip(number)) as file:
            Observer(file).judge(Verdict.COSMIC_RAY, 7)
    a_part(whole, 1, 0)
    assert take_in(whole, replace=True) == ""
    labels = {saved.identity.extension: saved.state.done[0].label for saved in reviews_in(whole)}
    assert labels == {"SCI,2": "cosmic ray on 1", "SCI,1": "hot pixel on 1"}
    assert names(whole) == ["flc.fits", "flc.fits.crreview", "flc.fits.crreview.old-1"]


def test_a_crash_between_copying_and_removing_is_made_good(whole: Path) -> None:
    a_part(whole, 1, 0)
    part = part_beside(whole, "SCI,1")
    content = part.read_bytes()
    take_in(whole)
    part.write_bytes(content)
    assert take_in(whole) == ""
    assert not part.exists()
    assert len(look_at(whole).state.done) == 1


def test_a_review_that_is_open_is_not_touched(whole: Path) -> None:
    a_part(whole, 1, 0)
    with open_review(part_beside(whole, "SCI,1"), chip(1)):
        assert "is open in another window" in take_in(whole)
    with open_review(whole, chip(2)), pytest.raises(ReviewInUse):
        take_in(whole, [part_beside(whole, "SCI,1")])
    assert len(reviews_in(whole)) == 2


def test_the_review_of_a_frame_of_a_similar_name_is_none_of_a_chip(whole: Path) -> None:
    (whole.parent / "flc.fits-old.fits").touch()
    (whole.parent / "flc.fits-old.fits.crreview").write_bytes(b"not looked at")
    (whole.parent / "flc.fits-1.crreview").write_bytes(b"damaged")
    assert parts_beside(whole) == [whole.parent / "flc.fits-1.crreview"]
    assert "flc.fits-1.crreview" in take_in(whole)
    assert "flc.fits-1.crreview" in names(whole)


def test_two_processes_that_take_in_at_once_lose_nothing(whole: Path) -> None:
    saw = {number: a_part(whole, number, number) for number in range(1, 4)}
    command = [sys.executable, "-c", _TAKE_IN, str(whole)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in both] == ["", ""]
    assert names(whole) == ["flc.fits", "flc.fits.crreview"]
    assert len(reviews_in(whole)) == 3
    for number in saw:
        with open_review(whole, chip(number)) as file:
            assert kept(file) == saw[number]
