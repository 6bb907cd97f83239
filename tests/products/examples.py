"""Reviews with a file behind them, and what FITS files hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from astropy import units as u
from astropy.io import fits

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.fits.frame import Frame
from crviewer.products.catalogue.product import PRODUCTS
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_review, an_exposure, picture

SETTINGS = DetectionSettings()
OF_A_REVIEW = tuple(product for product in PRODUCTS if product.join is None)  # and not of the file that was reviewed
COSMIC = picture(
    "..........",
    ".###......",
    "......#...",
    "..........",
    "..####....",
    "..#..#....",
    "..#..#....",
    "..####....",
)


def in_adu(
    data: np.ndarray,
    *,
    header: dict[str, Any] | None = None,
    unit: u.UnitBase = u.adu,
    assumed: bool = True,
    path: Path | None = None,
) -> Exposure:
    """An exposure of 10 s at 2 e⁻/ADU, of these pixel values."""
    factor = 2.0 * (10.0 if unit == u.adu / u.s else 1.0)
    science = Frame(data=data, unit=unit, unit_assumed=assumed, header=fits.Header(header or {}), path=path)
    facts = DetectorFacts(
        gain=DetectorFact(2.0, "EGAIN"), read_noise=DetectorFact(5.0, "RDNOISE"), exposure=DetectorFact(10.0, "EXPTIME")
    )
    finite = np.isfinite(data)
    electrons = np.where(finite, data * factor, 0).astype(np.float32)
    return replace(an_exposure(electrons), science=science, facts=facts, mask=~finite)


def reviewed(exposure: Exposure | None = None, *verdicts: Verdict) -> Review:
    """A review of three groups: a track, a speck, and a ring around a hole, of which the first get verdicts."""
    review = a_review(exposure or an_exposure(shape=COSMIC.shape), COSMIC, min_pixels=3)
    for group, verdict in enumerate(verdicts):
        review = review.edited(review.judging(np.array([group]), verdict))
    return review


def an_export(review: Review | None = None) -> ExportRequest:
    """What is written of a review, with nothing chosen."""
    return ExportRequest(review=review or reviewed(), settings=SETTINGS)


def primary(path: Path) -> tuple[np.ndarray, fits.Header]:
    """Pixels and header of the primary part of a file, whose checksums are right."""
    with fits.open(path, memmap=False, checksum=True) as hdus:
        assert "CHECKSUM" in hdus[0].header
        return hdus[0].data, hdus[0].header
