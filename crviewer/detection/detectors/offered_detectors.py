"""Which detectors there are: L.A.Cosmic, those of crviewer, and those that other packages offer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from crviewer.detection.detectors.builtin_detectors import ExistingMask, MedianFilterDetector
from crviewer.detection.detectors.threshold_detector import LocalThresholdDetector
from crviewer.detection.protocol import Detector, Field, Value

log = logging.getLogger(__name__)

GROUP = "crviewer.detectors"
LACOSMIC, MASK, MEDIAN, LOCAL_THRESHOLD = "lacosmic", "mask", "median", "local_threshold"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorChoice:
    """A detector, by name, and the values of its fields; those of L.A.Cosmic are settings of their own.

    Attributes
    ----------
    name : str
        "lacosmic", or the name of the detector's entry point.
    values : mapping from name to bool, int or float
        For fields that are not at their defaults.
    """

    name: str = LACOSMIC
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """True for L.A.Cosmic, whose thresholds can be moved all the time."""
        return self.name == LACOSMIC


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedDetectors:
    """All detectors but L.A.Cosmic.

    Attributes
    ----------
    detectors : mapping from name to Detector
    problems : tuple of str
        A sentence for each that was left out.
    """

    detectors: Mapping[str, Detector]
    problems: tuple[str, ...]


@cache
def offered() -> OfferedDetectors:
    """All detectors but L.A.Cosmic, loaded once, since loading another package may take seconds."""
    return load(tuple(entry_points(group=GROUP)))


def load(points: tuple[EntryPoint, ...]) -> OfferedDetectors:
    """Load the detectors that other packages offer, beside those of crviewer.

    One that is broken is left out, and named in `problems`.

    Parameters
    ----------
    points : tuple of EntryPoint
        Of the group `crviewer.detectors`.

    Returns
    -------
    OfferedDetectors
        By name, with the problems.
    """
    detectors: dict[str, Detector] = {
        MEDIAN: MedianFilterDetector(),
        LOCAL_THRESHOLD: LocalThresholdDetector(),
        MASK: ExistingMask(),
    }
    problems = []
    for point in points:
        try:
            if point.name in (LACOSMIC, *detectors):
                raise ValueError("there is a detector of that name")
            detectors[point.name] = _sound(point.load()())
        except (Exception, SystemExit) as error:  # code of others
            log.info("%s of %s", point.name, point.value, exc_info=error)
            problems.append(
                f"The detector {point.name} ({point.value}) cannot be used: {error or type(error).__name__}."
            )
    return OfferedDetectors(detectors=detectors, problems=tuple(problems))


def _sound(detector: object) -> Detector:
    if not isinstance(detector, Detector) or not isinstance(detector.title, str):
        raise TypeError("it lacks a title, fields or detect()")
    if not all(isinstance(each, Field) for each in detector.fields):
        raise TypeError("its fields are not of crviewer.detection.protocol.Field")
    return detector
