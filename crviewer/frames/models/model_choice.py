"""What the observer can choose for the noise and for the background of a detection."""

from __future__ import annotations

from enum import StrEnum


class NoiseChoice(StrEnum):
    """Where the noise of pixels comes from."""

    MODEL = "model"  # of the electrons and of the read-out, as L.A.Cosmic has it
    OWN = "own"  # a plane of the science file: ERR, VAR, IVAR, …


class BackgroundChoice(StrEnum):
    """What detection leaves out of an image."""

    NONE = "none"
    OWN = "own"  # a plane of the science file: SKYFIT, MODEL, …
    SMOOTH = "smooth"  # photutils.Background2D
    SPECTRUM = "spectrum"  # the model of lines and traces in `spectrum_model`
