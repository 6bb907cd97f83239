"""Folders of reviews that are not beside their frames: chosen by the observer, or used by a batch.

Folders used by batches are remembered in the user's data folder, as the folder of the frames may be read-only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.output_guard import OutputRole
from crviewer.review.file.location import user_data_folder

_NAME = "review-folders.json"
_MOST = 200  # folders of frames; the oldest are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFolders:
    """Where to look for reviews before looking beside the frames.

    Attributes
    ----------
    named : Path or None
        Folder for all frames, chosen by the observer.
    batched : mapping from Path to Path
        Folders of reviews by the folder of their frames (resolved), as used by batches.
    """

    named: Path | None = None
    batched: Mapping[Path, Path] = field(default_factory=dict)

    @classmethod
    def recalled(cls, named: Path | None = None) -> ReviewFolders:
        """Folders used by batches, and one named now.

        Parameters
        ----------
        named : Path, optional
            Folder for all frames.

        Returns
        -------
        ReviewFolders
            Where to look.
        """
        return cls(named=named, batched={Path(folder): Path(reviews) for folder, reviews in _kept().items()})

    def of(self, frame: Path) -> Path | None:
        """Folder for the review of a frame.

        Parameters
        ----------
        frame : Path
            The file of the frame.

        Returns
        -------
        Path or None
            None for beside the frame, also if the folder is gone.
        """
        if self.named is not None:
            return self.named
        reviews = self.batched.get(frame.parent.resolve()) if self.batched else None
        return reviews if reviews is not None and reviews.is_dir() else None


BESIDE = ReviewFolders()


def remember_reviews(folders: Iterable[Path], reviews: Path) -> None:
    """Remember the folder of the reviews of some folders of frames; errors are ignored.

    Parameters
    ----------
    folders : iterable of Path
        Folders of frames.
    reviews : Path
        Folder of their reviews.
    """
    kept = dict(_kept())
    for folder in folders:
        kept.pop(str(folder.resolve()), None)
        kept[str(folder.resolve())] = str(reviews.resolve())
    path = user_data_folder() / _NAME
    with suppress(OSError, FrameError):  # only a convenience: the folder can be chosen in the window
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_into_place(path, overwrite=True, role=OutputRole.OWN) as temporary:
            temporary.write_text(json.dumps(dict(list(kept.items())[-_MOST:]), indent=1), encoding="utf-8")


def _kept() -> Mapping[str, str]:
    try:
        kept = json.loads((user_data_folder() / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    items = kept.items() if isinstance(kept, dict) else ()
    return {folder: reviews for folder, reviews in items if isinstance(reviews, str)}
