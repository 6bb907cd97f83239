"""Make the bad-pixel mask of a night: gather the verdicts of all frames, add known masks, and save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.pixel_data import glimpse_image
from crviewer.frames.fits.plain_text import counted
from crviewer.frames.masks.mask_reading import MaskTarget, read_mask
from crviewer.night.bad_pixels import gather_bad_pixels, save_bad_pixels
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reviews import NightReviews
from crviewer.products.core.product_writing import refuse_inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class NightMask:
    """Summary of a saved mask.

    Attributes
    ----------
    path : Path
        The file.
    judged, known : int
        Number of pixels that are bad by verdicts, and in known masks.
    frames : int
        Number of exposures used.
    problems : tuple of str
        One sentence for each frame that could not be opened, and whose verdicts are missing.
    unread : tuple of str
        One sentence for each mask that could not be read.
    """

    path: Path
    judged: int
    known: int
    frames: int
    problems: tuple[str, ...]
    unread: tuple[str, ...] = ()

    @property
    def shortcoming(self) -> str:
        """What is missing in the mask; empty if nothing."""
        lines: list[str] = []
        if self.problems:
            count = f"{len(self.problems)} of {self.frames} exposures"
            lines += [f"{self.path}: verdicts on {count} are missing.", *self.problems]
        if self.unread:
            lines += [f"{self.path}: {counted(len(self.unread), 'known mask')} could not be added.", *self.unread]
        return "\n".join(lines)

    def __str__(self) -> str:
        exposures = counted(self.frames, "exposure")
        return f"Bad pixels: {self.judged} from verdicts on {exposures}, {self.known} known before → {self.path}"


def save_night_mask(
    night: Night,
    frame: NightFrame,
    reviews: NightReviews,
    path: Path,
    *,
    said: OpenRequest | None = None,
    like: OpenRequest | None = None,
    overwrite: bool = False,
    watch: JobWatch = UNWATCHED,
) -> NightMask:
    """Gather the verdicts on all exposures of one detector, and save the bad pixels as one mask.

    Parameters
    ----------
    night : Night
        The night.
    frame : NightFrame
        A science frame of that detector.
    reviews : NightReviews
        Reviews of the night.
    path : Path
        The file to write, in the format of `save_bad_pixels`.
    said, like : OpenRequest, optional
        Overrides for all frames, as for `NightReviews.request`.
    overwrite : bool
        Replace an existing file.
    watch : JobWatch
        Reports progress, and cancels between two frames.

    Returns
    -------
    NightMask
        Summary of what was saved.

    Raises
    ------
    FrameError
        If `path` is a file of the night, or one that its frames are opened with.
    FileExistsError
        If `path` exists and `overwrite` is False.
    OSError
        If the mask cannot be written.
    Cancelled
        If `watch` cancels.
    """
    frames = night.alike(frame)
    requests = {one: reviews.request(night, one, said=said, like=like) for one in frames}
    inputs = [
        *(one.path for one in night.frames),
        *(file for request in requests.values() for file in request.files.paths),
    ]
    refuse_inputs(path, inputs)
    seen = glimpse_image(frame.location)
    known, unread = _known(requests.values(), MaskTarget(seen.shape, seen.header, seen.chip))
    bad, problems = gather_bad_pixels(requests, reviews, watch)
    assert bad is not None  # there is at least one frame
    traces = tuple(trace for _, trace in reviews.traces(frames))
    save_bad_pixels(bad, traces, path, known=known, inputs=inputs, overwrite=overwrite)
    return NightMask(
        path=path,
        judged=len(bad.pixels),
        known=int(known.sum()),
        frames=len(frames),
        problems=problems,
        unread=unread,
    )


def _known(requests: Iterable[OpenRequest], target: MaskTarget) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """(ny, nx) bool: known masks of all frames; and one sentence for each mask that cannot be read."""
    known, unread = np.zeros(target.shape, bool), []
    options = {str(mask): request.mask_options for request in requests for mask in request.files.masks}
    for mask, option in options.items():
        try:
            known |= read_mask(mask, target, majority=option.majority, choice=option.mask_bits).bad
        except FrameError as error:
            unread.append(str(error))
    return known, tuple(unread)
