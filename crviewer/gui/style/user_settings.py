"""What the window remembers from start to start: every key of `QSettings`, its type, and its value at first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar, cast

from PyQt6.QtCore import QByteArray, QSettings

from crviewer.gui.style.appearance import WindowAppearance
from crviewer.products.catalogue.product import REVIEWED
from crviewer.products.core.fills import CosmicRayFill

_T = TypeVar("_T", bool, int, str, QByteArray, tuple[str, ...], WindowAppearance, CosmicRayFill)


@dataclass(frozen=True, slots=True)
class UserSetting(Generic[_T]):
    """One thing that is remembered in the platform's usual place.

    Attributes
    ----------
    key : str
        Under which it is kept; another meaning needs another key.
    first : value
        Until something is kept, and where what is kept cannot be understood.
    """

    key: str
    first: _T

    def value(self) -> _T:
        """What was kept last."""
        kept = QSettings().value(self.key)
        try:
            return self.first if kept is None else cast("_T", _understood(kept, self.first))
        except ValueError:
            return self.first

    def keep(self, value: _T) -> None:
        """Remember this from now on."""
        kept: Any = value
        if isinstance(value, Enum):
            kept = value.value
        elif isinstance(value, tuple):
            kept = list(value)
        QSettings().setValue(self.key, kept)


def _understood(kept: Any, first: Any) -> Any:
    """A value of the type of `first`; files of settings know texts alone, and give a list of one as that one."""
    if isinstance(first, bool):
        return str(kept).lower() == "true"
    if isinstance(first, Enum):
        return type(first)(kept)
    if isinstance(first, tuple):
        return tuple(text for text in (kept if isinstance(kept, list) else [kept]) if isinstance(text, str) and text)
    if isinstance(first, QByteArray):
        return kept if isinstance(kept, QByteArray) else first
    return type(first)(kept)


APPEARANCE = UserSetting("preferences/appearance", WindowAppearance.SYSTEM)
REVIEWER = UserSetting("preferences/reviewer", "")
ADVANCE = UserSetting("preferences/advance", True)
RECENT_FRAMES: UserSetting[tuple[str, ...]] = UserSetting("recent", ())
TOUR_TAKEN = UserSetting("tour/taken", False)
WINDOW_GEOMETRY = UserSetting("layout/geometry", QByteArray())
WINDOW_STATE = UserSetting("layout/state", QByteArray())  # another set of panels needs another key
GALLERY_SIZE = UserSetting("gallery/size", 56)  # points along a picture: two columns on a small screen
SCATTER_X = UserSetting("scatter/x", "density")  # these two are known without a dark too
SCATTER_Y = UserSetting("scatter/y", "sharpness")
EXPORT_FORMATS: UserSetting[tuple[str, ...]] = UserSetting("export/formats", (REVIEWED.format,))
EXPORT_FILL = UserSetting("export/fill", CosmicRayFill.DETECTOR)
EXPORT_FOLDER = UserSetting("export/folder", "")  # empty: beside the science frame
