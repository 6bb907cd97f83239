"""Check output files before the work begins."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from crviewer.frames.fits.fits_writing import refuse_existing
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.products.core.product_writing import refuse_inputs


def refuse_targets(
    targets: Sequence[Path],
    inputs: Sequence[Path],
    *,
    overwrite: bool,
    role: OutputRole = OutputRole.PRODUCT,
) -> None:
    """Refuse files that cannot be written.

    Parameters
    ----------
    targets : sequence of Path
        Files to write.
    inputs : sequence of Path
        Files that are never overwritten.
    overwrite : bool
        Replace existing files that crviewer made.
    role : OutputRole
        What is written to them.

    Raises
    ------
    FrameError
        If a target is one of the inputs, or a file that is never overwritten.
    OSError
        If a target cannot be written, or exists and `overwrite` is False.
    """
    for target in targets:
        refuse_inputs(target, inputs)
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "The directory does not exist", str(target))
    refuse_existing(targets, overwrite=overwrite, role=role)
