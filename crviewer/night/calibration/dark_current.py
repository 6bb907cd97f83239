"""Hot pixels: the dark current of every pixel, from darks of different exposure times.

What a dark holds is bias and dark current times exposure time, so that two times tell the two apart.
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
from crviewer.frames.exposure.electron_conversion import electrons_per_unit, is_rate
from crviewer.frames.facts.keywords import facts_of, with_given
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.night.calibration.bad_pixels import CalibrationBadPixels
from crviewer.night.calibration.combining import MEMORY, combine
from crviewer.night.calibration.stack import FrameStack, survey
from crviewer.products.core.provenance import Entry
from crviewer.review.core.dark_level import DarkLevel

SIGMA = 6.0  # with which a mask of a real camera, made from more darks than were given here, is found again best
_LONGER = 0.01  # part of an exposure time, within which two are the same
_ENOUGH = 3  # darks of one exposure time, of which the median leaves rays out
Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class HotLimit:
    """Above which dark current a pixel is hot: `rate`, or else `sigma`.

    Attributes
    ----------
    rate : float or None, electrons per second
    sigma : float
        Above the median of all pixels, in robust standard deviations (`mad_std`).
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

    The darks of each exposure time are combined by their median; where there are several times, dark current is the
    slope over them, each time weighted by the number of its darks. Biases are darks of no time. Where there is only one
    time, dark current is measured above that of the median pixel, as the bias is unknown.

    Parameters
    ----------
    files : sequence of str or Path
        Darks, in any order.
    limit : HotLimit, optional
    gain : float, electrons per adu, optional
        Instead of what the headers say.
    unit, mixed
        As for `crviewer.night.calibration.stack.survey`.
    memory, watch
        As for `crviewer.night.calibration.combining.combine`.

    Raises
    ------
    FrameError
        If a dark cannot be used.
    MissingFacts
        If the gain or the exposure time of a dark is unknown.
    Cancelled
        If the watch says so.
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
        notices=(*(notice for stack in stacks for notice in stack.notices), *_notices(groups)),
        level=level,
    )


def with_limit(bad: CalibrationBadPixels, limit: HotLimit) -> CalibrationBadPixels:
    """The hot pixels of the same darks above another dark current; nothing is measured again."""
    if bad.level is None:
        raise ValueError("only hot pixels have a dark current")
    threshold, entries = _threshold(bad.level, limit)
    return replace(bad, mask=~(bad.measured <= threshold), limits=(threshold,), entries=entries)


def _grouped(files: Sequence[str | Path], unit: str | None) -> dict[float, list[str]]:
    """The darks of each exposure time, the shortest first."""
    timed = sorted((_time(str(file), unit), str(file)) for file in files)
    starts = [0, *(n for n, (one, other) in enumerate(pairwise(timed), 1) if other[0] - one[0] > _LONGER * other[0])]
    groups = (timed[start:stop] for start, stop in pairwise([*starts, len(timed)]))
    return {group[0][0]: [file for _, file in group] for group in groups}


def _time(file: str, unit: str | None) -> float:
    frame = read_frame(file, unit=unit)
    if is_rate(frame.unit):
        raise FrameError(file, "is per second already", "Name darks as they were taken")
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
    """(ny, nx), unit of the darks per second: least squares; of one time, what is above the median."""
    if len(times) == 1:
        if times[0] == 0:
            raise FrameError("the darks", "have no exposure time", "Name darks of a longer time too")
        return (masters[0] - np.nanmedian(masters[0])) / np.float32(times[0])
    weights = counts * (times - np.average(times, weights=counts))
    weights /= (weights * times).sum()
    slope = np.zeros_like(masters[0])
    for weight, master in zip(weights, masters, strict=True):  # the weights add up to nothing, and so the bias goes
        slope += np.float32(weight) * master
    return slope


def _electrons(stack: FrameStack, gain: float | None) -> float:
    """Electrons per unit of the darks."""
    facts = with_given(facts_of(stack.header), gain=gain)
    factor = electrons_per_unit(stack.unit, facts)
    if factor is None:
        raise MissingFacts(stack.members[0].file, ("gain",), facts.why_missing("gain"))
    return factor


def _threshold(level: DarkLevel, limit: HotLimit) -> tuple[float, tuple[Entry, ...]]:
    """Above which dark current a pixel is hot, and what the header says of that."""
    said = "[electron/s] bad above this dark current"
    if limit.rate is not None:
        return limit.rate, (("CRVTHRE", limit.rate, said),)
    rate = level.median + limit.sigma * level.sigma
    return rate, (("CRVTHRE", float(f"{rate:.6g}"), said), ("CRVSIGM", limit.sigma, "[sigma] above the median"))


def _notices(groups: dict[float, list[str]]) -> list[str]:
    told = []
    if len(groups) == 1:
        time = next(iter(groups))
        told.append(f"All darks are of {time:g} s: dark current is told above that of the median pixel.")
    told += [
        f"Fewer than {_ENOUGH} darks are of {time:g} s: a cosmic ray in one of them may count as a hot pixel."
        for time, files in groups.items()
        if len(files) < _ENOUGH and time > 0
    ]
    return told
