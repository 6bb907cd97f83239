"""Completeness: which part of all rays is found, by energy and sigclip, from test rays in a copy of the frame.

Test rays of known charge (`frames.simulated.probe`) are added to copies of an exposure: to free places of it, so that
what is found is the test ray and nothing that was there before, and every one whole. A place is free where no pixel is
masked or saturated, or flagged in the exposure itself at any of the sigclips, and where no other test ray is; stars and
their wings are free, as rays hit them too. A test ray is found where any of those brightest pixels of it is flagged
that hold nine tenths of its charge together. The particles' charge has no shot noise of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.mosaic_detector import prepare_lacosmic
from crviewer.detection.measures.ray_injection import RayInjector
from crviewer.frames.exposure.exposure import Exposure

if TYPE_CHECKING:
    from astropy.table import Table

CONFIDENCE = 0.6827  # of the intervals: one sigma
_COPIES = 50  # at the most; where rays find no place in as many, the frame is full

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionTrial:
    """Which test rays to inject, and how to look for them.

    Attributes
    ----------
    energies : tuple of float, electrons
        Charge that rays leave.
    rays : int
        How many of each energy.
    sigclips : tuple of float
    seed : int
        The same seed draws the same rays.
    """

    energies: tuple[float, ...] = tuple(float(f"{energy:.3g}") for energy in np.geomspace(100, 30_000, 11))
    rays: int = 40
    sigclips: tuple[float, ...] = (3.0, 4.5, 6.0, 8.0, 12.0)
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Completeness:
    """How many test rays were found.

    Attributes
    ----------
    energies : (e,) float64, electrons
    sigclips : (s,) float64
        Ascending.
    injected : (e,) int64
        Test rays; fewer than asked for where not all found a place.
    found : (s, e) int64
        How many of them were found.
    """

    energies: Floats
    sigclips: Floats
    injected: Counts
    found: Counts

    @property
    def fraction(self) -> Floats:
        """(s, e) the found part; NaN where nothing was injected."""
        return self.found / np.where(self.injected > 0, self.injected, np.nan)

    def interval(self) -> tuple[Floats, Floats]:
        """Compute the 68.27 % Jeffreys interval of the completeness.

        Brown, Cai & DasGupta (2001, Statistical Science 16, 101), by `astropy.stats.binom_conf_interval`.

        Returns
        -------
        low, high : (s, e) float64
            Ends of the interval, 0 to 1; NaN where nothing was injected.
        """
        from astropy.stats import binom_conf_interval

        injected = np.broadcast_to(np.maximum(self.injected, 1), self.found.shape)
        low, high = binom_conf_interval(self.found, injected, confidence_level=CONFIDENCE, interval="jeffreys")
        none = np.broadcast_to(self.injected == 0, self.found.shape)
        return np.where(none, np.nan, low), np.where(none, np.nan, high)

    def half_found(self) -> Floats:
        """(s,) electrons: the energy at which half of the rays are found, interpolated; NaN where that is beyond."""
        return np.array([_crossing(np.log(self.energies), fraction, 0.5) for fraction in self.fraction])

    def table(self) -> Table:
        """A row for each sigclip and energy: sigclip, energy (electron), injected, found, fraction, low, high."""
        from astropy.table import Table

        low, high = self.interval()
        shape = self.found.shape
        columns = {
            "sigclip": np.repeat(self.sigclips, shape[1]),
            "energy": np.tile(self.energies, shape[0]),
            "injected": np.tile(self.injected, shape[0]),
            "found": self.found.reshape(-1),
            "fraction": self.fraction.reshape(-1),
            "low": low.reshape(-1),
            "high": high.reshape(-1),
        }
        table = Table(columns)
        table["energy"].unit = "electron"
        for name, text in _DESCRIPTIONS.items():
            table[name].description = text
        return table


_DESCRIPTIONS = {
    "sigclip": "L.A.Cosmic: Laplacian signal to noise",
    "energy": "charge that a test ray leaves",
    "injected": "test rays",
    "found": "of these, with any bright pixel flagged",
    "fraction": "found / injected",
    "low": "lower end of the 68.27 % Jeffreys interval",
    "high": "its upper end",
}


def measure_completeness(
    exposure: Exposure,
    settings: DetectionSettings,
    trial: InjectionTrial,
    *,
    mask: NDArray[np.bool_] | None = None,
    watch: JobWatch = UNWATCHED,
) -> Completeness:
    """Inject test rays into copies of an exposure, and count which are found.

    Parameters
    ----------
    exposure : Exposure
        Never written to.
    settings : DetectionSettings
        How to detect; its sigclip does not matter.
    trial : InjectionTrial
        Which rays to inject, and at which thresholds to look for them.
    mask : (ny, nx) bool, optional
        The input mask, in place of that of the settings.
    watch : JobWatch
        For progress and cancelling.

    Returns
    -------
    Completeness
        Counts for each energy and sigclip.

    Raises
    ------
    ValueError
        If no test ray finds a place, or nothing is to be injected or looked for.
    Cancelled
        If the watch said so.
    """
    if not (trial.energies and trial.sigclips and trial.rays > 0):
        raise ValueError("name at least one energy, one sigclip and one ray of each energy")
    search = _TrialSearch(
        settings,
        settings.mask_for(exposure) if mask is None else mask,
        np.sort(np.array(trial.sigclips)),
        exposure.mosaic.step,
    )
    injector = RayInjector(exposure, settings.setup.satlevel, np.random.default_rng(trial.seed))
    waiting = injector.shuffled([kind for kind in range(len(trial.energies)) for _ in range(trial.rays)])
    parts = 1 + -(-len(waiting) // injector.capacity)  # the frame itself, and its copies
    injector.bar(search.mask, *search.flagged(exposure.electrons, watch.part(0, 1 / parts)))
    injected = np.zeros(len(trial.energies), np.int64)
    found = np.zeros((len(trial.sigclips), len(trial.energies)), np.int64)
    for copy in range(1, _COPIES + 1):
        placed, waiting = injector.place(waiting, trial.energies)
        if not placed:
            break
        done = min(copy, parts - 1)
        flagged = search.flagged(injector.image_with(placed), watch.part(done / parts, (done + 1) / parts))
        for ray in placed:
            injected[ray.kind] += 1
            found[:, ray.kind] += [ray.is_found(pixels) for pixels in flagged]
    if not injected.any():
        raise ValueError("no test ray finds a free place in this frame: it is masked or flagged all over")
    watch.reach(1.0)
    return Completeness(energies=np.array(trial.energies), sigclips=search.sigclips, injected=injected, found=found)


@dataclass(frozen=True, slots=True, eq=False)
class _TrialSearch:
    """How every copy is searched."""

    settings: DetectionSettings
    mask: NDArray[np.bool_]
    sigclips: Floats
    colour_step: int

    def flagged(self, image: NDArray[np.float32], watch: JobWatch) -> list[PixelIndices]:
        """Flat indices of flagged pixels, ascending, at each sigclip; prepared once, and from the highest one down."""
        settings = self.settings
        engine = prepare_lacosmic(image, self.mask, settings, colour_step=self.colour_step, watch=watch.part(0, 0.5))
        found = []
        for done, sigclip in enumerate(self.sigclips[::-1]):
            watch.reach(0.5 + 0.5 * done / len(self.sigclips))
            parameters = replace(settings.parameters, sigclip=float(sigclip))
            found.append(engine.detect(parameters, JobWatch(watch.cancel), growth=settings.growth).pixels)
        return found[::-1]


def _crossing(x: Floats, y: Floats, level: float) -> float:
    """Where y first rises through a level, as the exponential of x; NaN where it never does."""
    known = np.isfinite(y)
    x, y = x[known], y[known]
    above = np.flatnonzero(y >= level)
    if not above.size or above[0] == 0:
        return float("nan")
    before, after = above[0] - 1, above[0]
    part = (level - y[before]) / (y[after] - y[before])
    return float(np.exp(x[before] + part * (x[after] - x[before])))
