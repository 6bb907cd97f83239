"""Opening an exposure: the files that an observer names, read and brought together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from crviewer.frames.exposure.amplifier_maps import read_noise_variance
from crviewer.frames.exposure.assembling import ExposureFrames, assemble
from crviewer.frames.exposure.detection_models import with_background, with_made_background, with_variance
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.input_masks import read_masks
from crviewer.frames.exposure.open_request import FileName, HeaderOverrides, OpenRequest
from crviewer.frames.facts.colour_mosaic import mosaic_given
from crviewer.frames.facts.detector_window import NoPlacement, placement
from crviewer.frames.facts.frame_kind import refuse_no_science
from crviewer.frames.facts.keywords import read_facts, with_given
from crviewer.frames.facts.row_order import flip_needed
from crviewer.frames.fits.file_chips import measured_location
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.fits.plane_roles import PlaneRole
from crviewer.frames.masks.mask_reading import ANOTHER
from crviewer.frames.models.model_choice import BackgroundChoice, NoiseChoice
from crviewer.frames.models.noise_plane import ERRORS
from crviewer.frames.values.pixel_unit import UnitConversion

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
    CalibrationMismatch
        If a dark, bias or flat should not be applied to it, and the request does not say that it is meant.
    InvertedMask
        If a mask has more than half of its pixels set and the request does not say what to do.
    ValueError
        If a number in the request is not positive.
    """
    tell = progress or (lambda fraction: None)
    tell(0.0)
    files, overrides = request.files, request.overrides
    science = science or read_science(request)
    if not FileLocation.parse(files.science).extension:
        refuse_no_science(science)
    facts = with_given(read_facts(science), **overrides.facts())
    tell(0.3)
    masks = read_masks(science, files, request.mask_options)
    science = replace(science, own_mask=masks.own, own_planes=())
    tell(0.5)
    inputs = ExposureFrames(
        science=science,
        dark=_companion(files.dark, science, overrides),
        bias=_companion(files.bias, science, overrides),
        flat=_companion(files.flat, science, overrides),
        mask=masks.files,
        mask_sources=masks.sources,
        flagged=masks.flagged,
        options=request.reduction,
    )
    tell(0.7)
    exposure = replace(assemble(inputs, facts), request=request, flagged_bits=masks.flagged_bits)
    if overrides.pssl is not None:
        exposure = replace(exposure, electrons=exposure.electrons + np.float32(overrides.pssl), pssl=overrides.pssl)
    if overrides.mosaic is not None:
        exposure = replace(exposure, mosaic=mosaic_given(overrides.mosaic))
    exposure = replace(exposure, variance=read_noise_variance(exposure.electrons, exposure.facts))
    exposure = _with_models(exposure, request)
    tell(1.0)
    return exposure


def _with_models(exposure: Exposure, request: OpenRequest) -> Exposure:
    """The exposure with the noise and the background that the request asks for."""
    science, files, models = exposure.science, request.files, request.models
    own_noise = models.noise is NoiseChoice.OWN and files.variance is None
    variance = _own_plane(science, science.error_plane, "errors, variance or weights") if own_noise else files.variance
    if variance is not None:
        exposure = with_variance(exposure, _measured(variance, science, request, ERRORS))
    choice = BackgroundChoice.NONE if files.background is not None else models.background_model
    is_own = choice is BackgroundChoice.OWN
    background = _own_plane(science, science.model_plane, "model of its sky") if is_own else files.background
    if background is not None:
        return with_background(exposure, _measured(background, science, request, (PlaneRole.MODEL,)))
    return exposure if choice is BackgroundChoice.NONE else with_made_background(exposure, choice)


def _own_plane(science: Frame, plane: str, what: str) -> FileName:
    if science.path is None or not plane:
        problem = f"has no {what} of its own"
        raise FrameError(science.path or science.name, problem, "Name a file, or leave it out")
    return str(FileLocation(science.path, plane))


def _measured(location: FileName, science: Frame, request: OpenRequest, roles: tuple[PlaneRole, ...]) -> Frame:
    place = measured_location(location, science.chip, roles)
    return _placed(_upright(read_frame(str(place)), science), science)


def read_science(request: OpenRequest) -> Frame:
    """Read the science frame of a request.

    Parameters
    ----------
    request : OpenRequest
        The file, and what its values count where its header does not say so.

    Returns
    -------
    Frame
        As read.

    Raises
    ------
    FrameError
        If the file cannot be used.
    """
    return read_frame(request.science, unit=request.overrides.unit, scale=request.overrides.scale)


def _companion(location: FileName | None, science: Frame, overrides: HeaderOverrides) -> Frame | None:
    if location is None:
        return None
    frame = _placed(_upright(read_frame(location, of=science.chip), science), science)
    if frame.conversion.normalised and overrides.scale is not None:
        frame = replace(frame, conversion=UnitConversion(scale=overrides.scale, normalised=True))
    if frame.unit_assumed and overrides.unit is not None:
        return replace(frame, unit=science.unit, unit_assumed=False)
    return frame


def _placed(frame: Frame, science: Frame) -> Frame:
    """A calibration frame on the pixels of the science frame: cut out of the whole detector, or placed on it.

    Raises
    ------
    FrameError
        If headers do not say how, or say that it is of another part of the detector.
    """
    try:
        found = placement(science.shape, science.header, frame.shape, frame.header)
    except NoPlacement as error:
        raise FrameError(frame.path or frame.name, str(error), ANOTHER) from error
    if frame.shape == science.shape:
        return frame
    data = found.onto(science.shape, frame.data, elsewhere=np.nan)
    placed = ", ".join(filter(None, (frame.placed, found.in_words(frame.shape))))
    return replace(frame, data=data, placed=placed, own_mask=None, own_planes=())


def _upright(frame: Frame, science: Frame) -> Frame:
    """A calibration frame with its rows in the order of those of the science frame."""
    flipped = flip_needed(frame.header, science.header)
    return replace(frame, data=frame.data[::-1], placed=flipped, own_mask=None, own_planes=()) if flipped else frame
