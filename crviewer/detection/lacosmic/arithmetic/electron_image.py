"""The original image and its variance in electrons, with the arithmetic and the roundings of astroscrappy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detector_input import DetectorInput
from crviewer.detection.core.parameters import LacosmicSetup
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.map_windows import Values

Where = PixelIndices | slice  # of flat arrays

EVERYWHERE = slice(None)


class ElectronImage:
    """Original values, at any pixels and at any time: what a pixel goes back to when it is flagged no more.

    Parameters
    ----------
    observation : DetectorInput
        Image, background and variance as given.
    setup : LacosmicSetup
        For gain and read noise.
    """

    def __init__(self, observation: DetectorInput, setup: LacosmicSetup) -> None:
        gain, readnoise = np.float32(setup.gain), np.float32(setup.readnoise)
        self.shape = observation.shape
        self.gain = float(gain)
        self._gain_squared, self._read_variance = float(gain * gain), float(readnoise * readnoise)
        self._data = observation.data.reshape(-1)
        self._variance = None if observation.variance is None else observation.variance.reshape(-1)
        self.sky: Values | None = None
        if observation.background is not None:
            self.sky = (observation.background * self.gain).astype(np.float32)

    @property
    def constant_variance(self) -> float | None:
        """By how much the variance exceeds the image, electrons², where that is the same in every pixel."""
        return self._read_variance if self._variance is None else None

    def recorded(self, where: Where = EVERYWHERE) -> Values:
        """Compute electrons as they were recorded, sky and all.

        Parameters
        ----------
        where : (n,) int64 or slice
            Flat indices; all pixels by default.

        Returns
        -------
        (n,) float32, electrons
            A new array.
        """
        with np.errstate(over="ignore"):  # infinite then, as for astroscrappy
            electrons: NDArray[Any] = self._data[where] * self.gain
            return electrons.astype(np.float32, copy=False)

    def image(self, where: Where = EVERYWHERE) -> Values:
        """Compute electrons above the sky.

        Parameters
        ----------
        where : (n,) int64 or slice
            Flat indices; all pixels by default.

        Returns
        -------
        (n,) float32, electrons
            A new array.
        """
        image = self.recorded(where)
        if self.sky is not None:
            image -= self.sky.reshape(-1)[where]
        return image

    def image_and_variance(self, where: Where = EVERYWHERE) -> tuple[Values, Values]:
        """Compute what L.A.Cosmic starts from: electrons above the sky, and their variance.

        Parameters
        ----------
        where : (n,) int64 or slice
            Flat indices; all pixels by default.

        Returns
        -------
        image : (n,) float32, electrons
            A new array.
        variance : (n,) float32, electrons²
            A new array.
        """
        image = self.image(where)
        if self._variance is None:
            return image, image + np.float32(self._read_variance)
        variance = self._variance[where] * np.float32(self._gain_squared)
        if self.sky is not None:
            variance -= self.sky.reshape(-1)[where]
        return image, variance

    def in_data_units(self, image: Values, where: Where) -> Values:
        """Convert values of the cleaned image to the unit of the data, sky put back.

        Parameters
        ----------
        image : (n,) float32, electrons
            Above the sky.
        where : (n,) int64 or slice
            Flat indices of these pixels.

        Returns
        -------
        (n,) float32, unit of the data
            A new array.
        """
        restored = image if self.sky is None else image + self.sky.reshape(-1)[where]
        return restored / np.float32(self.gain)
