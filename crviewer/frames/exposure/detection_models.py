"""Variance and background of an exposure: planes of files in electrons, or models of the image itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.amplifier_maps import read_noise_variance
from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.plane_roles import PlaneRole
from crviewer.frames.models.background_model import BackgroundSource, compare, made_background
from crviewer.frames.models.model_choice import BackgroundChoice
from crviewer.frames.models.noise_plane import role_of_plane, unit_of_plane, variance_of


def with_variance(exposure: Exposure, plane: Frame) -> Exposure:
    """Use a plane of errors, variance or weights as the noise of an exposure.

    Parameters
    ----------
    exposure : Exposure
        As assembled.
    plane : Frame
        On its pixels; in the unit of its BUNIT, else in that of the science frame.

    Returns
    -------
    Exposure
        With `variance` and `noise_source`.

    Raises
    ------
    FrameError
        If no pixel has a usable value, or its unit does not convert to electrons.
    """
    _check_shape(exposure, plane)
    factor = _electrons_per(exposure, plane, role_of_plane(plane) or PlaneRole.VARIANCE)
    variance, source = variance_of(plane, factor, noise_model(exposure), exposure.mask)
    return replace(exposure, variance=variance, noise_source=source)


def with_background(exposure: Exposure, plane: Frame) -> Exposure:
    """Leave a model that a file has out of the search of an exposure.

    Parameters
    ----------
    exposure : Exposure
        As assembled.
    plane : Frame
        The model, on its pixels; where it is not finite, nothing is left out.

    Returns
    -------
    Exposure
        With `background` and `background_source`.

    Raises
    ------
    FrameError
        If it is of another size, or its unit does not convert to electrons.
    """
    _check_shape(exposure, plane)
    with np.errstate(over="ignore", invalid="ignore"):
        values = plane.data.astype(np.float32) * np.float32(_electrons_per(exposure, plane, PlaneRole.ERROR))
    return _leaving_out(exposure, values, plane.part_name)


def with_made_background(exposure: Exposure, choice: BackgroundChoice) -> Exposure:
    """Leave a model out of the search that is made of the image itself.

    Parameters
    ----------
    exposure : Exposure
        As assembled.
    choice : BackgroundChoice
        Which model.

    Returns
    -------
    Exposure
        With `background` and `background_source`.
    """
    read_noise = exposure.facts.read_noise.value if exposure.facts.read_noise else 0.0
    values, name = made_background(exposure.electrons, exposure.mask, read_noise, choice)
    return _leaving_out(exposure, values, name)


def noise_model(exposure: Exposure) -> NDArray[np.float32]:
    """The variance of pixels by their electrons and the read noise, as L.A.Cosmic has it.

    Parameters
    ----------
    exposure : Exposure
        Its read noise is known.

    Returns
    -------
    (ny, nx) float32, electrons²
        A new array; positive.
    """
    read_noise = exposure.facts.read_noise.value if exposure.facts.read_noise else 0.0
    light: NDArray[np.float32] = np.maximum(exposure.electrons, 0)
    by_amplifier = read_noise_variance(light, exposure.facts)
    return light + np.float32(max(read_noise**2, 1e-5)) if by_amplifier is None else by_amplifier


def _leaving_out(exposure: Exposure, values: NDArray[np.float32], name: str) -> Exposure:
    finite = np.isfinite(values)
    background = np.where(finite, values, np.float32(0))
    before, after = compare(exposure.electrons, background, exposure.mask)
    missing = int(np.count_nonzero(~finite))
    source = BackgroundSource(name=name, scatter_before=before, scatter_after=after, missing=missing)
    return replace(exposure, background=background, background_source=source)


def _electrons_per(exposure: Exposure, plane: Frame, role: PlaneRole) -> float:
    unit = unit_of_plane(plane, role)
    science = exposure.science
    scale = science.conversion.scale if unit is None or unit == science.unit else 1.0
    factor = electrons_per_unit(science.unit if unit is None else unit, exposure.facts)
    if factor is None:
        problem = f"is in {unit}, and the header of the science frame has not what converts it to electrons"
        raise FrameError(plane.path or plane.name, problem, "Give --gain or --exposure")
    return factor * scale


def _check_shape(exposure: Exposure, plane: Frame) -> None:
    if plane.shape != exposure.shape:
        sizes = [f"{nx}×{ny}" for ny, nx in (plane.shape, exposure.shape)]
        problem = f"has {sizes[0]} pixels where {exposure.science.name} has {sizes[1]}"
        raise FrameError(plane.path or plane.name, problem, "Name a plane of the same size")
