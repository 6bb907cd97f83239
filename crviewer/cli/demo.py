"""`crviewer demo`: write a simulated exposure, and say how to open it."""

from __future__ import annotations

import errno
import shlex
from argparse import Namespace
from pathlib import Path

from crviewer.frames.simulated.demo import write_demo


def demo(options: Namespace) -> str:
    """Write the files.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    str
        Command that opens them.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    directory = Path(options.directory)
    if directory.exists() and not directory.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Is a file; name a directory", str(directory))
    directory.mkdir(parents=True, exist_ok=True)
    seed = {"seed": options.seed} if "seed" in options else {}
    write_demo(directory, **seed, overwrite=options.overwrite)
    science, dark, hot, columns = (
        shlex.quote(str(directory / f"{name}.fits")) for name in ("science", "dark", "hot_pixels", "bad_columns")
    )
    return f"crviewer {science} --dark {dark} --mask {hot} --mask {columns}"
