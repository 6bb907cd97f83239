"""Star candidates: peaks that are round, alone and not cut off, as a point-spread function may be measured on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.robust_noise import robust_sigma

_SIGNIFICANT = 20.0  # sigma; the widths of fainter peaks say little
_BLOCK = 32  # pixels; the sky is even over that many
_MOST = 3000  # the brightest that are looked at
_RING = 7  # pixels from a peak, where its background is taken
_BORDER = _RING + 1
_NEIGHBOUR = 0.4  # of the height; who has a brighter one within `_RING` pixels is not alone
_LINEAR = 0.8  # of saturation, above which a profile is not trusted
_ROUND = 1.25  # ratio of the widths along rows and columns
_SQUARE = 0.25  # natural logarithm; by how much diagonal neighbours may miss what rows and columns predict
_WIDE = 3.5  # pixels; wider peaks are measured two pixels away

Image = NDArray[np.float32]
Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StarCandidates:
    """Peaks, the brightest first.

    Attributes
    ----------
    rows, columns : (n,) int64, 0-based
        Of the brightest pixels.
    heights : (n,) float64, electrons
        Above the surroundings.
    widths : (n,) float64, pixels
        FWHM, the mean of that along the row and that along the column.
    alone : (peaks,) float64, electrons
        Heights of all peaks that stand alone, round or not, the highest first.
    peaks : int
        How many peaks there are, alone or not; no more than were looked at.
    """

    rows: Places
    columns: Places
    heights: Floats
    widths: Floats
    alone: Floats
    peaks: int

    def __len__(self) -> int:
        return len(self.rows)

    def chosen(self, which: NDArray[np.bool_] | Places) -> StarCandidates:
        """Choose some candidates.

        Parameters
        ----------
        which : (n,) bool or (m,) int64
            Which ones.

        Returns
        -------
        StarCandidates
            In the order of `which`.
        """
        return StarCandidates(
            self.rows[which], self.columns[which], self.heights[which], self.widths[which], self.alone, self.peaks
        )


def star_candidates(image: Image, mask: NDArray[np.bool_], *, noise: float, saturation: float | None) -> StarCandidates:
    """Find the peaks whose widths can be trusted, and which charge of a particle seldom makes.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Noise of an empty pixel.
    saturation : float or None, electrons
        Saturation level; None if nothing is saturated.

    Returns
    -------
    StarCandidates
        The brightest first.
    """
    rows, columns = _brightest_maxima(image, mask, noise, saturation)
    if not len(rows):
        nothing = np.empty(0)
        return StarCandidates(rows, columns, nothing, nothing, nothing, 0)
    around = _ring(image, rows, columns)
    background = np.median(around, axis=0)
    sigma = np.maximum(noise, robust_sigma(around, about=background, axis=0))
    peak = image[rows, columns] - background
    across, along, square = _widths(image, rows, columns, background, sigma)
    with np.errstate(invalid="ignore"):
        alone = peak > _SIGNIFICANT * sigma
        alone &= _highest_neighbour(image, rows, columns) - background < _NEIGHBOUR * peak
        kept = alone & square & (np.maximum(across, along) < _ROUND * np.minimum(across, along))
        heights, peaks = np.sort(peak[alone])[::-1], int((peak > _SIGNIFICANT * sigma).sum())
        found = StarCandidates(rows, columns, peak, np.sqrt(across * along), heights, peaks)
    return found.chosen(np.flatnonzero(kept)[np.argsort(-peak[kept], kind="stable")])


def even_sky(image: Image) -> Image:
    """Smooth sky level: the median of each block of pixels.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.

    Returns
    -------
    (ny, nx) float32, electrons
        Constant within each block.
    """
    ny, nx = image.shape
    high, wide = max(1, ny // _BLOCK), max(1, nx // _BLOCK)
    tall, broad = ny // high, nx // wide
    blocks = image[: high * tall, : wide * broad].reshape(high, tall, wide, broad)
    medians = np.median(blocks.swapaxes(1, 2).reshape(high, wide, -1), axis=2)
    rows, columns = (
        np.minimum(np.arange(n) // size, most - 1) for n, size, most in ((ny, tall, high), (nx, broad, wide))
    )
    sky: Image = medians[np.ix_(rows, columns)].astype(np.float32)
    return sky


def _brightest_maxima(
    image: Image, mask: NDArray[np.bool_], noise: float, saturation: float | None
) -> tuple[Places, Places]:
    """Rows and columns of the brightest local maxima away from the edges, from bad and from saturated pixels."""
    if min(image.shape) <= 2 * _BORDER:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    inner = (slice(_BORDER, -_BORDER), slice(_BORDER, -_BORDER))
    above = image - even_sky(image)
    rows, columns = (axis + _BORDER for axis in np.nonzero(above[inner] > _SIGNIFICANT * noise))
    for down, right in sorted(product((-2, -1, 0, 1, 2), repeat=2), key=lambda step: step[0] ** 2 + step[1] ** 2):
        beside, limit = image[rows + down, columns + right], np.inf if saturation is None else _LINEAR * saturation
        kept = (image[rows, columns] >= beside) & (beside < limit) & ~mask[rows + down, columns + right]
        rows, columns = rows[kept], columns[kept]
    brightest = np.argsort(-above[rows, columns], kind="stable")[:_MOST]
    return rows[brightest], columns[brightest]


def _ring(image: Image, rows: Places, columns: Places) -> Floats:
    """(pixels, peaks): the square outline at `_RING` pixels."""
    steps = range(-_RING, _RING + 1)
    places = [place for place in product(steps, repeat=2) if max(map(abs, place)) == _RING]
    return np.array([image[rows + down, columns + right] for down, right in places], np.float64)


def _highest_neighbour(image: Image, rows: Places, columns: Places) -> Floats:
    """(peaks,): the highest pixel from which light falls towards the peak, between three and `_RING` pixels away."""
    highest = np.full(len(rows), -np.inf)
    for down, right in product(range(-_RING, _RING + 1), repeat=2):
        if max(abs(down), abs(right)) > 2:
            here = image[rows + down, columns + right]
            inward = image[rows + down - np.sign(down), columns + right - np.sign(right)]
            highest = np.maximum(highest, np.where(here > inward, here, -np.inf))
    return highest


def _widths(
    image: Image, rows: Places, columns: Places, background: Floats, sigma: Floats
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """FWHM along rows and along columns, and whether the diagonal neighbours are what both predict.

    The logarithm of a Gaussian is a parabola, whose second difference is -8 ln 2 / FWHM² wherever in its pixel the star
    falls. Wide peaks are compared with pixels two away, which differ more.
    """
    near = _curved(image, rows, columns, background, sigma, 1)
    far = _curved(image, rows, columns, background, sigma, 2)
    with np.errstate(invalid="ignore"):
        wide = near[0] > _WIDE
        across, along = (np.where(wide, two, one) for one, two in zip(near[:2], far[:2], strict=True))
        return across, along, np.where(wide, far[2], near[2]) < 1


def _curved(
    image: Image, rows: Places, columns: Places, background: Floats, sigma: Floats, step: int
) -> tuple[Floats, Floats, Floats]:
    """Widths from pixels so far away, and how far the diagonals are from what they predict, 1 at the limit."""
    values = {
        place: image[rows + place[0] * step, columns + place[1] * step] - background
        for place in product((-1, 0, 1), repeat=2)
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {place: np.log(value) for place, value in values.items()}
        across = 2 * logs[0, 0] - logs[0, 1] - logs[0, -1]
        along = 2 * logs[0, 0] - logs[1, 0] - logs[-1, 0]
        predicted = 2 * (across + along)
        diagonal = 4 * logs[0, 0] - sum(logs[place] for place in product((-1, 1), repeat=2))
        faintest = np.min([values[place] for place in product((-1, 1), repeat=2)], axis=0)
        allowed = 4 * _SQUARE + 6 * sigma / faintest
        widths = [step * np.sqrt(8 * np.log(2) / curve) for curve in (across, along)]
        return widths[0], widths[1], np.abs(diagonal - predicted) / allowed
