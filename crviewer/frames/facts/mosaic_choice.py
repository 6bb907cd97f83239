"""What an observer can say of the colours of a frame; alone, since the command line needs it before any library."""

from __future__ import annotations

from enum import StrEnum


class MosaicChoice(StrEnum):
    """What the observer says of the colours of a frame."""

    BAYER = "bayer"
    NONE = "none"
