"""In which folder a batch put the reviews of the frames of another, remembered so that the window looks there.

It is kept in the user's data folder, for the folder of the frames may be one that nobody can write, which is why the
reviews are elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from crviewer.frames.writing import replace_into_place
from crviewer.night.frame import NightFrame
from crviewer.review.file.place import user_data_folder

_NAME = "review-folders.json"
_MOST = 200  # folders of frames; the oldest are forgotten


def remember_reviews(folders: Iterable[Path], reviews: Path) -> None:
    """Keep that the reviews of the frames in some folders are in another, if anything can be kept."""
    kept = dict(_kept())
    for folder in folders:
        kept.pop(str(folder.absolute()), None)
        kept[str(folder.absolute())] = str(reviews.absolute())
    path = user_data_folder() / _NAME
    with suppress(OSError):  # a convenience: the folder can be named in the window
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_into_place(path, overwrite=True) as temporary:
            temporary.write_text(json.dumps(dict(list(kept.items())[-_MOST:]), indent=1), encoding="utf-8")


def recalled_reviews(frames: Iterable[NightFrame]) -> Path | None:
    """Where a batch put the reviews of frames; None where it put none elsewhere, or they are gone."""
    kept = _kept()
    for frame in frames:
        reviews = kept.get(str(frame.path.absolute().parent))
        if reviews is not None and Path(reviews).is_dir():
            return Path(reviews)
    return None


def _kept() -> Mapping[str, str]:
    try:
        kept = json.loads((user_data_folder() / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    items = kept.items() if isinstance(kept, dict) else ()
    return {folder: reviews for folder, reviews in items if isinstance(reviews, str)}
