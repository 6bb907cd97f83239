"""One piece of advice: what was noticed, what was measured, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class AdviceSeverity(IntEnum):
    """How much a piece of advice matters."""

    FACT = 0  # how the frame is; there is nothing to do
    NOTE = 1  # worth knowing; the detection is sound
    WARNING = 2  # the detection will miss rays, or take other things for rays


@dataclass(frozen=True, slots=True)
class Advice:
    """What a check found; advice never blocks anything.

    Attributes
    ----------
    title : str
        What is probably the case, in a few words ("The sky seems to be subtracted").
    measured : str
        The numbers that say so, one or two sentences.
    remedy : str
        What the observer can do, one or two sentences.
    severity : AdviceSeverity
    """

    title: str
    measured: str
    remedy: str
    severity: AdviceSeverity
