"""`crviewer completeness`: inject test rays into copies of a frame, and measure which fraction is found."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from crviewer.cli.chips import ChipRequest, chip_requests
from crviewer.cli.progress import on_terminal
from crviewer.cli.request import settings
from crviewer.cli.targets import refuse_targets
from crviewer.detection.measures.completeness import Completeness, InjectionTrial, measure_completeness
from crviewer.frames.exposure.opening import open_exposure
from crviewer.products.formats.completeness_table import save_completeness


def completeness(options: Namespace) -> Iterator[str]:
    """Measure and save the completeness of each chip.

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
        If a file cannot be used, or is the output.
    OSError
        If the output cannot be written.
    """
    chips = chip_requests(options)
    for chip in chips:
        refuse_targets([chip.target(options.output)], chip.request.files.paths, overwrite=options.overwrite)
    for chip in chips:
        yield chip.named + _measured(options, chip)


def _measured(options: Namespace, chip: ChipRequest) -> str:
    target, exposure = chip.target(options.output), open_exposure(chip.request)
    chosen = settings(options, exposure)
    if "sigclip" in options and "sigclips" not in options:
        options.sigclips = (options.sigclip,)
    trial = InjectionTrial(
        **{field.name: getattr(options, field.name) for field in fields(InjectionTrial) if field.name in options}
    )
    with on_terminal("Injecting test rays") as watch:
        result = measure_completeness(exposure, chosen, trial, watch=watch)
    save_completeness(result, exposure, chosen, target, overwrite=options.overwrite)
    return f"{_summary(result)} → {target}"


def _summary(result: Completeness) -> str:
    halves = [
        f"{energy:.0f} e- at sigclip {sigclip:g}" if np.isfinite(energy) else f"no charge at sigclip {sigclip:g}"
        for sigclip, energy in zip(result.sigclips, result.half_found(), strict=True)
    ]
    return f"{result.injected.sum()} test rays; 50% completeness at {', '.join(halves)}"
