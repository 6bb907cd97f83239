"""How damaged files end: small valid ones are mutated, and each must be opened, or refused in one sentence.

    python -m tests.frames.mutations --count 20000 --seed 1

Anything else counts as a failure: another exception, a sentence of several lines, values that are not finite, or more
than a few seconds of work. The number of a failure makes the same file again (`--only N`). For POSIX systems, whose
timers stop a reader that would go on for hours.
"""

from __future__ import annotations

import argparse
import gzip
import io
import resource
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.facts.frame_kind import guess_kind
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask

SHAPE = (20, 24)
PATIENCE = 5.0  # seconds of work
_BLOCK, _CARD = 2880, 80
_MEMORY = 8 << 30  # bytes of address space; a file that wants more has failed
_ABSURD = ("NaN", "INF", "1E308", "1E-320", "0", "-1", "'text'", "T", "1E999", "(1, 2)", "")
_NUMBERS = (0, -1, 1, 3, 7, 999, 1000, 777_777_702, 2**31 - 1, 2**31, 2**62, 2**63, 10**18, 10**70)
_STRUCTURE = ("BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "BLANK", "EXTVER", "THEAP")
_COMPRESSED = ("ZBITPIX", "ZNAXIS", "ZNAXIS1", "ZNAXIS2", "ZTILE1", "ZTILE2", "ZVAL1", "ZBLANK")

Random = np.random.Generator
Mutation = Callable[[bytes, Random], bytes]


class TooLong(BaseException):
    """A reader went on for longer than an observer would wait; no `except Exception` may swallow that."""


# ------------------------------------------------------------------ valid files


def valid_files() -> list[bytes]:
    """One of each sort that observers have."""
    rng = np.random.default_rng(0)
    counts = rng.poisson(300, SHAPE).astype(np.uint16)
    mask = (rng.random(SHAPE) > 0.9).astype(np.uint8)
    facts = {"GAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 60.0, "DATE-OBS": "2018-10-13T02:03:10", "BUNIT": "adu"}
    sky = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 10.0, "CRVAL2": 20.0, "CD1_1": -1e-4, "CD2_2": 1e-4}
    header = fits.Header({**facts, **sky, "INSTRUME": "a long name that goes on over more than one card " * 3})
    whole, empty = fits.PrimaryHDU(counts, header), fits.PrimaryHDU(header=header)
    science = fits.ImageHDU(counts.astype(np.float32), name="SCI")
    table = fits.BinTableHDU.from_columns([fits.Column("x", "E", array=np.arange(3.0))])
    compressed = fits.CompImageHDU(counts, header, compression_type="RICE_1")
    plio = fits.CompImageHDU(mask.astype(np.int16), compression_type="PLIO_1")
    return [
        _written(whole),
        _written(fits.PrimaryHDU(counts.astype(np.float64)[None], header)),
        _written(empty, science, fits.ImageHDU(mask, name="DQ"), table),
        _written(empty, compressed),
        _written(empty, plio),
        _written(fits.PrimaryHDU(mask)),
    ]


def _written(*hdus: object) -> bytes:
    file = io.BytesIO()
    fits.HDUList(list(hdus)).writeto(file)
    return file.getvalue()


# -------------------------------------------------------------------- mutations


def _card_places(file: bytes) -> list[int]:
    """Where cards with a value stand."""
    places = range(0, len(file) - _CARD + 1, _CARD)
    return [place for place in places if file[place + 8 : place + 10] == b"= "]


def _any_card(file: bytes, rng: Random) -> int:
    return int(rng.choice(_card_places(file) or [0]))


def _put(file: bytes, place: int, new: bytes, length: int = _CARD) -> bytes:
    return file[:place] + new + file[place + length :]


def _valued(keyword: str, value: str) -> bytes:
    return f"{keyword[:8]:8}= {value:>20}".encode()[:_CARD].ljust(_CARD)


def _delete_card(file: bytes, rng: Random) -> bytes:
    place = _any_card(file, rng)
    end = (place // _BLOCK + 1) * _BLOCK
    return file[:place] + file[place + _CARD : end] + b" " * _CARD + file[end:]


def _blank_card(file: bytes, rng: Random) -> bytes:
    return _put(file, _any_card(file, rng), b" " * _CARD)


def _double_card(file: bytes, rng: Random) -> bytes:
    place = _any_card(file, rng)
    return _put(file, _any_card(file, rng), file[place : place + _CARD])


def _other_type(file: bytes, rng: Random) -> bytes:
    place = _any_card(file, rng)
    return _put(file, place, _valued(file[place : place + 8].decode("latin1"), str(rng.choice(_ABSURD))))


def _other_number(file: bytes, rng: Random) -> bytes:
    place = _any_card(file, rng)
    keyword = file[place : place + 8].decode("latin1")
    return _put(file, place, _valued(keyword, str(_NUMBERS[rng.integers(len(_NUMBERS))])))


def _other_structure(file: bytes, rng: Random) -> bytes:
    """Change what says how many there are of something; add it where it is missing."""
    keyword = str(rng.choice([*_STRUCTURE, *(_COMPRESSED if b"ZIMAGE" in file else ("NAXIS1", "NAXIS2", "NAXIS3"))]))
    found = [place for place in _card_places(file) if file[place : place + 8].decode("latin1").strip() == keyword]
    place = int(rng.choice(found)) if found else _any_card(file, rng)
    return _put(file, place, _valued(keyword, str(_NUMBERS[rng.integers(len(_NUMBERS))])))


def _absurd_scale(file: bytes, rng: Random) -> bytes:
    keyword = str(rng.choice(["BSCALE", "BZERO", "BLANK", "GAIN", "EXPTIME", "RDNOISE", "ZSCALE", "CRVAL1", "CD1_1"]))
    return _put(file, _any_card(file, rng), _valued(keyword, str(rng.choice(_ABSURD))))


def _truncate(file: bytes, rng: Random) -> bytes:
    """Break off at a block, or a little before or after."""
    return file[: max(0, int(rng.integers(len(file) // _BLOCK + 1)) * _BLOCK + int(rng.integers(-2, 3)))]


def _flip(file: bytes, rng: Random) -> bytes:
    damaged = np.frombuffer(file, np.uint8).copy()
    places = rng.integers(len(file), size=rng.integers(1, 65))
    damaged[places] ^= rng.integers(1, 256, size=len(places)).astype(np.uint8)
    return damaged.tobytes()


def _flip_in_headers(file: bytes, rng: Random) -> bytes:
    place = _any_card(file, rng) + int(rng.integers(_CARD))
    return _put(file, place, bytes([int(rng.integers(256))]), 1)


def _cut_out(file: bytes, rng: Random) -> bytes:
    start = int(rng.integers(len(file)))
    return file[:start] + file[start + int(rng.integers(1, _BLOCK)) :]


def _put_in(file: bytes, rng: Random) -> bytes:
    start = int(rng.integers(len(file)))
    return file[:start] + rng.bytes(int(rng.integers(1, 200))) + file[start:]


def _clear_block(file: bytes, rng: Random) -> bytes:
    place = int(rng.integers(max(1, len(file) // _BLOCK))) * _BLOCK
    return _put(file, place, bytes([int(rng.choice([0, 32, 255]))]) * _BLOCK, _BLOCK)


def _repeat_part(file: bytes, rng: Random) -> bytes:
    place = int(rng.integers(len(file) // _BLOCK + 1)) * _BLOCK
    return file[:place] + file


MUTATIONS: tuple[Mutation, ...] = (
    *(_delete_card, _blank_card, _double_card, _other_type, _other_number, _other_structure, _absurd_scale),
    *(_truncate, _flip, _flip_in_headers, _cut_out, _put_in, _clear_block, _repeat_part),
)


def mutant(files: list[bytes], seed: int, number: int) -> bytes:
    """File `number`: one or two mutations, every tenth file gzipped, before or after them."""
    rng = np.random.default_rng((seed, number))
    file = files[int(rng.integers(len(files)))]
    packed = rng.random()
    if packed < 0.03:
        file = gzip.compress(file, mtime=0)
    for _ in range(rng.integers(1, 3)):
        mutate = MUTATIONS[int(rng.integers(len(MUTATIONS)))]
        file = mutate(file, rng) if file else file
    return gzip.compress(file, mtime=0) if 0.03 <= packed < 0.1 else file


# ---------------------------------------------------------------------- ending


def how_it_ends(path: Path) -> str:
    """What becomes of a file: "opened" or "refused"; another word for each way to fail."""
    try:
        with _limited(PATIENCE):
            endings = {_ended(use, path) for use in (_as_science, _as_mask, _as_any_kind)}
    except TooLong:
        return "too long"
    failed = sorted(endings - {"opened", "refused"})
    return failed[0] if failed else "opened" if "opened" in endings else "refused"


def _ended(use: Callable[[Path], object], path: Path) -> str:
    try:
        use(path)
    except FrameError as error:
        return "refused" if "\n" not in str(error) and len(str(error)) < 500 else f"rambling: {error}"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {str(error)[:100]}"
    return "opened"


def _as_science(path: Path) -> None:
    request = OpenRequest.of(science=path, gain=2, read_noise=5, exposure=60, majority=MaskMajority.KEEP)
    exposure = open_exposure(request)
    assert np.isfinite(exposure.electrons).all()


def _as_mask(path: Path) -> None:
    read_mask(path, MaskTarget(SHAPE), majority=MaskMajority.KEEP, choice="all")


def _as_any_kind(path: Path) -> None:
    guess_kind(read_frame(path))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TooLong after so many seconds of work, however busy the machine is."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run(numbers: range, seed: int) -> tuple[Counter[str], dict[int, str]]:
    """How many files ended how, and the failures by number."""
    files, endings, failures = valid_files(), Counter[str](), dict[int, str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.fits"
        for number in numbers:
            path.write_bytes(mutant(files, seed, number))
            ending = how_it_ends(path)
            good = ending in ("opened", "refused")
            endings[ending if good else "failed"] += 1
            failures.update({} if good else {number: ending})
    return endings, failures


def _peak() -> int:
    """Bytes that this program itself held at the most (`getrusage` may tell those of its parent)."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def main() -> int:
    """Print how they ended; the exit status tells whether any failed."""
    parser = argparse.ArgumentParser(description="Open damaged files, and count how that ends.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="this one alone")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    only = options.only
    numbers = range(options.count) if only is None else range(only, only + 1)
    endings, failures = run(numbers, options.seed)
    for number, failure in failures.items():
        print(f"{number}: {failure}")
    for name in ("opened", "refused", "failed"):
        print(f"{name}: {endings[name]}")
    print(f"peak memory: {_peak() >> 20} MB")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
