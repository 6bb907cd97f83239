"""How well other exposures tell defects and after-images from rays, and what that costs, on a night of known truth.

   python -m tests.benchmarks.night --frames 200

Every exposure is simulated, reduced with the observer's masks, searched and traced; the image is then let go. Some
exposures, evenly over the night, are then taken again for evidence and suggestions: once from the exposure alone, once
with all others. A ray is due to the object that owns most of its pixels.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.simulated.truth import SimulatedTruth, TrueKind
from crviewer.night.bad_pixels import NightBadPixels, save_bad_pixels
from crviewer.night.defects import NightDefect, night_defects
from crviewer.night.night import Night
from crviewer.night.reviews import FrameReview, NightReviews
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.other_exposures import NO_OTHERS, OtherExposures
from crviewer.review.file.trace import trace_bytes
from crviewer.review.suggest.suggestions import suggest
from tests.night.simulated import NightPlan, Taken, plan_night, take

DEFECTS = (Verdict.HOT_PIXEL, Verdict.BAD_COLUMN, Verdict.OTHER_DEFECT)
ASKED = {
    "defect": ((TrueKind.HOT_PIXEL, TrueKind.BAD_COLUMN), DEFECTS),
    "after-image": ((TrueKind.AFTER_IMAGE,), (Verdict.AFTER_IMAGE,)),
    "cosmic ray": ((TrueKind.COSMIC_RAY,), (Verdict.COSMIC_RAY,)),
}
SAMPLES = (10, 20, 50, 100, 200, 500)

Counts = NDArray[np.int64]  # (kinds, verdicts): rays


def counted(one: Taken, others: OtherExposures) -> Counts:
    """How many rays of an exposure are what (row) and have which suggestion (column)."""
    counts = np.zeros((len(TrueKind), len(Verdict)), np.int64)
    suggestions = suggest(gather(one.review, one.surroundings, others))
    for ray, verdict in zip(one.review.rays, suggestions.verdicts, strict=True):
        owner = one.truth.of(np.unravel_index(ray, one.review.rays.shape))
        counts[owner.kind if owner else TrueKind.NOTHING, verdict] += 1
    return counts


def told(counts: Counts, title: str) -> str:
    """Precision and recall in a table."""
    lines = [title, f"  {'':12}{'rays':>7}{'suggested':>11}{'right':>7}{'precision':>11}{'recall':>8}"]
    for name, (kinds, verdicts) in ASKED.items():
        rays, suggested = counts[list(kinds)].sum(), counts[:, list(verdicts)].sum()
        right = counts[np.ix_(kinds, verdicts)].sum()
        lines.append(
            f"  {name:12}{rays:7}{suggested:11}{right:7}{right / max(1, suggested):11.3f}{right / max(1, rays):8.3f}"
        )
    rays = counts[TrueKind.COSMIC_RAY]
    lines.append(f"  real rays suggested away: {rays.sum() - rays[Verdict.COSMIC_RAY] - rays[0]} of {rays.sum()}")
    return "\n".join(lines)


def defects_told(defects: Sequence[NightDefect], truth: SimulatedTruth) -> str:
    """How many defects of the night are defects in truth, and how many of the truth's are among them."""
    kinds = [truth.of(np.unravel_index(defect.pixels, defect.shape)) for defect in defects]
    right = {owner.number for owner in kinds if owner and owner.kind in (TrueKind.HOT_PIXEL, TrueKind.BAD_COLUMN)}
    wrong = sum(not owner or owner.kind not in (TrueKind.HOT_PIXEL, TrueKind.BAD_COLUMN) for owner in kinds)
    return f"defects of the night: {len(defects)} listed, of {len(right)} true ones; {wrong} are none"


def memory() -> float:
    """The most that the process ever held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held(traces: Sequence[ExposureTrace]) -> float:
    """What traces hold, kB each."""
    arrays = [(one.flagged, one.not_optical, one.stars, one.bright, one.levels) for one in traces]
    return sum(array.nbytes for trace in arrays for array in trace) / len(traces) / 1024


def traced(plan: NightPlan) -> tuple[Night, NightReviews]:
    """Take every exposure, and keep its trace alone."""
    began, frames, reviews = time.perf_counter(), [], NightReviews()
    for number in range(len(plan)):
        one = take(plan, number)
        frames.append(one.frame)
        reviews = reviews.with_one(one.frame, FrameReview(file=Path("none"), trace=one.trace))
        if number + 1 in (*SAMPLES, len(plan)):
            each = (time.perf_counter() - began) / (number + 1)
            print(
                f"  after {number + 1:4} frames: {each:.2f} s a frame to take and search it; at most {memory():.0f} MB"
            )
    return Night.of(frames), reviews


def busy(job: Callable[[], object]) -> float:
    """Milliseconds of processor time, the least of three times."""
    times = []
    for _ in range(3):
        began = time.process_time()
        job()
        times.append(1000 * (time.process_time() - began))
    return min(times)


def growth(one: Taken, others: OtherExposures) -> None:
    """Print how the cost of what all frames of a detector are needed for grows with their number."""
    print("processor time, ms   evidence of one frame   list of defects (a frame)   mask of the night (a frame)")
    for count in (*(number for number in SAMPLES if number < len(others)), len(others)):
        some = OtherExposures(exposures=others.exposures[:count])
        traces = tuple(other.trace for other in some.exposures)
        evidence = busy(lambda some=some: gather(one.review, one.surroundings, some))
        listed = busy(lambda traces=traces: night_defects(traces))
        masked = busy(lambda traces=traces: save_mask(traces))
        print(
            f"  {count:4} frames        {evidence:10.0f}"
            f"{listed:20.0f} ({listed / count:5.1f}){masked:20.0f} ({masked / count:5.1f})"
        )


def save_mask(traces: tuple[ExposureTrace, ...]) -> None:
    """Write the mask of a night in which nothing is judged."""
    with tempfile.TemporaryDirectory() as folder:
        save_bad_pixels(NightBadPixels(shape=traces[0].shape), traces, Path(folder, "mask.fits"))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--judged", type=int, default=40, help="for how many of them suggestions are made")
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--still", action="store_true", help="the field does not move")
    asked = parser.parse_args()
    plan = plan_night(asked.frames, size=asked.size, seed=asked.seed, still=asked.still)
    print(f"{asked.frames} exposures of {asked.size}², seed {asked.seed}, {'still' if asked.still else 'moving'} field")
    night, reviews = traced(plan)
    traces = [trace for _, trace in reviews.traces(night.science)]
    packed = sum(len(trace_bytes(trace)) for trace in traces) / len(traces) / 1024
    print(f"  a trace holds {held(traces):.1f} kB in memory and {packed:.1f} kB in its review file\n")

    alone, together = np.zeros((2, len(TrueKind), len(Verdict)), np.int64)
    for number in np.unique(np.linspace(0, asked.frames - 1, asked.judged).astype(int)).tolist():
        one = take(plan, number)
        others = reviews.others(night, one.frame)
        alone += counted(one, NO_OTHERS)
        together += counted(one, others)
    print(told(alone, "each exposure alone"))
    print(told(together, "with all other exposures"))
    growth(one, others)
    began = time.perf_counter()
    defects = night_defects(traces)
    print(defects_told(defects, one.truth), f"({time.perf_counter() - began:.1f} s)")


if __name__ == "__main__":
    main()
