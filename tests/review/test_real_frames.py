from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits

from crviewer.detection import Lacosmic, LacosmicParameters
from crviewer.detection.detectors.detection_settings import setup_for
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.suggest.suggestions import suggest


def test_hot_pixels_that_were_left_in_a_real_exposure_are_told_from_its_cosmic_rays(real_frames: Path) -> None:
    night = real_frames / "wao_night1"
    request = OpenRequest.of(
        science=night / "lux-180.000secs.Light.Open.00000015.fit",
        dark=night / "lux-180.000secs.Dark.Open.00000041.fit",
        read_noise=12.8,
    )
    exposure = open_exposure(request)
    hot = fits.getdata(real_frames / "derived" / "wao1_hotpix_mask.fits.gz").astype(bool)
    detection = Lacosmic(exposure.electrons, setup=setup_for(exposure)).detect(LacosmicParameters())
    review = Review.start(exposure, detection, min_pixels=1)
    suggestions = suggest(gather(review, survey(exposure)))
    peaks = [ray[exposure.electrons.reshape(-1)[ray].argmax()] for ray in review.rays]
    on_hot = hot.reshape(-1)[peaks]
    suggested_hot = suggestions.verdicts == Verdict.HOT_PIXEL
    assert suggested_hot.sum() > 600
    assert on_hot[suggested_hot].mean() > 0.99
    assert suggested_hot[on_hot].mean() > 0.95
    assert np.isin(suggestions.verdicts[on_hot & ~suggested_hot], [Verdict.UNREVIEWED, Verdict.COSMIC_RAY]).all()
