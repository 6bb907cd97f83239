from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.detection.core.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings, detector_for, setup_for
from crviewer.detection.detectors.offered_detectors import LOCAL_THRESHOLD, MASK, MEDIAN, DetectorChoice, load, offered
from crviewer.detection.detectors.other_detector import DetectorFailed, OtherDetector, prepare, values_of
from crviewer.detection.protocol import Field, Search
from crviewer.frames.exposure.exposure import Exposure
from tests.builders import an_exposure, picture
from tests.detection.frames import a_frame
from tests.detection.identity import differing_pixels, reference

ANY = LacosmicParameters()

HERE = "tests.detection.detectors.test_other_detector"


class Bright:
    """A detector of another package."""

    title = "Bright"
    fields = (Field(name="level", label="Level", default=500.0, most=1000),)

    def detect(self, search: Search) -> NDArray[np.bool_]:
        return search.image > search.values["level"]


class Shapeless(Bright):
    def detect(self, search: Search) -> NDArray[np.bool_]:
        return np.zeros(3, bool)


class Cleaning(Bright):
    def detect(self, search: Search) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        return search.image > 500, np.full_like(search.image, 7)


class Broken(Bright):
    def __init__(self) -> None:
        raise RuntimeError("no model was downloaded")


class NoDetector:
    title = "nothing"


def point(name: str, of: str) -> EntryPoint:
    return EntryPoint(name=name, value=f"{HERE}:{of}", group="crviewer.detectors")


def spotted(*, mask: NDArray[np.bool_] | None = None) -> Exposure:
    """Sky of 100 e⁻ with two bright pixels side by side."""
    electrons = np.full((20, 20), 100, np.float32)
    electrons[5, 5:7] = 900
    return an_exposure(electrons, mask=mask)


def asked(detector: object, exposure: Exposure) -> OtherDetector:
    search = Search(
        image=exposure.electrons,
        mask=exposure.mask,
        read_noise=5,
        saturation=6e4,
        values=values_of(detector, DetectorChoice(name="x")),
        flagged=exposure.flagged,
        cancel=lambda: False,
    )
    return OtherDetector(detector, search)


def settings(exposure: Exposure, name: str, **values: float) -> DetectionSettings:
    return DetectionSettings(setup=setup_for(exposure), detector=DetectorChoice(name=name, values=values))


def test_what_other_packages_offer_is_there_and_what_is_broken_is_told() -> None:
    found = load((point("bright", "Bright"), point("ml", "Broken"), point("mask", "Bright"), point("n", "NoDetector")))
    assert list(found.detectors) == [MEDIAN, LOCAL_THRESHOLD, MASK, "bright"]
    assert found.problems == (
        f"The detector ml ({HERE}:Broken) cannot be used: no model was downloaded.",
        f"The detector mask ({HERE}:Bright) cannot be used: there is a detector of that name.",
        f"The detector n ({HERE}:NoDetector) cannot be used: it lacks a title, fields or detect().",
    )


def test_a_missing_module_is_told_too() -> None:
    found = load((EntryPoint(name="gone", value="no_such_module:X", group="crviewer.detectors"),))
    assert found.problems == ("The detector gone (no_such_module:X) cannot be used: No module named 'no_such_module'.",)


def test_flagged_pixels_are_replaced_by_what_is_around_them() -> None:
    detection = asked(Bright(), spotted()).detect(ANY)
    assert detection.pixels.tolist() == [105, 106]
    assert detection.values.tolist() == [100, 100]


def test_a_cleaned_image_of_its_own_is_used() -> None:
    assert asked(Cleaning(), spotted()).detect(ANY).values.tolist() == [7, 7]


def test_pixels_of_the_input_mask_do_not_count_and_a_new_mask_is_obeyed() -> None:
    mask = np.zeros((20, 20), bool)
    mask[5, 5] = True
    detector = asked(Bright(), spotted(mask=mask))
    assert detector.detect(ANY).pixels.tolist() == [106]
    assert detector.with_mask(None).detect(ANY).pixels.tolist() == [105, 106]


def test_a_wrong_answer_is_the_fault_of_the_detector() -> None:
    with pytest.raises(
        DetectorFailed, match=r"Bright: it returned bool of shape \(3,\) in place of bool of \(20, 20\)."
    ):
        asked(Shapeless(), spotted()).detect(ANY)


def test_a_cancelled_search_is_not_begun() -> None:
    with pytest.raises(Cancelled):
        asked(Bright(), spotted()).detect(ANY, watch=JobWatch(cancel=lambda: True))


def test_values_out_of_range_give_way_to_the_default() -> None:
    assert values_of(Bright(), DetectorChoice(values={"level": 20})) == {"level": 20.0}
    assert values_of(Bright(), DetectorChoice(values={"level": 1e9, "other": 3})) == {"level": 500.0}


def test_the_median_detector_finds_what_stands_out_and_grows_it() -> None:
    exposure = spotted()
    plain = prepare(exposure, exposure.mask, settings(exposure, MEDIAN, thresh=6.0)).detect(ANY)
    grown = prepare(exposure, exposure.mask, settings(exposure, MEDIAN, thresh=6.0, gbox=3)).detect(ANY)
    assert plain.pixels.tolist() == [105, 106]
    assert len(grown.pixels) == 12


def test_the_median_detector_is_not_drawn_by_bad_pixels() -> None:
    exposure = spotted(mask=np.zeros((20, 20), bool))
    mask = exposure.mask.copy()
    mask[:, 7:14] = True
    exposure.electrons[:, 7:14] = 5e4
    found = prepare(exposure, mask, settings(exposure, MEDIAN)).detect(ANY)
    assert found.pixels.tolist() == [105, 106]


def test_an_existing_mask_is_the_detection_where_one_is_open() -> None:
    flagged = np.zeros((20, 20), bool)
    flagged[2, 3:6] = True
    exposure = replace(spotted(), flagged=flagged)
    assert detector_for(exposure).name == MASK
    found = prepare(exposure, picture(*["#" * 5 + "." * 15] * 20), settings(exposure, MASK)).detect(ANY)
    assert found.pixels.tolist() == [45]


def test_a_review_of_a_mask_without_the_mask_says_what_to_do() -> None:
    exposure = spotted()
    with pytest.raises(DetectorFailed, match="name one"):
        prepare(exposure, exposure.mask, settings(exposure, MASK)).detect(ANY)


def test_a_detector_that_is_not_installed_is_told() -> None:
    exposure = spotted()
    with pytest.raises(DetectorFailed, match="The detector deepcr is not installed here"):
        prepare(exposure, exposure.mask, settings(exposure, "deepcr"))


def test_those_of_crviewer_are_offered() -> None:
    assert {MEDIAN, MASK} <= offered().detectors.keys()


def test_it_finds_as_many_rays_at_every_sigclip() -> None:
    counts = asked(Bright(), spotted()).counts([9.0, 4.0], ANY, min_pixels=1)
    assert (counts.sigclips.tolist(), counts.rays.tolist()) == ([4.0, 9.0], [1, 1])


@pytest.mark.parametrize("planes", [("variance",), ("background",), ("background", "variance")])
def test_planes_of_an_exposure_are_searched_with_as_astroscrappy_does_at_every_threshold(
    planes: tuple[str, ...],
) -> None:
    rng = np.random.default_rng(8)
    image = a_frame((64, 70), 8)
    sky = np.broadcast_to(np.linspace(50, 400, 70, dtype=np.float32), image.shape).copy()
    models = {"background": sky, "variance": (sky + rng.uniform(20, 200, image.shape)).astype(np.float32)}
    given = {name: models[name] for name in planes}
    exposure = replace(an_exposure(image), **given)
    setup = setup_for(exposure)
    search = prepare(exposure, exposure.mask, DetectionSettings(setup=setup))
    for sigclip in (7.0, 5.0, 4.9, 3.5, 6.0):
        parameters = LacosmicParameters(sigclip=sigclip)
        found = search.detect(parameters)
        assert search.is_live_at(parameters)
        expected = reference(
            image, exposure.mask, parameters, readnoise=setup.readnoise, satlevel=setup.satlevel, gain=1.0, **given
        )
        assert differing_pixels(found, expected) == 0
        assert found.pixels.size
