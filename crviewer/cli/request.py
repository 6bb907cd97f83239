"""From arguments to requests and settings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from crviewer.cli.progress import on_terminal
from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.detectors.detection_settings import DetectionSettings, suited_settings
from crviewer.detection.lacosmic.ray_growth import RayGrowth
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest, request_fields
from crviewer.frames.fits.remote_files import fetch_location, is_remote
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.review.file.location import fetched_folder

_SETUP = ("satlevel", "sepmed", "cleantype", "fsmode", "psfmodel", "psffwhm", "psfsize", "psfbeta")
_GROWTH = ("grow_pixels", "grow_tails")
_PARAMETERS = tuple(field.name for field in fields(LacosmicParameters))


def open_request(options: Namespace) -> OpenRequest:
    """Companion files and overrides; remote files are downloaded to the user's data folder first.

    Parameters
    ----------
    options : Namespace
        Options of a command.

    Returns
    -------
    OpenRequest
        How to open the frame.

    Raises
    ------
    FrameError
        If a remote file cannot be fetched.
    """
    given = _given(options, request_fields())
    given["masks"] = tuple(given.get("masks", ()))
    given["majority"] = MaskMajority(given.get("majority", MaskMajority.ASK))
    return OpenRequest.of(**given).with_files(fetched)


def fetched(name: Any) -> Any:
    """Download a remote file.

    Parameters
    ----------
    name : str or Path
        File name or URL, with the extension to open.

    Returns
    -------
    str or Path
        Local copy with the extension; local names are returned as they are.

    Raises
    ------
    FrameError
        If it cannot be fetched.
    """
    if not is_remote(name):
        return name
    with on_terminal(f"Fetching {name}") as watch:
        return str(fetch_location(name, fetched_folder(), watch.reach))


def extensions(options: Namespace) -> tuple[str, ...]:
    """Extensions given by the options.

    Parameters
    ----------
    options : Namespace
        Options of a command.

    Returns
    -------
    tuple of str
        Empty for all science images of a file.
    """
    return tuple(getattr(options, "extensions", ()))


def parameters(options: Namespace) -> LacosmicParameters:
    """Thresholds of L.A.Cosmic.

    Parameters
    ----------
    options : Namespace
        Options of a command.

    Returns
    -------
    LacosmicParameters
        Defaults for those not given.
    """
    return LacosmicParameters(**_given(options, _PARAMETERS))


def settings(options: Namespace, exposure: Exposure) -> DetectionSettings:
    """Settings for an exposure: options, else values of the exposure, else defaults.

    Parameters
    ----------
    options : Namespace
        Options of a command.
    exposure : Exposure
        The exposure to search.

    Returns
    -------
    DetectionSettings
        Detector and parameters.
    """
    return suited_settings(exposure, like=asked(options), satlevel=satlevel(options))


def asked(options: Namespace) -> DetectionSettings:
    """Settings given by the options, and defaults for the rest, without an exposure.

    Parameters
    ----------
    options : Namespace
        Options of a command.

    Returns
    -------
    DetectionSettings
        Detector and parameters.
    """
    return DetectionSettings(
        setup=LacosmicSetup(**_given(options, _SETUP)),
        parameters=parameters(options),
        growth=RayGrowth(**{name.removeprefix("grow_"): value for name, value in _given(options, _GROWTH).items()}),
        **_given(options, ("min_pixels", "ignore_mask", "edges")),
    )


def satlevel(options: Namespace) -> float | None:
    """Saturation level given by the options.

    Parameters
    ----------
    options : Namespace
        Options of a command.

    Returns
    -------
    float or None, electrons
        None if not given.
    """
    return getattr(options, "satlevel", None)


def _given(options: Namespace, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(options, name) for name in names if name in options}
