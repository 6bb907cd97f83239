"""The table of all checks, and how they are run."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from crviewer.frames.advice.advice import Advice
from crviewer.frames.advice.colours import colour_mosaic, mosaic_not_separable
from crviewer.frames.advice.dark_header import (
    calibration_forced,
    dark_of_other_exposure,
    dark_of_other_settings,
    dark_of_other_temperature,
)
from crviewer.frames.advice.detection_models import (
    background_subtracted_before,
    noise_unlike_model,
    own_planes_offered,
)
from crviewer.frames.advice.header_reading import data_damaged, header_changed, header_converted, header_not_understood
from crviewer.frames.advice.hot_pixels import dark_left_in, dark_oversubtracted, hot_pixels_unmasked
from crviewer.frames.advice.noise import frame_averaged, noise_unexplained, pedestal, unit_wrong, values_shifted
from crviewer.frames.advice.own_flags import flags_unknown, planes_not_used, rays_of_pipeline
from crviewer.frames.advice.padding import padding_unmasked
from crviewer.frames.advice.saturation import saturation_out_of_reach, saturation_too_high, saturation_too_low
from crviewer.frames.advice.sharpness import already_cleaned, stars_undersampled
from crviewer.frames.advice.sky_subtraction import difference_image, read_noise_too_low, sky_subtracted
from crviewer.frames.advice.survey import AdviceSurvey, survey
from crviewer.frames.exposure.exposure import Exposure

CHECKS: tuple[Callable[[AdviceSurvey], Advice | None], ...] = (
    difference_image,
    sky_subtracted,
    read_noise_too_low,
    values_shifted,
    unit_wrong,
    frame_averaged,
    pedestal,
    noise_unexplained,
    dark_left_in,
    dark_oversubtracted,
    dark_of_other_exposure,
    dark_of_other_temperature,
    dark_of_other_settings,
    calibration_forced,
    hot_pixels_unmasked,
    padding_unmasked,
    saturation_too_low,
    saturation_too_high,
    saturation_out_of_reach,
    stars_undersampled,
    already_cleaned,
    mosaic_not_separable,
    colour_mosaic,
    data_damaged,
    header_changed,
    header_not_understood,
    header_converted,
    rays_of_pipeline,
    flags_unknown,
    planes_not_used,
    noise_unlike_model,
    background_subtracted_before,
    own_planes_offered,
)


_KNOWN: WeakKeyDictionary[Exposure, tuple[Advice, ...]] = WeakKeyDictionary()  # products ask again, one by one


def advise(exposure: Exposure) -> tuple[Advice, ...]:
    """Check an exposure against the documented conditions of L.A.Cosmic (van Dokkum 2001, PASP 113, 1420).

    Parameters
    ----------
    exposure : Exposure
        To be checked; its read noise is known, as of every exposure that was assembled.

    Returns
    -------
    tuple of Advice
        Warnings first, then notes, each in the order of `CHECKS`; empty where nothing was noticed.
    """
    if exposure not in _KNOWN:
        _KNOWN[exposure] = _advise(exposure)
    return _KNOWN[exposure]


def _advise(exposure: Exposure) -> tuple[Advice, ...]:
    measured = survey(exposure)
    said = [advice for check in CHECKS if (advice := check(measured)) is not None]
    return tuple(sorted(said, key=lambda advice: -advice.severity))
