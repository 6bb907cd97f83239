"""In which folders reviews are kept that are not beside their frames: the observer's own, or those of a batch.

Where a batch put them is kept in the user's data folder, for the folder of the frames may be one that nobody can write,
which is why the reviews are elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.review.file.place import user_data_folder

_NAME = "review-folders.json"
_MOST = 200  # folders of frames; the oldest are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFolders:
    """Where to look for reviews before looking beside the frames.

    Attributes
    ----------
    named : Path or None
        For all frames, as the observer says.
    batched : mapping from Path to Path
        Where a batch put the reviews of the frames in a folder, by that folder (resolved).
    """

    named: Path | None = None
    batched: Mapping[Path, Path] = field(default_factory=dict)

    @classmethod
    def recalled(cls, named: Path | None = None) -> ReviewFolders:
        """Those that were named now, and those that batches put reviews into."""
        return cls(named=named, batched={Path(folder): Path(reviews) for folder, reviews in _kept().items()})

    def of(self, frame: Path) -> Path | None:
        """The folder for the review of a frame; None for beside it, as where the folder is gone."""
        if self.named is not None:
            return self.named
        reviews = self.batched.get(frame.parent.resolve()) if self.batched else None
        return reviews if reviews is not None and reviews.is_dir() else None


BESIDE = ReviewFolders()


def remember_reviews(folders: Iterable[Path], reviews: Path) -> None:
    """Keep that the reviews of the frames in some folders are in another, if anything can be kept."""
    kept = dict(_kept())
    for folder in folders:
        kept.pop(str(folder.resolve()), None)
        kept[str(folder.resolve())] = str(reviews.resolve())
    path = user_data_folder() / _NAME
    with suppress(OSError):  # a convenience: the folder can be named in the window
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_into_place(path, overwrite=True) as temporary:
            temporary.write_text(json.dumps(dict(list(kept.items())[-_MOST:]), indent=1), encoding="utf-8")


def _kept() -> Mapping[str, str]:
    try:
        kept = json.loads((user_data_folder() / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    items = kept.items() if isinstance(kept, dict) else ()
    return {folder: reviews for folder, reviews in items if isinstance(reviews, str)}
