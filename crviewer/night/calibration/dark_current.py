"""Hot pixels from the dark current of every pixel, measured in darks of different exposure times.

A dark contains bias plus dark current times exposure time; two exposure times separate the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.exposure.circumstances import circumstances_of
from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.facts.keywords import facts_of, with_given
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.plain_text import counted
from crviewer.frames.values.pixel_unit import is_rate
from crviewer.night.calibration.bad_pixels import CalibrationBadPixels
from crviewer.night.calibration.combining import MEMORY, combine
from crviewer.night.calibration.stack import FrameStack, survey
from crviewer.products.core.provenance import Entry
from crviewer.review.core.dark_level import DarkLevel

SIGMA = 6.0  # reproduces best the mask of a real camera that was made from more darks
_LONGER = 0.01  # relative difference below which two exposure times are equal
_ENOUGH = 3  # darks of one exposure time, for a median without cosmic rays
_FULL_SCALES = tuple(2.0**bits - 1 for bits in (12, 14, 15, 16))  # ADU, of converters
_NEAR = 0.99
Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class HotLimit:
    """Dark current above which a pixel is hot: `rate`, or else `sigma`.

    Attributes
    ----------
    rate : float or None, electrons per second
        Absolute limit.
    sigma : float
        Limit above the median of all pixels, in robust standard deviations (`mad_std`).
    """

    rate: float | None = None
    sigma: float = SIGMA


def hot_pixels(
    files: Sequence[str | Path],
    *,
    limit: HotLimit | None = None,
    gain: float | None = None,
    unit: str | None = None,
    mixed: bool = False,
    memory: int = MEMORY,
    watch: JobWatch = UNWATCHED,
) -> CalibrationBadPixels:
    """Find hot pixels.

    The darks of each exposure time are combined by their median. With several exposure times, the dark current is the
    slope over them, each weighted by the number of its darks; biases are darks of zero time. With only one time, the
    dark current is measured relative to the median pixel, as the bias is unknown. A pixel at full scale in the darks of
    every exposure time is hot, whatever its slope.

    Parameters
    ----------
    files : sequence of str or Path
        Darks, in any order.
    limit : HotLimit, optional
        Limit above which a pixel is hot; 6 sigma by default.
    gain : float, electrons per adu, optional
        Overrides the headers.
    unit, mixed : str, bool
        As for `crviewer.night.calibration.stack.survey`.
    memory, watch : int, JobWatch
        As for `crviewer.night.calibration.combining.combine`.

    Returns
    -------
    CalibrationBadPixels
        The mask, and the dark current in electrons per second.

    Raises
    ------
    FrameError
        If a dark cannot be used.
    MissingFacts
        If the gain or the exposure time of a dark is unknown.
    Cancelled
        If `watch` cancels.
    """
    from astropy.stats import mad_std

    groups = _grouped(files, unit)
    stacks, masters = [], []
    for number, group in enumerate(groups.values()):
        part = watch.part(number / len(groups), (number + 1) / len(groups))
        stacks.append(survey(group, unit=unit, mixed=mixed, watch=part.part(0, 0.3)))
        _refuse_other_size(stacks[-1], stacks[0])
        masters.append(combine(stacks[-1], method="median", memory=memory, watch=part.part(0.3, 1)).data)
    times, counts = np.array(list(groups)), np.array([len(group) for group in groups.values()])
    rate = _slope(times, masters, counts) * np.float32(_electrons(stacks[-1], gain))
    full = _full_scale(times, masters)
    rate[full] = np.nan  # its dark current is not measured; that is bad at any limit
    level = DarkLevel(float(np.nanmedian(rate)), float(mad_std(rate, ignore_nan=True)))
    threshold, entries = _threshold(level, limit or HotLimit())
    return CalibrationBadPixels(
        mask=~(rate <= threshold),
        measured=rate,
        quantity="dark current [e⁻/s]",
        limits=(threshold,),
        files=tuple(file for stack in stacks for file in stack.files),
        header=stacks[-1].header,
        entries=entries,
        notices=(*(notice for stack in stacks for notice in stack.notices), *_notices(groups), *_full_notices(full)),
        level=level,
    )


def with_limit(bad: CalibrationBadPixels, limit: HotLimit) -> CalibrationBadPixels:
    """Apply another limit to the same darks; nothing is measured again.

    Parameters
    ----------
    bad : CalibrationBadPixels
        From `hot_pixels`.
    limit : HotLimit
        The new limit.

    Returns
    -------
    CalibrationBadPixels
        With a new mask.

    Raises
    ------
    ValueError
        If `bad` is not from `hot_pixels`.
    """
    if bad.level is None:
        raise ValueError("only masks from hot_pixels have a dark current")
    threshold, entries = _threshold(bad.level, limit)
    return replace(bad, mask=~(bad.measured <= threshold), limits=(threshold,), entries=entries)


def _grouped(files: Sequence[str | Path], unit: str | None) -> dict[float, list[str]]:
    """Darks by exposure time, the shortest first."""
    timed = sorted((_time(str(file), unit), str(file)) for file in files)
    starts = [0, *(n for n, (one, other) in enumerate(pairwise(timed), 1) if other[0] - one[0] > _LONGER * other[0])]
    groups = (timed[start:stop] for start, stop in pairwise([*starts, len(timed)]))
    return {group[0][0]: [file for _, file in group] for group in groups}


def _time(file: str, unit: str | None) -> float:
    frame = read_frame(file, unit=unit)
    if is_rate(frame.unit):
        raise FrameError(file, "is already per second", "Name darks as taken")
    time = circumstances_of(frame.header).exposure
    if time is None:
        raise FrameError(file, "its header has no exposure time", "Name darks whose headers have EXPTIME")
    return time


def _refuse_other_size(stack: FrameStack, first: FrameStack) -> None:
    if (stack.shape, stack.unit) != (first.shape, first.unit):
        ny, nx = first.shape
        problem = f"has {stack.shape[1]}×{stack.shape[0]} pixels in {stack.unit} where {first.members[0].name} has"
        raise FrameError(stack.members[0].file, f"{problem} {nx}×{ny} in {first.unit}", "Name darks of one camera")


def _slope(times: NDArray[np.float64], masters: list[Image], counts: NDArray[np.int64]) -> Image:
    """(ny, nx), unit of the darks per second: least squares; for a single time, the excess over the median."""
    if len(times) == 1:
        if times[0] == 0:
            raise FrameError("the darks", "all have an exposure time of 0", "Name longer darks too")
        return (masters[0] - np.nanmedian(masters[0])) / np.float32(times[0])
    weights = counts * (times - np.average(times, weights=counts))
    weights /= (weights * times).sum()
    slope = np.zeros_like(masters[0])
    for weight, master in zip(weights, masters, strict=True):  # the weights add up to zero, so that the bias cancels
        slope += np.float32(weight) * master
    return slope


def _full_scale(times: NDArray[np.float64], masters: list[Image]) -> NDArray[np.bool_]:
    """(ny, nx): pixels at full scale in the darks of every exposure time, so that they have no slope."""
    long = [master for time, master in zip(times, masters, strict=True) if time > 0]
    darks = long if len(long) > 1 else masters
    tops = [float(np.nanmax(master)) for master in darks]
    full: NDArray[np.bool_] = np.zeros(masters[0].shape, bool)
    if all(any(_NEAR * scale <= top <= scale for scale in _FULL_SCALES) for top in tops):
        full = np.logical_and.reduce([master >= _NEAR * top for master, top in zip(darks, tops, strict=True)])
    return full


def _full_notices(full: NDArray[np.bool_]) -> list[str]:
    count = int(np.count_nonzero(full))
    return [f"{counted(count, 'pixel')} at full scale in every dark: hot, whatever the slope."] if count else []


def _electrons(stack: FrameStack, gain: float | None) -> float:
    """Electrons per unit of the darks."""
    facts = with_given(facts_of(stack.header), gain=gain)
    factor = electrons_per_unit(stack.unit, facts)
    if factor is None:
        raise MissingFacts(stack.members[0].file, ("gain",), facts.why_missing("gain"))
    return factor


def _threshold(level: DarkLevel, limit: HotLimit) -> tuple[float, tuple[Entry, ...]]:
    """Dark current above which a pixel is hot, and the header entries for it."""
    said = "[electron/s] bad above this dark current"
    if limit.rate is not None:
        return limit.rate, (("CRVTHRE", limit.rate, said),)
    rate = level.median + limit.sigma * level.sigma
    return rate, (("CRVTHRE", float(f"{rate:.6g}"), said), ("CRVSIGM", limit.sigma, "[sigma] above the median"))


def _notices(groups: dict[float, list[str]]) -> list[str]:
    notices = []
    if len(groups) == 1:
        time = next(iter(groups))
        notices.append(f"All darks have {time:g} s: dark current is measured relative to the median pixel.")
    notices += [
        f"Fewer than {_ENOUGH} darks have {time:g} s: a cosmic ray in one of them may be taken for a hot pixel."
        for time, files in groups.items()
        if len(files) < _ENOUGH and time > 0
    ]
    return notices
