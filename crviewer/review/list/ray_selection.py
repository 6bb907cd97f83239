"""Selection: which listed rays are chosen, and which one is shown.

Ray numbers change with every detection, so the selection is carried over by its pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.core.rays import Rays


def _nothing() -> PixelIndices:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RaySelection:
    """Chosen rays.

    Attributes
    ----------
    rays : (n,) int64
        Listed rays, ascending.
    current : int or None
        The one that the cutouts show.
    """

    rays: PixelIndices = field(default_factory=_nothing)
    current: int | None = None

    @classmethod
    def of(cls, *rays: int) -> RaySelection:
        """Select rays by number.

        Parameters
        ----------
        *rays : int
            Listed rays, 0-based; the last one becomes the current ray.

        Returns
        -------
        RaySelection
            These rays.
        """
        return cls(rays=np.unique(np.array(rays, np.int64)), current=rays[-1] if rays else None)

    def marks(self, rays: Rays) -> PixelIndices:
        """Pixels by which `found` finds the selection again after another detection.

        Parameters
        ----------
        rays : Rays
            The present groups.

        Returns
        -------
        (n,) int64
            Flat indices of all chosen rays, those of the current ray first.
        """
        others = [rays.of(int(ray)) for ray in self.rays if ray != self.current]
        own = [] if self.current is None else [rays.of(self.current)]
        return np.concatenate([*own, *others]) if own or others else _nothing()

    @classmethod
    def found(cls, marks: PixelIndices, rays: Rays, settled: Iterable[int] = ()) -> RaySelection:
        """Select the listed rays on the marked pixels; the current ray is the one on the first of them.

        A known defect (`Review.settled`) shares pixels with rays that were recovered on it. It is selected if all its
        pixels are marked, and these rays are not, as they were not there before; otherwise they are.

        Parameters
        ----------
        marks : (n,) int64
            Flat indices, as `marks` returns them.
        rays : Rays
            The present groups.
        settled : iterable of int
            Groups that are known defects.

        Returns
        -------
        RaySelection
            The rays that were found.
        """
        listed = rays.pixels[: rays.starts[rays.listed]]
        entries = np.flatnonzero(np.isin(listed, marks))
        owners, pixels = np.searchsorted(rays.starts, entries, side="right") - 1, listed[entries]
        is_defect = np.isin(owners, np.fromiter(settled, np.int64))
        whole = is_defect & (np.bincount(owners, minlength=rays.groups) == rays.sizes)[owners]
        kept = whole | ~np.isin(pixels, pixels[whole])
        kept &= ~is_defect | whole | ~np.isin(pixels, pixels[kept & ~is_defect])
        still = marks[np.isin(marks, pixels[kept])][:1]
        first = owners[kept & np.isin(pixels, still)]
        return cls(rays=np.unique(owners[kept]), current=int(first[0]) if len(first) else None)

    def within(self, listed: PixelIndices) -> RaySelection:
        """Restrict the selection to some rays.

        Parameters
        ----------
        listed : (n,) int64
            Rays that may stay selected.

        Returns
        -------
        RaySelection
            The current ray is kept if it is among them.
        """
        return RaySelection(
            rays=np.intersect1d(self.rays, listed), current=self.current if self.current in listed else None
        )


def nearest_ray(rays: Rays, x: float, y: float, *, within: float = np.inf) -> int | None:
    """Find the listed ray with the pixel nearest to a point.

    Parameters
    ----------
    rays : Rays
        The present groups.
    x, y : float, pixels
        0-based; pixel centres are integers.
    within : float, pixels
        Rays that are farther away are left out.

    Returns
    -------
    int or None
        None if no ray is listed, or none is as near as that.
    """
    pixels = rays.pixels[: rays.starts[rays.listed]]
    if not len(pixels):
        return None
    rows, columns = np.divmod(pixels, rays.shape[1])
    distances = np.hypot(columns - x, rows - y)
    nearest = int(np.argmin(distances))
    if distances[nearest] > within:
        return None
    return int(np.searchsorted(rays.starts, nearest, side="right")) - 1
