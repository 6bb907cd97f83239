"""`crviewer`: the window, if there is a display for it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from crviewer.cli.display import obstacle


class NoWindow(Exception):
    """No window can be opened here.

    Parameters
    ----------
    reason : str
        Why not, as a clause.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"no window can be opened: {reason}. `crviewer detect` works without one.")


def open_window(options: Namespace) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    options : Namespace
        Options of the command line.

    Returns
    -------
    int
        Exit status.

    Raises
    ------
    NoWindow
        If there is no display, or Qt is missing a system library.
    """
    reason = obstacle()
    if reason:
        raise NoWindow(reason)
    from crviewer.cli.request import fetched, open_request, parameters
    from crviewer.gui.window.application import start

    request = open_request(options) if "science" in options else None
    return start(
        request,
        demo="demo" in options,
        parameters=parameters(options),
        places=tuple(map(fetched, getattr(options, "places", ()))),
        review=Path(options.review) if "review" in options else None,
        prefer=_preferences(options),
    )


def _preferences(options: Namespace) -> dict[str, Any]:
    from crviewer.gui.style.appearance import WindowAppearance

    given = {name: getattr(options, name) for name in ("appearance", "reviewer", "advance") if name in options}
    if "appearance" in given:
        given["appearance"] = WindowAppearance(given["appearance"])
    return given
