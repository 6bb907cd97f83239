"""Background models that are made of the image itself, and what is told of any background."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.plain_text import counted, written
from crviewer.frames.models.model_choice import BackgroundChoice
from crviewer.frames.models.spectrum_model import smoothed_variance, spectrum_model
from crviewer.frames.robust_noise import robust_sigma

_BOX = 64  # pixels, of photutils.Background2D
_MOST_SAMPLED = 1_000_000  # pixels

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundSource:
    """What the background of an exposure is, and what it takes off.

    Attributes
    ----------
    name : str
        `FILE[EXTENSION]`, or how it was made.
    scatter_before, scatter_after : float, electrons
        Robust standard deviation of the good pixels of the frame, and of the frame minus the model.
    missing : int, pixels
        In which the model has no value, so that nothing is left out.
    """

    name: str
    scatter_before: float
    scatter_after: float
    missing: int = 0

    @property
    def is_doubtful(self) -> bool:
        """True where the frame varies more without it, as one does from which it was subtracted before."""
        return self.scatter_after > 1.05 * self.scatter_before

    def in_words(self) -> str:
        """Tell what is left out, for header and window."""
        told = f"{self.name}; pixels scatter by {written(self.scatter_before)} e⁻, without it "
        told += f"by {written(self.scatter_after)} e⁻"
        return told + (f"; {counted(self.missing, 'pixel')} have none" if self.missing else "")


def compare(electrons: Image, background: Image, mask: NDArray[np.bool_]) -> tuple[float, float]:
    """Measure how much the pixels of a frame scatter with and without a background.

    Parameters
    ----------
    electrons, background : (ny, nx) float32, electrons
        The frame and the model.
    mask : (ny, nx) bool
        Pixels that do not count.

    Returns
    -------
    before, after : float, electrons
        Robust standard deviation.
    """
    good = np.flatnonzero(~mask)
    sample = good[:: max(1, len(good) // _MOST_SAMPLED)]
    values, model = electrons.reshape(-1)[sample], background.reshape(-1)[sample]
    return float(robust_sigma(values)), float(robust_sigma(values - model))


def made_background(
    electrons: Image, mask: NDArray[np.bool_], read_noise: float, choice: BackgroundChoice
) -> tuple[Image, str]:
    """Make a model of an image.

    Parameters
    ----------
    electrons : (ny, nx) float32, electrons
        The image; every value is finite.
    mask : (ny, nx) bool
        Pixels that do not count.
    read_noise : float, electrons
        Of the detector.
    choice : BackgroundChoice
        SMOOTH or SPECTRUM.

    Returns
    -------
    model : (ny, nx) float32, electrons
        A new array.
    name : str
        How it was made, in words.
    """
    if choice is BackgroundChoice.SMOOTH:
        box = tuple(min(_BOX, size) for size in electrons.shape)
        return _smooth(electrons, mask, box), f"photutils.Background2D in boxes of {box[1]}×{box[0]} pixels"
    return spectrum_model(electrons, mask, smoothed_variance(electrons, read_noise)), "spectrum model of the frame"


def _smooth(electrons: Image, mask: NDArray[np.bool_], box: tuple[int, ...]) -> Image:
    from photutils.background import Background2D, MedianBackground

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of boxes that are left out
        made = Background2D(electrons, box, mask=mask, filter_size=3, bkg_estimator=MedianBackground())
    model: Image = np.asarray(made.background, np.float32)
    return model
