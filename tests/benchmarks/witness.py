"""How often suggestions are right on real frames, where another exposure of the same field is the witness.

   python -m tests.benchmarks.witness [--data FOLDER] [--above 0.9]

The truth comes from the pixels of the other exposures, not from a detector: excess light that is at the same place in
the sky again is a source, at the same pixel of a field that moved a defect, and nowhere else a ray. Where the other
exposures cannot tell, a ray of the list is not counted. Every set is judged twice: as a single frame, and with what the
traces of its other exposures say. "Right" for light that stayed where the field was still is any verdict but a ray.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import crviewer
from crviewer.detection import Lacosmic, LacosmicParameters
from crviewer.detection.detectors.detection_settings import setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.other_exposures import NO_OTHERS, OtherExposure, OtherExposures
from crviewer.review.evidence.surroundings import EvidenceContext, survey
from crviewer.review.evidence.trace_making import trace_of
from crviewer.review.suggest.suggestions import suggest

_DATA = Path(__file__).parents[3] / "shared" / "data"
_PRESENT, _ABSENT = 0.45, 0.15  # of the light that a steady source would show in the other exposure
_CLEAR = 8.0  # sigma that it would have there
_STILL = 2.0  # pixels
_SOURCES = 3000  # pixels, the brightest smooth ones, that give the ratio of two exposures


class TrueOrigin(IntEnum):
    """Where the excess light of a ray of the list comes from."""

    UNKNOWN = 0
    RAY = 1
    SOURCE = 2
    DETECTOR = 3
    STAYED = 4  # light that is there again in a field that did not move


RIGHT = {
    TrueOrigin.RAY: {Verdict.COSMIC_RAY},
    TrueOrigin.SOURCE: {Verdict.REAL_SOURCE},
    TrueOrigin.DETECTOR: {Verdict.HOT_PIXEL, Verdict.BAD_COLUMN, Verdict.OTHER_DEFECT},
    TrueOrigin.STAYED: {Verdict.REAL_SOURCE, Verdict.HOT_PIXEL, Verdict.BAD_COLUMN, Verdict.OTHER_DEFECT},
}


@dataclass(frozen=True, slots=True)
class RealSet:
    """Exposures of one field."""

    name: str
    files: tuple[str, ...]
    given: dict[str, Any] = field(default_factory=dict)
    spectrum: bool = False  # of a field that stays on its pixels


SETS = (
    RealSet(
        "sharp stars",
        ("more/sharp_stars/20190326.0128.fits", "more/sharp_stars/20190326.0129.fits"),
        {"bias": "more/sharp_stars/20190326.0001.fits", "gain": 3.69, "read_noise": 9.0},
    ),
    RealSet("WHT ISIS", ("more/many_rays/r2324653.fit.gz", "more/many_rays/r2324656.fit.gz"), spectrum=True),
    RealSet("Kast", tuple(f"more/sequence/b{n}.fits.gz" for n in (27, 28, 29)), {"gain": 1.2, "read_noise": 3.7}, True),
    RealSet(
        "EFOSC2",
        tuple(f"more/sequence/EFOSC.2022-01-28T{t}.fits" for t in ("04-54-24.341", "05-05-25.843", "05-09-05.986")),
        {"bias": "more/sequence/EFOSC.2022-01-26T19-02-38.210.fits"},
    ),
    RealSet(
        "STL-1001, raw",
        tuple(f"wao_night1/lux-180.000secs.Light.Open.000000{n}.fit" for n in (15, 18, 20)),
        {"read_noise": 12.8},
    ),
    RealSet(
        "STL-1001, dark subtracted",
        tuple(f"wao_night1/lux-180.000secs.Light.Open.000000{n}.fit" for n in (15, 18, 20)),
        {"read_noise": 12.8, "dark": "wao_night1/lux-180.000secs.Dark.Open.00000041.fit", "subtract_dark": True},
    ),
    RealSet("SPRAT", tuple(f"lt_sprat/v_e_20180810_12_{n}_0_0.fits.gz" for n in (1, 2, 3)), {"read_noise": 8.0}, True),
    RealSet(
        "Goodman",
        tuple(f"soar_goodman/00{n}_PKSJ0049-5738_13-05-2023.fits.fz" for n in (69, 70)),
        spectrum=True,
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One exposure of a set, searched."""

    exposure: Exposure
    review: Review
    surroundings: EvidenceContext
    satlevel: float


def searched(data: Path, real: RealSet, file: str, sigclip: float) -> Frame:
    """Open and search one exposure."""
    given = {k: str(data / v) if k in ("bias", "dark") else v for k, v in real.given.items()}
    exposure = crviewer.read_exposure(str(data / file), **given)
    setup = setup_for(exposure)
    detection = Lacosmic(exposure.electrons, exposure.mask, setup).detect(LacosmicParameters(sigclip=sigclip))
    return Frame(exposure, Review.start(exposure, detection), survey(exposure), setup.satlevel)


def shift_between(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.int64]:
    """Rows and columns by which the second lies further, from their cross-correlation."""
    from scipy.ndimage import gaussian_filter, median_filter
    from scipy.signal import fftconvolve

    smooth = []
    for image in (first, second):
        even = median_filter(image, 3)  # of what is a pixel wide nothing stays: hot pixels do not move
        detail = gaussian_filter(even, 1.0) - gaussian_filter(even, 8.0)
        noise = 1.4826 * np.median(np.abs(detail))
        smooth.append(np.clip(detail - 5 * noise, 0, 50 * noise))
    power = fftconvolve(smooth[1], smooth[0][::-1, ::-1], mode="same")
    middle = (np.array(first.shape) - 1) // 2
    return np.array(np.unravel_index(power.argmax(), power.shape)) - middle


def excess(image: NDArray[np.float32], mask: NDArray[np.bool_], rows: Any, columns: Any) -> tuple[float, float]:
    """Light of some pixels over the rim around them, and its noise; NaN where they leave the frame."""
    top, bottom, left, right = rows.min() - 4, rows.max() + 5, columns.min() - 4, columns.max() + 5
    if top < 0 or left < 0 or bottom > image.shape[0] or right > image.shape[1] or mask[rows, columns].any():
        return np.nan, np.nan
    box = image[top:bottom, left:right]
    rim = np.ones(box.shape, bool)
    rim[2:-2, 2:-2] = False
    level = np.median(box[rim])
    noise = 1.4826 * np.median(np.abs(box[rim] - level))
    return float((image[rows, columns] - level).sum()), float(noise * np.sqrt(len(rows)))


def light_again(here: Frame, there: Frame, step: NDArray[np.int64], ratio: float) -> NDArray[np.float64]:
    """(rays,): the light at the place of each ray in the other frame, as a share of what is here; NaN if unclear."""
    shares = np.full(len(here.review.rays), np.nan)
    for ray, pixels in enumerate(here.review.rays):
        rows, columns = np.divmod(pixels, here.exposure.shape[1])
        mine, _ = excess(here.exposure.electrons, here.exposure.mask, rows, columns)
        others = [
            excess(there.exposure.electrons, there.exposure.mask, rows + step[0] + down, columns + step[1] + right)
            for down, right in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
        ]
        theirs, noise = max(light for light, _ in others), others[0][1]
        if mine * ratio > _CLEAR * noise:
            shares[ray] = theirs / (mine * ratio)
    return shares


def brightness_ratio(here: Frame, there: Frame, step: NDArray[np.int64]) -> float:
    """How much brighter sources are in the other exposure."""
    from scipy.ndimage import median_filter

    first, second = (
        np.roll(frame.exposure.electrons, shift, (0, 1)) for frame, shift in ((here, (0, 0)), (there, tuple(-step)))
    )
    first, second = (image - np.median(image) for image in (first, second))
    smooth = median_filter(first, 3)
    smooth[(first > 0.5 * here.satlevel) | (first > 3 * np.abs(smooth) + 1)] = -np.inf
    bright = np.argsort(smooth.ravel())[-_SOURCES:]
    return float(np.median(second.ravel()[bright] / first.ravel()[bright]))


def true_origins(frames: list[Frame], number: int, *, spectrum: bool) -> NDArray[np.int8]:
    """(rays,) `TrueOrigin` of one frame of a set."""
    here, rays = frames[number], len(frames[number].review.rays)
    sky, pixel, still, nowhere, moved = (np.zeros(rays, int) for _ in range(5))
    for there in frames[:number] + frames[number + 1 :]:
        step = np.zeros(2, int) if spectrum else shift_between(here.exposure.electrons, there.exposure.electrons)
        ratio = 1.0 if spectrum else brightness_ratio(here, there, step)
        at_sky = light_again(here, there, step, ratio)
        if np.hypot(*step) < _STILL:
            still += at_sky > _PRESENT
            nowhere += at_sky < _ABSENT
            continue
        at_pixel = light_again(here, there, 0 * step, 1.0)
        moved += np.isfinite(at_sky + at_pixel)
        sky += (at_sky > _PRESENT) & (at_pixel < _ABSENT)
        pixel += (at_pixel > _PRESENT) & (at_sky < _ABSENT)
        nowhere += (at_pixel < _ABSENT) & (at_sky < _ABSENT)
    origins = np.zeros(rays, np.int8)
    for origin, votes in zip(
        (TrueOrigin.RAY, TrueOrigin.SOURCE, TrueOrigin.DETECTOR, TrueOrigin.STAYED),
        (nowhere, sky, pixel, still),
        strict=True,
    ):
        origins[(votes > 0) & (votes == nowhere + sky + pixel + still)] = origin
    return origins


def others_of(frames: list[Frame], number: int) -> OtherExposures:
    """What the other frames of a set leave for one."""
    traces = (
        trace_of(frame.review, frame.surroundings, frame.satlevel) for n, frame in enumerate(frames) if n != number
    )
    return OtherExposures(exposures=tuple(OtherExposure(trace=trace) for trace in traces))


def report(name: str, origins: NDArray[np.int8], verdicts: NDArray[np.int8], scores: NDArray[np.float64], above: float):
    """One table of a set."""
    clear = np.where(scores >= above, verdicts, 0)
    known = origins != TrueOrigin.UNKNOWN
    print(f"{name}: {np.count_nonzero(known)} of {len(origins)} rays of the list have a witness")
    for verdict in Verdict:
        suggested = known & (clear == verdict)
        if verdict and suggested.any():
            right = sum(bool(verdict in RIGHT[TrueOrigin(origin)]) for origin in origins[suggested])
            print(f"   {verdict.label:14}{suggested.sum():6} suggested, precision {right / suggested.sum():.3f}")
    for origin in TrueOrigin:
        mine = origins == origin
        if origin and mine.any():
            right = np.isin(clear[mine], list(RIGHT[origin])).sum()
            print(f"   {origin.name.lower():14}{mine.sum():6} rays,      coverage  {right / mine.sum():.3f}")
    rays = clear[origins == TrueOrigin.RAY]
    print(f"   rays suggested away: {np.count_nonzero(rays > Verdict.COSMIC_RAY)} of {len(rays)}")


def judged(data: Path, real: RealSet, sigclip: float) -> Iterator[tuple[str, Any, Any, Any]]:
    """The truth, the verdicts and the scores of a set: of its frames alone, then with its other exposures."""
    frames = [searched(data, real, file, sigclip) for file in real.files]
    origins = np.concatenate([true_origins(frames, n, spectrum=real.spectrum) for n in range(len(frames))])
    widths = ", ".join(f"{frame.surroundings.psf.fwhm if frame.surroundings.psf else np.nan:.2f}" for frame in frames)
    for words, take in (("alone", lambda n: NO_OTHERS), ("with others", lambda n: others_of(frames, n))):
        found = [suggest(gather(frame.review, frame.surroundings, take(n))) for n, frame in enumerate(frames)]
        verdicts, scores = (np.concatenate([getattr(one, key) for one in found]) for key in ("verdicts", "scores"))
        yield f"{real.name}, {words} (FWHM {widths})", origins, verdicts, scores


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of the real frames")
    parser.add_argument("--above", type=float, default=0.9, help="least score that counts")
    parser.add_argument("--sigclip", type=float, default=4.5)
    parser.add_argument("--only", default="", help="sets whose names hold this")
    options = parser.parse_args()
    if not options.data.is_dir():
        raise SystemExit(f"{options.data} is not here: nothing to measure")
    for real in SETS:
        if options.only in real.name:
            for name, *numbers in judged(options.data, real, options.sigclip):
                report(name, *numbers, options.above)


if __name__ == "__main__":
    main()
