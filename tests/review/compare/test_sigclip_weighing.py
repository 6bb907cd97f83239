"""Which sigclip loses confirmed rays, and which keeps false ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crviewer.detection import Lacosmic, LacosmicParameters, find_rays
from crviewer.detection.detectors.ray_counts import RayCounts, count_rays
from crviewer.review.compare.sigclip_weighing import weigh
from crviewer.review.core.judgements import KINDS_OF_VERDICTS, Judgements
from crviewer.review.core.verdict import Verdict
from tests.detection.frames import a_frame

SHAPE = (10, 10)
FLAGGED = {2.0: [11, 12, 13, 40, 41, 70], 4.0: [12, 13, 40], 6.0: [13], 8.0: []}


def counted(flagged: dict[float, list[int]]) -> RayCounts:
    return count_rays(
        lambda parameters: np.array(flagged[parameters.sigclip], np.int64),
        SHAPE,
        list(flagged),
        LacosmicParameters(),
        min_pixels=1,
    )


def judged(*rays: tuple[Verdict, list[int]]) -> Judgements:
    rows = sorted(
        (pixel, KINDS_OF_VERDICTS * (1 + serial) + verdict)
        for serial, (verdict, ray) in enumerate(rays)
        for pixel in ray
    )
    pixels, tokens = np.array(rows, np.int64).reshape(-1, 2).T
    return Judgements(pixels, tokens)


def test_a_confirmed_ray_is_lost_where_none_of_its_pixels_is_flagged() -> None:
    judgements = judged((Verdict.COSMIC_RAY, [11, 12, 13]), (Verdict.COSMIC_RAY, [41, 42]))
    weighing = weigh(judgements, counted(FLAGGED), RayCounts())
    assert (weighing.confirmed, weighing.false) == (2, 0)
    assert weighing.lost.sigclips.tolist() == [2.0, 4.0, 6.0, 8.0]
    assert weighing.lost.rays.tolist() == [0, 1, 1, 2]


def test_a_false_ray_is_kept_where_any_of_its_pixels_is_flagged_by_a_detection_that_knows_no_verdict() -> None:
    judgements = judged(
        (Verdict.HOT_PIXEL, [11, 12, 13]),
        (Verdict.BAD_COLUMN, [41, 51]),
        (Verdict.AFTER_IMAGE, [70]),
        (Verdict.OTHER_DEFECT, [80]),
        (Verdict.REAL_SOURCE, [40]),
    )
    weighing = weigh(judgements, counted({2.0: [], 4.0: []}), counted(FLAGGED))
    assert (weighing.confirmed, weighing.false) == (0, 5)
    assert weighing.kept.rays.tolist() == [4, 2, 1, 0]


def test_the_number_nearest_to_a_sigclip_is_told_with_the_sigclip_that_it_is_for() -> None:
    lost = weigh(judged((Verdict.COSMIC_RAY, [13])), counted(FLAGGED), RayCounts()).lost
    assert lost.at(4.9) == (4.0, 0)
    assert lost.at(30.0) == (8.0, 1)
    assert weigh(Judgements(), RayCounts(), RayCounts()).lost.at(4.5) is None


def test_counts_of_parts_are_those_of_the_whole() -> None:
    low, high = ({sigclip: FLAGGED[sigclip] for sigclip in part} for part in ((2.0, 4.0), (6.0, 8.0)))
    whole, joined = counted(FLAGGED), counted(low).joined(counted(high)).joined(RayCounts())
    for name in ("sigclips", "rays", "pixels", "words"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(whole, name))


def test_both_numbers_are_those_of_whole_detections() -> None:
    image = a_frame((120, 130), seed=41, rays=60)
    engine, parameters = Lacosmic(image, readnoise=10.0), LacosmicParameters()
    sigclips = [3.0, 5.0, 8.0, 15.0]
    rays = find_rays(engine.detect(replace(parameters, sigclip=3.0)).pixels, (120, 130), min_pixels=1)
    verdicts = [Verdict.COSMIC_RAY if number % 3 else Verdict.HOT_PIXEL for number in range(rays.groups)]
    judgements = judged(*((verdict, rays.of(ray).tolist()) for ray, verdict in enumerate(verdicts)))
    counts = engine.counts(sigclips, parameters)
    weighing = weigh(judgements, counts, counts)
    for index, sigclip in enumerate(sigclips):
        flagged = set(engine.detect(replace(parameters, sigclip=sigclip)).pixels.tolist())
        found = [bool(flagged & set(rays.of(ray).tolist())) for ray in range(rays.groups)]
        pairs = list(zip(verdicts, found, strict=True))
        assert weighing.lost.rays[index] == pairs.count((Verdict.COSMIC_RAY, False))
        assert weighing.kept.rays[index] == pairs.count((Verdict.HOT_PIXEL, True))
    assert 0 < weighing.lost.rays[2] < weighing.confirmed


def test_counting_under_another_mask_leaves_the_next_answers_right() -> None:
    image = a_frame((90, 100), seed=42, rays=40)
    mask = image > 1500
    parameters = LacosmicParameters(sigclip=4.0)
    engine = Lacosmic(image, readnoise=10.0)
    engine.detect(parameters)
    masked = engine.with_mask(mask)
    masked.counts([3.5, 5.0], parameters)
    expected = Lacosmic(image, mask, readnoise=10.0).detect(parameters)
    np.testing.assert_array_equal(masked.detect(parameters).cleaned, expected.cleaned)
    np.testing.assert_array_equal(masked.detect(parameters).pixels, expected.pixels)
