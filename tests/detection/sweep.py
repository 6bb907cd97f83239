"""The identity sweep: random images, set-ups and walks of thresholds, each answer compared with astroscrappy's.

``python -m tests.detection.sweep --configs 2000 --seed 1`` runs the whole; pytest runs a seeded part of it. Each
configuration is drawn from its own seed, so that one that fails can be run again by itself.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # astroscrappy's threads cost more than they save on small images

import numpy as np
from numpy.typing import NDArray

from crviewer.detection import Lacosmic, LacosmicParameters
from tests.detection.frames import a_frame
from tests.detection.identity import differing_pixels, reference

Rng = np.random.Generator
CHANCES = {"mask": 0.4, "background": 0.2, "variance": 0.15, "own kernel": 0.07}


@dataclass
class Configuration:
    """One image with a set-up, and what is special about it."""

    data: NDArray[Any]
    mask: NDArray[np.bool_] | None
    setup: dict[str, Any]
    tags: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """What a sweep compared, and where it failed."""

    configurations: int = 0
    answers: int = 0
    flagged: int = 0
    live: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def run(seeds: range, largest: int = 200) -> Tally:
    """Walk through one configuration for each seed."""
    tally = Tally()
    for seed in seeds:
        rng = np.random.default_rng(seed)
        configuration = draw(rng, largest)
        tally.configurations += 1
        tally.seen.update(configuration.tags)
        _walk(seed, rng, configuration, tally)
    return tally


def _walk(seed: int, rng: Rng, configuration: Configuration, tally: Tally) -> None:
    """Move the thresholds and the mask of one engine at random, and compare every answer."""
    untouched = configuration.data.copy()
    engine = Lacosmic(configuration.data, configuration.mask, **configuration.setup)
    mask = configuration.mask
    kept = []
    for parameters, another_mask in _questions(rng):
        if another_mask:
            mask = _moved(rng, mask, configuration.data.shape)
            engine = engine.with_mask(mask)
            tally.seen["mask changed"] += 1
        found = engine.detect(parameters)
        expected = reference(configuration.data, mask, parameters, **configuration.setup)
        kept.append((found, expected))
        tally.answers += 1
        tally.flagged += found.pixels.size
        tally.live += engine.is_live_at(parameters)
    for step, (found, expected) in enumerate(kept):  # only now, so that a later answer that spoils one is caught
        wrong = differing_pixels(found, expected)
        if wrong:
            tally.failures.append(f"seed {seed}, step {step}: {wrong} pixels, {configuration.tags}")
    if not np.array_equal(configuration.data, untouched, equal_nan=untouched.dtype.kind == "f"):
        tally.failures.append(f"seed {seed}: the image was written to")


def _questions(rng: Rng) -> Iterator[tuple[LacosmicParameters, bool]]:
    """Thresholds, and whether to ask under another mask: with them, or after them as a verdict does."""
    for parameters in _thresholds(rng):
        yield parameters, bool(rng.random() < 0.25)
        while rng.random() < 0.3:
            yield parameters, True


def _thresholds(rng: Rng) -> Iterator[LacosmicParameters]:
    """A random walk as of a slider: mostly small steps, now and then a jump."""
    parameters = LacosmicParameters(
        sigclip=float(rng.uniform(2, 15)),
        sigfrac=float(rng.choice([0.3, 0.3, 0.5, 1.0, 0.1, 1.3])),
        objlim=float(rng.choice([5.0, 2.0, 1.0, 10.0])),
        niter=int(rng.integers(1, 7)),
    )
    for _ in range(int(rng.integers(3, 8))):
        kind = rng.random()
        if kind < 0.5:
            step = float(np.clip(parameters.sigclip + rng.normal(0, 0.4), 2, 20))
            parameters = replace(parameters, sigclip=step)
        elif kind < 0.7:
            parameters = replace(parameters, sigclip=float(rng.choice([2, 3, 4.5, 7, 15, rng.uniform(1.8, 8)])))
        elif kind < 0.8:
            parameters = replace(parameters, sigfrac=float(rng.uniform(0.05, 1.2)))
        elif kind < 0.9:
            parameters = replace(parameters, objlim=float(rng.uniform(0.5, 12)))
        else:
            parameters = replace(parameters, niter=int(rng.integers(0, 7)))
        yield parameters


def draw(rng: Rng, largest: int) -> Configuration:
    """An image of any of the kinds that the engine must cope with, and a set-up."""
    shape = _shape(rng, largest)
    scale = shape[0] * shape[1] / 1e4
    gain = float(rng.choice([1.0, 1.0, 1.7, 0.35, 2.0]))
    data = a_frame(
        shape,
        int(rng.integers(2**31)),
        sky=float(rng.choice([200, 200, 20, 2000, 0])),
        rays=int(scale * rng.choice([2, 5, 20, 60])) + 1,
        stars=int(scale * rng.choice([5, 10, 80])) + 1,
        hot=int(scale * rng.choice([2, 20])) + 1,
        holes=int(scale * rng.choice([0, 2, 15])),
        saturated=int(rng.integers(0, 3)),
        border_rays=int(rng.choice([0, 3, 12])),
    )
    configuration = Configuration((data / np.float32(gain)).astype(np.float32), None, _setup(rng, gain))
    _make_special(rng, configuration)
    _add_companions(rng, configuration)
    modes = configuration.setup
    configuration.tags += [
        modes["cleantype"],
        modes["fsmode"],
        "separable" if modes["sepmed"] else "full",
        "gain 1" if gain == 1 else "gain",
    ]
    return configuration


def _shape(rng: Rng, largest: int) -> tuple[int, int]:
    small, middling, large = rng.integers(16, 50, 2), rng.integers(16, 90, 2), rng.integers(60, largest, 2)
    oblong, tiny = np.array([rng.integers(16, 30), rng.integers(150, 400)]), rng.integers(4, 16, 2)
    height, width = (small, middling, large, oblong, oblong[::-1], tiny)[
        rng.choice(6, p=[0.2, 0.3, 0.3, 0.08, 0.08, 0.04])
    ]
    return int(height), int(width)


def _setup(rng: Rng, gain: float) -> dict[str, Any]:
    setup: dict[str, Any] = {
        "gain": gain,
        "readnoise": float(rng.choice([10, 3.3, 6.5])),
        "satlevel": float(rng.choice([60000, 65536, np.inf, 20000])),
        "sepmed": bool(rng.random() < 0.65),
        "cleantype": str(rng.choice(["meanmask", "medmask", "idw"])),
        "fsmode": str(rng.choice(["median", "median", "convolve"])),
    }
    if setup["fsmode"] == "convolve":
        setup["psfmodel"] = str(rng.choice(["gauss", "gaussx", "gaussy", "moffat"]))
        setup["psffwhm"] = float(rng.uniform(1.5, 5))
        setup["psfsize"] = int(rng.choice([3, 5, 7, 7, 9, 6]))
        if rng.random() < CHANCES["own kernel"]:
            kernel = rng.random((5, 7)).astype(np.float32)
            setup["psfk"] = kernel / kernel.sum()
    return setup


def _make_special(rng: Rng, configuration: Configuration) -> None:
    """Give some images another type, or content that filters may trip over."""
    kind = str(rng.choice(["plain float32", "plain float32", "plain float32", *SPECIAL]))
    if kind in SPECIAL:
        configuration.data = SPECIAL[kind](rng, configuration.data)
    configuration.tags.append(kind)


def _with_flat_patch(rng: Rng, data: NDArray[Any]) -> NDArray[Any]:
    """Ties, and zeros of both signs."""
    y, x = _corner(rng, data)
    data[y : y + 12, x : x + 12] = rng.choice([0.0, -0.0, 5e4])
    data.reshape(-1)[rng.integers(0, data.size, 40)] = -0.0
    return data


def _with_blob(rng: Rng, data: NDArray[Any]) -> NDArray[Any]:
    """A flagged block whose inner pixels have no good neighbour."""
    y, x = _corner(rng, data)
    data[y : y + 6, x : x + 7] += 5000
    return data


def _with_gaps(rng: Rng, data: NDArray[Any]) -> NDArray[Any]:
    """Values that are not finite, scattered or a whole column."""
    value = rng.choice([np.nan, np.inf, -np.inf])
    data.reshape(-1)[rng.integers(0, data.size, int(rng.choice([1, 5, 60])))] = value
    if rng.random() < 0.4:
        data[:, _corner(rng, data)[1]] = value
    return data


def _corner(rng: Rng, data: NDArray[Any]) -> tuple[int, int]:
    return int(rng.integers(0, data.shape[0] - 3)), int(rng.integers(0, data.shape[1] - 3))


SPECIAL: dict[str, Callable[[Rng, NDArray[Any]], NDArray[Any]]] = {
    "whole numbers": lambda _, data: np.rint(data),
    "uint16": lambda _, data: data.clip(0, 65535).astype(np.uint16),
    "float64": lambda _, data: data.astype(np.float64),
    "big-endian": lambda _, data: data.astype(">f4"),
    "flat patch": _with_flat_patch,
    "blob": _with_blob,
    "not finite": _with_gaps,
}


def _add_companions(rng: Rng, configuration: Configuration) -> None:
    """An input mask, a background, a variance, each now and then."""
    data, setup = configuration.data, configuration.setup
    gain = setup["gain"]
    if rng.random() < CHANCES["mask"]:
        configuration.mask = _moved(rng, None, data.shape)
        configuration.tags.append("mask")
    if rng.random() < CHANCES["background"]:
        wave = 150 + 20 * np.sin(np.arange(data.shape[1]) / 9)
        setup["background"] = np.broadcast_to(wave / gain, data.shape).astype(rng.choice([np.float32, np.float64]))
        configuration.tags.append("background")
    if rng.random() < CHANCES["variance"]:
        finite = np.nan_to_num(data.astype(np.float32), posinf=1e5, neginf=0).clip(0)
        setup["variance"] = ((finite * gain + 100) / gain**2).astype(np.float32)
        configuration.tags.append("variance")


def _moved(rng: Rng, mask: NDArray[np.bool_] | None, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Another mask: some pixels more and some fewer, now and then a column, or none at all."""
    moved = np.zeros(shape, bool) if mask is None or rng.random() < 0.1 else mask.copy()
    scattered = rng.integers(0, moved.size, int(rng.choice([1, 3, 30, moved.size // 50 + 1])))
    moved.reshape(-1)[scattered] ^= True
    if rng.random() < 0.2:
        moved[:, rng.integers(shape[1])] ^= True
    if rng.random() < 0.1:
        moved[:, :3] = True
    return moved


def main() -> None:
    """Run a sweep, and say what it covered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--largest", type=int, default=200, help="pixels along an axis")
    arguments = parser.parse_args()
    started = time.perf_counter()
    tally = run(range(arguments.seed, arguments.seed + arguments.configs), arguments.largest)
    print(
        f"{tally.configurations} configurations, {tally.answers} answers ({tally.live} from the live engine), "
        f"{tally.flagged} flagged pixels, {time.perf_counter() - started:.0f} s"
    )
    print(", ".join(f"{name} {count}" for name, count in tally.seen.most_common()))
    print(*tally.failures, f"{len(tally.failures)} mismatches", sep="\n")
    raise SystemExit(bool(tally.failures))


if __name__ == "__main__":
    main()
