"""The point-spread function of a frame: one profile, whose width may change over the frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.psf.psf_table import PsfTable

_NODE = 0.5 / np.sqrt(3)  # pixels; two such nodes an axis integrate a cubic exactly (Gauss and Legendre)
_SAMPLES, _WIDTHS = 25, 300  # along an axis, and widths that are tried
_PIXEL_WIDTH = 0.68  # pixels; FWHM of a Gaussian with the variance of a pixel, 1/12
_NARROWEST = 0.5  # pixels

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoffatShape:
    """A Moffat profile (1969, A&A 3, 455), (1 + xx dx² + yy dy² + 2 xy dx dy)^-beta, averaged over pixels.

    Attributes
    ----------
    xx, yy, xy : float, pixels^-2
        With `xx * yy > xy²`.
    beta : float
    """

    xx: float
    yy: float
    xy: float
    beta: float

    def at(self, dx: Floats, dy: Floats, *, pixel: Floats | float = 1.0) -> Floats:
        """Mean height over a square.

        Parameters
        ----------
        dx, dy : float64, pixels
            From the centre of the profile to that of the square, along columns and rows.
        pixel : float64, pixels
            Side of the square.

        Returns
        -------
        float64
            Of the shape that the parameters have in common.
        """
        total = np.zeros(np.broadcast_shapes(np.shape(dx), np.shape(pixel)))
        for right, down in product((-_NODE, _NODE), repeat=2):
            x, y = dx + right * pixel, dy + down * pixel
            total += (1 + self.xx * x**2 + self.yy * y**2 + 2 * self.xy * x * y) ** -self.beta
        return total / 4

    @classmethod
    def round(cls, fwhm: float, beta: float = 4.0) -> MoffatShape:
        """Round profile of a given width.

        Parameters
        ----------
        fwhm : float, pixels
            As pixels show it.
        beta : float
            Exponent.

        Returns
        -------
        MoffatShape
            Before pixels widen it.
        """
        inverse = 4 * (2 ** (1 / beta) - 1) / max(_NARROWEST**2, fwhm**2 - _PIXEL_WIDTH**2)
        return cls(xx=inverse, yy=inverse, xy=0.0, beta=beta)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """A point of light as pixels show it.

    Attributes
    ----------
    shape : MoffatShape
    table : PsfTable or None
        What real stars have beyond that.
    """

    shape: MoffatShape
    table: PsfTable | None = None

    def at(self, dx: Floats, dy: Floats, scale: Floats | float = 1.0) -> Floats:
        """Height in a pixel.

        Parameters
        ----------
        dx, dy : float64, pixels
            From the star to the centre of the pixel, along columns and rows.
        scale : float64
            Width of the star as a multiple of that of the profile.

        Returns
        -------
        float64
            Of the shape that the parameters have in common.
        """
        height = self.shape.at(dx / scale, dy / scale, pixel=1 / scale)
        return height if self.table is None else height + self.table.at(dx / scale, dy / scale)

    @property
    def fwhm(self) -> float:
        """Full width at half maximum of the Gaussian that fits it best, as most programs measure stars; pixels."""
        half = max(_NARROWEST, np.sqrt(2 ** (1 / self.shape.beta) - 1) / (self.shape.xx * self.shape.yy) ** 0.25)
        dy, dx = (axis.ravel() for axis in np.meshgrid(*2 * [np.linspace(-3, 3, _SAMPLES) * half], indexing="ij"))
        height = self.at(dx, dy)
        widths = np.geomspace(1, 6, _WIDTHS) * half
        gaussians = np.exp(-4 * np.log(2) * (dx**2 + dy**2) / widths[:, None] ** 2)
        gaussians -= gaussians.mean(axis=1, keepdims=True)
        agreement = (gaussians @ height) / np.sqrt((gaussians**2).sum(axis=1))
        return float(widths[agreement.argmax()])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePsf:
    """What a point of light looks like in a frame.

    Attributes
    ----------
    profile : Profile
        In the middle of the frame.
    fwhm : float, pixels
        The median over the stars.
    model_error : float
        Scatter of the stars around the model beyond their noise, as a share of the light in each pixel.
    stars : int
        How many it was measured on.
    growth : (3,) tuple of float
        By how much the width grows with the column, the row and the square of the distance, each from -1 to 1 over the
        frame, as a share of the width; 0 where no growth was found.
    frame : (ny, nx)
    """

    profile: Profile
    fwhm: float
    model_error: float
    stars: int
    growth: tuple[float, float, float] = (0.0, 0.0, 0.0)
    frame: tuple[int, int] = (1, 1)

    def scale_at(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
        """Width at some positions.

        Parameters
        ----------
        rows, columns : (n,) int64, 0-based
            Positions.

        Returns
        -------
        (n,) float64
            As a multiple of that of `profile`.
        """
        scale: Floats = np.exp(frame_terms(rows, columns, self.frame) @ np.array(self.growth))
        return scale

    @classmethod
    def round(cls, fwhm: float, *, model_error: float = 0.03) -> FramePsf:
        """Round point-spread function that is the same everywhere, nearly a Gaussian.

        Parameters
        ----------
        fwhm : float, pixels
            Its width.
        model_error : float
            As the attribute.

        Returns
        -------
        FramePsf
            Measured on no star.
        """
        profile = Profile(shape=MoffatShape.round(fwhm, beta=60.0))
        return cls(profile=profile, fwhm=fwhm, model_error=model_error, stars=0)


def frame_terms(rows: NDArray[np.int64], columns: NDArray[np.int64], frame: tuple[int, ...]) -> Floats:
    """Terms of which the width of stars is a linear function.

    Parameters
    ----------
    rows, columns : (n,) int64, 0-based
        Positions.
    frame : (ny, nx)
        Shape of the frame.

    Returns
    -------
    (n, 3) float64
        Column, row, and squared distance from the centre minus its mean; each from -1 to 1 or so.
    """
    v, u = (2 * axis / max(1, size - 1) - 1 for axis, size in zip((rows, columns), frame, strict=True))
    return np.stack([u, v, u**2 + v**2 - 2 / 3], axis=-1)
