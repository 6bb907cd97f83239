"""The detectors that come with crviewer, beside L.A.Cosmic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.detectors.median_filling import fill
from crviewer.detection.protocol import Field, Search


class NothingFlagged(Exception):
    """There is no mask of another tool."""


class ExistingMask:
    """The mask of another tool, less the input mask."""

    title = "Existing mask"
    fields: Sequence[Field] = ()

    def detect(self, search: Search) -> NDArray[np.bool_]:
        """Return the pixels that another tool flagged.

        Parameters
        ----------
        search : Search
            With `flagged` as read with the exposure.

        Returns
        -------
        (ny, nx) bool
            As it is.

        Raises
        ------
        NothingFlagged
            If no mask of another tool is open.
        """
        if search.flagged is None:
            raise NothingFlagged("no mask of another tool is open; name one (--detection FILE)")
        return search.flagged


class MedianFilterDetector:
    """`ccdproc.cosmicray_median`: pixels above the median around them, by so many times their noise.

    The noise is that of the median (Poisson) and of the readout. Bad pixels are filled before, so that they draw no
    median. There is no contrast with the fine structure: cores of stars are flagged.
    """

    title = "Median (ccdproc)"
    fields: Sequence[Field] = (
        Field(
            name="thresh",
            label="Threshold",
            default=5.0,
            least=1,
            most=1000,
            tip="How far a pixel must stand out of the median around it, in units of the noise.",
        ),
        Field(name="mbox", label="Median box (px)", default=11, least=3, most=51, tip="Side of the box of the median."),
        Field(
            name="gbox", label="Grow by box (px)", default=0, least=0, most=15, tip="Rays grow to this box; 0 for none."
        ),
    )

    def detect(self, search: Search) -> NDArray[np.bool_]:
        """Run `ccdproc.cosmicray_median` on the image with bad pixels filled.

        Parameters
        ----------
        search : Search
            With values for `thresh`, `mbox` and `gbox`.

        Returns
        -------
        (ny, nx) bool
            True where a pixel is a cosmic ray.
        """
        from ccdproc import cosmicray_median
        from scipy.ndimage import median_filter

        image, bad = search.image.copy(), np.flatnonzero(search.mask)
        image.reshape(-1)[bad] = fill(search.image, bad, bad) if len(bad) else 0
        box = int(search.values["mbox"])
        noise = np.sqrt(np.maximum(median_filter(image, size=box), 0) + np.float32(search.read_noise) ** 2)
        _, cosmic = cosmicray_median(
            image, error_image=noise, thresh=search.values["thresh"], mbox=box, gbox=int(search.values["gbox"]), rbox=0
        )
        found: NDArray[np.bool_] = np.asarray(cosmic, bool)
        return found
