"""Advice before detection: whether a frame is what L.A.Cosmic takes it for (van Dokkum 2001, PASP 113, 1420)."""

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.checks import advise

__all__ = ["Advice", "AdviceSeverity", "advise"]
