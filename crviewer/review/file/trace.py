"""How a trace is written in a review file: four counts, then its arrays, compressed.

The counts are little-endian uint32: flagged pixels, stars, bright pixels, and the bytes of what follows once it is
uncompressed (zlib). That is the flagged pixels as differences, the stars, the bright pixels (all int32), the levels
(float32), all little-endian, and of each flagged pixel (uint8) whether it is of a ray that no light can make, 1, and
whether it is only there because a defect holds it that the detection was told of, 2.
"""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

import numpy as np

from crviewer.review.evidence.exposure_trace import ExposureTrace

_UNLIT, _TOLD = np.uint8(1), np.uint8(2)
_COUNTS = struct.Struct("<4I")
_KINDS = tuple(map(np.dtype, ("<i4", "<i4", "<i4", "<f4", "u1")))  # of the five arrays


def trace_bytes(trace: ExposureTrace) -> bytes:
    """A trace as bytes; some two for each flagged pixel."""
    flagged = np.diff(trace.flagged, prepend=np.int32(0))
    flags = np.where(trace.not_optical, _UNLIT, 0) | np.where(trace.known_defect, _TOLD, 0)
    arrays = (flagged, trace.stars, trace.bright, trace.levels, flags)
    content = b"".join(array.astype(kind).tobytes() for array, kind in zip(arrays, _KINDS, strict=True))
    return _COUNTS.pack(*map(len, arrays[:3]), len(content)) + zlib.compress(content)


def trace_from(blob: object, shape: tuple[int, int]) -> ExposureTrace:
    """A trace of a frame of this shape; raises ValueError where the bytes are none."""
    if not isinstance(blob, bytes) or len(blob) < _COUNTS.size:
        raise ValueError("not a trace")
    *counts, size = _COUNTS.unpack_from(blob)
    pixels = shape[0] * shape[1]
    lengths = [*counts, counts[2], counts[0]]
    if max(counts) > pixels or size != sum(n * kind.itemsize for n, kind in zip(lengths, _KINDS, strict=True)):
        raise ValueError("a trace of more pixels than there are")
    flagged, stars, bright, levels, flags = _arrays(_content(blob, size), lengths)
    places = np.concatenate([np.cumsum(flagged, dtype=np.int64), stars, bright])
    if len(places) and not (places.min() >= 0 and places.max() < pixels):
        raise ValueError("a trace beyond the frame")
    if (flagged[1:] <= 0).any() or (np.diff(bright) <= 0).any():
        raise ValueError("a trace out of order")
    return ExposureTrace(
        shape=shape,
        flagged=np.cumsum(flagged, dtype=np.int32),
        not_optical=flags & _UNLIT != 0,
        known_defect=flags & _TOLD != 0,
        stars=stars.astype(np.int32),
        bright=bright.astype(np.int32),
        levels=np.clip(np.nan_to_num(levels), 0, 1).astype(np.float32),
    )


def _content(blob: bytes, size: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(blob[_COUNTS.size :], size + 1)
    except zlib.error:
        content = b""
    if len(content) != size:
        raise ValueError("a trace that is cut short")
    return content


def _arrays(content: bytes, lengths: list[int]) -> list[np.ndarray]:
    ends = np.cumsum([0, *(n * kind.itemsize for n, kind in zip(lengths, _KINDS, strict=True))])
    return [np.frombuffer(content[a:b], kind) for (a, b), kind in zip(pairwise(ends.tolist()), _KINDS, strict=True)]
