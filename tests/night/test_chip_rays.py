from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.chip_rays import ExposureRays, exposure_rays
from crviewer.night.frame import FrameFacts, NightFrame
from crviewer.night.reviews import FrameReview
from crviewer.review.core.judgements import KINDS_OF_VERDICTS, Judgements
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.list.ray_filter import FilterError
from crviewer.review.list.ray_list import RayList

SHAPE = (10, 12)


def a_chip(extension: str, *rays: tuple[int, ...], hot: int | None = None) -> tuple[NightFrame, FrameReview]:
    """A chip with rays of these pixels; one of them is judged a hot pixel."""
    facts = FrameFacts(shape=SHAPE, part=extension)
    frame = NightFrame(location=FileLocation(Path("flc.fits"), extension), facts=facts, kind=FrameKind.SCIENCE, why="")
    flagged = np.array(sorted(pixel for ray in rays for pixel in ray), np.int32)
    trace = a_trace(flagged)
    said = (
        Judgements() if hot is None else Judgements(np.array(rays[hot]), np.full(len(rays[hot]), KINDS_OF_VERDICTS + 2))
    )
    return frame, FrameReview(file=Path("flc.fits.crreview"), trace=trace, judgements=said).counted()


def a_trace(flagged: np.ndarray) -> ExposureTrace:
    none = np.zeros(len(flagged), bool)
    empty = np.empty(0, np.int32)
    return ExposureTrace(
        shape=SHAPE,
        flagged=flagged,
        not_optical=none,
        known_defect=none,
        stars=empty,
        bright=empty,
        levels=np.empty(0, np.float32),
    )


@pytest.fixture
def rays() -> ExposureRays:
    chips = [a_chip("SCI,1", (0, 1, 2)), a_chip("SCI,2", (5, 6, 7), (60, 61, 62, 63), hot=1)]
    return ExposureRays(chips=tuple(found for _, found in exposure_rays(chips)))


def test_rays_of_all_chips_are_numbered_as_on_their_chip(rays: ExposureRays) -> None:
    columns = rays.columns
    assert columns["chip"].tolist() == [1, 2, 2]
    assert columns["number"].tolist() == [1, 1, 2]
    assert (columns["x"].tolist(), columns["y"].tolist()) == ([2, 7, 2.5], [1, 1, 6])
    assert (len(rays), rays.undecided) == (3, 2)
    chip, ray = rays.at(2)
    assert (chip.frame.location.extension, ray, chip.marks[ray]) == ("SCI,2", 1, 60)


def test_the_list_is_filtered_and_sorted_over_all_chips(rays: ExposureRays) -> None:
    assert rays.order(RayList(text="pixels > 3")).tolist() == [2]
    assert rays.order(RayList(verdict=Verdict.HOT_PIXEL)).tolist() == [2]
    assert rays.order(RayList(), "x", descending=True).tolist() == [1, 2, 0]
    with pytest.raises(FilterError, match="dark"):
        rays.order(RayList(text="dark > 1"))


def test_only_chips_of_which_more_is_known_are_listed_anew() -> None:
    chips = [a_chip("SCI,1", (0, 1, 2)), a_chip("SCI,2", (5, 6, 7))]
    before = exposure_rays(chips)
    after = exposure_rays([chips[0], a_chip("SCI,2", (5, 6, 7), hot=0)], before)
    assert after[0][1] is before[0][1]
    assert after[1][1].verdicts.tolist() == [Verdict.HOT_PIXEL]
    assert len(ExposureRays()) == 0
