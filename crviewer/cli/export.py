"""`crviewer export`: export products from a review file, without a window."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from crviewer.cli.request import open_request
from crviewer.cli.targets import refuse_targets
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_chips import chip_location
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError, in_one_line
from crviewer.products.catalogue.exporting import ExportOutcome, write_all
from crviewer.products.catalogue.product import PRODUCTS
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.review import Review
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.file import FrameIdentity, ReviewFileError, SavedReview, identity_of, request_of
from crviewer.review.file.snapshot import ReviewSnapshot, look_at
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import ReviewNotes
from crviewer.review.suggest.suggestions import suggest


class NotAllExported(Exception):
    """Some products could not be written; the message says which and why, and what was written.

    Parameters
    ----------
    outcome : ExportOutcome
        Result of the export.
    """

    def __init__(self, outcome: ExportOutcome) -> None:
        reasons = [f"{product.name}: {in_one_line(error)}" for (product, _), error in outcome.failed]
        count = len(outcome.failed) + len(outcome.written)
        written = " and ".join(str(path) for _, path in outcome.written) or "nothing"
        super().__init__(
            f"{len(reasons)} of {count} products could not be written. {' '.join(reasons)} Written: {written}."
        )


def export(options: Namespace) -> str:
    """Write the products asked for, as far as possible; the review file is not changed.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    str
        Result in one line.

    Raises
    ------
    ReviewFileError
        If the review cannot be read, or its files are missing.
    FrameError
        If a file cannot be used, or is an output.
    FilterError
        If `--rays` cannot be understood.
    NotAllExported
        If some products could not be written.
    """
    review_file, directory = Path(options.review), Path(options.output_dir)
    saved = look_at(review_file)
    request = _request(options, saved)
    products = [product for product in PRODUCTS if product.format in options.formats]
    chip = chip_location(request.science)
    place = FileLocation(directory / chip.path.name, chip.extension)
    targets = [product.beside(place) for product in products]
    directory.mkdir(parents=True, exist_ok=True)
    refuse_targets(targets, (review_file, *request.files.paths), overwrite=options.overwrite)
    exposure = open_exposure(request)
    _refuse_other_data(review_file, saved.identity, identity_of(exposure.science))
    review, settings = _reviewed(exposure, saved.state)
    notes = ReviewNotes.of(saved.state.notes)
    content = ExportRequest(review=review, settings=settings, notes=notes, **_chosen(options, review, notes))
    outcome = write_all(content, list(zip(products, targets, strict=True)), overwrite=options.overwrite)
    if outcome.failed:
        raise NotAllExported(outcome)
    undecided = f"{len(review.undecided())} of {len(review.rays)} rays undecided"
    return f"{undecided} → {' and '.join(map(str, targets))}"


def _chosen(options: Namespace, review: Review, notes: ReviewNotes) -> dict[str, Any]:
    """Choices for `ExportRequest`."""
    chosen: dict[str, Any] = {}
    if "fill" in options:
        chosen["fill"] = CosmicRayFill(options.fill)
    if "rays" in options:
        chosen["rays"] = _filtered(options.rays, review, notes)
        if not len(chosen["rays"]):
            raise FrameError(options.review, f"has no rays that match: {options.rays}", "Change --rays")
    return chosen


def _filtered(text: str, review: Review, notes: ReviewNotes) -> PixelIndices:
    """Rays that the window would list with a filter line; raises FilterError."""
    listing = RayList(text=text)
    suggestions = suggest(gather(review, survey(review.exposure))) if listing.needs_suggestions else None
    return listing.order(review, suggestions, lambda mark: notes.rays(review.rays) if mark == "noted" else None)


def _request(options: Namespace, saved: ReviewSnapshot) -> OpenRequest:
    """How the frame was opened, overridden by the options; raises ReviewFileError if files are missing."""
    review_file = Path(options.review)
    known = request_of(review_file, saved.identity, saved.state.request)
    if "science" not in options:
        options.science = known.science
    request = open_request(options).completed(known)
    named = request.files.named()
    missing = {str(file): _option(name) for name, file in named if not FileLocation.parse(file).path.exists()}
    if missing:
        remembered = {str(file) for _, file in known.files.named()}
        given = [file for file in missing if file not in remembered]
        if given:
            raise FrameError(given[0], "does not exist", "Check the name and the folder")
        problem = f"was made with {' and '.join(missing)}, which cannot be found"
        raise ReviewFileError(
            review_file, problem, f"Give their present names with {' and '.join(dict.fromkeys(missing.values()))}"
        )
    return request


def _option(name: str) -> str:
    """The option that names a file of a request."""
    return "--mask" if name == "masks" else f"--{name.replace('_', '-')}"


def _refuse_other_data(review_file: Path, reviewed: FrameIdentity, opened: FrameIdentity) -> None:
    if reviewed.checksum != opened.checksum:
        raise ReviewFileError(
            review_file,
            f"is of different data than {opened.name}",
            "Name the frame that was reviewed with --science, or open this one in the window to keep the verdicts",
        )


def _reviewed(exposure: Exposure, saved: SavedReview) -> tuple[Review, DetectionSettings]:
    """Detect as the window did last, with the same defects masked, and inherit the verdicts."""
    settings = saved.settings or DetectionSettings()
    settings = replace(settings, setup=setup_for(exposure, like=settings.setup))
    return review_of(exposure, settings, saved.judgements, closed=saved.closed is not False), settings
