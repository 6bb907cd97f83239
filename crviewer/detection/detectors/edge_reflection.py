"""Rays at the edges: the image is searched with a border of its own reflection, which is then cut off.

The medians of L.A.Cosmic copy the outer 3 pixels (2 with `sepmed=False`), where s′ is therefore 0: astroscrappy never
finds a ray there, and never cleans the outer 2. Here the answer is, to the last bit, what astroscrappy gives for
`numpy.pad(image, 16, mode="reflect")`, mask, background and variance padded alike, without the border. It differs
from astroscrappy's answer for the image itself only near the edges, except that a pixel without any good neighbour
takes the median of the padded image. A reflected ray counts as a real one, so that a ray that leaves the image at a
right angle looks twice as long to the filters.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.detector_input import DetectorInput

BORDER = 16  # pixels; more than any value of an iteration depends on, with the frame that is never searched


def with_border(observation: DetectorInput) -> DetectorInput:
    """Add a border to all arrays of an input: their own reflection.

    Parameters
    ----------
    observation : DetectorInput
        Without a border.

    Returns
    -------
    DetectorInput
        `BORDER` pixels larger on each side.
    """
    return replace(
        observation,
        data=pad(observation.data),
        mask=pad(observation.mask),
        background=None if observation.background is None else pad(observation.background),
        variance=None if observation.variance is None else pad(observation.variance),
    )


def without_border(detection: Detection, image: NDArray[np.float32]) -> Detection:
    """Cut the border off what was found.

    Parameters
    ----------
    detection : Detection
        In the image with a border.
    image : (ny, nx) float32
        The untouched image, without a border.

    Returns
    -------
    Detection
        In `image`.
    """
    inside, pixels = cut(detection.pixels, image.shape)
    return Detection(pixels=pixels, values=detection.values[inside], image=image)


def cut(pixels: NDArray[np.int64], shape: tuple[int, ...]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Convert pixels of the image with a border to those of the image.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices in the image with a border.
    shape : (ny, nx), pixels
        Of the image without a border.

    Returns
    -------
    inside : (n,) bool
        True for those that are not in the border.
    pixels : (m,) int64
        Flat indices of these in the image.
    """
    y, x = (position - BORDER for position in np.divmod(pixels, shape[1] + 2 * BORDER))
    inside = (y >= 0) & (y < shape[0]) & (x >= 0) & (x < shape[1])
    return inside, (y * shape[1] + x)[inside]


def pad(values: NDArray[Any]) -> NDArray[Any]:
    """Add a border to an image: its own reflection.

    Parameters
    ----------
    values : (ny, nx) array
        Without a border.

    Returns
    -------
    (ny + 2 b, nx + 2 b) array
        With b = `BORDER` pixels on each side.
    """
    return np.pad(values, BORDER, mode="reflect")
