"""Plan of a batch: which frames and chips, their calibration frames, and the path of each review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.exposure.open_request import FileName, OpenRequest
from crviewer.frames.fits.file_chips import chip_location, chips_of
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.batch.batch_task import BatchTask
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reading import read_night
from crviewer.review.file import review_beside


def plan(
    places: Sequence[str | Path],
    like: BatchTask,
    *,
    folder: Path | None = None,
    extensions: Sequence[str] = (),
    watch: JobWatch = UNWATCHED,
) -> tuple[list[BatchTask], tuple[str, ...]]:
    """Make a task for every frame, and for every chip of a file of several.

    Parameters
    ----------
    places : sequence of str or Path
        Frames, `FILE` or `FILE[EXTENSION]`, each used as a science frame; and folders, of which the science frames
        are used, each with the dark and the masks in the folder that fit it, unless `like` names others.
    like : BatchTask
        What all frames share; its science frame and its target are replaced.
    folder : Path, optional
        Folder for the reviews; by default they are beside each frame, where the window looks for them.
    extensions : sequence of str
        Which images of each file are searched, as `FILE[EXTENSION]` names them; by default all chips.
    watch : JobWatch
        Reports progress of reading headers of folders, and cancels.

    Returns
    -------
    tasks : list of BatchTask
        With absolute paths.
    refused : tuple of str
        One sentence for each file that cannot be used.

    Raises
    ------
    FrameError
        If a calibration file for all frames is missing, or two frames would have the same review file.
    Cancelled
        If `watch` cancels.
    """
    common = like.request.with_files(_whole)
    for _, file in common.files.named():
        if not FileLocation.parse(file).path.is_file():
            raise FrameError(file, "does not exist", "Check the name and the folder")
    requests, refused = _requests(places, common, extensions, watch)
    tasks = [replace(like, request=request, target=_target(request, folder)) for request in requests]
    _refuse_same_target(tasks)
    return tasks, refused


def _requests(
    places: Sequence[str | Path], common: OpenRequest, extensions: Sequence[str], watch: JobWatch
) -> tuple[list[OpenRequest], tuple[str, ...]]:
    requests: list[OpenRequest] = []
    refused: list[str] = []
    for place in places:
        if not Path(place).is_dir():
            requests += [common.with_fields(science=_whole(chip.given)) for chip in _chips(place, extensions)]
            continue
        night = read_night([Path(place).absolute()], watch)
        chosen, unknown = _chosen(night, extensions)
        requests += [night.request(frame, like=common) for frame in chosen]
        refused += [*night.refused, *unknown, *([] if chosen else [_without_science(place, night)])]
    return requests, tuple(refused)


def _without_science(place: str | Path, night: Night) -> str:
    counts = Counter(frame.kind.value for frame in night.frames)
    holds = ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "no frame that can be used"
    return str(FrameError(place, f"holds no science frame to search, but {holds}", "Name the frames one by one"))


def _chips(place: str | Path, extensions: Sequence[str]) -> tuple[FileLocation, ...]:
    """Images of a file to search; a file that cannot be read is left to its task, which says why."""
    location = FileLocation.parse(place)
    if extensions and not location.extension:
        return tuple(FileLocation(location.path, extension) for extension in extensions)
    try:
        return chips_of(place)
    except FrameError:
        return (location,)


def _chosen(night: Night, extensions: Sequence[str]) -> tuple[list[NightFrame], list[str]]:
    """Science frames of these extensions, and all that are the only image of their file; and what there is not."""
    if not extensions:
        return list(night.science), []
    wanted: set[FileLocation] = set()
    unknown = []
    for path in dict.fromkeys(frame.path for frame in night.science if frame.facts.part):
        for extension in extensions:
            try:
                wanted.add(chip_location(f"{path}[{extension}]"))
            except FrameError as error:
                unknown.append(str(error))
    return [frame for frame in night.science if not frame.facts.part or frame.location in wanted], unknown


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
        other = taken.setdefault(task.written, task)
        if other is not task:
            raise FrameError(
                str(task.request.science),
                f"would have the same review file as {other.request.science}",
                "Name each frame once, and use separate runs for frames of the same name",
            )
