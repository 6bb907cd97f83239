"""`crviewer export`: export products from a review file, without a window."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from crviewer.cli.request import extensions, open_request
from crviewer.cli.targets import refuse_targets
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_chips import chip_location
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError, in_one_line
from crviewer.products.catalogue.exporting import ExportOutcome, JointProducts, write_all
from crviewer.products.catalogue.product import PRODUCTS, Product
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.fills import CosmicRayFill
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.review import Review
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.surroundings import survey
from crviewer.review.file import FrameIdentity, ReviewFileError, SavedReview, identity_of, request_of
from crviewer.review.file.snapshot import ReviewSnapshot, look_at, reviews_in
from crviewer.review.list.ray_list import RayList
from crviewer.review.list.ray_notes import ReviewNotes
from crviewer.review.suggest.suggestions import suggest

Targets = list[tuple[Product, Path]]


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


def export(options: Namespace) -> Iterator[str]:
    """Write the products asked for, as far as possible, of every chip of a review; its file is not changed.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Yields
    ------
    str
        Result in one line for each chip.

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
    planned = [_planned(options, saved) for saved in _chips(options)]
    Path(options.output_dir).mkdir(parents=True, exist_ok=True)
    for _, request, targets in planned:
        inputs = (Path(options.review), *request.files.paths)
        refuse_targets([target for _, target in targets], inputs, overwrite=options.overwrite)
    failed, joint = [], JointProducts()
    for saved, request, targets in planned:
        review, outcome = _exported(options, saved, request, targets, joint)
        failed += [outcome] if outcome.failed else []
        if not outcome.failed:
            undecided = f"{len(review.undecided())} of {len(review.rays)} rays undecided"
            yield f"{undecided} → {' and '.join(str(target) for _, target in targets)}"
    joined = joint.write(overwrite=options.overwrite)
    for outcome in (*failed, *([joined] if joined.failed else [])):
        raise NotAllExported(outcome)


def _chips(options: Namespace) -> tuple[ReviewSnapshot, ...]:
    """The reviews to export: of the named extensions or of that of `--science`, else of all chips."""
    review, named = Path(options.review), extensions(options)
    if not named and "science" in options:
        named = tuple(filter(None, [FileLocation.parse(options.science).extension]))
    several = reviews_in(review)
    return tuple(look_at(review, extension) for extension in named) if named and len(several) > 1 else several


def _planned(options: Namespace, saved: ReviewSnapshot) -> tuple[ReviewSnapshot, OpenRequest, Targets]:
    """How the frame of a review is opened, and what is written."""
    request = _request(options, saved)
    chip = chip_location(request.science)
    place = FileLocation(Path(options.output_dir) / chip.path.name, chip.extension)
    products = [product for product in PRODUCTS if product.format in options.formats]
    return saved, request, [(product, product.beside(place)) for product in products]


def _exported(
    options: Namespace, saved: ReviewSnapshot, request: OpenRequest, targets: Targets, joint: JointProducts
) -> tuple[Review, ExportOutcome]:
    exposure = open_exposure(request)
    _refuse_other_data(Path(options.review), saved.identity, identity_of(exposure.science))
    review, settings = _reviewed(exposure, saved.state)
    notes = ReviewNotes.of(saved.state.notes)
    content = ExportRequest(review=review, settings=settings, notes=notes, **_chosen(options, review, notes))
    of_chip = [(product, path) for product, path in targets if product.join is None]
    outcome = write_all(content, of_chip, overwrite=options.overwrite)
    failed = joint.add(content, [target for target in targets if target not in of_chip])
    return review, ExportOutcome(outcome.written, (*outcome.failed, *failed))


def _chosen(options: Namespace, review: Review, notes: ReviewNotes) -> dict[str, Any]:
    """Choices for `ExportRequest`."""
    chosen: dict[str, Any] = {}
    if "flag_values" in options:
        chosen["flag_values"] = options.flag_values
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
    science = known.science
    if "science" in options:
        place = FileLocation.parse(options.science)
        is_named = bool(place.extension) or len(saved.chips) < 2
        science = place.given if is_named else FileLocation(place.path, saved.identity.extension).given
    request = open_request(Namespace(**{**vars(options), "science": science})).completed(known)
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
