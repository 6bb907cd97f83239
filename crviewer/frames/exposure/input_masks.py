"""The input mask of an exposure before it is assembled: its own planes, the mask files, and what is under review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.open_request import ExposureFiles, FileName, MaskOptions
from crviewer.frames.fits.file_location import same_file
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.masks.flagged_values import FlaggedValues, read_flagged
from crviewer.frames.masks.mask_majority import settled
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.frames.masks.mask_source import MaskReading, MaskSource
from crviewer.frames.masks.overscan import overscan
from crviewer.frames.masks.plane_reading import part_of_plane


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InputMasks:
    """What was read.

    Attributes
    ----------
    own, files : (ny, nx) bool or None
        Pixels that the science file itself, and that mask files call bad; None where there are none.
    flagged : (ny, nx) bool or None
        What another tool flagged as cosmic rays, where that is to be reviewed.
    flagged_bits : str
        Which of its flags counted; empty for every value but 0.
    sources : tuple of MaskSource
        How each plane and file was read.
    """

    own: NDArray[np.bool_] | None
    files: NDArray[np.bool_] | None
    flagged: NDArray[np.bool_] | None
    sources: tuple[MaskSource, ...]
    flagged_bits: str = ""


def read_masks(science: Frame, files: ExposureFiles, options: MaskOptions) -> InputMasks:
    """Read the masks of a science frame.

    Pixels that another tool flagged as rays, and nothing else, are not bad for that where they are under review.

    Parameters
    ----------
    science : Frame
        As read.
    files : ExposureFiles
        Of which the masks, and what another tool flagged, are read.
    options : MaskOptions
        What their values mean.

    Returns
    -------
    InputMasks
        Each as pixels of the science frame.

    Raises
    ------
    InvertedMask, UnknownFlags
        If the observer has to say what a mask means.
    FrameError
        If a mask cannot be used.
    """
    target = MaskTarget(science.shape, science.header, science.chip)
    flagged = _flagged(files.detection, target, options)
    under_review = partial(_unmasked, detection=files.detection, flagged=flagged)
    blind = overscan(science.header, science.shape)
    own = [under_review(part, file=science.path) for part in _own(science, options)] + ([blind] if blind else [])
    read = [read_mask(file, target, majority=options.majority, choice=options.mask_bits) for file in files.masks]
    named = [under_review(part, file=file) for part, file in zip(read, files.masks, strict=True)]
    _refuse_unknown([part.source for part in (*own, *named)], science)
    return InputMasks(
        own=_union(own),
        files=_union(named),
        flagged=None if flagged is None else flagged.pixels,
        sources=tuple(part.source for part in (*own, *named)),
        flagged_bits=flagged.bits if flagged else "",
    )


def _refuse_unknown(sources: Sequence[MaskSource], science: Frame) -> None:
    """Refuse a word of the choice of flags that no plane understands."""
    choosing = [source for source in sources if source.counts]
    unknown_to = [{error.word for error in source.unknown} for source in choosing]
    for error in choosing[0].unknown if choosing else ():
        if all(error.word in unknown for unknown in unknown_to):
            file = f"{choosing[0].name} of {science.path}" if choosing[0].is_own else choosing[0].location
            raise FrameError(file, error.problem, error.remedy)


def _flagged(location: FileName | None, target: MaskTarget, options: MaskOptions) -> FlaggedValues | None:
    if location is None:
        return None
    return read_flagged(location, target, bits=options.bits, majority=options.majority)


def _own(science: Frame, options: MaskOptions) -> list[MaskReading]:
    """The science file's own planes; an image that was made in memory has only its mask."""
    path = science.path or science.name
    if science.own_planes:
        return [
            _as_own(
                part_of_plane(
                    plane,
                    name=f"own {plane.name}",
                    file=f"own {plane.name} of {path}",
                    location=f"{path}[{plane.name}]",
                    choice=options.mask_bits,
                    majority=options.majority,
                )
            )
            for plane in science.own_planes
        ]
    if science.own_mask is None:
        return []
    bad = settled(science.own_mask, f"own mask of {path}", options.majority)
    masked = int(np.count_nonzero(bad))
    source = MaskSource(name="own mask", location="", title="plain mask", is_own=True, masked=masked)
    return [MaskReading(source=source, bad=bad)]


def _as_own(part: MaskReading) -> MaskReading:
    return replace(part, source=replace(part.source, is_own=True))


def _unmasked(
    part: MaskReading, *, file: FileName | None, detection: FileName | None, flagged: FlaggedValues | None
) -> MaskReading:
    """A part of the mask without what is under review in the same file, and bad for nothing else."""
    if flagged is None or not same_file(detection, file):
        return part
    bad = part.bad & ~flagged.only
    return replace(part, bad=bad, source=replace(part.source, masked=int(np.count_nonzero(bad)), rays=0))


def _union(parts: Sequence[MaskReading]) -> NDArray[np.bool_] | None:
    return np.logical_or.reduce([part.bad for part in parts]) if parts else None
