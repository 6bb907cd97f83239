"""What a detector of another package has to be, to be chosen in the window.

A package offers one by an entry point, whose name is the detector's name in settings and headers:

    [project.entry-points."crviewer.detectors"]
    deepcr = "deepcr_crviewer:DeepCR"

The entry point is a class or function that is called without arguments and returns a `Detector`:

    class DeepCR:
        title = "deepCR"
        fields = (Field(name="threshold", label="Threshold", default=0.5, least=0, most=1),)

        def detect(self, search: Search) -> NDArray[np.bool_]:
            return model.clean(search.image, threshold=search.values["threshold"], binary=True, inpaint=False)

It is called on a thread of its own, one call at a time. What it flags in the input mask does not count. A detector that
cannot be loaded is told and left out; one that raises, or returns another shape, is told, and the rays that were there
stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import Cancel

Value = bool | int | float
Answer = NDArray[np.bool_] | tuple[NDArray[np.bool_], NDArray[np.floating]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One parameter, as the window asks for it.

    Attributes
    ----------
    name, label : str
        In settings and headers, and for people.
    default : bool, int or float
        Its type says what may be entered.
    least, most : float
        Between which a number must lie.
    tip : str
        What it does.
    """

    name: str
    label: str
    default: Value
    least: float = 0
    most: float = 1e6
    tip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """What a detector is asked; arrays are never to be written to.

    Attributes
    ----------
    image : (ny, nx) float32, electrons
        Every value is finite.
    mask : (ny, nx) bool
        The input mask: True where a pixel is known to be bad.
    read_noise, saturation : float, electrons
    values : mapping
        A value for each of the detector's fields.
    flagged : (ny, nx) bool or None
        What another tool flagged, where the observer named a mask of it.
    cancel : callable
        Returns True once nobody wants the answer any more; a slow detector asks now and then, and may return anything.
    """

    image: NDArray[np.float32]
    mask: NDArray[np.bool_]
    read_noise: float
    saturation: float
    values: Mapping[str, Value]
    flagged: NDArray[np.bool_] | None
    cancel: Cancel


@runtime_checkable
class Detector(Protocol):
    """A detector of cosmic rays.

    Attributes
    ----------
    title : str
        What the window calls it.
    fields : sequence of Field
        Its parameters.
    """

    title: str
    fields: Sequence[Field]

    def detect(self, search: Search) -> Answer:
        """Find the cosmic-ray pixels of an image.

        Parameters
        ----------
        search : Search
            The image with what is known of it; no array may be written to.

        Returns
        -------
        (ny, nx) bool, or a tuple of that and a (ny, nx) float image
            True where a pixel is a cosmic ray; the image is the cleaned one, electrons. Where none is given, a flagged
            pixel is replaced by the median of the good ones around it.
        """
