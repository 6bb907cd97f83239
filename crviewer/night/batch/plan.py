"""The plan of a batch: which frames, what calibrates each, and where each review goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.exposure.open_request import FileName, OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.batch.batch_task import BatchTask
from crviewer.night.reading import read_night
from crviewer.review.file import review_beside


def plan(
    places: Sequence[str | Path], like: BatchTask, *, folder: Path | None = None, watch: JobWatch = UNWATCHED
) -> tuple[list[BatchTask], tuple[str, ...]]:
    """Make a task of every frame.

    Parameters
    ----------
    places : sequence of str or Path
        Frames, `FILE` or `FILE[EXTENSION]`, each of which is taken for a science frame; and folders, of which the
        science frames are taken, each with the dark and the masks there that fit it, unless `like` names some.
    like : BatchTask
        What all frames share; its science frame and its target are replaced.
    folder : Path, optional
        Where the reviews go; by default beside each frame, where the window looks for them.
    watch : JobWatch
        For folders, whose headers are read.

    Returns
    -------
    tasks : list of BatchTask
        With absolute paths.
    refused : tuple of str
        Why files of the folders could not be used, one sentence each.

    Raises
    ------
    FrameError
        If a file that calibrates all frames is missing, or two frames would have the same review file.
    """
    common = like.request.with_files(_whole)
    for _, file in common.files.named():
        if not FileLocation.parse(file).path.is_file():
            raise FrameError(file, "does not exist", "Check the name and the folder")
    requests, refused = _requests(places, common, watch)
    tasks = [replace(like, request=request, target=_target(request, folder)) for request in requests]
    _refuse_same_target(tasks)
    return tasks, refused


def _requests(
    places: Sequence[str | Path], common: OpenRequest, watch: JobWatch
) -> tuple[list[OpenRequest], tuple[str, ...]]:
    requests: list[OpenRequest] = []
    refused: list[str] = []
    for place in places:
        if not Path(place).is_dir():
            requests.append(common.with_fields(science=_whole(place)))
            continue
        night = read_night([Path(place).absolute()], watch)
        requests += [night.request(frame, like=common) for frame in night.science]
        refused += night.refused
    return requests, tuple(refused)


def _whole(file: FileName) -> str:
    """The name under which another process, in another folder, finds a file."""
    place = FileLocation.parse(file)
    return str(FileLocation(place.path.absolute(), place.extension))


def _target(request: OpenRequest, folder: Path | None) -> Path:
    beside = review_beside(request.science)
    return beside if folder is None else folder.absolute() / beside.name


def _refuse_same_target(tasks: Iterable[BatchTask]) -> None:
    taken: dict[Path, BatchTask] = {}
    for task in tasks:
        other = taken.setdefault(task.target, task)
        if other is not task:
            raise FrameError(
                str(task.request.science),
                f"would have the same review file as {other.request.science}",
                "Name each frame once, and frames of the same name in runs of their own",
            )
