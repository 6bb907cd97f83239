"""Pieces of one straight track: groups of flagged pixels that lie on one line more often than chance puts them there.

A faint streak of a satellite, or a particle that flies far through a thick detector, is flagged in pieces. From each
elongated piece its line is followed to both sides, and fitted anew with every piece that is met. What is met counts as
one track if its pieces cover enough of the line, and if so many would lie in a strip so thin by chance less than once
in a thousand frames (Poisson statistics of all groups, times the lines that are tried). Lines along columns are left
alone: the pieces of a bad column are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays

_Floats = NDArray[np.float64]

_LONG = 5.0  # pixels; shorter pieces have no direction
_SLENDER = 2.0  # length in widths
_STEPS = 12  # of following a line
_WORK = 2_000_000  # groups × lines to follow; the longest pieces are followed first
_HALF_WIDTH = 1.5  # pixels between a line and the centre of a piece on it
_WIDEST = 3.0  # pixels; the same, where the line is not well known yet
_LONGEST_GAP = 60.0  # pixels
_SHORTEST_GAP = 6.0  # pixels; where chance fills shorter gaps, nothing is joined
_GAP_CHANCE = 0.1  # pieces that chance puts into a gap
_COVERED = 0.25  # of the line, by pieces
_CHANCE = 1e-3  # of one false track in a frame
_LEAST = 3  # pieces


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Centre, extent and direction of all groups; (groups,) pixels, and (groups, 2) rows and columns."""

    centres: _Floats
    lengths: _Floats
    widths: _Floats
    directions: _Floats

    @classmethod
    def of(cls, rays: Rays) -> _Pieces:
        rows, columns = np.divmod(rays.pixels, rays.shape[1])
        owners, sizes = rays.owners, rays.sizes

        def mean(values: NDArray[np.number]) -> _Floats:
            return np.asarray(np.bincount(owners, weights=values, minlength=rays.groups) / sizes)

        centres = np.stack([mean(rows), mean(columns)], axis=1)
        dy, dx = rows - centres[owners, 0], columns - centres[owners, 1]
        yy, xx, xy = mean(dy * dy), mean(dx * dx), mean(dx * dy)
        angle = np.arctan2(2 * xy, xx - yy) / 2
        half, middle = np.hypot((xx - yy) / 2, xy), (xx + yy) / 2
        lengths, widths = (np.sqrt(12 * np.maximum(moment, 0) + 1) for moment in (middle + half, middle - half))
        return cls(centres, lengths, widths, np.stack([np.sin(angle), np.cos(angle)], axis=1))

    @property
    def slender(self) -> NDArray[np.bool_]:
        """(groups,): True for those that have a direction."""
        return np.asarray((self.lengths >= _LONG) & (self.lengths >= _SLENDER * self.widths))


def with_whole_tracks(rays: Rays) -> Rays:
    """Make one ray of the pieces of each straight track.

    Parameters
    ----------
    rays : Rays
        All groups of a frame.

    Returns
    -------
    Rays
        The same pixels; the same rays if no track is in pieces.
    """
    return rays.joined(pieces_of_tracks(rays))


def pieces_of_tracks(rays: Rays) -> list[PixelIndices]:
    """Find the groups that are pieces of one straight track.

    Parameters
    ----------
    rays : Rays
        All groups of a frame.

    Returns
    -------
    list of (k,) int64
        The groups of each track, ascending; no group is in two.
    """
    density = rays.groups / (rays.shape[0] * rays.shape[1])
    gap = min(_LONGEST_GAP, _GAP_CHANCE / (2 * _HALF_WIDTH * density)) if density else 0.0
    if rays.groups < _LEAST or gap < _SHORTEST_GAP:
        return []
    pieces = _Pieces.of(rays)
    seeds = np.flatnonzero(pieces.slender)
    seeds = seeds[np.argsort(-pieces.lengths[seeds], kind="stable")][: max(1, _WORK // rays.groups)]
    return list(_tracks(pieces, seeds, density, gap))


def _tracks(pieces: _Pieces, seeds: PixelIndices, density: float, gap: float) -> Iterator[PixelIndices]:
    from scipy.stats import poisson

    taken = np.zeros(len(pieces.lengths), bool)
    for seed in seeds.tolist():
        if taken[seed]:
            continue
        found = _followed(pieces, seed, gap)
        found = found[~taken[found]]
        if len(found) < _LEAST:
            continue
        span, covered, upright = _extent(pieces, found)
        chance = poisson.sf(len(found) - 2, density * 2 * _HALF_WIDTH * span) * len(seeds)
        if covered >= _COVERED * span and chance < _CHANCE and not upright:
            taken[found] = True
            yield np.sort(found)


def _followed(pieces: _Pieces, seed: int, gap: float) -> PixelIndices:
    """Groups on the line of one piece, as far as no gap is too long."""
    found = np.array([seed])
    for _ in range(_STEPS):
        middle, direction, half = _line(pieces, found)
        away = pieces.centres - middle
        along, across = away @ direction, np.abs(away @ np.array([-direction[1], direction[0]]))
        beyond = np.maximum(np.abs(along) - half, 0)
        near = across <= np.minimum(_HALF_WIDTH + beyond * 0.5 / half, _WIDEST)
        turned = np.abs(pieces.directions @ direction)
        fits = np.where(pieces.slender, turned > 0.85, pieces.lengths <= 2 * _LONG)
        on_line = np.append(np.flatnonzero(near & fits & (along != 0)), seed)
        met = _unbroken(pieces, np.unique(on_line), along, seed, gap)
        if np.array_equal(met, found):
            break
        found = met
    return found


def _line(pieces: _Pieces, found: PixelIndices) -> tuple[_Floats, _Floats, float]:
    """Middle, direction and half the length of the line through some pieces, the longer ones counting more."""
    weights = pieces.lengths[found] / pieces.lengths[found].sum()
    middle = weights @ pieces.centres[found]
    if len(found) == 1:
        return middle, pieces.directions[found[0]], float(pieces.lengths[found[0]] / 2)
    away = pieces.centres[found] - middle
    ends = pieces.directions[found] * (pieces.lengths[found, None] * pieces.slender[found, None] / np.sqrt(12))
    spread = (away * weights[:, None]).T @ away + (ends * weights[:, None]).T @ ends
    direction = np.linalg.eigh(spread)[1][:, 1]
    return middle, direction, float(np.abs(away @ direction).max() + pieces.lengths[found].max() / 2)


def _unbroken(pieces: _Pieces, found: PixelIndices, along: _Floats, seed: int, gap: float) -> PixelIndices:
    """Those that are linked to the seed by gaps that are short enough."""
    order = found[np.argsort(along[found], kind="stable")]
    first, last = along[order] - pieces.lengths[order] / 2, along[order] + pieces.lengths[order] / 2
    parts = np.cumsum(np.append(False, first[1:] - np.maximum.accumulate(last)[:-1] > gap))
    return np.sort(order[parts == parts[order == seed]])


def _extent(pieces: _Pieces, found: PixelIndices) -> tuple[float, float, bool]:
    """Length of a line, how much of it its pieces cover, both in pixels, and whether it runs along a column."""
    middle, direction, _ = _line(pieces, found)
    along = (pieces.centres[found] - middle) @ direction
    lengths = np.where(pieces.slender[found], pieces.lengths[found], pieces.widths[found])
    span = float((along + lengths / 2).max() - (along - lengths / 2).min())
    upright = bool(np.ptp(pieces.centres[found, 1]) <= 2 * _HALF_WIDTH)
    return span, float(lengths.sum()), upright
