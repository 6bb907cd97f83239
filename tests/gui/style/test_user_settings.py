"""What the window remembers: each value comes back as its type, and what cannot be understood is as at first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QByteArray, QSettings

import crviewer.gui
from crviewer.gui.style import user_settings
from crviewer.gui.style.appearance import WindowAppearance
from crviewer.gui.style.user_settings import (
    ADVANCE,
    APPEARANCE,
    EXPORT_FILL,
    GALLERY_SIZE,
    RECENT_FRAMES,
    REVIEWER,
    TOUR_TAKEN,
    WINDOW_STATE,
    UserSetting,
)
from crviewer.products.core.fills import CosmicRayFill

ALL = [each for each in vars(user_settings).values() if isinstance(each, UserSetting)]


def on_disk() -> None:
    """Write what is kept: whoever reads it then gets texts."""
    QSettings().sync()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (ADVANCE, False),
        (TOUR_TAKEN, True),
        (APPEARANCE, WindowAppearance.DARK),
        (EXPORT_FILL, CosmicRayFill.MEDIAN),
        (GALLERY_SIZE, 100),
        (REVIEWER, "Vera"),
        (RECENT_FRAMES, ("/a/one.fits",)),
        (RECENT_FRAMES, ("/a/one.fits", "/a/two.fits")),
        (WINDOW_STATE, QByteArray(b"\0shape")),
    ],
)
def test_what_is_kept_comes_back(setting: UserSetting[Any], value: Any) -> None:
    assert setting.value() == setting.first
    setting.keep(value)
    assert setting.value() == value
    on_disk()
    assert (setting.value(), type(setting.value())) == (value, type(value))


@pytest.mark.parametrize(
    ("setting", "kept"), [(APPEARANCE, "plaid"), (GALLERY_SIZE, "large"), (WINDOW_STATE, "square"), (ADVANCE, None)]
)
def test_what_cannot_be_understood_is_as_at_first(setting: UserSetting[Any], kept: Any) -> None:
    QSettings().setValue(setting.key, kept)
    assert setting.value() == setting.first


def test_no_key_has_two_meanings_and_no_other_module_has_keys() -> None:
    assert len({each.key for each in ALL}) == len(ALL)
    gui = Path(crviewer.gui.__file__).parent
    keepers = {path.name for path in gui.rglob("*.py") if "QSettings" in path.read_text(encoding="utf-8")}
    assert keepers == {"user_settings.py"}
