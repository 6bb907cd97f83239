"""The spectrum model: lines, traces and fibres of a long-slit, fibre or echelle frame, without its rays.

In a part of a spectrum that is small against the bend of its lines, light is a profile across the dispersion times a
spectrum along it, or a sum of few such products: an emission line at any slit position, a trace at any wavelength, and
the lines of a row of fibres have much in common with what is above, below and beside them. A cosmic ray has not. So the
model of a part, 64 × 64 pixels, is a sum of up to six products of a column and a row, found in eight steps:

1. Begin with the better of two: medians of columns plus medians of rows, or one product, from weighted medians of the
   ratio of the image to its row (or column), in turn.
2. Replace what differs from the model by more than 3 √(noise² + (0.3 of the model's highest neighbour)²), and what is
   masked, by the model; divide by the noise; and take the singular value decomposition.
3. Keep its products that are larger than noise can make them (1.2 (√rows + √columns), Marchenko and Pastur 1967) and
   that are long: of columns and rows, one has to be spread over 8 pixels (1 / Σ v⁴ of a vector of length 1), or it is
   a ray or a star. That is the model of the next step.

Parts overlap by a half, and go over into each other by a Hann window. Rows and columns are treated alike, so that it
need not be known which of them the wavelengths are along. The approach is that of robust principal components with
replaced outliers; to leave lines out of the search by a model is what van Dokkum 2001 and PypeIt do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SIDE = 64  # pixels of a part
_PRODUCTS = 6
_STEPS = 8
_OUTLIER = 3.0  # of the noise
_MODEL_ERROR = 0.3  # of the model, while it is not yet what it will be
_LEAST_SPREAD = 8.0  # pixels
_ABOVE_NOISE = 1.2
_TINY = 1e-3  # of electrons, in place of a zero to divide by

Values = NDArray[np.float64]


def spectrum_model(
    image: NDArray[np.float32], mask: NDArray[np.bool_], variance: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Model the lines and traces of a spectrum.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        Every value is finite.
    mask : (ny, nx) bool
        Pixels that do not count.
    variance : (ny, nx) float32, electrons²
        Of the image; positive.

    Returns
    -------
    (ny, nx) float32, electrons
        A new array.
    """
    side = min(_SIDE, image.shape[0]), min(_SIDE, image.shape[1])
    window = np.outer(np.hanning(side[0] + 2)[1:-1], np.hanning(side[1] + 2)[1:-1])
    total, weight = np.zeros(image.shape), np.zeros(image.shape)
    for top in _starts(image.shape[0], side[0]):
        places = [np.s_[top : top + side[0], left : left + side[1]] for left in _starts(image.shape[1], side[1])]
        parts, noise = (np.stack([each[place] for place in places]).astype(float) for each in (image, variance))
        models = _model_parts(parts, np.sqrt(noise), np.stack([mask[place] for place in places]))
        for place, model in zip(places, models, strict=True):
            total[place] += model * window
            weight[place] += window
    return (total / weight).astype(np.float32)


def smoothed_variance(image: NDArray[np.float32], read_noise: float) -> NDArray[np.float32]:
    """Take the variance of pixels from the median of 3 × 3, so that a ray does not excuse itself.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        Every value is finite.
    read_noise : float, electrons
        Of the detector.

    Returns
    -------
    (ny, nx) float32, electrons²
        A new array; positive.
    """
    from scipy.ndimage import median_filter

    level = np.maximum(median_filter(image, 3), 0)
    return np.asarray(level + np.float32(max(read_noise**2, 1e-5)), np.float32)


def _starts(length: int, side: int) -> NDArray[np.int64]:
    """Where parts begin that overlap by a half and end with the image."""
    number = int(np.ceil((length - side) / (side / 2))) + 1
    return np.unique(np.round(np.linspace(0, length - side, number)).astype(np.int64))


def _model_parts(parts: Values, noise: Values, masked: NDArray[np.bool_]) -> Values:
    """Models of (n, rows, columns) parts, all at a time."""
    from scipy.ndimage import maximum_filter

    middle = np.median(parts, axis=(1, 2), keepdims=True)
    parts = np.where(masked, middle, parts)
    model = _first_model(parts, noise, middle)
    scale = _separable(noise)
    for _ in range(_STEPS):
        highest = maximum_filter(np.abs(model - middle), (1, 3, 3))
        limit = _OUTLIER * np.sqrt(noise**2 + (_MODEL_ERROR * highest) ** 2)
        left = np.where(masked | (np.abs(parts - model) > limit), model, parts)
        model = _long_products(left / scale) * scale
    return model


def _separable(noise: Values) -> Values:
    """The noise as a product of a column and a row, so that dividing by it leaves products what they are."""
    rows, columns = (np.sqrt((noise**2).mean(axis=axis, keepdims=True)) for axis in (2, 1))
    whole: Values = rows * columns / np.sqrt((noise**2).mean(axis=(1, 2), keepdims=True))
    return whole


def _long_products(values: Values) -> Values:
    """The largest products that noise does not make and that are long; always the first."""
    left, sizes, right = np.linalg.svd(values, full_matrices=False)
    spread = np.maximum(1 / (left**4).sum(axis=1), 1 / (right**4).sum(axis=2))
    kept = (sizes > _ABOVE_NOISE * sum(np.sqrt(values.shape[1:]))) & (spread > _LEAST_SPREAD)
    kept[:, _PRODUCTS:], kept[:, 0] = False, True
    model: Values = (left * (sizes * kept)[:, None, :]) @ right
    return model


def _first_model(parts: Values, noise: Values, middle: Values) -> Values:
    rows, columns = (np.median(parts, axis=axis, keepdims=True) for axis in (2, 1))
    sums, product = rows + columns - middle, _first_product(parts - middle) + middle
    misfits = [(np.abs(parts - each) / noise).mean(axis=(1, 2), keepdims=True) for each in (sums, product)]
    return np.where(misfits[0] < misfits[1], sums, product)


def _first_product(values: Values) -> Values:
    rows = values.shape[1]
    row = np.sort(values, axis=1)[:, rows // 10 : rows - rows // 10].mean(axis=1, keepdims=True)
    for _ in range(4):
        column = _weighted_median(values / _not_zero(row), np.abs(row), axis=2)
        row = _weighted_median(values / _not_zero(column), np.abs(column), axis=1)
    product: Values = column * row
    return product


def _not_zero(values: Values) -> Values:
    return np.where(np.abs(values) < _TINY, _TINY, values)


def _weighted_median(values: Values, weights: Values, axis: int) -> Values:
    order = np.argsort(values, axis=axis)
    ordered = np.take_along_axis(values, order, axis)
    total = np.cumsum(np.take_along_axis(np.broadcast_to(weights, values.shape), order, axis), axis=axis)
    half = np.take(total, [-1], axis=axis) / 2
    return np.take_along_axis(ordered, np.argmax(total >= half, axis=axis, keepdims=True), axis)
