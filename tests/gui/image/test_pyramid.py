"""An image in blocks: the sky smooth, and all that stands out from it as bright as it is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from crviewer.gui.image.pyramid import Image, ImagePyramid, PyramidBlocks, blocks_in, factors

SKY, NOISE = 200.0, 10.0


def an_image(shape: tuple[int, int], *, seed: int = 1) -> Image:
    """Sky with noise that nowhere stands out."""
    noise = np.random.default_rng(seed).normal(0, NOISE, shape).clip(-3 * NOISE, 3 * NOISE)
    return (SKY + noise).astype(np.float32)


def slowly(image: Image, factor: int) -> NDArray[np.float64]:
    """The level of a flat sky, pixel by pixel: what stands out most in each block, else its mean."""
    height, width = (-(-side // factor) for side in image.shape)
    level = np.empty((height, width))
    for row, column in np.ndindex(height, width):
        block = image[row * factor : (row + 1) * factor, column * factor : (column + 1) * factor].astype(float)
        block = block[np.isfinite(block)]
        far = np.abs(block - SKY) > 5 * NOISE
        level[row, column] = (
            block[np.abs(block - SKY).argmax()] if far.any() else block.mean() if block.size else np.nan
        )
    return level


def test_a_frame_is_halved_until_it_is_small() -> None:
    assert factors((4096, 4096)) == (1, 2, 4, 8, 16, 32, 64, 128)
    assert factors((255, 1024)) == (1, 2, 4, 8, 16, 32)
    assert factors((31, 20)) == factors((0, 0)) == (1,)


@pytest.mark.parametrize("shape", [(128, 192), (96, 120)])
def test_a_block_is_the_mean_of_its_sky_or_what_stands_out_most_up_or_down(shape: tuple[int, int]) -> None:
    image = an_image(shape)
    image[17, 30], image[18, 31], image[18, 30] = 5000, 300, -4000  # a ray beside a hole: the deeper of the two is seen
    image[17, 30] = 5000
    image[90:94, 64:69] = 900
    pyramid = ImagePyramid.of(image, NOISE)
    assert list(pyramid.levels) == list(factors(shape))
    for factor in factors(shape)[1:]:
        assert pyramid.levels[factor] == pytest.approx(slowly(image, factor), abs=0.01), factor


@pytest.mark.parametrize("shape", [(71, 131), (65, 64), (1, 67), (129, 3)])
def test_no_ray_and_no_hole_disappears_in_a_frame_of_any_size(shape: tuple[int, int]) -> None:
    image = an_image(shape)
    image[0, 0], image[-1, -1] = 3000, -2000
    for factor, level in ImagePyramid.of(image, NOISE).levels.items():
        assert level.shape == tuple(-(-side // factor) for side in shape)
        assert (level.max(), level.min(), level[0, 0], level[-1, -1]) == (3000, -2000, 3000, -2000)
        usual = np.abs(level - SKY) < 3 * NOISE + 0.01
        assert usual.sum() == level.size - 2


def test_pixels_that_are_not_finite_count_as_absent() -> None:
    image = an_image((64, 64))
    image[:8, :8] = np.nan
    image[3, 3] = 3000
    image[8, 8] = np.nan
    pyramid = ImagePyramid.of(image, NOISE)
    assert pyramid.levels[2] == pytest.approx(slowly(image, 2), abs=0.01, nan_ok=True)
    assert np.isnan(pyramid.levels[2]).sum() == 15
    assert np.isnan(ImagePyramid.of(np.full((64, 64), np.nan, np.float32), NOISE).levels[2]).all()


def test_the_sky_is_that_of_the_surroundings() -> None:
    image = an_image((128, 128))
    image[:, 64:] += 5000  # as where another amplifier is read
    level = ImagePyramid.of(image, NOISE).levels[4]
    assert level[:, :16].mean() == pytest.approx(SKY, abs=1)
    assert level[:, 16:].mean() == pytest.approx(SKY + 5000, abs=1)


@pytest.mark.parametrize("shape", [(128, 128), (131, 97)])
def test_a_level_with_other_pixels_is_that_of_the_other_image(shape: tuple[int, int]) -> None:
    image = an_image(shape)
    image[40, 40:60] = 3000
    pyramid = ImagePyramid.of(image, NOISE)
    pixels = np.array([40 * shape[1] + 40 + number for number in range(20)] + [0, image.size - 1, 0])
    values = np.array([SKY] * 20 + [7.0, 800.0, 900.0], np.float32)
    other = image.copy()
    for pixel, value in zip(pixels, values, strict=True):
        other.reshape(-1)[pixel] = value
    expected = ImagePyramid.of(other, NOISE)
    for factor in factors(shape):
        assert pyramid.changed(factor, pixels, values).tolist() == expected.levels[factor].tolist()
    assert pyramid.levels[1] is image
    assert image[40, 40] == 3000


def test_where_much_stands_out_only_what_does_most_is_shown_so() -> None:
    image = an_image((512, 512))
    rng = np.random.default_rng(4)
    warm, hot = rng.choice(image.size, (2, 5000), replace=False)
    image.reshape(-1)[warm] += 300  # every fiftieth pixel
    image.reshape(-1)[hot[:800]] += 5000
    level = ImagePyramid.of(image, NOISE).levels[8]
    holding = np.zeros(image.size, bool)
    holding[hot[:800]] = True
    holding = holding.reshape(64, 8, 64, 8).any(axis=(1, 3))
    assert ((level > SKY + 4000) == holding).all()
    assert np.median(level) == pytest.approx(SKY + 300 * 0.02, abs=2)  # though most blocks have a pixel that is warm


def test_values_are_given_block_by_block() -> None:
    image = an_image((64, 70))
    pyramid = ImagePyramid.of(image, NOISE)
    assert pyramid.values((3, 5, 60, 70)).tolist() == image[3:5, 60:70].tolist()
    assert pyramid.values((4, 8, 60, 70), 2).tolist() == pyramid.levels[2][2:4, 30:35].tolist()


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (3.0, PyramidBlocks(1, (3, 10, 5, 31))),
        (1.0, PyramidBlocks(1, (3, 10, 5, 31))),
        (0.9, PyramidBlocks(2, (2, 10, 4, 32))),
        (0.3, PyramidBlocks(4, (0, 12, 4, 32))),
        (0.01, PyramidBlocks(8, (0, 16, 0, 32))),
    ],
)
def test_blocks_are_not_drawn_smaller_than_a_dot_and_hold_all_that_is_in_view(
    scale: float, expected: PyramidBlocks
) -> None:
    assert blocks_in((3, 10, 5, 31), scale, 8) == expected
    assert blocks_in((3, 3, 5, 31), scale, 8) is None
