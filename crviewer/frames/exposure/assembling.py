"""From the frames of one exposure to the exposure: one pixel grid, electrons, one input mask, only finite values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.calibration_match import CalibrationMismatch, bias_left_in, mismatches
from crviewer.frames.exposure.dark_frame import DarkFrame, companion_facts, dark_of
from crviewer.frames.exposure.electron_conversion import in_electrons, missing_facts
from crviewer.frames.exposure.exposure import SMALLEST_AXIS, Exposure
from crviewer.frames.exposure.open_request import ReductionOptions
from crviewer.frames.exposure.overscan_subtraction import overscan_subtraction
from crviewer.frames.exposure.reduction import Reduction, reduce_image
from crviewer.frames.facts.colour_mosaic import mosaic_of
from crviewer.frames.facts.detector_facts import DetectorFacts
from crviewer.frames.facts.reduction_done import ReductionStep, step_done
from crviewer.frames.facts.sky_position import celestial_wcs
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.fits.frame_reading import refuse_other_quantities
from crviewer.frames.masks.mask_source import MaskSource

_SAME_TIME = 0.01  # relative difference up to which a dark is not scaled for all that matters


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureFrames:
    """The frames that belong to one exposure, as read, and what to do with them.

    Attributes
    ----------
    science : Frame
    dark, bias, flat : Frame or None
    mask : (ny, nx) bool or None
        Union of the mask files.
    mask_sources : tuple of MaskSource
        How the mask files, and the science frame's own planes, were read.
    flagged : (ny, nx) bool or None
        What another tool flagged.
    options : ReductionOptions
        What is done to the science frame.
    """

    science: Frame
    dark: Frame | None = None
    bias: Frame | None = None
    flat: Frame | None = None
    mask: NDArray[np.bool_] | None = None
    mask_sources: tuple[MaskSource, ...] = ()
    flagged: NDArray[np.bool_] | None = None
    options: ReductionOptions = field(default_factory=ReductionOptions)


def assemble(inputs: ExposureFrames, facts: DetectorFacts) -> Exposure:
    """Bring the frames of one exposure together: in electrons, with one input mask.

    Parameters
    ----------
    inputs : ExposureFrames
        What was read, or made in memory.
    facts : DetectorFacts
        Of the science frame.

    Returns
    -------
    Exposure
        All images have the shape of the science frame; `request` is None.

    Raises
    ------
    FrameError
        If shapes differ, the image is too small to be searched, or every pixel is masked.
    CalibrationMismatch
        If a calibration frame should not be applied, and the options do not say that it is meant.
    MissingFacts
        If the conversion to electrons, or detection, needs a fact that is unknown.
    """
    _check(inputs, facts)
    against = list(mismatches(inputs.science, _applied(inputs)))
    _refuse(against, inputs)
    applied = (inputs.bias, inputs.dark if inputs.options.subtract_dark else None)
    overscan = overscan_subtraction(inputs.science, applied, facts.amplifiers)
    inputs = replace(
        inputs,
        bias=overscan.of_calibration(inputs.bias),
        dark=overscan.of_calibration(inputs.dark),
        flat=overscan.of_calibration(inputs.flat),
    )
    bias = None if inputs.bias is None else in_electrons(inputs.bias, companion_facts(inputs.bias, facts))
    dark = None if inputs.dark is None else dark_of(inputs.dark, facts, bias)
    reduction = _reduction(inputs, facts, bias, dark)
    if dark is not None and bias is None and abs(reduction.dark_scale - 1) > _SAME_TIME:
        against += filter(None, [bias_left_in(dark.frame, dark.electrons)])
        _refuse(against, inputs)
    electrons = reduce_image(in_electrons(overscan.of_science(inputs.science), facts), reduction)
    return Exposure(
        science=inputs.science,
        electrons=_finite(electrons),
        mask=_input_mask(inputs, electrons),
        facts=facts,
        lost=np.flatnonzero(np.isfinite(inputs.science.data) & ~np.isfinite(electrons)),
        dark=_finite(dark.rate) if dark else None,
        dark_unit=dark.rate_unit if dark else "e⁻/s",
        reduction=_steps(inputs),
        wcs=celestial_wcs(inputs.science.header, inputs.science.shape, inputs.science.coordinate_tables),
        dark_header=inputs.dark.header if inputs.dark else None,
        dark_name=inputs.dark.part_name if inputs.dark else "",
        mask_sources=inputs.mask_sources,
        damaged=tuple(frame.name for frame in _frames(inputs) if frame.damaged),
        placed=_placements(inputs),
        notices=(
            *(f"{error.file}: {error.problem}" for error in against),
            *_dark_notices(inputs),
            *filter(None, [overscan.notice]),
        ),
        overscan_level=overscan.level,
        mosaic=mosaic_of(inputs.science.header, inputs.science.data),
        flagged=inputs.flagged,
    )


def _check(inputs: ExposureFrames, facts: DetectorFacts) -> None:
    science = inputs.science
    ny, nx = science.shape
    if min(ny, nx) < SMALLEST_AXIS:
        problem = f"is {nx}×{ny} pixels, too small to look for cosmic rays in"
        raise FrameError(_file(science), problem, f"Name an image of at least {SMALLEST_AXIS} pixels along each axis")
    for frame in (inputs.dark, inputs.bias, inputs.flat):
        if frame is not None and frame.shape != science.shape:
            problem = f"has {_size(frame)} pixels where {science.name} has {_size(science)}"
            raise FrameError(_file(frame), problem, "Name a frame of the same detector area and binning")
    refuse_other_quantities(science)
    missing = missing_facts(science.unit, facts) + (() if facts.read_noise else ("read_noise",))
    if missing:
        raise MissingFacts(_file(science), missing, facts.why_missing(*missing))


def _frames(inputs: ExposureFrames) -> list[Frame]:
    frames = (inputs.science, inputs.dark, inputs.bias, inputs.flat)
    return [frame for frame in frames if frame is not None]


def _refuse(against: list[CalibrationMismatch], inputs: ExposureFrames) -> None:
    if against and not inputs.options.force_calibration:
        raise against[0]


def _applied(inputs: ExposureFrames) -> dict[ReductionStep, Frame]:
    dark = inputs.dark if inputs.options.subtract_dark else None
    frames = {ReductionStep.BIAS: inputs.bias, ReductionStep.DARK: dark, ReductionStep.FLAT: inputs.flat}
    return {step: frame for step, frame in frames.items() if frame is not None}


def _dark_notices(inputs: ExposureFrames) -> tuple[str, ...]:
    """Tell why the bias was not subtracted from the dark."""
    done = step_done(inputs.dark.header, ReductionStep.BIAS) if inputs.dark and inputs.bias else ""
    if not done or inputs.dark is None:
        return ()
    return (f"{inputs.dark.part_name}: its bias is off already ({done}), and was not subtracted again",)


def _reduction(
    inputs: ExposureFrames, facts: DetectorFacts, bias: NDArray[np.float32] | None, dark: DarkFrame | None
) -> Reduction:
    taken = dark if inputs.options.subtract_dark else None
    return Reduction(
        bias=bias,
        dark=taken.electrons if taken else None,
        dark_scale=taken.scale_to(facts) if taken and inputs.options.scale_dark else 1.0,
        flat=_flat(inputs.flat) if inputs.flat else None,
    )


def _flat(frame: Frame) -> NDArray[np.float32]:
    if not (frame.data > 0).any():
        raise FrameError(_file(frame), "has no positive pixel to divide by", "Name a flat field")
    return frame.data.astype(np.float32)


def _input_mask(inputs: ExposureFrames, electrons: NDArray[np.float32]) -> NDArray[np.bool_]:
    masks = [~np.isfinite(electrons), inputs.science.own_mask, inputs.mask]
    mask: NDArray[np.bool_] = np.logical_or.reduce([mask for mask in masks if mask is not None])
    if mask.all():
        problem = "has no pixel left that is finite and not masked"
        remedy = "Check its own flags and the mask files; --mask-bits chooses which flags mean a bad pixel"
        raise FrameError(_file(inputs.science), problem, remedy)
    return mask


def _finite(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Replace what is not finite by the median of the rest, which no filter takes for a source."""
    finite = np.isfinite(values)
    if finite.all():
        return values
    return np.where(finite, values, np.median(values[finite]) if finite.any() else np.float32(0))


def _steps(inputs: ExposureFrames) -> tuple[str, ...]:
    dark = "scaled dark subtracted" if inputs.options.scale_dark else "dark subtracted"
    steps: list[tuple[str, Frame | None]] = [
        ("bias subtracted", inputs.bias),
        (dark, inputs.dark if inputs.options.subtract_dark else None),
        ("flat divided", inputs.flat),
    ]
    return tuple(f"{step}: {frame.part_name}" for step, frame in steps if frame is not None)


def _placements(inputs: ExposureFrames) -> tuple[str, ...]:
    frames = (inputs.dark, inputs.bias, inputs.flat)
    return tuple(f"{frame.part_name} {frame.placed}" for frame in frames if frame is not None and frame.placed)


def _file(frame: Frame) -> Path | str:
    return frame.path or frame.name


def _size(frame: Frame) -> str:
    return f"{frame.shape[1]}×{frame.shape[0]}"
