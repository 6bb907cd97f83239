"""Rays: the groups that flagged pixels form when they touch by an edge or a corner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rays:
    """Groups of flagged pixels: first those that the list shows, then the specks, each in raster order.

    Attributes
    ----------
    shape : (ny, nx)
        Of the image.
    pixels : (n,) int64
        Flat indices of all flagged pixels, group after group, ascending within a group.
    starts : (groups + 1,) int64
        Group `i` is `pixels[starts[i]:starts[i + 1]]`.
    listed : int
        How many groups the list shows; the rest are specks.
    """

    shape: tuple[int, int]
    pixels: PixelIndices
    starts: PixelIndices
    listed: int

    def __len__(self) -> int:
        """How many rays the list shows."""
        return self.listed

    def __iter__(self) -> Iterator[PixelIndices]:
        """Flat pixel indices of each listed ray."""
        return (self.of(ray) for ray in range(self.listed))

    @property
    def groups(self) -> int:
        """How many groups there are, specks included."""
        return len(self.starts) - 1

    @property
    def specks(self) -> int:
        """How many groups are smaller than the list shows."""
        return self.groups - self.listed

    @property
    def sizes(self) -> PixelIndices:
        """(groups,) pixels in each group."""
        return np.diff(self.starts)

    @property
    def owners(self) -> PixelIndices:
        """(n,) group of each entry of `pixels`."""
        return np.repeat(np.arange(self.groups), self.sizes)

    def of(self, ray: int) -> PixelIndices:
        """Look up the pixels of one group.

        Parameters
        ----------
        ray : int
            Which group, from 0.

        Returns
        -------
        (k,) int64
            Flat indices, ascending; a view.
        """
        return self.pixels[self.starts[ray] : self.starts[ray + 1]]

    def holding(self, pixels: PixelIndices) -> PixelIndices:
        """Find the groups that hold any of some pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, in any order.

        Returns
        -------
        (m,) int64
            Groups, ascending.
        """
        return np.unique(self.owners[np.isin(self.pixels, pixels, kind="table")])

    def with_groups(self, added: Sequence[PixelIndices]) -> tuple[Rays, PixelIndices]:
        """Add groups of pixels, which are listed whatever their size.

        Their pixels may belong to other groups as well.

        Parameters
        ----------
        added : sequence of (k,) int64
            Flat indices of each group, ascending.

        Returns
        -------
        rays : Rays
            With all groups, in their order.
        numbers : (len(added),) int64
            Which group each of the added ones is.
        """
        groups = [self.of(group) for group in range(self.groups)]
        first = np.array([group[0] for group in (*groups, *added)], np.int64)
        speck = np.repeat([False, True, False], [self.listed, self.specks, len(added)])
        order = np.lexsort((first, speck))
        every = [*groups, *added]
        sizes = np.array([len(group) for group in every], np.int64)
        rays = Rays(
            shape=self.shape,
            pixels=np.concatenate([every[group] for group in order]) if every else self.pixels,
            starts=np.concatenate([[0], np.cumsum(sizes[order])]).astype(np.int64),
            listed=self.listed + len(added),
        )
        return rays, np.argsort(order)[self.groups :]

    def joined(self, together: Sequence[PixelIndices]) -> Rays:
        """Make one group of several, which is listed whatever its size.

        Parameters
        ----------
        together : sequence of (k,) int64
            Groups that become one each; none is named twice.

        Returns
        -------
        Rays
            Listed groups first, then specks, each in raster order; the same rays if nothing is joined.
        """
        if not together:
            return self
        group, listed = np.arange(self.groups), np.arange(self.groups) < self.listed
        for pieces in together:
            group[pieces], listed[pieces] = pieces[0], True
        owners = group[self.owners]
        kept = np.unique(owners)
        lowest = np.full(self.groups, self.shape[0] * self.shape[1])
        np.minimum.at(lowest, owners, self.pixels)
        rank = np.zeros(self.groups, np.int64)
        rank[kept[np.lexsort((lowest[kept], ~listed[kept]))]] = np.arange(len(kept))
        order = np.lexsort((self.pixels, rank[owners]))
        sizes = np.bincount(rank[owners], minlength=len(kept))
        return Rays(
            shape=self.shape,
            pixels=self.pixels[order],
            starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            listed=int(listed[kept].sum()),
        )

    def labels(self) -> NDArray[np.int32]:
        """(ny, nx) int32, a new array: 1 + group at flagged pixels, 0 elsewhere."""
        labels = np.zeros(self.shape[0] * self.shape[1], np.int32)
        labels[self.pixels] = self.owners + 1
        return labels.reshape(self.shape)


def find_rays(
    flagged: PixelIndices,
    shape: tuple[int, int],
    *,
    min_pixels: int = 3,
    always: PixelIndices | None = None,
    watch: JobWatch = UNWATCHED,
) -> Rays:
    """Group flagged pixels that touch by an edge or a corner.

    The groups are those of `photutils.segmentation.detect_sources` with 8-connectivity, found from the flagged pixels
    alone, so that the cost does not grow with the frame.

    Parameters
    ----------
    flagged : (n,) int64
        Flat indices of the flagged pixels, ascending (`Detection.pixels`).
    shape : (ny, nx)
        Of the image.
    min_pixels : int, pixels
        Smaller groups are specks: masked, but not listed.
    always : (m,) int64, optional
        Flat indices of pixels whose groups are listed however small they are.
    watch : JobWatch
        Asked between steps.

    Returns
    -------
    Rays
        Listed groups first, then specks.

    Raises
    ------
    ValueError
        If `min_pixels` is below 1.
    Cancelled
        If the watch said so.
    """
    if min_pixels < 1:
        raise ValueError(f"min_pixels is {min_pixels}; a ray has at least one pixel")
    labels, groups = _connect(flagged, shape, watch)
    watch.check()
    sizes = np.bincount(labels, minlength=groups)
    small = sizes < min_pixels
    if always is not None and len(always):
        small[labels[np.isin(flagged, always)]] = False
    rank = np.empty(groups, np.int64)
    rank[np.argsort(small, kind="stable")] = np.arange(groups)
    order = np.argsort(rank[labels], kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes[np.argsort(rank)])]).astype(np.int64)
    return Rays(shape=shape, pixels=flagged[order], starts=starts, listed=int(groups - small.sum()))


def _connect(flagged: PixelIndices, shape: tuple[int, int], watch: JobWatch) -> tuple[PixelIndices, int]:
    """Label each flagged pixel with its group, counted by first pixel in raster order; and how many there are."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(flagged):
        return np.empty(0, np.int64), 0
    nx = shape[1]
    column = flagged % nx
    padded = np.append(flagged, -1)
    here, there = [], []
    place = np.arange(1, len(flagged) + 1)  # of the pixel to the right, if it is flagged
    # Four of the eight neighbours are enough: each touching pair is met once.
    for step, inside in ((1, column < nx - 1), (nx - 1, column > 0), (nx, column >= 0), (nx + 1, column < nx - 1)):
        if step == nx - 1:
            place = np.searchsorted(flagged, flagged + step)
        flagged_too = padded[place] == flagged + step
        touching = np.flatnonzero(flagged_too & inside)
        here.append(touching)
        there.append(place[touching])
        place = place + flagged_too  # of the next pixel in the same row
    watch.check()
    i, j = np.concatenate(here), np.concatenate(there)
    graph = coo_array((np.ones(len(i), np.int8), (i, j)), shape=(len(flagged), len(flagged)))
    groups, component = connected_components(graph, directed=False)
    first, rank = np.empty(groups, np.int64), np.empty(groups, np.int64)
    first[component[::-1]] = np.arange(len(flagged))[::-1]  # the last that is written stays
    rank[np.argsort(first)] = np.arange(groups)
    return rank[component], int(groups)
