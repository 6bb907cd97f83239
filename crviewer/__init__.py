"""crviewer: check, ray by ray, what a cosmic-ray detector flagged in a CCD image, and save masks to trust."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from crviewer.earlier_names import install as install_earlier_names

if TYPE_CHECKING:
    from crviewer.api import detect, judge, measure, read_exposure, read_exposures, save, save_review, settings_for
    from crviewer.frames.fits.frame_error import CrviewerWarning, FrameError
    from crviewer.review.core.verdict import Verdict

__version__ = "0.1.0"
__all__ = [
    "CrviewerWarning",
    "FrameError",
    "Verdict",
    "detect",
    "judge",
    "measure",
    "read_exposure",
    "read_exposures",
    "save",
    "save_review",
    "settings_for",
]
install_earlier_names()
_ELSEWHERE = {
    "CrviewerWarning": "crviewer.frames.fits.frame_error",
    "FrameError": "crviewer.frames.fits.frame_error",
    "Verdict": "crviewer.review.core.verdict",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562): the command line is there at once, since it asks for nothing here."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE.get(name, "crviewer.api")), name)
