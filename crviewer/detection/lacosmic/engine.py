"""The live engine: one image, prepared once, that answers for any thresholds and any input mask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detection import Cancelled, Detection
from crviewer.detection.core.detector_input import DetectorInput
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.astroscrappy_growth import GrowthThresholds
from crviewer.detection.lacosmic.arithmetic.electron_image import ElectronImage
from crviewer.detection.lacosmic.arithmetic.formulas import LacosmicFormulas
from crviewer.detection.lacosmic.arithmetic.influence import CellGrid, InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.laplacian import LaplacianFrame
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED, NONE, SATURATED
from crviewer.detection.lacosmic.arithmetic.psf_kernel import is_ordinary, psf_kernel
from crviewer.detection.lacosmic.arithmetic.saturation import (
    around_changes,
    next_to_bad,
    next_to_bad_at,
    saturated_stars,
)
from crviewer.detection.lacosmic.first_maps import LOWEST_SIGCLIP, first_maps
from crviewer.detection.lacosmic.iterations import IterationSequence
from crviewer.detection.lacosmic.possible_pixels import PreparedImage, possible
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, GrowthMaps, RayGrowth
from crviewer.detection.lacosmic.working_image import WorkingImage, masked_flags

SMALLEST_AXIS = 16  # pixels; below, the frames of the filters meet
LARGEST_VALUE = 1e30  # electrons; beyond, a Laplacian may overflow


class NotLive(Exception):
    """The engine has no exact answer for this image or kernel: astroscrappy itself must be asked."""


class LiveLacosmic:
    """L.A.Cosmic whose every answer takes only what changed since the one before.

    Not for two threads at a time: answers share working arrays. Results never change afterwards.

    Parameters
    ----------
    observation : DetectorInput
        What is searched.
    setup : LacosmicSetup
        Gain, read noise and the rest.
    watch : JobWatch
        Asked while the maps are computed.

    Raises
    ------
    NotLive
        If an axis is below 16 pixels, a value is not finite or beyond 1e30 electrons, or the PSF kernel has an even
        side, no weight at its centre, or a negative one.
    Cancelled
        If the watch said so.
    """

    def __init__(self, observation: DetectorInput, setup: LacosmicSetup, watch: JobWatch = UNWATCHED) -> None:
        kernel = psf_kernel(setup)
        if min(observation.shape) < SMALLEST_AXIS or (kernel is not None and not is_ordinary(kernel)):
            raise NotLive
        self._image = observation.untouched(setup.gain)
        self._mask = observation.mask
        self._grid = CellGrid(observation.shape)
        electrons = ElectronImage(observation, setup)
        reach = InfluenceRadius.of(setup, kernel)
        flags = masked_flags(next_to_bad(observation.mask), _saturated(electrons, setup, reach))
        self._working = WorkingImage(electrons, flags, setup.cleantype, self._grid)
        self._formulas = LacosmicFormulas(
            clean=self._working.clean,
            variance=self._working.variance,
            sky=electrons.sky,
            reach=reach,
            kernel=kernel,
            frame=LaplacianFrame.of(self._working.clean),
            separable=setup.sepmed,
        )
        if not (_is_tame(self._formulas.clean) and _is_tame(self._formulas.variance)):
            raise NotLive
        maps = first_maps(self._formulas, self._grid, watch)
        self._iterations = IterationSequence(self._formulas, self._working, maps, self._grid)
        self._ground = GrowthMaps(observation.shape, flags, maps.significance)
        self._scene = PreparedImage(
            electrons=electrons, formulas=self._formulas, maps=maps, flags=flags, cleantype=setup.cleantype
        )

    def reaches(self, parameters: LacosmicParameters) -> bool:
        """Tell whether the maps go down to a sigclip; only then may the engine be asked for it.

        Parameters
        ----------
        parameters : LacosmicParameters
            With that sigclip.

        Returns
        -------
        bool
            True where they do.
        """
        return bool(GrowthThresholds.of(parameters).high >= LOWEST_SIGCLIP)

    def detect(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, growth: RayGrowth = NO_GROWTH
    ) -> Detection:
        """Find the cosmic-ray pixels at these thresholds, grown if that is asked for, and what replaces them.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            By what to grow rays.

        Returns
        -------
        Detection
            Bit for bit that of astroscrappy, where nothing is grown.

        Raises
        ------
        Cancelled
            If the watch said so; what was seen until then is of use to the next call.
        """
        thresholds = GrowthThresholds.of(parameters)
        try:
            pixels = np.sort(self._iterations.run(thresholds, parameters.niter, watch).pixels)
            pixels, values = self._grown(pixels, growth, watch) if growth else (pixels, self._working.values(pixels))
        except Cancelled:
            raise
        except BaseException:  # out of memory, say: what is shown may be half done
            self._working.clear()
            raise
        watch.reach(1.0)
        return Detection(pixels=pixels, values=values, image=self._image)

    def _grown(self, pixels: PixelIndices, growth: RayGrowth, watch: JobWatch) -> tuple[PixelIndices, Values]:
        pixels = self._ground.grown(pixels, growth, watch)
        return pixels, self._working.refilled(pixels, watch)

    def preview(self, parameters: LacosmicParameters, growth: RayGrowth = NO_GROWTH) -> PixelIndices:
        """Find what the first iteration flags.

        Another thread may ask while this one answers.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        growth : RayGrowth
            By what to grow rays.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        flagged = self._first(parameters)
        return self._ground.grown(flagged, growth) if growth else flagged

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, growth: RayGrowth = NO_GROWTH
    ) -> PixelIndices:
        """Find all that an answer may flag beyond `preview`.

        Another thread may ask while this one answers.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For cancelling.
        growth : RayGrowth
            By what to grow rays.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        certain = self._first(parameters)
        pixels = possible(self._scene, certain, GrowthThresholds.of(parameters), parameters.niter, watch)
        if growth:
            all_of_them = self._ground.grown(np.concatenate([certain, pixels]), growth, watch)
            return np.setdiff1d(all_of_them, self._ground.grown(certain, growth, watch), assume_unique=True)
        return pixels

    def _first(self, parameters: LacosmicParameters) -> PixelIndices:
        return self._iterations.first.preview(GrowthThresholds.of(parameters)) if parameters.niter > 0 else NONE

    @contextmanager
    def unmoved(self) -> Iterator[None]:
        """Let the next answer start from the records that are there now, whatever is asked in between."""
        records = self._iterations.records
        try:
            yield
        finally:
            self._iterations.restore(records)

    def change_mask(self, mask: NDArray[np.bool_]) -> None:
        """Answer for another input mask from now on.

        Parameters
        ----------
        mask : (ny, nx) bool
            True where a pixel is known to be bad.
        """
        if mask is self._mask:
            return
        near = around_changes(self._mask, mask)
        flags = self._working.flags[near]
        masked = next_to_bad_at(near, mask) | ((flags & SATURATED) != 0)
        changed = near[masked != ((flags & MASKED) != 0)]
        self._mask = mask
        if changed.size:
            self._iterations.mistrust(self._working.change_mask(changed))


def _saturated(electrons: ElectronImage, setup: LacosmicSetup, reach: InfluenceRadius) -> PixelIndices:
    """Pixels of saturated stars, found before the sky is taken away."""
    recorded = electrons.recorded().reshape(electrons.shape)
    if not _is_tame(recorded):
        raise NotLive
    return saturated_stars(recorded, setup.satlevel, reach, separable=setup.sepmed)


def _is_tame(values: NDArray[np.float32]) -> bool:
    """Whether all are finite, and so far from overflow that every value made of them is too."""
    return bool(values.min() > -LARGEST_VALUE and values.max() < LARGEST_VALUE)
