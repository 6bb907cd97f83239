"""By what a frame is known again: the checksum of its data, wherever the file lies and whatever it is called."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crviewer.frames.fits.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameIdentity:
    """What a review file remembers of its frame.

    Attributes
    ----------
    checksum : str
        SHA-256, hexadecimal, of dtype, shape and little-endian bytes of the data as read.
    shape : (ny, nx)
    path : Path or None
        Where the file was seen last, absolute; None for a frame in memory.
    extension : str
        Which part of the file was read.
    """

    checksum: str
    shape: tuple[int, int]
    path: Path | None = None
    extension: str = "0"

    @property
    def name(self) -> str:
        """What to call the frame in messages."""
        return self.path.name if self.path else "the image in memory"


def identity_of(frame: Frame) -> FrameIdentity:
    """Identity of a frame; takes a tenth of a second for 4096² pixels."""
    data = np.ascontiguousarray(frame.data, frame.data.dtype.newbyteorder("<"))
    digest = hashlib.sha256(f"{data.dtype.str} {frame.shape}".encode())
    digest.update(data.data)
    return FrameIdentity(
        checksum=digest.hexdigest(),
        shape=frame.shape,
        path=frame.path.absolute() if frame.path else None,
        extension=frame.extension,
    )
