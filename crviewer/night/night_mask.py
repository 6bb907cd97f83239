"""The bad-pixel mask of a night as one job: verdicts of all frames gathered, masks known before joined, and saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.mask_values import read_mask
from crviewer.frames.fits.plain_text import counted
from crviewer.night.bad_pixels import gather_bad_pixels, save_bad_pixels
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reviews import NightReviews
from crviewer.products.core.product_writing import refuse_inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class NightMask:
    """What was saved.

    Attributes
    ----------
    path : Path
    judged, known : int
        Pixels that verdicts call bad, and that masks named before.
    frames : int
        How many exposures the mask is of.
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
        """What the mask lacks; empty where it lacks nothing."""
        lines: list[str] = []
        if self.problems:
            count = f"{len(self.problems)} of {self.frames} exposures"
            lines += [f"{self.path}: the verdicts on {count} are missing in it.", *self.problems]
        if self.unread:
            lines += [f"{self.path}: {counted(len(self.unread), 'known mask')} could not be added.", *self.unread]
        return "\n".join(lines)

    def __str__(self) -> str:
        exposures = counted(self.frames, "exposure")
        return f"Bad by the verdicts on {exposures}: {self.judged} px; known before: {self.known} px → {self.path}"


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
    """Gather what the verdicts on all exposures of one detector say, and save it as one mask.

    Parameters
    ----------
    night : Night
    frame : NightFrame
        A science frame of that detector.
    reviews : NightReviews
        Of the night.
    path : Path
        As in `save_bad_pixels`, which says what is written.
    said, like : OpenRequest, optional
        What holds for all frames, as in `NightReviews.request`.
    overwrite : bool
    watch : JobWatch
        Told of progress; can cancel between two frames.

    Raises
    ------
    FrameError
        If `path` is a file of the night or one that its frames are opened with.
    OSError
        If the mask cannot be written.
    """
    frames = night.alike(frame)
    requests = {one: reviews.request(night, one, said=said, like=like) for one in frames}
    inputs = [
        *(one.path for one in night.frames),
        *(file for request in requests.values() for file in request.files.paths),
    ]
    refuse_inputs(path, inputs)
    known, unread = _known(requests.values(), frame.facts.shape)
    bad, problems = gather_bad_pixels(requests, reviews, watch)
    assert bad is not None  # there is a frame
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


def _known(requests: Iterable[OpenRequest], shape: tuple[int, int]) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """(ny, nx) bool: the masks with which any of the frames are opened; and what is wrong with those left out."""
    known, unread = np.zeros(shape, bool), []
    masks = {str(mask): request.mask_options.majority for request in requests for mask in request.files.masks}
    for mask, majority in masks.items():
        try:
            known |= read_mask(mask, shape, majority=majority)
        except FrameError as error:
            unread.append(str(error))
    return known, tuple(unread)
