"""The input of L.A.Cosmic: an image with its mask, background and variance, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_AXIS = 4  # pixels; at 3 and below astroscrappy reads outside its arrays


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetectorInput:
    """An image and what is known of its pixels; all arrays have its shape, and none may change while it is in use.

    Attributes
    ----------
    data : (ny, nx) integer or float
        The image, in electrons where the gain of the set-up is 1.
    mask : (ny, nx) bool
        The input mask: True where a pixel is known to be bad.
    background : (ny, nx) float or None
        A sky model, in the unit of `data`, that is left out of the search.
    variance : (ny, nx) float32 or None
        Of `data`, in its unit squared; Poisson and read noise where it is None.
    """

    data: NDArray[Any]
    mask: NDArray[np.bool_]
    background: NDArray[Any] | None = None
    variance: NDArray[np.float32] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx), pixels."""
        return self.data.shape[0], self.data.shape[1]

    def untouched(self, gain: float) -> NDArray[np.float32]:
        """Give the image that astroscrappy hands back where it replaced nothing.

        Parameters
        ----------
        gain : float, electrons per unit of `data`
            As set for the detection.

        Returns
        -------
        (ny, nx) float32, unit of `data`
            The image itself for a gain of 1 and no background. Otherwise each value went to electrons and back, and may
            differ in its last bit.
        """
        factor = float(np.float32(gain))
        if factor == 1 and self.background is None and self.data.dtype == np.float32 and self.data.dtype.isnative:
            return self.data
        with np.errstate(over="ignore"):  # infinite then, as for astroscrappy
            image = (self.data * factor).astype(np.float32)
        if self.background is not None:
            sky = (self.background * factor).astype(np.float32)
            image -= sky
            image += sky
        image /= np.float32(factor)
        return image


def observe(
    data: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    background: ArrayLike | None = None,
    variance: ArrayLike | None = None,
) -> DetectorInput:
    """Check that arrays can be searched together; only those of the wrong type are copied.

    Parameters
    ----------
    data : (ny, nx) array-like
        The image.
    mask : (ny, nx) array-like of bool, optional
        The input mask: True where a pixel is known to be bad.
    background : (ny, nx) array-like, optional
        A sky model, unit of `data`.
    variance : (ny, nx) array-like, optional
        Of `data`, in its unit squared.

    Returns
    -------
    DetectorInput
        Ready to be searched.

    Raises
    ------
    ValueError
        If the image is not two-dimensional, has an axis below 4 pixels, or differs in shape from its companions.
    """
    image = np.ascontiguousarray(data)
    if image.ndim != 2:
        raise ValueError(f"L.A.Cosmic needs a two-dimensional image; this one has {image.ndim} dimensions")
    if min(image.shape) < SMALLEST_AXIS:
        size = " × ".join(map(str, image.shape))
        raise ValueError(f"the image is {size} pixels; L.A.Cosmic needs at least {SMALLEST_AXIS} along each axis")
    return DetectorInput(
        data=image,
        mask=np.zeros(image.shape, bool) if mask is None else _alike(image, "mask", mask, np.dtype(bool)),
        background=None if background is None else _alike(image, "background", background, None),
        variance=None if variance is None else _alike(image, "variance", variance, np.dtype(np.float32)),
    )


def _alike(image: NDArray[Any], name: str, values: ArrayLike, dtype: np.dtype[Any] | None) -> NDArray[Any]:
    """`values` as a contiguous array, if it has the image's shape."""
    array = np.ascontiguousarray(values, dtype)
    if array.shape != image.shape:
        raise ValueError(f"the {name} is {array.shape} pixels, the image {image.shape}; they must agree")
    return array
