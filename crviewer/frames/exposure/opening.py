"""Opening an exposure: the files that an observer names, read and brought together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import FileName, MaskOptions, OpenRequest
from crviewer.frames.facts.keywords import read_facts, with_given
from crviewer.frames.fits.file_location import same_file
from crviewer.frames.fits.flagged_values import FlaggedValues, read_flagged
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.mask_values import MaskMajority, read_mask, settled

Report = Callable[[float], None]  # fraction done, 0 to 1


def open_exposure(request: OpenRequest, progress: Report | None = None, *, science: Frame | None = None) -> Exposure:
    """Read every file of a request, reduce the science frame where asked to, and convert to electrons.

    Pixels that are not finite are masked, and have the median of the finite ones in `Exposure.electrons`.

    Parameters
    ----------
    request : OpenRequest
        The files, and what to do with them.
    progress : callable, optional
        Called with the fraction that is done.
    science : Frame, optional
        The science frame of the request, where it was read already.

    Returns
    -------
    Exposure
        Of `request`, with all images on the pixel grid of the science frame.

    Raises
    ------
    FrameError
        If a file cannot be used: unreadable, of another shape, with every pixel masked.
    MissingFacts
        If gain, read noise or exposure time are needed and neither headers nor request have them.
    InvertedMask
        If a mask has more than half of its pixels set and the request does not say what to do.
    ValueError
        If a number in the request is not positive.
    """
    tell = progress or (lambda fraction: None)
    tell(0.0)
    files, unit = request.files, request.overrides.unit
    science = _settled(science or read_frame(files.science, unit=unit), request.mask_options.majority)
    facts = with_given(read_facts(science), **request.overrides.numbers())
    tell(0.3)
    flagged = _flagged(files.detection, science.shape, request.mask_options)
    science = _without(flagged, science, request)
    mask = _union_of_masks(request, science.shape, flagged)
    tell(0.5)
    inputs = ExposureFrames(
        science=science,
        dark=_companion(files.dark, science, unit),
        bias=_companion(files.bias, science, unit),
        flat=_companion(files.flat, science, unit),
        mask=mask,
        flagged=None if flagged is None else flagged.pixels,
        options=request.reduction,
    )
    tell(0.7)
    exposure = replace(assemble(inputs, facts), request=request)
    tell(1.0)
    return exposure


def _settled(science: Frame, majority: MaskMajority) -> Frame:
    if science.own_mask is None:
        return science
    return replace(science, own_mask=settled(science.own_mask, f"own mask of {science.path}", majority))


def _companion(location: FileName | None, science: Frame, unit: str | None) -> Frame | None:
    if location is None:
        return None
    frame = read_frame(location)
    if frame.unit_assumed and unit is not None:
        return replace(frame, unit=science.unit, unit_assumed=False)
    return frame


def _flagged(location: FileName | None, shape: tuple[int, int], options: MaskOptions) -> FlaggedValues | None:
    if location is None:
        return None
    return read_flagged(location, shape, bits=options.bits, majority=options.majority)


def _without(flagged: FlaggedValues | None, science: Frame, request: OpenRequest) -> Frame:
    """The science frame; what is under review in its own DQ plane is not known to be bad."""
    if flagged is None or science.own_mask is None or not same_file(request.files.detection, request.science):
        return science
    return replace(science, own_mask=science.own_mask & ~flagged.only)


def _union_of_masks(
    request: OpenRequest, shape: tuple[int, int], flagged: FlaggedValues | None
) -> NDArray[np.bool_] | None:
    """All masks; of one that is under review itself, only what it says besides."""
    files, majority = request.files, request.mask_options.majority
    masks = [read_mask(location, shape, majority=majority) for location in files.masks]
    if flagged is not None:
        masks = [
            mask & ~flagged.only if same_file(location, files.detection) else mask
            for location, mask in zip(files.masks, masks, strict=True)
        ]
    return np.logical_or.reduce(masks) if masks else None
