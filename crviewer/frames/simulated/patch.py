"""The charge of one object, on the few pixels that it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PlacedImage:
    """A small image and where it belongs in the large one.

    Attributes
    ----------
    row, column : int, 0-based
        Where `electrons[0, 0]` lies; may be outside the large image.
    electrons : (h, w) float64, electrons
        What the object adds to each pixel; negative where it takes away.
    """

    row: int
    column: int
    electrons: NDArray[np.float64]

    def inside(self, shape: tuple[int, int]) -> PlacedImage:
        """Cut off what does not fall on an image.

        Parameters
        ----------
        shape : (ny, nx), pixels
            Of the image.

        Returns
        -------
        PlacedImage
            The part inside, which may be empty.
        """
        top, left = max(0, -self.row), max(0, -self.column)
        bottom, right = max(0, shape[0] - self.row), max(0, shape[1] - self.column)
        return PlacedImage(self.row + top, self.column + left, self.electrons[top:bottom, left:right])

    def of(self, image: NDArray[Any]) -> NDArray[Any]:
        """Cut out the pixels of an image under this patch.

        Parameters
        ----------
        image : (ny, nx) array
            In which the patch lies as a whole.

        Returns
        -------
        (h, w) array
            A view.
        """
        height, width = self.electrons.shape
        return image[self.row : self.row + height, self.column : self.column + width]
