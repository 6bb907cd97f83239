from __future__ import annotations

from io import StringIO

from crviewer.cli.progress import ProgressBar


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_is_gone_in_the_end() -> None:
    stream = Terminal()
    bar = ProgressBar("Combining", stream)
    bar.draw(0.5, "dark_1.fits")
    bar.clear()
    assert stream.getvalue() == f"\r\x1b[KCombining [{'#' * 15}{'.' * 15}]  50% dark_1.fits\r\x1b[K"


def test_a_log_file_sees_nothing() -> None:
    stream = StringIO()
    bar = ProgressBar("Combining", stream)
    bar.draw(0.5)
    bar.clear()
    assert stream.getvalue() == ""
