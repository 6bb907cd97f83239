"""How often suggestions are right, and how many cases they find, on simulated exposures whose truth is known.

   python -m tests.benchmarks.suggestions --seeds 1-20

The rules were tuned on seeds above 100. A ray is due to the object that owns most of its pixels; rays of noise alone
are of no class, and any suggestion for them is wrong. Detection runs at each sigclip with the observer's masks, which
hold a part of the defects, and without any.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crviewer.detection import LacosmicParameters
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.detection.detectors.lacosmic_detector import Lacosmic
from crviewer.frames.simulated.demo import demo_exposure
from crviewer.frames.simulated.simulate import simulate_exposure
from crviewer.frames.simulated.truth import SimulatedTruth, TrueKind
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.suggest.suggestions import suggest

SIGCLIPS = (4.5, 7.0)
RIGHT = {
    TrueKind.NOTHING: Verdict.UNREVIEWED,
    TrueKind.STAR: Verdict.REAL_SOURCE,
    TrueKind.COSMIC_RAY: Verdict.COSMIC_RAY,
    TrueKind.HOT_PIXEL: Verdict.HOT_PIXEL,
    TrueKind.BAD_COLUMN: Verdict.BAD_COLUMN,
    TrueKind.AFTER_IMAGE: Verdict.AFTER_IMAGE,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A way to detect: the threshold, and whether the input mask counts."""

    sigclip: float
    ignore_mask: bool

    def __str__(self) -> str:
        return f"sigclip {self.sigclip}, {'no input mask' if self.ignore_mask else 'with the input masks'}"


CASES = [Case(sigclip, ignore) for ignore in (False, True) for sigclip in SIGCLIPS]


def counted(seed: int) -> Iterator[tuple[Case, np.ndarray, float]]:
    """For each case how many rays are which verdict (row) and have which suggestion (column), and the seconds taken."""
    exposure, truth = demo_exposure(seed), simulate_exposure(seed).truth
    surroundings = survey(exposure)
    for ignore_mask in (False, True):
        engine = Lacosmic(
            exposure.electrons, DetectionSettings(ignore_mask=ignore_mask).mask_for(exposure), setup_for(exposure)
        )
        for sigclip in SIGCLIPS:
            review = Review.start(exposure, engine.detect(LacosmicParameters(sigclip=sigclip)))
            began = time.perf_counter()
            suggestions = suggest(gather(review, surroundings))
            taken = time.perf_counter() - began
            counts = np.zeros((len(Verdict), len(Verdict)), np.int64)
            np.add.at(counts, (true_verdicts(review, truth), suggestions.verdicts), 1)
            yield Case(sigclip, ignore_mask), counts, taken


def true_verdicts(review: Review, truth: SimulatedTruth) -> list[Verdict]:
    """What each listed ray is."""
    owners = [truth.of(np.unravel_index(ray, review.rays.shape)) for ray in review.rays]
    return [RIGHT[owner.kind if owner else TrueKind.NOTHING] for owner in owners]


def report(case: Case, counts: np.ndarray) -> str:
    """A table of one case."""
    lines = [str(case), f"  {'':14}{'rays':>8}{'suggested':>11}{'right':>8}{'precision':>11}{'recall':>8}"]
    for verdict in Verdict:
        rays, suggested, right = counts[verdict].sum(), counts[:, verdict].sum(), counts[verdict, verdict]
        if verdict and (rays or suggested):
            precision = f"{right / suggested:.3f}" if suggested else "–"
            recall = f"{right / rays:.3f}" if rays else "–"
            lines.append(f"  {verdict.label:14}{rays:8}{suggested:11}{right:8}{precision:>11}{recall:>8}")
    real = counts[Verdict.COSMIC_RAY]
    away = real.sum() - real[Verdict.COSMIC_RAY] - real[Verdict.UNREVIEWED]
    noise = counts[Verdict.UNREVIEWED]
    lines.append(f"  real rays suggested away: {away} of {real.sum()}")
    lines.append(f"  rays of noise alone: {noise.sum()}, of them with a suggestion: {noise[1:].sum()}")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-20", help="first and last, as 1-20")
    first, last = (int(seed) for seed in parser.parse_args().seeds.split("-"))
    totals = {case: np.zeros((len(Verdict), len(Verdict)), np.int64) for case in CASES}
    seconds = 0.0
    for seed in range(first, last + 1):
        for case, counts, taken in counted(seed):
            totals[case] += counts
            seconds += taken
    print(f"suggestions on the demo, seeds {first} to {last}\n")
    print("\n\n".join(report(case, totals[case]) for case in CASES))
    rays = sum(int(counts.sum()) for counts in totals.values())
    print(f"\n{rays} rays took {seconds:.2f} s: {1000 * seconds / rays:.2f} ms a ray, evidence and suggestion")


if __name__ == "__main__":
    main()
