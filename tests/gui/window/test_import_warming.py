"""Warming up: after it the first frame waits for no library, and nothing is imported before the window is drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from pytestqt.qtbot import QtBot

from crviewer.gui.session.session import Session
from crviewer.gui.window import import_warming
from crviewer.gui.window.import_warming import import_needed, warm_up
from tests.scenes import write_scene

FEW = 5  # modules of the libraries that take long; some are imported only when a function is called
FIRST_FRAME = """
import sys
from pathlib import Path
from importlib import import_module
from PyQt6.QtWidgets import QApplication
from crviewer.detection import LacosmicParameters
from crviewer.gui.window.application import make_application, make_window
from crviewer.gui.window.import_warming import NEEDED
from tests.scenes import write_scene

LIBRARIES = ("astropy", "astroscrappy", "ccdproc", "lark", "photutils", "scipy")
application = make_application(["test"])
window = make_window(LacosmicParameters(), keep=False)
request = write_scene(Path(sys.argv[1])).request
for name in NEEDED:
    import_module(name)
before = set(sys.modules)
session = window.session
session.opening.open(request)
while session.state.suggestions is None or not session.scheduler.at_rest:
    application.processEvents()
window.panels.table.text.setText("pixels > 2")
print(*(name for name in set(sys.modules) - before if name.partition(".")[0] in LIBRARIES), sep="\\n")
session.export.discard()
window.close()
"""


def test_the_first_frame_waits_for_no_library(tmp_path: Path) -> None:
    home = str(tmp_path)
    surroundings = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME, home],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=Path(__file__).parents[3],
        env=surroundings,
    )
    assert len(done.stdout.split()) <= FEW, done.stdout


@pytest.mark.parametrize("opens", [True, False])
def test_it_begins_when_nothing_is_being_opened(session: Session, tmp_path: Path, qtbot: QtBot, opens: bool) -> None:
    began: list[bool] = []
    with patch.object(import_warming, "import_needed", lambda ticket: began.append(session.state.opened is not None)):
        warm_up(session.store, session.worker, opens=opens)
        qtbot.wait(2 * import_warming._PAUSE)
        assert began == ([] if opens else [False])
        session.opening.open(write_scene(tmp_path).request)
        qtbot.waitUntil(lambda: session.scheduler.at_rest and session.state.suggestions is not None, timeout=20_000)
        qtbot.waitUntil(lambda: len(began) == 1)
    assert began == [opens]


def test_a_library_that_cannot_be_imported_is_for_whoever_needs_it(session: Session, qtbot: QtBot) -> None:
    failed: list[object] = []
    session.messages.failed.connect(failed.append)
    with (
        patch.object(import_warming, "NEEDED", ("no.such.library",)),
        patch.object(import_warming.log, "warning") as told,
    ):
        warm_up(session.store, session.worker, opens=False)
        qtbot.waitUntil(lambda: told.called)
    assert failed == []


def test_closing_does_not_wait_for_all_of_them(session: Session) -> None:
    class Ticket:
        def progress(self, fraction: float) -> None:
            raise InterruptedError

    with patch.object(import_warming, "import_module") as imported, pytest.raises(InterruptedError):
        import_needed(Ticket())  # type: ignore[arg-type]
    imported.assert_not_called()
