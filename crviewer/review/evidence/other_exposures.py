"""The other exposures of a detector, as evidence about the rays of one takes them."""

from __future__ import annotations

from dataclasses import dataclass

from crviewer.review.evidence.exposure_trace import ExposureTrace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherExposure:
    """One other exposure.

    Attributes
    ----------
    trace : ExposureTrace
        Of the same shape.
    since : float or None, seconds
        From its end to the start of the exposure in question; negative for a later one, None where a time is unknown.
    """

    trace: ExposureTrace
    since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherExposures:
    """All others of which something is known, in any order."""

    exposures: tuple[OtherExposure, ...] = ()

    def __len__(self) -> int:
        return len(self.exposures)


NO_OTHERS = OtherExposures()
