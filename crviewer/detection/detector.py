"""L.A.Cosmic on one image: prepared once, then asked for any thresholds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crviewer.detection.detection import Detection
from crviewer.detection.observation import observe
from crviewer.detection.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.plain import PlainLacosmic
from crviewer.detection.watch import Cancel, Report, Watch

ASTROSCRAPPY_DEFAULTS = LacosmicSetup()


class Lacosmic:
    """The answer of `astroscrappy.detect_cosmics` for one image, at any thresholds, to the last bit.

    Parameters
    ----------
    data : (ny, nx) integer or float
        The image; never written to, and not to be changed by others while this object lives.
    mask : (ny, nx) bool, optional
        The input mask: True where a pixel is known to be bad.
    setup : LacosmicSetup
        Gain, read noise and the rest; any field can also be given as a keyword (`gain=2.1`).
    background, variance : (ny, nx), optional
        A sky model and the variance of `data`, in its unit and its unit squared.
    cancel : callable, optional
        Asked between pieces of work; True stops with `Cancelled`.
    progress : callable, optional
        Told the fraction done, 0 to 1.

    Raises
    ------
    ValueError
        If an array has the wrong shape, or an axis is below 4 pixels, where astroscrappy itself breaks.
    """

    def __init__(
        self,
        data: ArrayLike,
        mask: ArrayLike | None = None,
        setup: LacosmicSetup = ASTROSCRAPPY_DEFAULTS,
        *,
        background: ArrayLike | None = None,
        variance: ArrayLike | None = None,
        cancel: Cancel | None = None,
        progress: Report | None = None,
        **fields: Any,
    ) -> None:
        observation = observe(data, mask, background=background, variance=variance)
        Watch(cancel, progress).reach(0.0)
        self._engine = PlainLacosmic(observation, replace(setup, **fields))

    def detect(
        self, parameters: LacosmicParameters, cancel: Cancel | None = None, progress: Report | None = None
    ) -> Detection:
        """Cosmic-ray pixels at these thresholds, and what replaces them.

        Raises
        ------
        Cancelled
            If `cancel` returned True; the object stays usable.
        """
        return self._engine.detect(parameters, Watch(cancel, progress))

    def preview(self, parameters: LacosmicParameters) -> NDArray[np.int64]:
        """Flat indices, ascending, of what the first iteration alone flags: soon there, and all of it in the answer."""
        return self._engine.preview(parameters)
