"""The dark in electrons, to be subtracted, and as a rate, to be displayed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.electron_conversion import in_electrons
from crviewer.frames.facts.detector_facts import GIVEN, DetectorFacts
from crviewer.frames.facts.keywords import read_facts
from crviewer.frames.facts.reduction_done import ReductionStep, step_done
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.values.pixel_unit import is_rate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DarkFrame:
    """A dark frame in electrons.

    Attributes
    ----------
    frame : Frame
        As read.
    electrons : (ny, nx) float32, electrons
        Collected in `exposure`; less the bias, where there is one.
    exposure : float or None, seconds
        None where it is unknown.
    """

    frame: Frame
    electrons: NDArray[np.float32]
    exposure: float | None

    @property
    def rate(self) -> NDArray[np.float32]:
        """(ny, nx) float32, in `rate_unit`."""
        return self.electrons / np.float32(self.exposure or 1)

    @property
    def rate_unit(self) -> str:
        """Unit of `rate`: e⁻/s, or e⁻ where the exposure time is unknown."""
        return "e⁻/s" if self.exposure else "e⁻"

    def scale_to(self, facts: DetectorFacts) -> float:
        """Compute the factor that scales this dark to an exposure.

        Parameters
        ----------
        facts : DetectorFacts
            Of the science frame.

        Returns
        -------
        float
            Exposure time of the science frame over that of the dark.

        Raises
        ------
        FrameError
            If either exposure time is unknown.
        """
        if self.exposure is None or facts.exposure is None:
            whose = "its own" if self.exposure is None else "the science frame's"
            raise FrameError(
                self.frame.path or self.frame.name,
                f"cannot be scaled, because {whose} exposure time is unknown",
                "Give the science frame's with --exposure, or subtract the dark without scaling",
            )
        return facts.exposure.value / self.exposure


def dark_of(frame: Frame, facts: DetectorFacts, bias: NDArray[np.float32] | None) -> DarkFrame:
    """Convert a dark frame to electrons.

    A dark in a unit per second is taken to have no bias in it, and is multiplied by the science exposure time.

    Parameters
    ----------
    frame : Frame
        The dark.
    facts : DetectorFacts
        Of the science frame.
    bias : (ny, nx) float32 or None, electrons
        To subtract, unless the header of the dark says that this was done.

    Returns
    -------
    DarkFrame
        In electrons; without exposure time where its header gives none.

    Raises
    ------
    MissingFacts
        If no gain, or for a dark per second no science exposure time, is known.
    """
    own = companion_facts(frame, facts)
    if is_rate(frame.unit):
        own, bias = replace(own, exposure=facts.exposure), None
    if step_done(frame.header, ReductionStep.BIAS):
        bias = None
    electrons = in_electrons(frame, own)
    if bias is not None:
        electrons -= bias
    return DarkFrame(frame=frame, electrons=electrons, exposure=own.exposure.value if own.exposure else None)


def companion_facts(frame: Frame, facts: DetectorFacts) -> DetectorFacts:
    """Read the facts of a calibration frame.

    Parameters
    ----------
    frame : Frame
        Dark, bias or flat.
    facts : DetectorFacts
        Of the science frame.

    Returns
    -------
    DetectorFacts
        Its own, but for the amplifiers, which are those of the science frame, and for the gain: what the observer gave,
        else that of each amplifier, else its own, else that of the science frame.
    """
    own = read_facts(frame)
    given = facts.gain if facts.gain and facts.gain.source == GIVEN else None
    by_amplifier = facts.gain if any(each.gain for each in facts.amplifiers) else None
    gain = given or by_amplifier or own.gain or facts.gain
    return replace(own, gain=gain, amplifiers=facts.amplifiers)
