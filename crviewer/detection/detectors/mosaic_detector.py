"""Detectors on a colour mosaic: each colour plane is searched by itself, as neighbours in the mosaic see other colours.

What `MosaicLacosmic` answers is, to the last bit, what astroscrappy gives for each plane, `image[row::2, column::2]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.lacosmic_detector import Lacosmic
from crviewer.detection.detectors.ray_counts import RayCounts, count_rays
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth
from crviewer.detection.protocol import Answer, Detector, Search
from crviewer.frames.facts.colour_planes import colour_planes


class MosaicLacosmic:
    """L.A.Cosmic on each colour plane of an image, as a `PreparedDetector`.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The mosaic; never written to, and not to be changed by others while this object lives.
    mask : (ny, nx) bool
        The input mask: True where a pixel is known to be bad.
    settings : DetectionSettings
        How to detect; the PSF, and by how much rays grow, are in pixels of a plane.
    colour_step : int, pixels
        From one pixel of a colour to the next.
    background, variance : (ny, nx) float32, optional, electrons and electrons²
        As of `Lacosmic`.
    watch : JobWatch
        For progress and cancelling.

    Raises
    ------
    ValueError
        If an axis of a plane is below 4 pixels.
    Cancelled
        If the watch said so.
    """

    def __init__(
        self,
        image: NDArray[np.float32],
        mask: NDArray[np.bool_],
        settings: DetectionSettings,
        *,
        colour_step: int,
        background: NDArray[np.float32] | None = None,
        variance: NDArray[np.float32] | None = None,
        watch: JobWatch = UNWATCHED,
    ) -> None:
        self._image = image
        self._planes = colour_planes((image.shape[0], image.shape[1]), colour_step)
        self._engines = tuple(
            Lacosmic(
                plane.of(image),
                plane.of(mask),
                settings.setup,
                background=None if background is None else plane.of(background),
                variance=None if variance is None else plane.of(variance),
                edges=settings.edges,
                watch=part,
            )
            for plane, part in zip(self._planes, self._parts(watch), strict=True)
        )

    @property
    def notice(self) -> str:
        """As of `Lacosmic`."""
        return self._engines[0].notice

    def detect(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> Detection:
        """Find the cosmic-ray pixels of all planes, and what replaces them.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            By what to grow rays, in pixels of a plane.

        Returns
        -------
        Detection
            Of the mosaic.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        found = [
            engine.detect(parameters, part, growth=growth)
            for engine, part in zip(self._engines, self._parts(watch), strict=True)
        ]
        pixels = self._whole([each.pixels for each in found])
        order = np.argsort(pixels)
        values = np.concatenate([each.values for each in found])
        return Detection(pixels=pixels[order], values=values[order], image=self._image)

    def preview(self, parameters: LacosmicParameters, *, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Find what is flagged for certain, as `Lacosmic.preview`.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        growth : RayGrowth
            As of `detect`.

        Returns
        -------
        (n,) int64
            Flat indices, ascending.
        """
        return np.sort(self._whole([engine.preview(parameters, growth=growth) for engine in self._engines]))

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> NDArray[np.int64] | None:
        """Find all that an answer can have beyond `preview`, as `Lacosmic.possible`.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            As of `detect`.

        Returns
        -------
        (n,) int64 or None
            Flat indices, ascending; None where no bound is known.

        Raises
        ------
        Cancelled
            If the watch said so.
        """
        bounds = [engine.possible(parameters, watch, growth=growth) for engine in self._engines]
        known = [bound for bound in bounds if bound is not None]
        return np.sort(self._whole(known)) if len(known) == len(bounds) else None

    def counts(
        self,
        sigclips: Sequence[float] | NDArray[np.floating],
        parameters: LacosmicParameters,
        min_pixels: int = 3,
        watch: JobWatch = UNWATCHED,
        *,
        growth: RayGrowth = NO_GROWTH,
    ) -> RayCounts:
        """Count the rays at each of several sigclips, as `Lacosmic.counts`.

        Parameters
        ----------
        sigclips : (n,) float
            In any order; at the most 64.
        parameters : LacosmicParameters
            All but sigclip.
        min_pixels : int, pixels
            The smallest ray that counts, over all colours.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            As of `detect`.

        Returns
        -------
        RayCounts
            With ascending sigclips.

        Raises
        ------
        Cancelled
            If the watch said so.
        ValueError
            If there are more than 64 sigclips.
        """
        within = JobWatch(watch.cancel)
        with ExitStack() as unmoved:
            for engine in self._engines:
                unmoved.enter_context(engine.unmoved())
            return count_rays(
                lambda each: self.detect(each, within, growth=growth).pixels,
                (self._image.shape[0], self._image.shape[1]),
                sigclips,
                parameters,
                min_pixels=min_pixels,
                watch=watch,
            )

    def with_mask(self, mask: ArrayLike | None) -> MosaicLacosmic:
        """Replace the input mask.

        Parameters
        ----------
        mask : (ny, nx) array-like of bool or None
            True where a pixel is known to be bad; None for no mask.

        Returns
        -------
        MosaicLacosmic
            Another detector; both stay valid.

        Raises
        ------
        ValueError
            If the mask has another shape than the image.
        """
        new = np.zeros(self._image.shape, bool) if mask is None else np.asarray(mask, bool)
        if new.shape != self._image.shape:
            raise ValueError(f"the mask is {new.shape} pixels, the image {self._image.shape}; they must agree")
        other = copy(self)
        other._engines = tuple(
            engine.with_mask(plane.of(new)) for engine, plane in zip(self._engines, self._planes, strict=True)
        )
        return other

    def is_live_at(self, parameters: LacosmicParameters) -> bool:
        """Tell whether an answer at these thresholds costs only what changed.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.

        Returns
        -------
        bool
            False where any plane takes a whole run of astroscrappy.
        """
        return all(engine.is_live_at(parameters) for engine in self._engines)

    def _parts(self, watch: JobWatch) -> list[JobWatch]:
        count = len(self._planes)
        return [watch.part(done / count, (done + 1) / count) for done in range(count)]

    def _whole(self, pixels: Sequence[PixelIndices]) -> PixelIndices:
        """Pixels of each plane, in the image."""
        return np.concatenate([plane.in_image(each) for plane, each in zip(self._planes, pixels, strict=True)])


class PlanewiseDetector:
    """Another detector, run on each colour plane.

    Parameters
    ----------
    detector : Detector
        Built-in or of another package.
    colour_step : int, pixels
        From one pixel of a colour to the next.
    """

    def __init__(self, detector: Detector, colour_step: int) -> None:
        self._detector, self._step = detector, colour_step
        self.title, self.fields = detector.title, detector.fields

    def detect(self, search: Search) -> Answer:
        """Run it on each plane.

        Parameters
        ----------
        search : Search
            The mosaic with what is known of it.

        Returns
        -------
        (ny, nx) bool, or that and a cleaned image
            As the detector returns for a plane.
        """
        shape = search.image.shape
        cosmic, cleaned = np.zeros(shape, bool), search.image.copy()
        has_cleaned = False
        for plane in colour_planes((shape[0], shape[1]), self._step):
            flagged = None if search.flagged is None else plane.of(search.flagged)
            part = replace(search, image=plane.of(search.image), mask=plane.of(search.mask), flagged=flagged)
            answer = self._detector.detect(part)
            has_cleaned = isinstance(answer, tuple)
            cosmic[plane.place], cleaned[plane.place] = answer if isinstance(answer, tuple) else (answer, part.image)
        return (cosmic, cleaned) if has_cleaned else cosmic


def prepare_lacosmic(
    image: NDArray[np.float32],
    mask: NDArray[np.bool_],
    settings: DetectionSettings,
    *,
    colour_step: int,
    background: NDArray[np.float32] | None = None,
    variance: NDArray[np.float32] | None = None,
    watch: JobWatch = UNWATCHED,
) -> Lacosmic | MosaicLacosmic:
    """Prepare L.A.Cosmic for an image with or without colours.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        To be searched.
    mask : (ny, nx) bool
        The input mask: True where a pixel is known to be bad.
    settings : DetectionSettings
        How to detect.
    colour_step : int, pixels
        From one pixel of a colour to the next; 1 for an image without colours.
    background, variance : (ny, nx) float32, optional, electrons and electrons²
        As of `Lacosmic`.
    watch : JobWatch
        For progress and cancelling.

    Returns
    -------
    Lacosmic or MosaicLacosmic
        Ready to detect.
    """
    if colour_step == 1:
        setup, edges = settings.setup, settings.edges
        return Lacosmic(image, mask, setup, background=background, variance=variance, edges=edges, watch=watch)
    step = colour_step
    return MosaicLacosmic(
        image, mask, settings, colour_step=step, background=background, variance=variance, watch=watch
    )
