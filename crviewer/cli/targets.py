"""The files that a command is to write: what would only fail after the work is found before it."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from crviewer.frames.fits.fits_writing import refuse_existing
from crviewer.products.core.product_writing import refuse_inputs


def refuse_targets(targets: Sequence[Path], inputs: Sequence[Path], *, overwrite: bool) -> None:
    """Raise FrameError for an input, and OSError for what cannot be written or may not be replaced."""
    for target in targets:
        refuse_inputs(target, inputs)
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "The directory does not exist", str(target))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "Is a directory; name a file", str(target))
    refuse_existing(targets, overwrite=overwrite)
