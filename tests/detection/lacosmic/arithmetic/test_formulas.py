from __future__ import annotations

import astroscrappy
import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.lacosmic.arithmetic.formulas import LacosmicFormulas, convolve
from crviewer.detection.lacosmic.arithmetic.influence import InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.laplacian import LaplacianFrame
from crviewer.detection.lacosmic.arithmetic.map_windows import MapBlock, MapPatches
from crviewer.detection.lacosmic.arithmetic.psf_kernel import moffat_kernel, psf_kernel
from tests.detection.frames import a_frame

SETUPS = [
    LacosmicSetup(),
    LacosmicSetup(sepmed=False),
    LacosmicSetup(fsmode="convolve"),
    LacosmicSetup(sepmed=False, fsmode="convolve", psfsize=5),
]


def formulas_of(setup: LacosmicSetup, image: NDArray[np.float32]) -> LacosmicFormulas:
    kernel = psf_kernel(setup)
    return LacosmicFormulas(
        clean=image,
        variance=image + np.float32(100),
        sky=None,
        reach=InfluenceRadius.of(setup, kernel),
        kernel=kernel,
        frame=LaplacianFrame.of(image),
        separable=setup.sepmed,
    )


def test_the_laplacian_of_a_whole_image_is_that_of_astroscrappy_to_its_last_row() -> None:
    image = a_frame((30, 41), seed=1)
    subpixels = astroscrappy.laplaceconvolve(astroscrappy.subsample(image))
    subpixels[subpixels < 0] = 0
    found = formulas_of(LacosmicSetup(), image).laplacian(MapBlock((30, 41), 0, 30, 0, 41))
    np.testing.assert_array_equal(found, astroscrappy.rebin(subpixels))


def test_the_convolution_is_that_of_astroscrappy() -> None:
    image, kernel = a_frame((30, 41), seed=2), np.random.default_rng(1).random((5, 7)).astype(np.float32)
    np.testing.assert_array_equal(convolve(image, kernel), astroscrappy.convolve(image, kernel)[3:-3, 3:-3])


@pytest.mark.parametrize("setup", SETUPS)
def test_patches_and_blocks_give_the_same_maps_up_to_the_edge_of_the_image(setup: LacosmicSetup) -> None:
    shape = (33, 37)
    formulas = formulas_of(setup, a_frame(shape, seed=3))
    block, patches = MapBlock(shape, 0, 33, 0, 37), MapPatches(shape, np.arange(33 * 37))
    dense, _, dense_noise = formulas.significance(block)
    scattered, _, scattered_noise = formulas.significance(patches)
    np.testing.assert_array_equal(scattered.reshape(shape), dense)
    np.testing.assert_array_equal(scattered_noise.reshape(shape), dense_noise)
    np.testing.assert_array_equal(
        formulas.fine_structure(patches, scattered_noise).reshape(shape), formulas.fine_structure(block, dense_noise)
    )


@pytest.mark.parametrize("setup", SETUPS)
def test_no_value_reads_further_than_its_radius_says(setup: LacosmicSetup) -> None:
    shape, centre = (61, 61), (30, 30)
    image = a_frame(shape, seed=4, saturated=0)
    whole = MapBlock(shape, 0, 61, 0, 61)
    rng = np.random.default_rng(5)
    farthest = {"significance": 0, "fine": 0}
    for _ in range(30):
        other = image.copy()
        other[centre] = rng.uniform(-5000, 50000)
        other[30 + rng.integers(-1, 2), 30 + rng.integers(-1, 2)] += 300
        for name, here, there in zip(farthest, _maps(setup, image, whole), _maps(setup, other, whole), strict=True):
            rows, columns = np.nonzero(here != there)
            farthest[name] = max(farthest[name], int(np.maximum(abs(rows - 30), abs(columns - 30)).max(initial=0)))
    reach = formulas_of(setup, image).reach
    assert farthest["significance"] <= reach.significance + 1  # a change one pixel off the centre
    assert farthest["fine"] <= reach.fine + 1
    assert farthest["significance"] >= reach.significance - 2


def _maps(
    setup: LacosmicSetup, image: NDArray[np.float32], window: MapBlock
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    formulas = formulas_of(setup, image)
    significance, _, noise = formulas.significance(window)
    return significance, formulas.fine_structure(window, noise)


def test_a_moffat_kernel_is_symmetric_normalised_and_as_wide_as_asked() -> None:
    kernel = moffat_kernel(fwhm=4.0, beta=4.765, size=11)
    np.testing.assert_array_equal(kernel, kernel[::-1, ::-1])
    assert kernel.sum() == pytest.approx(1, abs=1e-6)
    assert kernel[5, 7] == pytest.approx(kernel[5, 5] / 2, rel=1e-6)  # half of the FWHM from the centre
