"""Other exposures of the detector, as input for the evidence of one."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.review.evidence.exposure_trace import ExposureTrace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherExposure:
    """One other exposure.

    Attributes
    ----------
    trace : ExposureTrace
        What was flagged and bright in it; of the same shape.
    since : float or None, seconds
        From its end to the start of the exposure in question; negative for a later one, None if a time is unknown.
    """

    trace: ExposureTrace
    since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherExposures:
    """All other exposures with a trace, in any order."""

    exposures: tuple[OtherExposure, ...] = ()

    def __len__(self) -> int:
        return len(self.exposures)


NO_OTHERS = OtherExposures()
