"""The find sequence: one detector answers request after request, as if it had been prepared for each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crviewer.detection.core.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.opening import open_exposure
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.exposure_search import ExposureSearch, review_of
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.verdict import Verdict
from tests.scenes import HOT, SHAPE, write_scene


@pytest.fixture
def request_(tmp_path: Path) -> DetectionRequest:
    exposure = open_exposure(write_scene(tmp_path).request)
    settings = DetectionSettings(setup=setup_for(exposure))
    return DetectionRequest(exposure=exposure, settings=settings, judgements=Judgements(), closed=True)


def test_a_search_goes_on_with_its_detector_and_answers_as_a_new_one(request_: DetectionRequest) -> None:
    search = ExposureSearch.of(request_)
    before = search.review(request_)
    ring = before.rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    judged = before.edited(before.judging(ring, Verdict.HOT_PIXEL)).judgements
    asked = replace(request_, judgements=judged)
    again = ExposureSearch.of(asked, search)
    assert again.mask[HOT]
    assert again.detector is not search.detector
    review = again.review(asked)
    assert np.array_equal(review.dq(), review_of(asked.exposure, asked.settings, judged).dq())
    assert set(before.rays.of(int(ring[0]))) <= set(again.unmasked(asked))
    assert ExposureSearch.of(replace(asked, closed=False), again).defects is None


def test_another_set_up_needs_another_detector_and_another_threshold_does_not(
    request_: DetectionRequest,
) -> None:
    search, settings = ExposureSearch.of(request_), request_.settings
    higher = replace(settings, parameters=replace(settings.parameters, sigclip=9.0))
    assert search.serves(replace(request_, settings=higher))
    assert ExposureSearch.of(replace(request_, settings=higher), search).detector is search.detector
    assert not search.serves(replace(request_, settings=replace(settings, edges=True)))
    assert not search.serves(
        replace(request_, settings=replace(settings, setup=replace(settings.setup, readnoise=9.0)))
    )


def test_a_search_is_given_up_where_nobody_waits_for_it(request_: DetectionRequest) -> None:
    with pytest.raises(Cancelled):
        ExposureSearch.of(request_, watch=JobWatch(cancel=lambda: True))
