from __future__ import annotations

import ccdproc
import numpy as np
import pytest
from astropy import units as u
from astropy.nddata import CCDData

from crviewer.detection import Cancelled, LacosmicParameters, LacosmicSetup
from crviewer.detection.core.detector_input import observe
from crviewer.detection.lacosmic.plain_lacosmic import PlainLacosmic
from tests.detection.frames import a_frame
from tests.detection.identity import differing_pixels, reference

PARAMETERS = LacosmicParameters(sigclip=4.5)


@pytest.mark.parametrize("gain", [1.0, 1.7])
def test_the_plain_detector_agrees_with_astroscrappy_to_the_last_bit(gain: float) -> None:
    data = a_frame((60, 50), seed=1)
    mask = data > 1000
    found = PlainLacosmic(observe(data, mask), LacosmicSetup(gain=gain)).detect(PARAMETERS)
    assert found.pixels.size > 0
    assert differing_pixels(found, reference(data, mask, PARAMETERS, gain=gain)) == 0


def test_the_plain_detector_agrees_with_ccdproc_on_an_image_in_electrons() -> None:
    data = a_frame((60, 50), seed=2)
    image = CCDData(data, unit=u.electron)
    cleaned = ccdproc.cosmicray_lacosmic(image, sigclip=4.5, readnoise=10, gain=1.0, gain_apply=False, satlevel=60000)
    found = PlainLacosmic(observe(data), LacosmicSetup(readnoise=10, satlevel=60000)).detect(PARAMETERS)
    assert found.pixels.size > 0
    np.testing.assert_array_equal(found.cosmic, cleaned.mask)
    np.testing.assert_array_equal(found.cleaned, cleaned.data)


def test_all_that_the_first_iteration_flags_is_in_the_answer() -> None:
    plain = PlainLacosmic(observe(a_frame((60, 50), seed=3)), LacosmicSetup())
    preview = plain.preview(PARAMETERS)
    assert 0 < preview.size < plain.detect(PARAMETERS).pixels.size
    assert np.isin(preview, plain.detect(PARAMETERS).pixels).all()


def test_flagged_pixels_keep_their_value_in_the_untouched_image() -> None:
    data = a_frame((40, 40), seed=4)
    found = PlainLacosmic(observe(data), LacosmicSetup()).detect(PARAMETERS)
    np.testing.assert_array_equal(found.image, data)


def test_a_job_that_is_cancelled_gives_no_answer() -> None:
    from crviewer.detection.core.job_watch import JobWatch

    plain = PlainLacosmic(observe(a_frame((40, 40), seed=5)), LacosmicSetup())
    with pytest.raises(Cancelled):
        plain.detect(PARAMETERS, JobWatch(cancel=lambda: True))


@pytest.mark.parametrize("shape", [(3, 50), (50, 1)])
def test_an_image_too_narrow_for_astroscrappy_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="needs at least 4 along each axis"):
        observe(np.zeros(shape, np.float32))


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="the mask is"):
        observe(np.zeros((8, 9), np.float32), np.zeros((9, 8), bool))


def test_the_cleantype_without_a_defined_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of meanmask, medmask, idw"):
        LacosmicSetup(cleantype="median")  # type: ignore[arg-type]
