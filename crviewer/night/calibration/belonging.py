"""Checks that frames belong together: differences that spoil a combination are errors, others are reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from crviewer.frames.exposure.circumstances import ObservingCircumstances
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.facts.readout_settings import readout_differences
from crviewer.frames.facts.reduction_done import ReductionStep, step_done
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError

Looked = tuple[str, ObservingCircumstances, float]  # file, circumstances, median
_WARMER = 1.0  # °C; changes the dark current by a tenth
_LONGER = 0.01  # relative difference below which two exposure times are equal
_REMEDY = "Leave it out, or combine differing frames with --mixed"


def refuse_other_pixels(frame: Frame, file: str, first: Frame, before: Sequence[str]) -> None:
    """Refuse a frame that cannot be combined with the first one.

    Parameters
    ----------
    frame : Frame
        The frame.
    file : str
        Its name, `FILE` or `FILE[EXTENSION]`.
    first : Frame
        The first frame of the stack.
    before : sequence of str
        Names of the frames before it.

    Raises
    ------
    FrameError
        If size or unit differ from the first frame, or if the frame is named twice.
    """
    if any(
        FileLocation.parse(file).path.samefile(FileLocation.parse(other).path) and _same_part(file, other)
        for other in before
    ):
        raise FrameError(file, "is named twice", "Name each frame once, as a duplicate falsifies the statistics")
    if frame.shape != first.shape:
        ny, nx = first.shape
        problem = f"has {frame.shape[1]}×{frame.shape[0]} pixels where {first.name} has {nx}×{ny}"
        raise FrameError(file, problem, "Name frames of the same detector area and binning")
    if frame.unit != first.unit:
        problem = f"is in {frame.unit} where {first.name} is in {first.unit}"
        raise FrameError(file, problem, "Name frames of one unit, or give their unit with --unit")


def _same_part(file: str, other: str) -> bool:
    return FileLocation.parse(file).extension == FileLocation.parse(other).extension


def unsuitable(frame: Frame, file: str, first: Frame, bias: Frame | None) -> list[tuple[str, str]]:
    """Find out what speaks against combining a frame, apart from its circumstances.

    Parameters
    ----------
    frame : Frame
        The frame.
    file : str
        Its name, `FILE` or `FILE[EXTENSION]`.
    first : Frame
        The first frame of the stack.
    bias : Frame or None
        To be subtracted from it.

    Returns
    -------
    list of (file, problem)
        Settings of the camera other than those of the first frame or the bias; and a bias that is off already.
    """
    found = [each.in_words("the first frame") for each in readout_differences(frame.header, first.header)]
    if bias is not None:
        found += [each.in_words("the bias") for each in readout_differences(frame.header, bias.header)]
        done = step_done(frame.header, ReductionStep.BIAS)
        found += [f"its bias is off already: {done}"] if done else []
    return [(file, f"does not belong: {'; '.join(found)}")] if found else []


def differences(
    frames: Sequence[Looked], kind: FrameKind | None, against: Sequence[tuple[str, str]] = (), *, mixed: bool
) -> tuple[str, ...]:
    """Describe how frames differ.

    Parameters
    ----------
    frames : sequence of (file, ObservingCircumstances, median)
        The frames.
    kind : FrameKind or None
        Type that they are combined as.
    against : sequence of (file, problem)
        What else speaks against single frames.
    mixed : bool
        Report differences that are otherwise errors.

    Returns
    -------
    tuple of str
        One sentence for each difference.

    Raises
    ------
    FrameError
        If a difference spoils the combination, and `mixed` is False.
    """
    found = [*_unlike(frames, kind), *_without_light(frames, kind), *against]
    if found and not mixed:
        file, problem = found[0]
        raise FrameError(file, problem, _REMEDY)
    return tuple(f"{file} {problem}." for file, problem in [*found, *_warmer(frames)])


def _unlike(frames: Sequence[Looked], kind: FrameKind | None) -> list[tuple[str, str]]:
    """Frames that differ from most others: file, and what is wrong."""
    found = _strays(frames, "is a {} frame, but the others are {} frames", lambda seen: seen.kind)
    found += _strays(frames, "is binned {}, but the others {}", lambda seen: seen.binning)
    if kind is FrameKind.DARK:
        found += _strays(frames, "has an exposure time of {:g} s, but the others {:g} s", _whole_percent(frames))
    if kind is FrameKind.FLAT:
        found += _strays(frames, "has filter {}, but the others {}", lambda seen: seen.filter or None)
    return found


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
    """Exposure times, with those that hardly differ made equal."""
    known = sorted(seen.exposure for _, seen, _ in frames if seen.exposure is not None)

    def look(seen: ObservingCircumstances) -> float | None:
        time = seen.exposure
        return time if time is None else next(other for other in known if abs(other - time) <= _LONGER * time)

    return look


def _without_light(frames: Sequence[Looked], kind: FrameKind | None) -> list[tuple[str, str]]:
    """Flats without light to scale them by."""
    dim = [file for file, _, level in frames if kind is FrameKind.FLAT and level <= 0]
    return [(file, "has no light: at least half of its pixels are zero or negative") for file in dim]


def _warmer(frames: Sequence[Looked]) -> list[tuple[str, str]]:
    known = [(file, seen.temperature) for file, seen, _ in frames if seen.temperature is not None]
    if not known:
        return []
    middle = float(np.median([temperature for _, temperature in known]))
    file, extreme = max(known, key=lambda item: abs(item[1] - middle))
    if abs(extreme - middle) <= _WARMER:
        return []
    return [(file, f"was taken at {extreme:.1f} °C, but the others at {middle:.1f} °C")]
