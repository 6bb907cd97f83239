"""`crviewer detect`: detect as the window does, without a window; suggestions are accepted if asked for."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from crviewer.cli.chips import ChipRequest, chip_requests
from crviewer.cli.request import settings
from crviewer.cli.targets import refuse_targets
from crviewer.cli.telling import tell_many_flagged, tell_notices, tell_other_chips
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.exposure.pipeline_rays import request_for_pipeline_rays
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.frames.fits.plain_text import counted
from crviewer.products.catalogue.product import RAY_TABLE, REVIEWED
from crviewer.products.core.export import ExportRequest
from crviewer.review.core.exposure_search import review_of
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.surroundings import EvidenceContext, survey
from crviewer.review.evidence.trace_making import trace_of
from crviewer.review.file import identity_of, review_path_for
from crviewer.review.file.replacing import holds_review
from crviewer.review.headless import acting_reviewer, judge_by_suggestions, write_review

_PRODUCTS = {"output": REVIEWED, "rays": RAY_TABLE}


def detect(options: Namespace) -> Iterator[str]:
    """Detect cosmic rays in each chip of a file, accept suggestions if asked to, and save.

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
    FrameError
        If a file cannot be used, or is an output.
    OSError
        If an output cannot be written.
    """
    chips = chip_requests(options)
    for chip in chips:
        targets = list(_targets(options, chip).values())
        refuse_targets(targets, chip.request.files.paths, overwrite=options.overwrite)
    for chip in chips:
        yield chip.named + _detected(options, chip)


def _targets(options: Namespace, chip: ChipRequest) -> dict[str, Path]:
    """Products of a chip, by the option that names them."""
    return {name: chip.target(getattr(options, name)) for name in ("output", "rays") if name in options}


def _detected(options: Namespace, chip: ChipRequest) -> str:
    request, products = chip.request, _targets(options, chip)
    targets = list(products.values())
    exposure = open_exposure(request)
    if "pipeline_rays" in options:
        request = request_for_pipeline_rays(exposure)
        exposure = open_exposure(request)
    if "review" in options or "accept_suggestions" in options:
        targets.append(_review_path(options, request, exposure))
    if not options.quiet:
        if not chip.part:
            tell_other_chips(exposure)
        tell_notices(exposure, chip.named)
    chosen = settings(options, exposure)
    surroundings = survey(exposure) if "review" in options or "accept_suggestions" in options else None
    review, steps = _judged(options, exposure, chosen, surroundings)
    tell_many_flagged(review)
    _save(products, review, chosen, overwrite=options.overwrite)
    if surroundings is not None:
        write_review(
            targets[-1],
            exposure.science,
            chosen,
            steps or (),
            request=request,
            reviewer=acting_reviewer(options.accept_suggestions) if steps is not None else "",
            trace=trace_of(review, surroundings, chosen.setup.satlevel),
            overwrite=options.overwrite,
        )
    return f"{_summary(review, chosen)} → {' and '.join(map(str, targets))}"


def _review_path(options: Namespace, request: OpenRequest, exposure: Exposure) -> Path:
    """The review file: the one that is named, else where the window looks for it; raises if it may not be written."""
    identity = identity_of(exposure.science)
    path = review_path_for(request.science, identity, getattr(options, "review", None))
    overwrite = options.overwrite or not holds_review(path, identity)
    refuse_targets([path], request.files.paths, overwrite=overwrite, role=OutputRole.REVIEW)
    return path


def _judged(
    options: Namespace, exposure: Exposure, chosen: DetectionSettings, surroundings: EvidenceContext | None
) -> tuple[Review, tuple[ReviewStep, ...] | None]:
    """The review, and the accepted suggestions; None if none were asked for."""
    if "accept_suggestions" not in options:
        return review_of(exposure, chosen), None
    return judge_by_suggestions(exposure, chosen, at_least=options.accept_suggestions, surroundings=surroundings)


def _save(products: Mapping[str, Path], review: Review, chosen: DetectionSettings, *, overwrite: bool) -> None:
    content = ExportRequest(review=review, settings=chosen)
    for name, path in products.items():
        _PRODUCTS[name].write(content, path, overwrite=overwrite)


def _summary(review: Review, chosen: DetectionSettings) -> str:
    rays, specks = counted(len(review.rays), "ray"), counted(review.rays.specks, "speck")
    pixels = counted(len(review.detection.pixels), "pixel")
    found = f"{rays} ({specks}), {pixels} flagged {_how(chosen)}"
    listed = review.verdicts[: len(review.rays)]
    judged = [f"{(listed == verdict).sum()} {verdict.label}" for verdict in Verdict if verdict and verdict in listed]
    return f"{found}; judged: {', '.join(judged)}" if judged else found


def _how(chosen: DetectionSettings) -> str:
    return f"at sigclip {chosen.parameters.sigclip:g}" if chosen.detector.is_live else f"by {chosen.detector.name}"
