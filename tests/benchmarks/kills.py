"""How many verdicts are lost when the program is killed: at random moments of a review, and of saving a product.

    python -m tests.benchmarks.kills --kills 1000

A child process opens a review and works on it by a script, and says so after every call that returned. It is killed
without warning (SIGKILL). Then the review is opened again: all that the child had said must be there, and at the most
the one act more that it was about; and every product that is there must be whole. The next child goes on with what
the last one left. Only for POSIX systems, which can fork and kill.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from astropy.io import fits

from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.products.catalogue.product import BAD_PIXELS, REVIEWED
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.verdict import Verdict
from crviewer.review.file import ReviewFile, open_review
from tests.review.file.observer import Observer, identity_at

_LONGEST = 0.25  # s from the birth of a child to its death
_FRESH = 25  # kills until a new review is begun
_ACTS = ("judge", "judge", "judge", "undo", "redo", "view", "note", "settings", "save")


@dataclass(slots=True)
class Scripted:
    """An observer and all else that a review file keeps."""

    observer: Observer
    folder: Path
    view: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    sigclip: float | None = None

    @classmethod
    def resumed(cls, file: ReviewFile, folder: Path) -> Scripted:
        """Go on with what a file holds; `observer.file` is set."""
        state = file.state
        notes = [note.text for note in state.notes]
        sigclip = state.settings.parameters.sigclip if state.settings else None
        return cls(Observer(file), folder, dict(state.view), notes, sigclip)

    def do(self, act: str, rng: np.random.Generator) -> None:
        """One act of the script; the same random numbers do the same to the same review."""
        number = int(rng.integers(1, 10**6))
        rays = rng.permutation(24)[: rng.integers(1, 12)].tolist()
        file = self.observer.file
        if act == "judge":
            self.observer.judge(Verdict(number % 7), *rays)
        elif act in ("undo", "redo"):
            getattr(self.observer, act)()
        elif act == "save":
            self._save(number)
        else:
            self._keep(act, number, file)

    def _keep(self, act: str, number: int, file: ReviewFile | None) -> None:
        if act == "view":
            self.view = {"zoom": number}
        elif act == "note":
            self.notes.append(str(number))
        else:
            self.sigclip = number / 1000
        if file is not None and act == "view":
            file.show(self.view)
        elif file is not None and act == "note":
            file.note(self.notes[-1])
        elif file is not None:
            file.adjust(DetectionSettings(parameters=LacosmicParameters(sigclip=self.sigclip or 0)))

    def _save(self, number: int) -> None:
        product = REVIEWED if number % 2 else BAD_PIXELS
        if self.observer.file is not None:
            export = ExportRequest(review=self.observer.review, settings=DetectionSettings())
            product.write(export, self.folder / f"product_{number % 2}.fits", overwrite=True)

    def told(self) -> dict[str, object]:
        """All that has to come back."""
        return {**self.observer.saw(), "view": self.view, "notes": tuple(self.notes), "sigclip": self.sigclip}


def script(seed: int) -> Iterator[tuple[str, np.random.Generator]]:
    """Acts without end, each with random numbers of its own."""
    rng = np.random.default_rng(seed)
    for act in range(sys.maxsize):
        yield str(rng.choice(_ACTS)), np.random.default_rng((seed, act))


def live(folder: Path, seed: int, said: int) -> None:
    """What the child does until it is killed."""
    with open_review(folder / "m31.crreview", identity_at(), "Ann") as file:
        scripted = Scripted.resumed(file, folder)
        os.write(said, b"o")
        for act, rng in script(seed):
            scripted.do(act, rng)
            os.write(said, b".")


def kill_one(folder: Path, seed: int, patience: float) -> str:
    """What a child said until it was killed."""
    listen, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(listen)
            live(folder, seed, said)
        finally:
            os._exit(1)
    os.close(said)
    time.sleep(patience)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(listen, "rb") as pipe:
        return pipe.read().decode()


def check(folder: Path, before: Scripted, seed: int, said: str) -> tuple[Scripted, Counter[str]]:
    """Open the review again; returns what it holds, and how it compares with what was said."""
    counts: Counter[str] = Counter(kills=1, opening=not said, saving=False)
    acts, done = script(seed), said.count(".")
    for _ in range(done):
        before.do(*next(acts))
    act, rng = next(acts)
    counts["saving"], counts["acknowledged"] = bool(said) and act == "save", done
    with open_review(folder / "m31.crreview", identity_at()) as file:
        after = Scripted.resumed(file, folder)
        after.observer.file = None
        counts["half-written"] = bool(file.notice)
    acknowledged = before.told()
    before.do(act, rng)
    counts["in flight, and kept"] = after.told() == before.told() != acknowledged
    counts["lost"] = after.told() not in (acknowledged, before.told())
    counts["half-written"] += sum(not whole(product) for product in folder.glob("[!.]*.fits"))
    counts["temporary files left"] = clean(folder)
    return after, counts


def whole(product: Path) -> bool:
    """True where a FITS file can be read and is what was written."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with fits.open(product, checksum=True) as hdus:
                return all("CHECKSUM" in hdu.header and (hdu.data is None or hdu.data.size) for hdu in hdus)
        except (OSError, ValueError, TypeError, Warning):
            return False


def clean(folder: Path) -> int:
    """Remove what a killed child had begun to write under another name; returns how many files that were."""
    begun = list(folder.glob(".*.fits"))
    for path in begun:
        path.unlink()
    return len(begun)


def run(kills: int, seed: int) -> Counter[str]:
    """Kill so many children, and count what happened."""
    rng = np.random.default_rng(seed)
    total: Counter[str] = Counter()
    for first in range(0, kills, _FRESH):
        with tempfile.TemporaryDirectory() as place:
            folder, scripted = Path(place), Scripted(Observer(), Path(place))
            for kill in range(first, min(first + _FRESH, kills)):
                said = kill_one(folder, seed + kill, rng.uniform(0, _LONGEST))
                scripted, counts = check(folder, scripted, seed + kill, said)
                total.update(counts)
    return total


def main() -> int:
    """Print what happened; the exit status tells whether anything was lost."""
    parser = argparse.ArgumentParser(description="Kill a review at random moments, and count what is lost.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    total = run(options.kills, options.seed)
    for name, count in total.items():
        print(f"{name}: {count}")
    return 1 if total["lost"] or total["half-written"] else 0


if __name__ == "__main__":
    sys.exit(main())
