"""What the command line prints."""

from __future__ import annotations

import io

from crviewer.cli.telling import say


def test_names_of_files_cannot_steer_the_terminal() -> None:
    stream = io.StringIO()
    say("light\x1b[2J\x1b]0;mine\x07.fits does not exist", stream)
    assert stream.getvalue() == "light\\x1b[2J\\x1b]0;mine\\x07.fits does not exist\n"
