"""Command line: run a command, and report how it ended.

Slow imports are made after the arguments are parsed, so that help appears at once.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from crviewer.cli.arguments import parse
from crviewer.cli.telling import say
from crviewer.frames.fits.frame_error import in_one_line

OK, FAILED, INTERRUPTED = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    arguments : sequence of str, optional
        Arguments without the program name; those of the process by default.

    Returns
    -------
    int
        Exit status: 0, 1 after an error that was reported in one line, 130 after Ctrl-C.

    Raises
    ------
    SystemExit
        With status 2 on wrong usage, and 0 after help or version.
    """
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        return _COMMANDS[options.command](options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a traceback does not help the observer
        say(f"crviewer: {in_one_line(error)}", sys.stderr)
        return FAILED


def _detect(options: Namespace) -> int:
    from crviewer.cli.detect import detect

    for line in detect(options):
        say(line)
    return OK


def _bad_pixels(options: Namespace) -> int:
    from crviewer.cli.bad_pixels import find_bad_pixels

    say(find_bad_pixels(options))
    return OK


def _batch(options: Namespace) -> int:
    from crviewer.cli.batch import batch

    return batch(options)


def _combine(options: Namespace) -> int:
    from crviewer.cli.combine import combine_frames

    say(combine_frames(options))
    return OK


def _compare(options: Namespace) -> int:
    from crviewer.cli.compare import compare

    for line in compare(options):
        say(line)
    return OK


def _completeness(options: Namespace) -> int:
    from crviewer.cli.completeness import completeness

    for line in completeness(options):
        say(line)
    return OK


def _demo(options: Namespace) -> int:
    from crviewer.cli.demo import demo

    say(demo(options))
    return OK


def _export(options: Namespace) -> int:
    from crviewer.cli.export import export

    for line in export(options):
        say(line)
    return OK


def _night_mask(options: Namespace) -> int:
    from crviewer.cli.night_mask import night_mask

    ending = OK
    for saved in night_mask(options):
        say(str(saved))
        if saved.shortcoming:
            say(f"crviewer: {saved.shortcoming}", sys.stderr)
            ending = FAILED
    return ending


def _window(options: Namespace) -> int:
    from crviewer.cli.window import open_window

    return open_window(options)


_COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "detect": _detect,
    "export": _export,
    "batch": _batch,
    "bad-pixels": _bad_pixels,
    "combine": _combine,
    "compare": _compare,
    "completeness": _completeness,
    "demo": _demo,
    "night-mask": _night_mask,
    "window": _window,
}
