"""From arguments to the frozen types that the rooms work with."""

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
from crviewer.frames.fits.mask_values import MaskMajority
from crviewer.frames.fits.remote_files import fetch_location, is_remote
from crviewer.review.file.place import fetched_folder

_SETUP = ("satlevel", "sepmed", "cleantype", "fsmode", "psfmodel", "psffwhm", "psfsize", "psfbeta")
_GROWTH = ("grow_pixels", "grow_tails")
_PARAMETERS = tuple(field.name for field in fields(LacosmicParameters))


def open_request(options: Namespace) -> OpenRequest:
    """What to open; files elsewhere are fetched first, into the user's data folder."""
    given = _given(options, request_fields())
    given["masks"] = tuple(given.get("masks", ()))
    given["majority"] = MaskMajority(given.get("majority", MaskMajority.ASK))
    return OpenRequest.of(**given).with_files(fetched)


def fetched(name: Any) -> Any:
    """The copy of what an address names, with the extension that was asked for; all else as it is."""
    if not is_remote(name):
        return name
    with on_terminal(f"Fetching {name}") as watch:
        return str(fetch_location(name, fetched_folder(), watch.reach))


def parameters(options: Namespace) -> LacosmicParameters:
    """The thresholds that were given, and defaults for the rest."""
    return LacosmicParameters(**_given(options, _PARAMETERS))


def settings(options: Namespace, exposure: Exposure) -> DetectionSettings:
    """How to detect: what was given, else what the exposure says, else defaults."""
    return suited_settings(exposure, like=asked(options), satlevel=satlevel(options))


def asked(options: Namespace) -> DetectionSettings:
    """What was asked for of the detection, and defaults for the rest, without an exposure."""
    return DetectionSettings(
        setup=LacosmicSetup(**_given(options, _SETUP)),
        parameters=parameters(options),
        growth=RayGrowth(**{name.removeprefix("grow_"): value for name, value in _given(options, _GROWTH).items()}),
        **_given(options, ("min_pixels", "ignore_mask", "edges")),
    )


def satlevel(options: Namespace) -> float | None:
    """The saturation that was given, electrons."""
    return getattr(options, "satlevel", None)


def _given(options: Namespace, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(options, name) for name in names if name in options}
