"""How much faster than astroscrappy the live engine answers: ``python -m tests.benchmarks.lacosmic_speed``.

Every figure is a ratio to one run of `astroscrappy.detect_cosmics` with the same arguments in the same process, and
every answer that is timed is compared with astroscrappy's, to the last bit. astroscrappy uses all cores, a step of
the engine one, preparing two.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.detection import Detection, Lacosmic, LacosmicParameters
from tests.detection.frames import a_frame
from tests.detection.identity import differing_pixels, reference

SETUP = {"readnoise": 10.0, "satlevel": 60000.0}
CROWDED = {"rays": 4000, "stars": 12000, "hot": 3000, "holes": 1000, "saturated": 40, "border_rays": 100}
SPARSE = {"rays": 250, "stars": 2000, "hot": 60, "holes": 0, "saturated": 4, "border_rays": 4}
AREA = 4096**2  # pixels that the numbers above are for


@dataclass
class Peer:
    """astroscrappy on one image, run once for each question."""

    data: NDArray[np.float32]
    modes: dict[str, Any]
    seconds: list[float] = field(default_factory=list)
    answers: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def answer(self, parameters: LacosmicParameters, mask: NDArray[np.bool_] | None) -> Any:
        """Mask and cleaned image, from memory if it was asked before."""
        key = (parameters, None if mask is None else mask.tobytes())
        if key not in self.answers:
            started = time.perf_counter()
            self.answers[key] = reference(self.data, mask, parameters, **SETUP, **self.modes)
            self.seconds.append(time.perf_counter() - started)
        return self.answers[key]


@dataclass
class Row:
    """One line of the table."""

    name: str
    goal: float
    seconds: list[float] = field(default_factory=list)
    flagged: int = 0


def frame(size: int, content: dict[str, int], seed: int) -> NDArray[np.float32]:
    """(size, size) float32, electrons, as full of things as the content says for 4096²."""
    scale = size**2 / AREA
    return a_frame((size, size), seed, **{name: int(number * scale) + (number > 0) for name, number in content.items()})


def measure(name: str, goal: float, peer: Peer, calls: Iterable[Callable[[], tuple[Detection, Any]]]) -> Row:
    """Time calls that return a detection and what astroscrappy is to be asked, and compare the two."""
    row = Row(name, goal)
    for call in calls:
        started = time.perf_counter()
        found, question = call()
        row.seconds.append(time.perf_counter() - started)
        row.flagged = found.pixels.size
        wrong = differing_pixels(found, peer.answer(*question))
        if wrong:
            raise SystemExit(f"{name}: {wrong} pixels differ from astroscrappy's")
    return row


def at(sigclip: float, **others: Any) -> LacosmicParameters:
    """Thresholds, rounded as a slider would."""
    return LacosmicParameters(sigclip=round(sigclip, 3), **others)


class Bench:
    """One image in one mode, and the engine that answers for it."""

    def __init__(self, title: str, data: NDArray[np.float32], **modes: Any) -> None:
        self.title = title
        self.peer = Peer(data, modes)
        self.engine = Lacosmic(np.zeros((64, 64), np.float32), **SETUP, **modes)  # the self-check, once

    def prepare(self) -> tuple[Detection, Any]:
        """From nothing to the first answer."""
        self.engine = Lacosmic(self.peer.data, **SETUP, **self.peer.modes)
        return self.ask(at(7))

    def ask(self, parameters: LacosmicParameters) -> tuple[Detection, Any]:
        """One answer."""
        return self.engine.detect(parameters), (parameters, None)

    def judge(self, mask: NDArray[np.bool_]) -> tuple[Detection, Any]:
        """The answer for another input mask."""
        return self.engine.with_mask(mask).detect(at(7)), (at(7), mask)

    def verdicts(self, count: int = 5) -> Row:
        """One verdict's change of the input mask after the other: eight pixels more each time."""
        masks = [np.zeros(self.peer.data.shape, bool)]
        for verdict in range(1, count + 1):
            mask = masks[-1].copy()
            y, x = 97 * verdict % (mask.shape[0] - 9), 61 * verdict % (mask.shape[1] - 9)
            mask[y : y + 2, x : x + 4] = True
            masks.append(mask)
        return measure("a verdict's mask", 1000, self.peer, [lambda m=m: self.judge(m) for m in masks[1:]])

    def steps(self, name: str, goal: float, around: float, count: int = 4) -> Row:
        """A slider that moves by 0.1 about a sigclip."""
        self.engine.detect(at(around))
        walk = [around + 0.1, around, around - 0.1, around][:count]
        return measure(name, goal, self.peer, [lambda x=x: self.ask(at(x)) for x in walk])

    def jumps(self, name: str, goal: float, start: float, end: float) -> Row:
        """A jump, with no memory of where it ends."""
        row = Row(name, goal)
        for _ in range(3):
            self.engine.detect(at(20))  # forgets, since its floor lies above
            self.engine.detect(at(start))
            jump = measure(name, goal, self.peer, [lambda: self.ask(at(end))])
            row.seconds += jump.seconds
            row.flagged = jump.flagged
        return row


def crowded(size: int) -> Iterable[tuple[Bench, Row]]:
    """The frame with 43,000 flagged pixels at 4096²."""
    bench = Bench("crowded", frame(size, CROWDED, 3))
    yield bench, measure("prepare and detect at 7", 12, bench.peer, [bench.prepare] * 3)
    yield bench, bench.steps("step of 0.1 near 7", 300, 7)
    yield bench, bench.steps("step of 0.1 near 4.5", 200, 4.5)
    yield bench, bench.jumps("jump from 7 to 4.5", 50, 7, 4.5)
    bench.engine.detect(at(7))
    yield bench, measure("objlim ± 0.5", 300, bench.peer, [lambda x=x: bench.ask(at(7, objlim=x)) for x in (4.5, 5.0)])
    yield (
        bench,
        measure("sigfrac ± 0.02", 100, bench.peer, [lambda x=x: bench.ask(at(7, sigfrac=x)) for x in (0.32, 0.3)]),
    )
    yield bench, bench.verdicts()


def sparse(size: int) -> Iterable[tuple[Bench, Row]]:
    """The frame with 2,000 flagged pixels at 4096²."""
    bench = Bench("sparse", frame(size, SPARSE, 4))
    yield bench, measure("prepare and detect at 7", 12, bench.peer, [bench.prepare])
    yield bench, bench.steps("step of 0.1 near 7", 1000, 7)
    yield bench, bench.verdicts()


def other_modes(size: int) -> Iterable[tuple[Bench, Row]]:
    """The crowded frame again."""
    for modes in ({"fsmode": "convolve"}, {"sepmed": False}):
        bench = Bench(" ".join(map(str, *modes.items())), frame(size, CROWDED, 3), **modes)
        yield bench, measure("prepare and detect at 7", 12, bench.peer, [bench.prepare])
        yield bench, bench.steps("step of 0.1 near 7", 50, 7, count=2)
        yield bench, bench.steps("step of 0.1 near 4.5", 50, 4.5, count=2)


MEMORY = r"""
import re, sys
from pathlib import Path
import numpy as np
from crviewer.detection import Lacosmic, LacosmicParameters
from tests.benchmarks.lacosmic_speed import SETUP
from tests.detection.identity import reference
def peak():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
data = np.load(sys.argv[2])
Lacosmic(np.zeros((64, 64), np.float32), **SETUP)
before = peak()
if sys.argv[1] == "live":
    engine = Lacosmic(data, **SETUP)
    for sigclip in (7, 6.9, 4.5, 4.6):
        engine.detect(LacosmicParameters(sigclip=sigclip))
else:
    reference(data, None, LacosmicParameters(sigclip=4.5), **SETUP)
print(peak() - before)
"""


def peak_memory(which: str, path: str) -> int:
    """Peak above the image itself, in bytes, of a process of its own; reads it from Linux's /proc."""
    done = subprocess.run([sys.executable, "-c", MEMORY, which, path], capture_output=True, text=True, check=True)
    return int(done.stdout) * 1024


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--parts", nargs="*", default=["crowded", "sparse", "modes", "memory"])
    arguments = parser.parse_args()
    makers = {"crowded": crowded, "sparse": sparse, "modes": other_modes}
    print(f"{'ratio to astroscrappy':40}{'goal':>6}{'min':>8}{'median':>8}{'max':>8}{'ms':>10}{'flagged':>10}")
    for part in arguments.parts:
        if part in makers:
            print_rows(makers[part](arguments.size))
    if "memory" in arguments.parts:
        print_memory(arguments.size)


def print_rows(rows: Iterable[tuple[Bench, Row]]) -> None:
    """One line for each, when it is there."""
    for bench, row in rows:
        whole = median(bench.peer.seconds)
        ratios = sorted(whole / seconds for seconds in row.seconds)
        name, low, middle, high = f"{bench.title}: {row.name}", ratios[0], median(ratios), ratios[-1]
        print(
            f"{name:40}{row.goal:>6}{low:>8.0f}{middle:>8.0f}{high:>8.0f}{1000 * median(row.seconds):>10.0f}"
            f"{row.flagged:>10}   (astroscrappy {whole:.1f} s)",
            flush=True,
        )


def print_memory(size: int) -> None:
    """Both peaks, and their ratio."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, frame(size, CROWDED, 3))
        file.flush()
        live, plain = (peak_memory(which, file.name) for which in ("live", "plain"))
    print(
        f"peak memory: {live / 2**20:.0f} MB, astroscrappy {plain / 2**20:.0f} MB, ratio {live / plain:.2f} (goal 0.5)"
    )


if __name__ == "__main__":
    main()
