"""Which pixels: L.A.Cosmic and its parameters, and the rays that flagged pixels form."""

from crviewer.detection.detection import Cancelled, Detection
from crviewer.detection.detector import Lacosmic
from crviewer.detection.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.rays import Rays, find_rays

__all__ = ["Cancelled", "Detection", "Lacosmic", "LacosmicParameters", "LacosmicSetup", "Rays", "find_rays"]
