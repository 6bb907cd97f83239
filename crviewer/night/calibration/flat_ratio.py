"""Non-linear, dead and unstable pixels from the ratio of faint to bright flats, with `ccdproc.ccdmask`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.calibration.bad_pixels import CalibrationBadPixels
from crviewer.night.calibration.combining import MEMORY, combine
from crviewer.night.calibration.stack import FrameStack, survey

SIGMA = 9.0  # as in ccdmask
_APART = 1.3  # ratio of levels below which two count as the same
_MEDIAN, _SPREAD = 7, 15  # pixels: sides of the squares in which ccdmask measures level and noise
_ROWS = 256  # at a time
Image = NDArray[np.float32]


def unfaithful_pixels(
    files: Sequence[str | Path],
    *,
    sigma: float = SIGMA,
    unit: str | None = None,
    mixed: bool = False,
    memory: int = MEMORY,
    watch: JobWatch = UNWATCHED,
) -> CalibrationBadPixels:
    """Find pixels that are non-linear, dead or unstable.

    Parameters
    ----------
    files : sequence of str or Path
        Flats of two levels, in any order: they are split at the largest gap between the levels.
    sigma : float
        Largest deviation of the ratio from the median of 7 × 7 pixels, in standard deviations of 15 × 15 pixels.
    unit, mixed : str, bool
        As for `crviewer.night.calibration.stack.survey`.
    memory, watch : int, JobWatch
        As for `crviewer.night.calibration.combining.combine`.

    Returns
    -------
    CalibrationBadPixels
        The mask, and the ratio.

    Raises
    ------
    FrameError
        If a flat cannot be used, or if all have the same level.
    Cancelled
        If `watch` cancels.
    """
    stack = survey(files, kind=FrameKind.FLAT, unit=unit, mixed=mixed, watch=watch.part(0, 0.2))
    faint, bright = _by_level(stack)
    low = combine(faint, method="median", memory=memory, watch=watch.part(0.2, 0.4)).data
    high = combine(bright, method="median", memory=memory, watch=watch.part(0.4, 0.6)).data
    ratio = _ratio(low, high)
    return CalibrationBadPixels(
        mask=_ccdmask(ratio, sigma, watch.part(0.6, 1)),
        measured=ratio,
        quantity="ratio of flats",
        limits=(),
        files=stack.files,
        header=stack.header,
        entries=(("CRVSIGM", sigma, "[sigma] bad beyond this, of the surroundings"),),
        notices=stack.notices,
    )


def _by_level(stack: FrameStack) -> tuple[FrameStack, FrameStack]:
    """The faint flats and the bright ones."""
    members = sorted(stack.members, key=lambda member: member.level)
    levels = np.array([member.level for member in members])
    gaps = levels[1:] / levels[:-1]
    if not len(gaps) or gaps.max() < _APART:
        problem = f"has the same level as all others ({levels[0]:.0f} {stack.unit})"
        raise FrameError(
            members[0].file, problem, "Name flats of two levels, one at least twice as bright as the other"
        )
    split = int(gaps.argmax()) + 1
    return replace(stack, members=tuple(members[:split])), replace(stack, members=tuple(members[split:]))


def _ratio(low: Image, high: Image) -> Image:
    """(ny, nx): 1 for a linear pixel; NaN where there is no light."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(high > 0, low / high, np.float32(np.nan))
    ratio /= np.nanmedian(ratio)
    return ratio.astype(np.float32)


def _ccdmask(ratio: Image, sigma: float, watch: JobWatch) -> NDArray[np.bool_]:
    """Result of `ccdmask` for the whole image, computed strip by strip: it only uses nearby pixels."""
    from astropy.nddata import CCDData
    from ccdproc import ccdmask

    unknown = ~np.isfinite(ratio)
    known = np.where(unknown, np.float32(1), ratio)  # the filters of ccdmask cannot handle NaN
    mask, rim = np.empty(ratio.shape, bool), _MEDIAN // 2 + _SPREAD // 2
    for start in range(0, len(ratio), _ROWS):
        watch.reach(start / len(ratio))
        stop, above = min(start + _ROWS, len(ratio)), max(0, start - rim)
        piece = CCDData(known[above : stop + rim], unit="")
        found = ccdmask(piece, ncmed=_MEDIAN, nlmed=_MEDIAN, ncsig=_SPREAD, nlsig=_SPREAD, lsigma=sigma, hsigma=sigma)
        mask[start:stop] = found[start - above : stop - above]
    watch.reach(1.0)
    return mask | unknown
