"""The selection: which listed rays are chosen, and which one is looked at.

Rays keep no numbers from one detection to the next, so a selection is carried over by its pixels.
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
        The one of them that the cutouts show.
    """

    rays: PixelIndices = field(default_factory=_nothing)
    current: int | None = None

    @classmethod
    def of(cls, *rays: int) -> RaySelection:
        """These rays, the last of them the current one."""
        return cls(rays=np.unique(np.array(rays, np.int64)), current=rays[-1] if rays else None)

    def marks(self, rays: Rays) -> PixelIndices:
        """Every pixel of the chosen rays, those of the current ray first: what `found` needs to find them again."""
        others = [rays.of(int(ray)) for ray in self.rays if ray != self.current]
        own = [] if self.current is None else [rays.of(self.current)]
        return np.concatenate([*own, *others]) if own or others else _nothing()

    @classmethod
    def found(cls, marks: PixelIndices, rays: Rays, settled: Iterable[int] = ()) -> RaySelection:
        """The listed rays on marked pixels; the current one is that on the first such mark.

        A defect that the detection was told of (`Review.settled`) shares pixels with rays that came to light on it. It
        is found where all of it is marked, and they are not, as they were not there; else they are.
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
        """What is selected of some rays; the current one stays, or there is none."""
        return RaySelection(
            rays=np.intersect1d(self.rays, listed), current=self.current if self.current in listed else None
        )


def nearest_ray(rays: Rays, x: float, y: float) -> int | None:
    """The listed ray with a pixel nearest to a point; 0-based pixel coordinates, None where there are no rays."""
    pixels = rays.pixels[: rays.starts[rays.listed]]
    if not len(pixels):
        return None
    rows, columns = np.divmod(pixels, rays.shape[1])
    nearest = int(np.argmin((columns - x) ** 2 + (rows - y) ** 2))
    return int(np.searchsorted(rays.starts, nearest, side="right")) - 1
