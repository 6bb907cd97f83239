"""Histogram of the pixel values with the limit, to check a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.night.calibration.bad_pixels import CalibrationBadPixels
from crviewer.products.sheet.files import MatplotlibMissing

_BINS = 200


@dataclass(frozen=True, slots=True, eq=False)
class ValueHistogram:
    """Numbers of pixels by value.

    Attributes
    ----------
    edges : (n + 1,) float64, unit of what was measured
        Edges of the bins; the first and the last bin include all values beyond.
    counts : (n,) int64
        Pixels in each bin.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


def histogram_of(bad: CalibrationBadPixels) -> ValueHistogram:
    """Histogram over the range around the median, the limits and nearly all of the bad pixels.

    Parameters
    ----------
    bad : CalibrationBadPixels
        The bad pixels, with what was measured.

    Returns
    -------
    ValueHistogram
        200 bins.
    """
    values = bad.measured[np.isfinite(bad.measured)].astype(np.float64)
    low, high = np.percentile(values, [0.1, 99.9])
    span = max(high - low, 1e-9)
    low, high = min(low, *bad.limits, high) - span / 20, max([high, *(2 * limit for limit in bad.limits)]) + span / 20
    counts, edges = np.histogram(np.clip(values, low, high), bins=_BINS, range=(low, high))
    return ValueHistogram(edges, counts.astype(np.int64))


def save_histogram(bad: CalibrationBadPixels, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Draw the histogram to a file; its suffix chooses the format: PNG, PDF or SVG.

    Parameters
    ----------
    bad : CalibrationBadPixels
        The bad pixels, with what was measured.
    path : path or str
        The file to write.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    MatplotlibMissing
        If matplotlib is not installed.
    FileExistsError
        If `path` exists and `overwrite` is False.
    ValueError, OSError
        If the format is unknown, or the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MatplotlibMissing from None
    histogram = histogram_of(bad)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.stairs(histogram.counts, histogram.edges, fill=True, color="#5b7fa6")
    for limit in bad.limits:
        axes.axvline(limit, color="#c0392b", linewidth=1)
    axes.set(yscale="log", ylim=(0.5, None), xlabel=bad.quantity, ylabel="pixels", title=str(bad))
    with replace_into_place(path, overwrite=overwrite) as temporary:
        figure.savefig(temporary, dpi=150)
