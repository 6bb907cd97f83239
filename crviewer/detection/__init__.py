"""Which pixels: L.A.Cosmic and its parameters, and the rays that flagged pixels form."""

from crviewer.detection.core.detection import Cancelled, Detection
from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.detection.detectors.lacosmic_detector import Lacosmic

__all__ = ["Cancelled", "Detection", "Lacosmic", "LacosmicParameters", "LacosmicSetup", "Rays", "find_rays"]
