"""Stack: frames that belong together, so that they can be combined, and the properties of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.exposure.circumstances import ObservingCircumstances, circumstances_of
from crviewer.frames.facts.frame_kind import FrameKind, kind_said
from crviewer.frames.facts.row_order import flip_needed
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_reading import in_unit, read_frame
from crviewer.night.calibration.belonging import differences, refuse_other_pixels, unsuitable
from crviewer.night.calibration.bias_noise import noise_beside_header

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase

_SAMPLE = 1 << 20  # pixels; their median is accurate to a thousandth of their spread


@dataclass(frozen=True, slots=True, kw_only=True)
class StackMember:
    """One frame of a stack.

    Attributes
    ----------
    file : str
        `FILE` or `FILE[EXTENSION]`, as it was named.
    circumstances : ObservingCircumstances
        Exposure time, temperature, filter, binning.
    level : float, unit of the stack
        Median of its pixels.
    """

    file: str
    circumstances: ObservingCircumstances
    level: float

    @property
    def name(self) -> str:
        """File name without its directory."""
        return Path(self.file).name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameStack:
    """Frames of one size and unit.

    Attributes
    ----------
    members : tuple of StackMember
        At least one.
    shape : (ny, nx), pixels
        Shape of each frame.
    unit : unit
        adu or electron, or either per second.
    unit_given : str or None
        Unit given by the observer, if any.
    kind : FrameKind or None
        Type of most frames; None if no header says.
    header : Header
        Header of the first frame.
    noise : float, unit of the stack
        Standard deviation of a typical pixel from frame to frame; 0 for a single frame.
    notices : tuple of str
        Differences between the frames, in sentences.
    bias : Frame or None
        Subtracted from every frame as it is read.
    """

    members: tuple[StackMember, ...]
    shape: tuple[int, int]
    unit: UnitBase
    unit_given: str | None
    kind: FrameKind | None
    header: Header
    noise: float
    notices: tuple[str, ...]
    bias: Frame | None = None

    @property
    def scales(self) -> NDArray[np.float64]:
        """(n,): factors that bring the frames to a common level; flats are scaled to their mean level."""
        if self.kind is not FrameKind.FLAT:
            return np.ones(len(self.members))
        levels = np.array([member.level for member in self.members])
        scales: NDArray[np.float64] = levels.mean() / levels
        return scales

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that the stack reads."""
        bias = (self.bias.path,) if self.bias is not None and self.bias.path else ()
        return (*(FileLocation.parse(member.file).path for member in self.members), *bias)

    def read(self, member: StackMember) -> Frame:
        """Read one frame again; frames are not kept in memory.

        Parameters
        ----------
        member : StackMember
            One of the members.

        Returns
        -------
        Frame
            The frame.

        Raises
        ------
        FrameError
            If it can no longer be read.
        """
        return _less_bias(_read(member.file, self.unit_given, self.header), self.bias)


def survey(
    files: Sequence[str | Path],
    *,
    kind: FrameKind | None = None,
    unit: str | None = None,
    mixed: bool = False,
    bias: str | Path | None = None,
    watch: JobWatch = UNWATCHED,
) -> FrameStack:
    """Read every frame, and check that they belong together.

    Parameters
    ----------
    files : sequence of str or Path
        `FILE` or `FILE[EXTENSION]`.
    kind : FrameKind, optional
        Their type, whatever the headers say.
    unit : str, optional
        Unit of their values, instead of BUNIT.
    mixed : bool
        Accept frames of different type, binning, camera settings, filter (flats) or exposure time (darks), or whose
        bias is off although one is named, and describe it in `notices`; otherwise these are errors.
    bias : str or Path, optional
        To be subtracted from every frame.
    watch : JobWatch
        Reports progress, and cancels, after each frame.

    Returns
    -------
    FrameStack
        The frames and their properties.

    Raises
    ------
    FrameError
        If a frame cannot be read, is named twice, or differs from the others.
    Cancelled
        If `watch` cancels.
    """
    first, before = _read(files[0], unit), None
    level = None if bias is None else _read(bias, unit, first.header)
    if level is not None:
        refuse_other_pixels(level, str(bias), first, ())
    against: list[tuple[str, str]] = []
    turned: list[str] = []
    members: list[StackMember] = []
    noises: list[float] = []
    for number, file in enumerate(map(str, files), 1):
        frame = first if number == 1 else _read(file, unit, first.header)
        refuse_other_pixels(frame, file, first, tuple(member.file for member in members))
        against += unsuitable(frame, file, first, level)
        turned += [f"{file} is {frame.placed}."] if frame.placed else []
        sample = _sample(_less_bias(frame, level).data)
        members.append(StackMember(file=file, circumstances=circumstances_of(frame.header), level=_level(sample)))
        if before is not None:
            noises.append(_noise(before, sample))
        before = sample
        watch.reach(number / len(files))
    kind = kind or _commonest([member.circumstances.kind for member in members])
    noise = float(np.median(noises)) if noises else 0.0
    told = noise_beside_header(noise, first.unit, first.header) if kind is FrameKind.BIAS else ()
    return FrameStack(
        members=tuple(members),
        shape=first.shape,
        unit=first.unit,
        unit_given=unit,
        kind=kind,
        header=first.header,
        noise=noise,
        notices=(
            *differences([(m.file, m.circumstances, m.level) for m in members], kind, against, mixed=mixed),
            *turned,
            *told,
        ),
        bias=level,
    )


def _read(file: str | Path, unit: str | None, like: Header | None = None) -> Frame:
    """A frame in counts, its rows in the order of another header.

    Of a flat, which is divided by its own mean, it does not matter what its values are.
    """
    frame = _turned(read_frame(file, unit=unit), like)
    said = kind_said(frame.header) if frame.conversion.problem else None
    return frame if said is not None and said.kind is FrameKind.FLAT else in_unit(frame)


def _turned(frame: Frame, like: Header | None) -> Frame:
    turned = flip_needed(frame.header, like, "the first frame")
    if not turned:
        return frame
    mask = None if frame.own_mask is None else frame.own_mask[::-1]
    planes = tuple(plane.on(plane.pixels[::-1]) for plane in frame.own_planes)
    return replace(frame, data=frame.data[::-1], placed=turned, own_mask=mask, own_planes=planes)


def _less_bias(frame: Frame, bias: Frame | None) -> Frame:
    return frame if bias is None else replace(frame, data=frame.data.astype(np.float32) - bias.data)


def _sample(data: NDArray[Any]) -> NDArray[np.float64]:
    """Pixels spread evenly over the frame; the same ones for all frames of one size."""
    flat = data.reshape(-1)
    return flat[:: max(1, flat.size // _SAMPLE)].astype(np.float64)


def _level(sample: NDArray[np.float64]) -> float:
    finite = sample[np.isfinite(sample)]
    return float(np.median(finite)) if len(finite) else 0.0


def _noise(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Standard deviation of one frame, from the difference of two; structure and level cancel."""
    from astropy.stats import mad_std

    levels = _level(one), _level(other)
    ratio = levels[0] / levels[1] if min(levels) > 0 else 1.0
    difference = one - other * (ratio if 0.5 < ratio < 2 else 1.0)
    return float(mad_std(difference, ignore_nan=True)) / float(np.sqrt(2))


def _commonest(kinds: list[FrameKind | None]) -> FrameKind | None:
    said = Counter(kind for kind in kinds if kind is not None)
    return said.most_common(1)[0][0] if said else None
