"""Opening an exposure: the files that an observer names, read and brought together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.detector_facts import DetectorFacts
from crviewer.frames.facts.keywords import read_facts, with_given
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.flagged_values import FlaggedValues, read_flagged
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.mask_values import MaskMajority, read_mask, settled

Report = Callable[[float], None]  # fraction done, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """Which files to open, and what the observer says of them beyond their headers.

    Attributes
    ----------
    science, dark, bias, flat : str or Path
        `FILE` or `FILE[EXTENSION]`. Bias and flat are applied wherever they are named.
    masks : tuple of str or Path
        Mask files, of which the union is taken.
    subtract_dark : bool
        Take the dark, if there is one, off the science frame; otherwise it is only there to be looked at.
    scale_dark : bool
        Scale the dark to the exposure time of the science frame before it is subtracted.
    gain, read_noise, exposure, saturation : float, electrons per adu, electrons, seconds, unit of the science frame
        Instead of what the headers say.
    unit : str
        Of the science frame, and of every other frame that names none.
    detection : str or Path
        A mask in which another tool flagged cosmic rays, to be reviewed in place of what a detector finds.
    bits : str
        Which values of it count (`crviewer.frames.fits.flagged_values`); every value but 0 where it is empty.
    majority : MaskMajority
        What to do with a mask, the science file's own included, that has more than half of its pixels set.
    """

    science: str | Path
    dark: str | Path | None = None
    masks: tuple[str | Path, ...] = ()
    bias: str | Path | None = None
    flat: str | Path | None = None
    subtract_dark: bool = False
    scale_dark: bool = False
    gain: float | None = None
    read_noise: float | None = None
    exposure: float | None = None
    saturation: float | None = None
    unit: str | None = None
    detection: str | Path | None = None
    bits: str = ""
    majority: MaskMajority = MaskMajority.ASK

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is read for it."""
        named = (self.science, self.dark, self.bias, self.flat, self.detection, *self.masks)
        return tuple(FileLocation.parse(file).path for file in named if file is not None)


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
    science = _settled(science or read_frame(request.science, unit=request.unit), request.majority)
    facts = _facts(science, request)
    tell(0.3)
    flagged = _flagged(request, science.shape)
    science = _without(flagged, science, request)
    mask = _union_of_masks(request, science.shape, flagged)
    tell(0.5)
    inputs = ExposureFrames(
        science=science,
        dark=_companion(request.dark, science, request),
        bias=_companion(request.bias, science, request),
        flat=_companion(request.flat, science, request),
        mask=mask,
        mask_paths=tuple(FileLocation.parse(mask).path for mask in request.masks),
        subtract_dark=request.subtract_dark,
        scale_dark=request.scale_dark,
        flagged=None if flagged is None else flagged.pixels,
        flagged_path=None if request.detection is None else FileLocation.parse(request.detection).path,
        flagged_bits=request.bits,
    )
    tell(0.7)
    exposure = replace(assemble(inputs, facts), request=request)
    tell(1.0)
    return exposure


def _settled(science: Frame, majority: MaskMajority) -> Frame:
    if science.own_mask is None:
        return science
    return replace(science, own_mask=settled(science.own_mask, f"own mask of {science.path}", majority))


def _facts(science: Frame, request: OpenRequest) -> DetectorFacts:
    return with_given(
        read_facts(science),
        gain=request.gain,
        read_noise=request.read_noise,
        exposure=request.exposure,
        saturation=request.saturation,
    )


def _companion(location: str | Path | None, science: Frame, request: OpenRequest) -> Frame | None:
    if location is None:
        return None
    frame = read_frame(location)
    if frame.unit_assumed and request.unit is not None:
        return replace(frame, unit=science.unit, unit_assumed=False)
    return frame


def _flagged(request: OpenRequest, shape: tuple[int, int]) -> FlaggedValues | None:
    if request.detection is None:
        return None
    return read_flagged(request.detection, shape, bits=request.bits, majority=request.majority)


def _without(flagged: FlaggedValues | None, science: Frame, request: OpenRequest) -> Frame:
    """The science frame; what is under review in its own DQ plane is not known to be bad."""
    if flagged is None or science.own_mask is None or not _same_file(request.detection, request.science):
        return science
    return replace(science, own_mask=science.own_mask & ~flagged.only)


def _union_of_masks(
    request: OpenRequest, shape: tuple[int, int], flagged: FlaggedValues | None
) -> NDArray[np.bool_] | None:
    """All masks; of one that is under review itself, only what it says besides."""
    masks = [read_mask(location, shape, majority=request.majority) for location in request.masks]
    if flagged is not None:
        masks = [
            mask & ~flagged.only if _same_file(location, request.detection) else mask
            for location, mask in zip(request.masks, masks, strict=True)
        ]
    return np.logical_or.reduce(masks) if masks else None


def _same_file(one: str | Path | None, other: str | Path | None) -> bool:
    if one is None or other is None:
        return False
    return FileLocation.parse(one).path.samefile(FileLocation.parse(other).path)
