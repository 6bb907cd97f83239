"""Each chip of a science file in turn: how it is opened, and the names of its outputs."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from crviewer.cli.request import extensions, open_request
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.file_chips import chip_location, chips_of
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError

_COMPRESSED = (".gz", ".fz", ".bz2", ".xz", ".Z", ".zst")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipRequest:
    """One chip to open.

    Attributes
    ----------
    request : OpenRequest
        Companion files and overrides.
    part : str
        Which of several chips that are opened, as file names take it ("SCI_2"); empty for the only one.
    """

    request: OpenRequest
    part: str = ""

    @property
    def named(self) -> str:
        """Begin a line that tells the result of one of several chips."""
        return f"{FileLocation.parse(self.request.science).extension}: " if self.part else ""

    def target(self, path: str | Path) -> Path:
        """Path of an output.

        Parameters
        ----------
        path : str or Path
            As named for all chips.

        Returns
        -------
        Path
            "out_SCI_2.fits" for "out.fits" if several chips are opened.
        """
        return chip_target(Path(path), self.part)


def chip_target(path: Path, part: str) -> Path:
    """Path of an output of one chip.

    Parameters
    ----------
    path : Path
        As named for all chips.
    part : str
        Which chip, as file names take it; empty for the only one.

    Returns
    -------
    Path
        "out_SCI_2.fits" for "out.fits".
    """
    if not part:
        return path
    packed = path.suffix if path.suffix in _COMPRESSED else ""
    inner = Path(path.name.removesuffix(packed))
    return path.with_name(f"{inner.stem}_{part}{inner.suffix}{packed}")


def chip_requests(options: Namespace) -> tuple[ChipRequest, ...]:
    """Find the chips that a command is about.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    tuple of ChipRequest
        The named extensions, or all chips of the file; the file itself if it has one science image.

    Raises
    ------
    FrameError
        If a file cannot be read, has no such extension, or if a companion is named with one extension for several
        chips.
    """
    request = open_request(options)
    place, named = FileLocation.parse(request.science), extensions(options)
    if named and place.extension:
        raise FrameError(str(place), "names an extension, and --extension another", "Name one of them")
    chips = [_chip(place, extension) for extension in named] or list(chips_of(place.given))
    if chips == [place]:
        return (ChipRequest(request=request),)
    if len(chips) == 1:
        return (ChipRequest(request=request.with_fields(science=chips[0].given)),)
    _refuse_one_for_all(request)
    return tuple(ChipRequest(request=request.with_fields(science=chip.given), part=chip.part) for chip in chips)


def _chip(place: FileLocation, extension: str) -> FileLocation:
    """One image by its own name, where the file has several."""
    found = chip_location(FileLocation(place.path, extension).given)
    return found if found.extension else FileLocation(place.path, extension)


def _refuse_one_for_all(request: OpenRequest) -> None:
    for name, file in request.files.named():
        if name != "science" and FileLocation.parse(file).extension:
            problem = "is one extension, and several chips are searched"
            raise FrameError(str(file), problem, "Name the file alone, or one chip with --extension")
