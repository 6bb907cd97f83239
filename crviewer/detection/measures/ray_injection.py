"""Injection: test rays at free places of a frame, in as many copies of it as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.simulated.patch import PlacedImage
from crviewer.frames.simulated.probe import bright_part, draw_probe
from crviewer.frames.simulated.sensor import SimulatedSensor

SHARE = 0.9  # of a ray's charge, in the pixels that count
GAP = 5  # pixels between a test ray and anything else: more than L.A.Cosmic lets either grow
_AREA_EACH = 40 * 40  # pixels of the frame for each test ray of one copy
_TRIES = 50  # places that are tried for one ray in one copy


@dataclass(frozen=True, slots=True, eq=False)
class InjectedRay:
    """A ray at its place.

    Attributes
    ----------
    kind : int
        Which of the energies it has.
    patch : PlacedImage
        Its charge; it lies inside the frame.
    pixels : (n,) int64
        Flat indices, ascending, of the brightest pixels that hold `SHARE` of the charge.
    """

    kind: int
    patch: PlacedImage
    pixels: PixelIndices

    def is_found(self, flagged: PixelIndices) -> bool:
        """Tell whether a detection found the ray.

        Parameters
        ----------
        flagged : (n,) int64
            Flat indices of flagged pixels, ascending.

        Returns
        -------
        bool
            Whether any of its bright pixels is among them.
        """
        first, last = np.searchsorted(flagged, [self.pixels[0], self.pixels[-1] + 1])
        return bool(np.isin(self.pixels, flagged[first:last]).any())


class RayInjector:
    """Draws test rays and puts them into copies of one exposure.

    Parameters
    ----------
    exposure : Exposure
        Never written to.
    satlevel : float, electrons
        Where pixels saturate; no ray takes a pixel beyond it.
    rng : Generator
        Of random numbers.

    Attributes
    ----------
    capacity : int
        How many rays one copy takes at the most.
    """

    def __init__(self, exposure: Exposure, satlevel: float, rng: np.random.Generator) -> None:
        self._image = exposure.electrons
        self._satlevel = satlevel
        self._rng = rng
        self._sensor = _sensor_of(exposure)
        self._barred = np.zeros(exposure.shape, bool)
        self.capacity = max(1, self._image.size // _AREA_EACH)

    def shuffled(self, kinds: Sequence[int]) -> list[int]:
        """Shuffle the kinds of ray that wait, so that every copy has rays of all energies.

        Parameters
        ----------
        kinds : sequence of int
            One a ray: which energy it has.

        Returns
        -------
        list of int
            The same in another order.
        """
        return [int(kind) for kind in self._rng.permutation(kinds)]

    def bar(self, mask: NDArray[np.bool_], *flagged: PixelIndices) -> None:
        """Keep test rays away from masked, saturated and flagged pixels.

        Parameters
        ----------
        mask : (ny, nx) bool
            True where a pixel is masked.
        *flagged : (n,) int64
            Flat indices of pixels that detections flagged.
        """
        barred = mask | (self._image >= self._satlevel)
        for pixels in flagged:
            barred.reshape(-1)[pixels] = True
        self._barred = _around(barred)

    def place(self, waiting: Sequence[int], energies: Sequence[float]) -> tuple[list[InjectedRay], list[int]]:
        """Find places for as many rays as one copy takes.

        Parameters
        ----------
        waiting : sequence of int
            One a ray: which energy it has.
        energies : sequence of float, electrons
            Charge of a ray of each kind.

        Returns
        -------
        placed : list of InjectedRay
            For `image_with`.
        waiting : list of int
            The kinds for which there was no place in this copy.
        """
        taken, placed, left = self._barred.copy(), [], list(waiting[self.capacity :])
        for kind in waiting[: self.capacity]:
            patch = self._moved(draw_probe(self._rng, self._sensor, energies[kind]), taken)
            if patch is None:
                left.append(kind)
                continue
            rows, columns = np.nonzero(bright_part(patch, SHARE))
            placed.append(InjectedRay(kind, patch, (rows + patch.row) * taken.shape[1] + columns + patch.column))
            _take(patch, taken)
        return placed, left

    def _moved(self, patch: PlacedImage, taken: NDArray[np.bool_]) -> PlacedImage | None:
        """The ray at a place where its bright pixels are free; None where none was found."""
        room = np.subtract(taken.shape, patch.electrons.shape)
        if room.min() < 0:
            return None
        bright = bright_part(patch, SHARE)
        for row, column in self._rng.integers(0, room, (_TRIES, 2), endpoint=True).tolist():
            moved = replace(patch, row=row, column=column)
            if not moved.of(taken)[bright].any():
                return moved
        return None

    def image_with(self, rays: Sequence[InjectedRay]) -> NDArray[np.float32]:
        """Copy the image and add rays, none of which takes a pixel beyond saturation.

        Parameters
        ----------
        rays : sequence of InjectedRay
            As `place` gave them.

        Returns
        -------
        (ny, nx) float32, electrons
            A new array.
        """
        image = self._image.copy()
        for ray in rays:
            under = ray.patch.of(image)
            under[...] = np.minimum(under + ray.patch.electrons, np.maximum(under, self._satlevel))
        return image


def _sensor_of(exposure: Exposure) -> SimulatedSensor:
    """The detector, as far as it is known; the thickness of its silicon never is."""
    size = exposure.facts.pixel_size
    sensor = SimulatedSensor(shape=exposure.shape)
    return sensor if size is None else replace(sensor, pixel_size=size.value)


def _take(patch: PlacedImage, taken: NDArray[np.bool_]) -> None:
    """Keep others away from a ray."""
    around = _around(np.pad(bright_part(patch, SHARE), GAP))
    halo = PlacedImage(patch.row - GAP, patch.column - GAP, around.astype(float)).inside(
        (taken.shape[0], taken.shape[1])
    )
    halo.of(taken)[...] |= halo.electrons > 0


def _around(pixels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels, and those within the gap."""
    from scipy.ndimage import maximum_filter

    near: NDArray[np.bool_] = maximum_filter(pixels, 2 * GAP + 1, mode="constant")
    return near
