"""Warming up: what the first frame needs is imported while the observer still looks for it.

The libraries take seconds. The window does not wait for them, and the first frame would; so they are imported behind
the window, from when that is drawn and nothing is being opened.
"""

from __future__ import annotations

from importlib import import_module
from logging import getLogger

from PyQt6.QtCore import Qt, QTimer

from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.session_store import SessionStore

NEEDED = (  # in the order in which opening, detecting, studying and filtering ask for them
    "astropy.io.fits",
    "astropy.units",
    "astropy.wcs",
    "astropy.visualization",
    "astroscrappy",
    "crviewer.detection.lacosmic.self_check",
    "scipy.sparse.csgraph",
    "ccdproc",
    "photutils.detection",
    "scipy.spatial",
    "scipy.optimize",
    "scipy.stats",
    "crviewer.review.list.filter_grammar",
)
_PAUSE = 300  # ms, until the window is drawn

log = getLogger(__name__)


def warm_up(store: SessionStore, worker: Worker, *, opens: bool) -> None:
    """Import what the first frame needs: once that is drawn, if the window `opens` one now; else in a while."""
    companion = worker.companion()
    timer = QTimer(companion)
    timer.setSingleShot(True)
    timer.setInterval(_PAUSE)
    timer.timeout.connect(lambda: companion.submit("", import_needed, answered=_ignore, failed=_tell))
    if opens:
        once = Qt.ConnectionType.SingleShotConnection
        store.drawn.connect(timer.start, once)  # type: ignore[call-arg]  # missing in PyQt's stubs
    else:
        timer.start()


def import_needed(ticket: JobTicket) -> None:
    """Import them, one after the other. Raises `Cancelled`."""
    for name in NEEDED:
        ticket.progress(0.0)
        import_module(name)


def _ignore(_: object) -> None:
    """There is nothing to be done with the answer."""


def _tell(error: Exception) -> None:
    """Whoever needs the library will fail by it, and say so."""
    log.warning("A library could not be imported: %s", error)
