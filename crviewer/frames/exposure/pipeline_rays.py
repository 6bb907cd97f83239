"""Reviewing the cosmic rays that a pipeline has flagged, in one step."""

from __future__ import annotations

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.masks.mask_source import MaskSource


def pipeline_rays(exposure: Exposure) -> MaskSource | None:
    """Find the plane of flags, own or named, that has the most pixels flagged as cosmic rays.

    Parameters
    ----------
    exposure : Exposure
        As opened.

    Returns
    -------
    MaskSource or None
        None where no plane flags any.
    """
    flagging = [source for source in exposure.mask_sources if source.rays and source.location]
    return max(flagging, key=lambda source: source.rays, default=None)


def request_for_pipeline_rays(exposure: Exposure) -> OpenRequest:
    """Ask for the same exposure with these rays under review, in place of what a detector finds.

    Parameters
    ----------
    exposure : Exposure
        Opened by a request.

    Returns
    -------
    OpenRequest
        All else is as it was.

    Raises
    ------
    FrameError
        If no plane flags any.
    """
    source, request = pipeline_rays(exposure), exposure.request
    if source is None or request is None:
        raise FrameError(
            exposure.science.path or exposure.science.name,
            "has no pixels that a pipeline flagged as cosmic rays",
            "Name the flags of a plane, with --detection FILE[EXTENSION] --bits FLAGS",
        )
    return request.with_fields(detection=source.location, bits=source.ray_flags)
