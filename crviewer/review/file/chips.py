"""The chips of a review file: one file holds the reviews of all chips, or images, of an exposure.

Each has a number in the file, which its entries in the journal, its steps and its values carry. A chip is known by its
data; where these have changed, by its extension.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crviewer.frames.fits.file_location import FileLocation
from crviewer.review.file.identity import FrameIdentity


def chip_number(chips: Mapping[int, FrameIdentity], wanted: FrameIdentity | str) -> int | None:
    """Find a chip in a review file.

    Parameters
    ----------
    chips : mapping from int to FrameIdentity
        The chips of the file.
    wanted : FrameIdentity or str
        The frame, or the extension of a frame that was not read; "" for the only image of a file.

    Returns
    -------
    int or None
        Its number, though its data may have changed; None if the file has no review of it yet.
    """
    if isinstance(wanted, str):
        named = (number for number, chip in chips.items() if wanted in (chip.extension, ""))
        return next(named, None)
    rest = {number: chip for number, chip in chips.items() if not _is_other_image(chip, wanted)}
    same = [number for number, chip in rest.items() if chip.checksum == wanted.checksum]
    placed = [number for number, chip in rest.items() if chip.extension == wanted.extension]
    both = [number for number in same if number in placed]
    return next(iter([*both, *same, *placed, *rest]), None)


def part_beside(review: Path, extension: str) -> Path:
    """Path of a review of one chip alone, as earlier versions kept it, and as a batch writes it.

    Parameters
    ----------
    review : Path
        The review file of the whole exposure.
    extension : str
        Extension of the chip.

    Returns
    -------
    Path
        `m31.fits-SCI_2.crreview`; the file may not exist.
    """
    part = FileLocation(review, extension).part
    return review.with_name(f"{review.stem}-{part}{review.suffix}") if part else review


def _is_other_image(chip: FrameIdentity, wanted: FrameIdentity) -> bool:
    """True for another image of the very file that the frame is in."""
    return chip.name == wanted.name and chip.extension != wanted.extension and chip.extension in wanted.images
