from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crviewer.cli import main
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import identity_of, open_review
from tests.review.file.observer import Observer, identity_at
from tests.scenes import write_scene


@pytest.fixture
def reviews(tmp_path: Path) -> tuple[str, str]:
    """Two reviews of one frame: they agree on two rays, and differ on one; a fourth one of them judged alone."""
    for name, *verdicts in (("a", 1, 2, 2, 0), ("b", 1, 1, 2, 6)):
        with open_review(tmp_path / f"{name}.crreview", identity_at(), name) as file:
            observer = Observer(file)
            for ray, verdict in enumerate(verdicts):
                if verdict:
                    observer.judge(Verdict(verdict), ray)
    return str(tmp_path / "a.crreview"), str(tmp_path / "b.crreview")


def test_the_table_and_kappa_are_printed(reviews: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *reviews]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "A \\ B               U      C      H      S",
        "unreviewed          0      0      0      1",
        "cosmic ray          0      1      0      0",
        "hot pixel           0      1      1      0",
        "real source         0      0      0      0",
        "4 rays judged by at least one, 3 by both. They agree on 2 of these (67%): kappa 0.40 ± 0.49.",
    ]


def test_a_merged_review_is_a_new_file_with_one_step_more(
    reviews: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = [Path(review).read_bytes() for review in reviews]
    output = tmp_path / "c.crreview"
    assert main(["compare", *reviews, "--merge", "theirs", "--output", str(output), "--reviewer", "Cid"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Merged (theirs) → {output}"
    assert [Path(review).read_bytes() for review in reviews] == before
    with open_review(output, identity_at()) as file:
        observer = Observer(file)
        assert observer.review.verdicts[:4].tolist() == [1, 1, 2, 6]
        assert file.state.done[-1].label == "merged with b.crreview (theirs)"
        observer.undo()
        assert observer.review.verdicts[:4].tolist() == [1, 2, 2, 0]
    assert not list(tmp_path.glob(".*"))


def test_a_file_that_is_there_is_not_replaced_unasked(reviews: tuple[str, str], tmp_path: Path) -> None:
    assert main(["compare", *reviews, "--merge", "mine", "--output", reviews[0], "--overwrite"]) == 1
    (tmp_path / "c.crreview").write_text("something")
    assert main(["compare", *reviews, "--merge", "mine", "--output", str(tmp_path / "c.crreview")]) == 1
    assert (tmp_path / "c.crreview").read_text() == "something"


def test_no_file_of_the_frame_is_ever_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene = write_scene(tmp_path)
    science = read_frame(scene.request.science)
    for name in ("a", "b"):
        with open_review(tmp_path / f"{name}.crreview", identity_of(science)) as file:
            file.take(scene.request)
    reviews = [str(tmp_path / f"{name}.crreview") for name in "ab"]
    assert scene.request.files.dark is not None
    for target in (scene.request.science, scene.request.files.dark, *scene.request.files.masks):
        before = Path(target).read_bytes()
        assert main(["compare", *reviews, "--merge", "mine", "--output", str(target), "--overwrite"]) == 1
        assert "is an input of this review and is never overwritten" in capsys.readouterr().err
        assert Path(target).read_bytes() == before


def test_a_review_that_a_window_has_open_is_not_replaced(
    reviews: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = tmp_path / "held.crreview"
    merge = ["compare", *reviews, "--merge", "mine", "--output", str(held), "--overwrite"]
    with open_review(held, identity_at(), "Ann") as file:
        assert main(merge) == 1
        assert "open in another window" in capsys.readouterr().err
        Observer(file).judge(Verdict.COSMIC_RAY, 0)
    assert main(merge) == 0


def test_reviews_of_two_frames_are_not_compared(
    reviews: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.crreview"
    open_review(other, replace(identity_at(), checksum="other")).close()
    assert main(["compare", reviews[0], str(other)]) == 1
    assert (
        "other.crreview: is of the image in memory, but the other review is of different data"
        in capsys.readouterr().err
    )


def test_half_of_a_merge_is_wrong_usage(reviews: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", *reviews, "--merge", "mine"])
    assert ended.value.code == 2
