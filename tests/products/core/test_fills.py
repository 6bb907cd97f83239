from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.convolution import Gaussian2DKernel, interpolate_replace_nans

from crviewer.frames.facts.colour_mosaic import ColourMosaic
from crviewer.products.catalogue.product import CLEANED
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import CosmicRayFill, filled
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_review, an_exposure
from tests.products.examples import COSMIC, SETTINGS, in_adu, primary, reviewed

every_fill = pytest.mark.parametrize("fill", CosmicRayFill)


def on_noise(*, mask: np.ndarray | None = None) -> Review:
    """Tracks of 9000 e⁻ on a noisy sky of about 100 e⁻; the input mask has pixels as bright."""
    rng = np.random.default_rng(3)
    sky = rng.normal(100, 5, (40, 50)).astype(np.float32)
    cosmic = np.zeros(sky.shape, bool)
    cosmic[5, 3:9] = cosmic[20:24, 20] = cosmic[0, 0:3] = cosmic[30:34, 30:34] = True
    masked = np.zeros(sky.shape, bool) if mask is None else mask
    return a_review(an_exposure(np.where(cosmic | masked, 9000, sky), mask=masked), cosmic)


@pytest.mark.parametrize("fill", [CosmicRayFill.MEDIAN, CosmicRayFill.GAUSSIAN])
def test_no_masked_pixel_counts_as_a_neighbour(fill: CosmicRayFill) -> None:
    mask = np.zeros((40, 50), bool)
    mask[6, 3:9] = mask[20:24, 21] = True
    values = filled(on_noise(mask=mask), fill)
    assert values.dtype == np.float32
    assert ((values > 80) & (values < 120)).all()


def test_interpolation_is_that_of_astropy_on_the_whole_frame() -> None:
    review = on_noise()
    holes = np.where(review.dq() != 0, np.nan, review.exposure.electrons)
    whole = interpolate_replace_nans(holes, Gaussian2DKernel(1.5), boundary="extend")
    assert np.array_equal(
        filled(review, CosmicRayFill.GAUSSIAN), whole.reshape(-1)[review.cosmic_pixels].astype(np.float32)
    )


def test_the_kernel_widens_where_it_would_reach_no_good_pixel() -> None:
    cosmic = np.zeros((60, 60), bool)
    cosmic[10:40, 10:40] = True
    review = a_review(an_exposure(np.where(cosmic, 9000, 100)), cosmic)
    assert np.allclose(filled(review, CosmicRayFill.GAUSSIAN), 100)


@every_fill
def test_a_frame_without_a_good_pixel_keeps_its_values_or_those_of_the_detector(fill: CosmicRayFill) -> None:
    cosmic = np.ones((8, 9), bool)
    review = a_review(an_exposure(np.full(cosmic.shape, 700)), cosmic)
    assert np.array_equal(np.unique(filled(review, fill)), [100 if fill is CosmicRayFill.DETECTOR else 700])


@every_fill
def test_the_cleaned_image_tells_its_fill_and_replaces_nothing_but_cosmic_rays(
    tmp_path: Path, fill: CosmicRayFill
) -> None:
    data = np.arange(80, dtype=np.float32).reshape(COSMIC.shape)
    review = reviewed(in_adu(data), Verdict.COSMIC_RAY, Verdict.HOT_PIXEL)
    CLEANED.write(ExportRequest(review=review, settings=SETTINGS, fill=fill), tmp_path / "clean.fits")
    cleaned, header = primary(tmp_path / "clean.fits")
    assert header["CRVFILL"] == fill
    assert fill.meaning in header.comments["CRVFILL"]
    assert set(np.flatnonzero(cleaned != data)) <= set(review.cosmic_pixels)


@every_fill
def test_a_pixel_without_a_value_is_not_given_one(tmp_path: Path, fill: CosmicRayFill) -> None:
    data = np.ones(COSMIC.shape, np.float32)
    data[1, 2] = np.nan
    CLEANED.write(ExportRequest(review=reviewed(in_adu(data)), settings=SETTINGS, fill=fill), tmp_path / "clean.fits")
    assert np.argwhere(np.isnan(primary(tmp_path / "clean.fits")[0])).tolist() == [[1, 2]]


@pytest.mark.parametrize("fill", [CosmicRayFill.MEDIAN, CosmicRayFill.GAUSSIAN])
def test_a_pixel_of_a_mosaic_is_filled_from_its_own_colour(fill: CosmicRayFill) -> None:
    levels, cosmic = np.full((24, 24), 100), np.zeros((24, 24), bool)
    levels[::2, ::2] = 700
    cosmic[10:13, 8:12] = True
    exposure = replace(an_exposure(np.where(cosmic, 9000, levels)), mosaic=ColourMosaic("RGGB", "BAYERPAT", 2))
    review = a_review(exposure, cosmic)
    np.testing.assert_allclose(filled(review, fill), levels[cosmic], rtol=1e-6)
