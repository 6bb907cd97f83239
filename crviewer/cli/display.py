"""Check whether a window can be opened: Qt aborts the process if it cannot."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path


def obstacle() -> str | None:
    """Reason why no window can be opened, as a clause; None if there is none."""
    on_display = sys.platform.startswith("linux") and _needs_display()
    on_x = on_display and not os.environ.get("WAYLAND_DISPLAY")
    if on_x and not os.environ.get("DISPLAY"):
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    return _qt_problem() or (_x_problem() if on_x else None)


def _needs_display() -> bool:
    """False for platforms of Qt that draw into memory, a frame buffer or a remote viewer."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return not platform or platform.startswith(("xcb", "wayland"))


def _qt_problem() -> str | None:
    try:
        from PyQt6 import QtWidgets  # noqa: F401  loads its libraries
    except ImportError as error:
        return f"Qt cannot be loaded ({error})"
    return None


def _x_problem() -> str | None:
    """What Qt's X11 plugin lacks, such as libxcb-cursor.so.0 on a minimal system, or that no X server answers."""
    from PyQt6.QtCore import QLibraryInfo

    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms" / "libqxcb.so"
    try:
        if plugin.exists():
            ctypes.CDLL(str(plugin))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return f"Qt is missing a system library ({error})"
    return None if _answers(xcb) else f"the display {os.environ['DISPLAY']} does not answer"


def _answers(xcb: ctypes.CDLL) -> bool:
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused
