from __future__ import annotations

import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest

from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file import open_review
from crviewer.review.file.trace import trace_bytes, trace_from
from tests.review.file.observer import identity_at

TRACE = ExposureTrace(
    shape=(30, 40),
    flagged=np.array([0, 7, 8, 1199], np.int32),
    not_optical=np.array([True, False, True, False]),
    known_defect=np.array([True, True, False, False]),
    stars=np.array([900, 3], np.int32),
    bright=np.array([5, 6, 700], np.int32),
    levels=np.array([0.75, 1, 0.9], np.float32),
    peaks=np.array([4, 300], np.int32),
    heights=np.array([50.5, 3000], np.float32),
    faintest=42.5,
    seconds=300.0,
)


def arrays(trace: ExposureTrace | None) -> list[list[float]]:
    assert trace is not None
    return [
        array.tolist()
        for array in (
            trace.flagged,
            trace.not_optical,
            trace.known_defect,
            trace.stars,
            trace.bright,
            trace.levels,
            trace.peaks,
            trace.heights,
            np.nan_to_num([trace.faintest, trace.seconds], nan=-1),
        )
    ]


@pytest.mark.parametrize("trace", [TRACE, ExposureTrace(shape=(30, 40))])
def test_a_trace_comes_back(trace: ExposureTrace) -> None:
    back = trace_from(trace_bytes(trace), (30, 40))
    assert arrays(back) == arrays(trace)
    assert back.shape == (30, 40)


def test_a_review_file_keeps_the_last_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.crreview"
    identity = identity_at(path)
    flagged, is_so = np.array([3, 4], np.int32), np.array([True, False])
    trace = ExposureTrace(shape=identity.shape, flagged=flagged, not_optical=is_so, known_defect=~is_so)
    with open_review(path, identity) as file:
        assert file.state.trace is None
        file.leave(ExposureTrace(shape=identity.shape))
        file.leave(trace)
    with open_review(path, identity) as file:
        assert arrays(file.state.trace) == arrays(trace)


SOUND = trace_bytes(TRACE)


def test_a_trace_of_the_first_release_has_no_peaks_and_is_no_witness() -> None:
    unpacker = zlib.decompressobj()
    unpacker.decompress(SOUND[16:])
    back = trace_from(SOUND[: len(SOUND) - len(unpacker.unused_data)], (30, 40))
    assert arrays(back)[:6] == arrays(TRACE)[:6]
    assert len(back.peaks) == 0
    assert np.isinf(back.faintest)


@pytest.mark.parametrize(
    "blob",
    [
        None,
        "text",
        b"short",
        SOUND[:-9],
        SOUND[:16] + b"no zlib",
        struct.pack("<4I", 2**31, 0, 0, 2**33 - 1 & 0xFFFFFFFF) + SOUND[16:],
        struct.pack("<4I", 2, 0, 0, 10) + zlib.compress(np.array([5, -3], "<i4").tobytes() + b"xx"),  # out of order
        struct.pack("<4I", 1, 0, 0, 5) + zlib.compress(np.array([1200], "<i4").tobytes() + b"x"),  # beyond the frame
        struct.pack("<4I", 1, 0, 0, 5) + zlib.compress(bytes(10**6)),  # more than it says
    ],
)
def test_what_is_no_trace_is_refused(blob: object) -> None:
    with pytest.raises(ValueError, match="trace"):
        trace_from(blob, (30, 40))


def test_a_trace_that_unpacks_to_more_than_any_frame_has_is_refused_before_it_is_unpacked() -> None:
    shape, count = (1 << 14, 1 << 14), (1 << 26) // 9
    blob = struct.pack("<4I", count + 1, 0, 0, 9 * count) + zlib.compress(b"")
    with pytest.raises(ValueError, match="more pixels"):
        trace_from(blob, shape)


def test_what_follows_the_size_that_a_trace_gives_is_not_unpacked() -> None:
    blob = struct.pack("<4I", 1, 0, 0, 5) + zlib.compress(bytes(1 << 26))
    tracemalloc.start()
    with pytest.raises(ValueError, match="cut short"):
        trace_from(blob, (30, 40))
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
