"""Which frames belong together: what no combination can mend is refused, the rest is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from crviewer.frames.exposure.circumstances import ObservingCircumstances
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError

Looked = tuple[str, ObservingCircumstances, float]  # file, circumstances, median
_WARMER = 1.0  # °C, by which the dark current changes by a tenth
_LONGER = 0.01  # part of an exposure time, within which two are the same
_REMEDY = "Leave it out, or allow frames that differ (--mixed)"


def refuse_other_pixels(frame: Frame, file: str, first: Frame, before: Sequence[str]) -> None:
    """Raise FrameError for a frame of another size or unit than the first, or one that is named twice."""
    if any(
        FileLocation.parse(file).path.samefile(FileLocation.parse(other).path) and _same_part(file, other)
        for other in before
    ):
        raise FrameError(
            file, "is named twice", "Name each frame once, as one that counts double spoils the statistics"
        )
    if frame.shape != first.shape:
        ny, nx = first.shape
        problem = f"has {frame.shape[1]}×{frame.shape[0]} pixels where {first.name} has {nx}×{ny}"
        raise FrameError(file, problem, "Name frames of the same detector area and binning")
    if frame.unit != first.unit:
        problem = f"is in {frame.unit} where {first.name} is in {first.unit}"
        raise FrameError(file, problem, "Name frames of one unit, or say what they are in with --unit")


def _same_part(file: str, other: str) -> bool:
    return FileLocation.parse(file).extension == FileLocation.parse(other).extension


def differences(frames: Sequence[Looked], kind: FrameKind | None, *, mixed: bool) -> tuple[str, ...]:
    """Tell in what frames differ.

    Parameters
    ----------
    frames : sequence of (file, ObservingCircumstances, median)
    kind : FrameKind or None
        What they are to be combined as.
    mixed : bool
        Tell of what is otherwise refused.

    Raises
    ------
    FrameError
        If frames differ in what spoils the combination, and `mixed` is not set.
    """
    told = [*_unlike(frames, kind), *_unlit(frames, kind)]
    if told and not mixed:
        file, problem = told[0]
        raise FrameError(file, problem, _REMEDY)
    return tuple(f"{file} {problem}." for file, problem in [*told, *_warmer(frames)])


def _unlike(frames: Sequence[Looked], kind: FrameKind | None) -> list[tuple[str, str]]:
    """Frames that are not as most are: file, and what is wrong."""
    told = _strays(frames, "is a {} frame where the others are {} frames", lambda seen: seen.kind)
    told += _strays(frames, "is binned {} where the others are {}", lambda seen: seen.binning)
    if kind is FrameKind.DARK:
        told += _strays(frames, "was exposed for {:g} s where the others were for {:g} s", _whole_percent(frames))
    if kind is FrameKind.FLAT:
        told += _strays(
            frames, "was taken through {} where the others were through {}", lambda seen: seen.filter or None
        )
    return told


def _strays(
    frames: Sequence[Looked], problem: str, look: Callable[[ObservingCircumstances], object | None]
) -> list[tuple[str, str]]:
    values = [(file, look(seen)) for file, seen, _ in frames]
    counts = Counter(value for _, value in values if value is not None)
    if len(counts) < 2:
        return []
    common = counts.most_common(1)[0][0]
    return [(file, problem.format(value, common)) for file, value in values if value not in (None, common)]


def _whole_percent(frames: Sequence[Looked]) -> Callable[[ObservingCircumstances], float | None]:
    """Exposure times, where those that hardly differ count as one."""
    known = sorted(seen.exposure for _, seen, _ in frames if seen.exposure is not None)

    def look(seen: ObservingCircumstances) -> float | None:
        time = seen.exposure
        return time if time is None else next(other for other in known if abs(other - time) <= _LONGER * time)

    return look


def _unlit(frames: Sequence[Looked], kind: FrameKind | None) -> list[tuple[str, str]]:
    """Flats with no light to scale them by."""
    dim = [file for file, _, level in frames if kind is FrameKind.FLAT and level <= 0]
    return [(file, "has no light: half of its pixels are at zero or below") for file in dim]


def _warmer(frames: Sequence[Looked]) -> list[tuple[str, str]]:
    known = [(file, seen.temperature) for file, seen, _ in frames if seen.temperature is not None]
    if not known:
        return []
    middle = float(np.median([temperature for _, temperature in known]))
    file, extreme = max(known, key=lambda item: abs(item[1] - middle))
    if abs(extreme - middle) <= _WARMER:
        return []
    return [(file, f"was taken at {extreme:.1f} °C where the others were at {middle:.1f} °C")]
