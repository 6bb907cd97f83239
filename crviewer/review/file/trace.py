"""Format of a trace in a review file: four counts, then its arrays, compressed.

The counts are little-endian uint32: flagged pixels, stars, bright pixels, and the size in bytes of the uncompressed
rest (zlib). The rest is: differences of the flagged pixels, stars, bright pixels (all int32), levels (float32), all
little-endian, and one byte of bits for each flagged pixel: 1 if it belongs to a ray that light cannot make, 2 if it is
flagged only as part of a defect that was masked during detection.

A second part may follow, which 0.1.0 neither wrote nor reads: the number of peaks (uint32), the faintest and the
exposure time (both float64), the size in bytes of the uncompressed rest (uint32), and, compressed, differences of the
peaks (int32) and their heights (float32).
"""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from typing import Any

import numpy as np

from crviewer.review.evidence.exposure_trace import ExposureTrace

_NOT_OPTICAL, _KNOWN_DEFECT = np.uint8(1), np.uint8(2)
_MOST = 1 << 26  # bytes of its arrays; a frame of 16k × 16k with a hundredth of its pixels flagged has half of that
_COUNTS = struct.Struct("<4I")
_PEAKS = struct.Struct("<IddI")
_KINDS = tuple(map(np.dtype, ("<i4", "<i4", "<i4", "<f4", "u1")))  # of the five arrays


def trace_bytes(trace: ExposureTrace) -> bytes:
    """Encode a trace; about two bytes for each flagged pixel.

    Parameters
    ----------
    trace : ExposureTrace
        The trace.

    Returns
    -------
    bytes
        As described above.
    """
    flagged = np.diff(trace.flagged, prepend=np.int32(0))
    flags = np.where(trace.not_optical, _NOT_OPTICAL, 0) | np.where(trace.known_defect, _KNOWN_DEFECT, 0)
    arrays = (flagged, trace.stars, trace.bright, trace.levels, flags)
    content = b"".join(array.astype(kind).tobytes() for array, kind in zip(arrays, _KINDS, strict=True))
    return _COUNTS.pack(*map(len, arrays[:3]), len(content)) + zlib.compress(content) + _peak_bytes(trace)


def trace_from(blob: object, shape: tuple[int, int]) -> ExposureTrace:
    """Decode a trace.

    Parameters
    ----------
    blob : object
        The bytes, which are not trusted.
    shape : (ny, nx)
        Shape of the frame.

    Returns
    -------
    ExposureTrace
        The trace.

    Raises
    ------
    ValueError
        If the bytes are not a trace of such a frame.
    """
    if not isinstance(blob, bytes) or len(blob) < _COUNTS.size:
        raise ValueError("not a trace")
    *counts, size = _COUNTS.unpack_from(blob)
    pixels = shape[0] * shape[1]
    lengths = [*counts, counts[2], counts[0]]
    if (
        size > _MOST
        or max(counts) > pixels
        or size != sum(n * kind.itemsize for n, kind in zip(lengths, _KINDS, strict=True))
    ):
        raise ValueError("a trace of more pixels than the frame has")
    content, rest = _content(blob[_COUNTS.size :], size)
    flagged, stars, bright, levels, flags = _arrays(content, lengths)
    places = np.concatenate([np.cumsum(flagged, dtype=np.int64), stars, bright])
    if len(places) and not (places.min() >= 0 and places.max() < pixels):
        raise ValueError("a trace beyond the frame")
    if (flagged[1:] <= 0).any() or (np.diff(bright) <= 0).any():
        raise ValueError("a trace out of order")
    return ExposureTrace(
        shape=shape,
        flagged=np.cumsum(flagged, dtype=np.int32),
        not_optical=flags & _NOT_OPTICAL != 0,
        known_defect=flags & _KNOWN_DEFECT != 0,
        stars=stars.astype(np.int32),
        bright=bright.astype(np.int32),
        levels=np.clip(np.nan_to_num(levels), 0, 1).astype(np.float32),
        **_peaks_from(rest, pixels),
    )


def _peak_bytes(trace: ExposureTrace) -> bytes:
    if not len(trace.peaks) and np.isinf(trace.faintest):
        return b""
    content = np.diff(trace.peaks, prepend=np.int32(0)).astype("<i4").tobytes() + trace.heights.astype("<f4").tobytes()
    return _PEAKS.pack(len(trace.peaks), trace.faintest, trace.seconds, len(content)) + zlib.compress(content)


def _peaks_from(rest: bytes, pixels: int) -> dict[str, Any]:
    """Keywords of a trace, none where nothing follows."""
    if not rest:
        return {}
    if len(rest) < _PEAKS.size:
        raise ValueError("a trace that is cut short")
    count, faintest, seconds, size = _PEAKS.unpack_from(rest)
    if size > _MOST or count > pixels or size != 8 * count:
        raise ValueError("a trace of more pixels than the frame has")
    content, _ = _content(rest[_PEAKS.size :], size)
    steps, heights = np.frombuffer(content[: 4 * count], "<i4"), np.frombuffer(content[4 * count :], "<f4")
    peaks = np.cumsum(steps, dtype=np.int64)
    if (steps[1:] <= 0).any() or (count and not 0 <= peaks[0] <= peaks[-1] < pixels):
        raise ValueError("a trace beyond the frame")
    return {
        "peaks": peaks.astype(np.int32),
        "heights": np.nan_to_num(heights).astype(np.float32),
        "faintest": faintest,
        "seconds": seconds,
    }


def _content(blob: bytes, size: int) -> tuple[bytes, bytes]:
    """Uncompressed content of a known size, and what follows it."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(blob, size + 1)  # `flush` would unpack all that is left
        content += unpacker.decompress(unpacker.unconsumed_tail, 1)
    except zlib.error:
        content = b""
    if len(content) != size or not unpacker.eof:
        raise ValueError("a trace that is cut short")
    return content, unpacker.unused_data


def _arrays(content: bytes, lengths: list[int]) -> list[np.ndarray]:
    ends = np.cumsum([0, *(n * kind.itemsize for n, kind in zip(lengths, _KINDS, strict=True))])
    return [np.frombuffer(content[a:b], kind) for (a, b), kind in zip(pairwise(ends.tolist()), _KINDS, strict=True)]
