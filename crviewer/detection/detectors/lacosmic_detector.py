"""L.A.Cosmic on one image: prepared once, then asked for any thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.detector_input import observe
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.detectors.edge_reflection import cut, pad, with_border, without_border
from crviewer.detection.detectors.ray_counts import RayCounts, count_rays
from crviewer.detection.lacosmic.plain_lacosmic import PlainLacosmic
from crviewer.detection.lacosmic.ray_growth import NO_GROWTH, RayGrowth

if TYPE_CHECKING:
    from crviewer.detection.lacosmic.engine import LiveLacosmic

ASTROSCRAPPY_DEFAULTS = LacosmicSetup()


class Lacosmic:
    """The answer of `astroscrappy.detect_cosmics` for one image, at any thresholds, to the last bit.

    It holds more only where rays are grown (`lacosmic.ray_growth`) or searched for at the edges (`edge_reflection`).

    Preparing takes a tenth of one run of astroscrappy or less, a small step of a threshold some thousandth. Where
    the live engine has no exact answer (an image below 16 pixels, values that are not finite or beyond 1e30 electrons,
    a PSF kernel with an even side, no weight at its centre or a negative one, sigclip below 2), astroscrappy itself
    gives it.

    Only `preview` and `possible` may be called from another thread during an answer. Results never change afterwards.

    Parameters
    ----------
    data : (ny, nx) integer or float
        The image; never written to, and not to be changed by others while this object lives. The same holds for the
        arrays below.
    mask : (ny, nx) bool, optional
        The input mask: True where a pixel is known to be bad.
    setup : LacosmicSetup
        Gain, read noise and the rest; any field can also be given as a keyword (`gain=2.1`).
    background, variance : (ny, nx), optional
        A sky model and the variance of `data`, in its unit and its unit squared.
    edges : bool
        Find rays in the outer pixels too, which astroscrappy never searches (`edge_reflection` says how).
    watch : JobWatch
        Asked between pieces of work whether to go on, and told the fraction done.
    **fields
        Fields of `setup` to replace.

    Attributes
    ----------
    notice : str
        A sentence for the observer where astroscrappy itself is run each time, because the installed one differs
        from the live engine; else empty.

    Raises
    ------
    ValueError
        If an array has the wrong shape, or an axis is below 4 pixels, where astroscrappy itself breaks.
    Cancelled
        If the watch said so.
    """

    def __init__(
        self,
        data: ArrayLike,
        mask: ArrayLike | None = None,
        setup: LacosmicSetup = ASTROSCRAPPY_DEFAULTS,
        *,
        background: ArrayLike | None = None,
        variance: ArrayLike | None = None,
        edges: bool = False,
        watch: JobWatch = UNWATCHED,
        **fields: Any,
    ) -> None:
        setup = replace(setup, **fields) if fields else setup
        observation = observe(data, mask, background=background, variance=variance)
        self._edges = edges
        self._image = observation.untouched(setup.gain)
        self._plain = PlainLacosmic(with_border(observation) if edges else observation, setup)
        self._live, self.notice = _live_or_notice(self._plain, watch)

    def detect(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> Detection:
        """Find the cosmic-ray pixels at these thresholds, and what replaces them.

        Parameters
        ----------
        parameters : LacosmicParameters
            The thresholds.
        watch : JobWatch
            For progress and cancelling.
        growth : RayGrowth
            By what to grow rays beyond what astroscrappy flags.

        Returns
        -------
        Detection
            Just what astroscrappy gives, where no growth is asked for.

        Raises
        ------
        Cancelled
            If the watch said so; what was computed until then is of use to the next call.
        """
        detection = self._engine(parameters).detect(parameters, watch, growth)
        return without_border(detection, self._image) if self._edges else detection

    def preview(self, parameters: LacosmicParameters, *, growth: RayGrowth = NO_GROWTH) -> NDArray[np.int64]:
        """Find what is flagged for certain: what the first iteration alone flags, grown.

        Another thread may ask while an answer is worked out, as for `possible`. The input mask is that of the last
        answer. It holds 85 to 100 % of the answer, at every sigclip.

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
        engine = self._live if self._live and self.is_live_at(parameters) else self._plain
        return self._cut(engine.preview(parameters, growth))

    def possible(
        self, parameters: LacosmicParameters, watch: JobWatch = UNWATCHED, *, growth: RayGrowth = NO_GROWTH
    ) -> NDArray[np.int64] | None:
        """Find all that an answer can have beyond `preview`.

        A proved bound (`lacosmic.possible_pixels`), which takes less time than the answer only where that is late.
        On the frame of `tests.benchmarks.dragging`, 4096², on one of two processors:

        ======= ============================================ ===== ============================
        sigclip `preview` and this, in parts of the answer   takes an answer after a jump takes
        ======= ============================================ ===== ============================
        7       1.02                                         0.5 s 0.3 s
        3.5     1.06                                         0.6 s 0.6 s
        3       1.04                                         1.0 s 1.6 s
        2.5     1.03                                         2.3 s 3.9 s
        2       1.04                                         6.9 s 6.0 s
        ======= ============================================ ===== ============================

        Where there are more than two processors, up to four share the work. On the small images of
        `tests.detection.sweep`, full of stars, rays and defects, both together are 1.1 times the answer in the median,
        up to 1.6 times in nine of ten, and at the most 3.1 times (1,232 answers).

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
        if self._live is None or not self._live.reaches(parameters):
            return None
        return self._cut(self._live.possible(parameters, watch, growth))

    def _cut(self, pixels: NDArray[np.int64]) -> NDArray[np.int64]:
        return cut(pixels, self._image.shape)[1] if self._edges else pixels

    def counts(
        self,
        sigclips: Sequence[float] | NDArray[np.floating],
        parameters: LacosmicParameters,
        min_pixels: int = 3,
        watch: JobWatch = UNWATCHED,
        *,
        growth: RayGrowth = NO_GROWTH,
    ) -> RayCounts:
        """Count the rays at each of several sigclips, exactly as `detect` would find them.

        What the last answer saw is kept, so that the slider's next step is small again.

        Parameters
        ----------
        sigclips : (n,) float
            In any order; at the most 64.
        parameters : LacosmicParameters
            All but sigclip.
        min_pixels : int, pixels
            The smallest ray that counts.
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
        with self.unmoved():
            return count_rays(
                lambda each: self.detect(each, within, growth=growth).pixels,
                (self._image.shape[0], self._image.shape[1]),
                sigclips,
                parameters,
                min_pixels=min_pixels,
                watch=watch,
            )

    def unmoved(self) -> AbstractContextManager[None]:
        """Let the next answer start from what the last one saw, whatever is asked within a `with` block."""
        if self._live is None:
            return nullcontext()
        self._live.change_mask(self._plain.observation.mask)  # first, or what is restored would be of another mask
        return self._live.unmoved()

    def with_mask(self, mask: ArrayLike | None) -> Lacosmic:
        """Replace the input mask; the next answer recomputes only around the difference.

        Both detectors stay right and share their maps. Going back and forth costs the difference each time.

        Parameters
        ----------
        mask : (ny, nx) array-like of bool or None
            True where a pixel is known to be bad; None for no mask.

        Returns
        -------
        Lacosmic
            Another detector; both stay valid.

        Raises
        ------
        ValueError
            If the mask has another shape than the image.
        """
        checked = observe(self._image, mask).mask
        other = copy(self)
        other._plain = self._plain.with_mask(pad(checked) if self._edges else checked)
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
            False where it takes a whole run of astroscrappy.
        """
        return self._live is not None and self._live.reaches(parameters)

    def _engine(self, parameters: LacosmicParameters) -> LiveLacosmic | PlainLacosmic:
        """The live one where it has an answer, told of this detector's mask."""
        if self._live is None or not self._live.reaches(parameters):
            return self._plain
        self._live.change_mask(self._plain.observation.mask)
        return self._live


def _live_or_notice(plain: PlainLacosmic, watch: JobWatch) -> tuple[LiveLacosmic | None, str]:
    """The live engine; or why there is none, empty where that needs no saying."""
    import astroscrappy

    from crviewer.detection.lacosmic.engine import LiveLacosmic, NotLive
    from crviewer.detection.lacosmic.self_check import agrees_with_astroscrappy

    setup = plain.setup
    if not agrees_with_astroscrappy(setup.sepmed, setup.fsmode, setup.cleantype):
        return None, (
            f"The installed astroscrappy {astroscrappy.__version__} computes otherwise than the live detector, "
            "so astroscrappy itself runs at every change; expect to wait."
        )
    try:
        return LiveLacosmic(plain.observation, setup, watch), ""
    except NotLive:
        return None, ""
