"""What a simulated exposure really holds: which object put its charge on which pixel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.simulated.patch import PlacedImage


class TrueKind(IntEnum):
    """What an object is; the code of its pixels in the truth map."""

    NOTHING = 0
    STAR = 1
    COSMIC_RAY = 2
    HOT_PIXEL = 3
    BAD_COLUMN = 4
    AFTER_IMAGE = 5

    @property
    def words(self) -> str:
        """The name as an observer writes it ("after-image")."""
        return "after-image" if self is TrueKind.AFTER_IMAGE else self.name.lower().replace("_", " ")


# How far from a pixel that is too low L.A.Cosmic flags its neighbours, in pixels: the Laplacian sees an edge there.
REACH = {TrueKind.HOT_PIXEL: 3, TrueKind.BAD_COLUMN: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedObject:
    """One object of the truth.

    Attributes
    ----------
    number : int
        From 1; its pixels in `SimulatedTruth.owner`.
    kind : TrueKind
    x, y : float
        FITS convention: the centre of the first pixel is (1, 1). The centre of the charge.
    total, peak : float, electrons
        All that the object adds, and the most (or, for a hole, the least) that it adds to one pixel.
    pixels : int
        How many it owns; 0 where it is too faint, off the frame or hidden by another.
    """

    number: int
    kind: TrueKind
    x: float
    y: float
    total: float
    peak: float
    pixels: int


@dataclass(frozen=True, eq=False)
class SimulatedTruth:
    """Every object of an exposure and the pixels it owns.

    Attributes
    ----------
    owner : (ny, nx) int32
        Number of the object that a pixel belongs to, 0 where none.
    objects : tuple of SimulatedObject
        In order of their numbers.
    """

    owner: NDArray[np.int32]
    objects: tuple[SimulatedObject, ...]

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """(ny, nx): the code of the `TrueKind` of each pixel's owner."""
        codes = np.array([TrueKind.NOTHING, *(known.kind for known in self.objects)], dtype=np.uint8)
        return codes[self.owner]

    @cached_property
    def blame(self) -> NDArray[np.int32]:
        """(ny, nx): `owner`, where hot pixels and bad columns also stand for the free pixels that they get flagged."""
        from scipy.ndimage import grey_dilation

        blame = self.owner.copy()
        for kind, reach in REACH.items():
            near = grey_dilation(np.where(self.kinds == kind, self.owner, 0), size=(2 * reach + 1, 2 * reach + 1))
            free = (self.kinds == TrueKind.NOTHING) | (self.kinds == TrueKind.STAR)
            blame = np.where(free & (near > 0), near, blame)
        return blame

    def of(self, pixels: Any) -> SimulatedObject | None:
        """Find the object that a group of flagged pixels is due to: the one that owns most of them.

        Parameters
        ----------
        pixels : (ny, nx) bool, or tuple of (n,) int
            The group, as a mask or as rows and columns.

        Returns
        -------
        SimulatedObject or None
            None where no pixel belongs to any object, so that noise was flagged.
        """
        votes = np.bincount(self.blame[pixels].ravel(), minlength=1)
        votes[0] = 0
        return self.objects[int(votes.argmax()) - 1] if votes.any() else None


def tell(shape: tuple[int, int], patches: Iterable[tuple[TrueKind, PlacedImage]], faintest: float) -> SimulatedTruth:
    """Number the objects of a simulated exposure and find the pixels on which each stands out.

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the exposure.
    patches : iterable of (TrueKind, PlacedImage)
        A later object takes the pixels of an earlier one; what lies off the frame is left out.
    faintest : float, electrons
        A pixel belongs to an object that changes it by more; a hot pixel always owns itself.

    Returns
    -------
    SimulatedTruth
        The objects in the order of `patches`.
    """
    owner = np.zeros(shape, np.int32)
    told = [(kind, patch.inside(shape)) for kind, patch in patches]
    told = [(kind, patch) for kind, patch in told if patch.electrons.size]
    for number, (kind, patch) in enumerate(told, start=1):
        patch.of(owner)[np.abs(patch.electrons) > (-1.0 if kind is TrueKind.HOT_PIXEL else faintest)] = number
    owned = np.bincount(owner.ravel(), minlength=len(told) + 1)
    return SimulatedTruth(owner, tuple(_object(n, *told[n - 1], int(owned[n])) for n in range(1, len(told) + 1)))


def _object(number: int, kind: TrueKind, patch: PlacedImage, pixels: int) -> SimulatedObject:
    rows, columns = np.indices(patch.electrons.shape)
    weight = np.abs(patch.electrons) + np.finfo(float).tiny  # a hot pixel that the dark subtracts exactly has none
    return SimulatedObject(
        number=number,
        kind=kind,
        x=patch.column + 1 + float(np.average(columns, weights=weight)),
        y=patch.row + 1 + float(np.average(rows, weights=weight)),
        total=float(patch.electrons.sum()),
        peak=float(patch.electrons.flat[np.abs(patch.electrons).argmax()]),
        pixels=pixels,
    )
