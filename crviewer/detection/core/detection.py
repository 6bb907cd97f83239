"""What a detector returned: the flagged pixels and what replaces them, kept sparse so that an answer is cheap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


class Cancelled(Exception):
    """The observer, or a newer request, stopped the job."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detection:
    """Cosmic-ray pixels of one image, and the image without them.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices of the flagged pixels, ascending.
    values : (n,) float32
        What replaces each of them, in the unit of `image`.
    image : (ny, nx) float32
        The image that every other pixel of the cleaned one is taken from; never written to.
    """

    pixels: NDArray[np.int64]
    values: NDArray[np.float32]
    image: NDArray[np.float32]

    @property
    def cosmic(self) -> NDArray[np.bool_]:
        """(ny, nx) bool, a new array: True where the detector flagged a pixel."""
        flat = np.zeros(self.image.size, bool)
        flat[self.pixels] = True
        return flat.reshape(self.image.shape)

    @property
    def cleaned(self) -> NDArray[np.float32]:
        """(ny, nx) float32, a new array: the image with the flagged pixels replaced."""
        cleaned = np.array(self.image, dtype=np.float32, order="C")
        cleaned.reshape(-1)[self.pixels] = self.values
        return cleaned
