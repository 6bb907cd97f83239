"""`crviewer detect`: the job of the window, up to the verdicts, without a window."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from crviewer.cli.request import files_of, open_request, settings
from crviewer.cli.targets import refuse_targets
from crviewer.detection import Lacosmic
from crviewer.detection.settings import Settings
from crviewer.frames.opening import open_exposure
from crviewer.products.export import Export
from crviewer.products.product import RAY_TABLE, REVIEWED
from crviewer.review.review import Review


def detect(options: Namespace) -> str:
    """Find cosmic rays and save them; returns the result in one line."""
    request = open_request(options)
    targets = [Path(options.output), *([Path(options.rays)] if "rays" in options else [])]
    refuse_targets(targets, files_of(request), overwrite=options.overwrite)
    exposure = open_exposure(request)
    chosen = settings(options, exposure)
    engine = Lacosmic(exposure.electrons, chosen.mask_for(exposure), chosen.setup)
    review = Review.start(exposure, engine.detect(chosen.parameters), min_pixels=chosen.min_pixels)
    content = Export(review=review, settings=chosen)
    REVIEWED.write(content, options.output, overwrite=options.overwrite)
    if "rays" in options:
        RAY_TABLE.write(content, options.rays, overwrite=options.overwrite)
    return f"{_summary(review, chosen)} → {' and '.join(map(str, targets))}"


def _summary(review: Review, chosen: Settings) -> str:
    rays, specks = _counted(len(review.rays), "ray"), _counted(review.rays.specks, "speck")
    pixels = _counted(len(review.detection.pixels), "pixel")
    return f"{rays} ({specks}), {pixels} flagged at sigclip {chosen.parameters.sigclip:g}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
