from __future__ import annotations

import numpy as np
import pytest

from crviewer.frames.psf.line_widths import LineWidths, measure_line_widths

SHAPE = (160, 240)


def a_spectrum(*, trace: float = 0.0, lines: float = 0.0, rays: bool = True) -> np.ndarray:
    """Noise on a sky of 100, a tilted trace along the rows and lines along the columns, of such FWHM where not 0."""
    rng = np.random.default_rng(3)
    image, (y, x) = rng.normal(100, 8, SHAPE), np.mgrid[: SHAPE[0], : SHAPE[1]]
    if trace:
        image += 900 * np.exp(-4 * np.log(2) * (y - 80 - 0.02 * x) ** 2 / trace**2)
    for column in (30, 121, 190) if lines else ():
        image += 700 * np.exp(-4 * np.log(2) * (x - column - 0.3) ** 2 / lines**2)
    for row, column in rng.integers(20, 130, (40, 2)) if rays else ():
        image[row, column : column + 5] += 3000
        image[row : row + 4, column] += 2000
    return image.astype(np.float32)


def widths(image: np.ndarray) -> LineWidths:
    return measure_line_widths(image, np.zeros(SHAPE, bool), noise=8.0)


@pytest.mark.parametrize("fwhm", [2.5, 4.0, 7.0])
def test_a_trace_tells_how_narrow_light_is_across_it_and_nothing_along_it(fwhm: float) -> None:
    found = widths(a_spectrum(trace=fwhm))
    assert found.along_columns == pytest.approx(0.75 * fwhm, rel=0.12)
    assert np.isnan(found.along_rows)


def test_sky_lines_tell_it_along_the_dispersion() -> None:
    found = widths(a_spectrum(trace=6.0, lines=3.0))
    assert found.along_rows == pytest.approx(0.75 * 3.0, rel=0.12)
    assert found.along_columns == pytest.approx(0.75 * 6.0, rel=0.12)


def test_rays_and_noise_are_no_lines() -> None:
    found = widths(a_spectrum())
    assert np.isnan([found.along_rows, found.along_columns]).all()


def test_a_column_of_the_detector_is_no_light() -> None:
    image = a_spectrum()
    image[:, 44] += 800
    assert np.isnan(widths(image).along_rows)


def test_a_strip_too_small_for_pieces_has_none() -> None:
    found = measure_line_widths(np.ones((9, 40), np.float32), np.zeros((9, 40), bool), noise=1.0)
    assert np.isnan([found.along_rows, found.along_columns]).all()
