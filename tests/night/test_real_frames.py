from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection import Lacosmic, LacosmicParameters
from crviewer.detection.detectors.detection_settings import setup_for
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.night.defects import NightDefect, night_defects
from crviewer.night.night import Night
from crviewer.night.reading import read_night
from crviewer.night.reviews import FrameReview, NightReviews
from crviewer.review.core.holes import find_holes
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.evidence.trace_making import trace_of
from crviewer.review.suggest.suggestions import suggest

DEFECTS = (Verdict.HOT_PIXEL, Verdict.BAD_COLUMN, Verdict.OTHER_DEFECT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """One exposure with what is suggested once all are known."""

    review: Review
    evidence: Evidence
    verdicts: np.ndarray

    def on(self, mask: np.ndarray) -> np.ndarray:
        """(rays,) bool: a pixel of a ray or of its hole is in a mask, given flat."""
        holes = find_holes(self.review.rays)
        hit = [mask[ray].any() or mask[holes.get(n, ray[:0])].any() for n, ray in enumerate(self.review.rays)]
        return np.array(hit, bool)


def judged(night: Night, like: OpenRequest, **thresholds: float) -> tuple[list[Judged], tuple[NightDefect, ...]]:
    """All science frames of a night, with all groups listed; and the defects of the night."""
    reviews, found = NightReviews(), []
    for frame in night.science:
        exposure = open_exposure(night.request(frame, like))
        setup = setup_for(exposure)
        detection = Lacosmic(exposure.electrons, exposure.mask, setup).detect(LacosmicParameters(**thresholds))
        review, surroundings = Review.start(exposure, detection, min_pixels=1), survey(exposure)
        trace = trace_of(review, surroundings, setup.satlevel)
        reviews = reviews.with_one(frame, FrameReview(file=Path("none"), trace=trace))
        found.append((frame, review, surroundings, trace))
    every = []
    for frame, review, surroundings, _ in found:
        evidence = gather(review, surroundings, reviews.others(night, frame))
        every.append(Judged(review=review, evidence=evidence, verdicts=suggest(evidence).verdicts))
    return every, night_defects([trace for *_, trace in found])


def share(every: list[Judged], mask: np.ndarray, recurred: int) -> float:
    """Of all rays that recur in so many other exposures, those on a mask."""
    return float(np.concatenate([one.on(mask)[one.evidence.recurred == recurred] for one in every]).mean())


@pytest.mark.parametrize(("subtract_dark", "in_all", "in_one"), [(False, 0.99, 0.85), (True, 0.95, 0.15)])
def test_what_recurs_in_all_lights_is_hot_and_what_does_not_is_mostly_no_hot_pixel(
    real_frames: Path, subtract_dark: bool, in_all: float, in_one: float
) -> None:
    night = read_night([real_frames / "wao_night1"])
    hot = fits.getdata(real_frames / "derived" / "wao1_hotpix_mask.fits.gz").astype(bool).reshape(-1)
    every, defects = judged(night, OpenRequest.of(read_noise=12.8, subtract_dark=subtract_dark))
    assert share(every, hot, 2) > in_all
    assert share(every, hot, 0) < in_one
    assert len(defects) > 15
    assert all(hot[defect.pixels].any() for defect in defects if len(defect.pixels) > 4)  # no core of a star
    suggested = Counter(
        int(verdict) for one in every for verdict in one.verdicts[(one.evidence.recurred == 2) & one.on(hot)]
    )
    assert suggested[Verdict.HOT_PIXEL] > 0.95 * suggested.total()
    assert suggested[Verdict.COSMIC_RAY] == 0


@pytest.mark.parametrize(("sigclip", "objlim"), [(4.5, 5.0), (4.5, 1.0), (3.0, 0.3)])
def test_lines_and_spectrum_that_stay_at_their_pixels_are_not_called_defects(
    real_frames: Path, sigclip: float, objlim: float
) -> None:
    frames = sorted((real_frames / "lt_sprat").glob("v_e_20180810*"))
    night = read_night(frames)
    every, _ = judged(night, OpenRequest.of(read_noise=5.0), sigclip=sigclip, objlim=objlim)
    assert len(every) == 5
    # What is smaller and stays is a hot pixel of the dark, which is not subtracted.
    large = [one.verdicts[one.evidence.pixels >= 4] for one in every]
    recurring = [one.verdicts[(one.evidence.pixels >= 4) & (one.evidence.recurred >= 2)] for one in every]
    assert not np.isin(np.concatenate(recurring), DEFECTS).any()
    assert (np.concatenate(large) == Verdict.COSMIC_RAY).sum() >= 5
