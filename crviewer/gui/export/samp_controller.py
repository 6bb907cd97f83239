"""SAMP and DS9: images, tables and positions sent to other programs and received from them.

Nothing listens until the observer asks for it. Whatever waits for a disk or for another program runs on the worker.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QObject, QProcess, pyqtSignal
from PyQt6.QtWidgets import QMessageBox, QWidget

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.remote_files import WEB
from crviewer.gui.export.samp_link import POINT_AT, SampLink, SampListener, SampPeer
from crviewer.gui.jobs.worker import JobTicket
from crviewer.gui.session.session import Session
from crviewer.gui.style.plain_widgets import PlainMessageBox
from crviewer.products.catalogue.sending import RAY_REGIONS, SCIENCE, SENDABLES, SendableProduct
from crviewer.products.core.export import ExportRequest
from crviewer.review.list.ray_selection import nearest_ray

log = logging.getLogger(__name__)

_NEAR = 10.0  # pixels; a ray at most as far from where another program points is gone to


class SampController(QObject):
    """The programs beside this one.

    Signals
    -------
    changed()
        The connection was made, or ended.
    pointed(float, float)
        Another program points at this pixel coordinate (0-based), where no ray is.
    offered(Path)
        Another program offers an image to open.
    linked(str)
        Another program offers one on the web.
    """

    changed = pyqtSignal()
    pointed = pyqtSignal(float, float)
    offered = pyqtSignal(object)
    linked = pyqtSignal(str)
    _heard = pyqtSignal(str, str, object)
    _answered = pyqtSignal(str, str, str)
    _lost = pyqtSignal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._link: SampLink | None = None  # made and ended on the worker's thread alone
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._sent = 0
        self._question: PlainMessageBox | None = None
        self.connected = False
        self._heard.connect(self._on_heard)
        self._answered.connect(self._on_answered)
        self._lost.connect(self._on_lost)

    @property
    def peers(self) -> tuple[SampPeer, ...]:
        """The programs on the same hub that take any of what can be sent."""
        peers = self._link.peers if self.connected and self._link is not None else ()
        return tuple(peer for peer in peers if any(peer.accepts(each.mtype) for each in SENDABLES))

    # ------------------------------------------------------------------ connecting

    def connect_hub(self, wanted: bool) -> None:
        """Join the hub, which is started where none runs; or leave it."""
        if wanted:
            self._work("Connecting to SAMP", self._join, self._on_joined)
        else:
            self._work("Disconnecting from SAMP", self._leave, self._on_left)

    def _join(self) -> SampLink:
        if self._link is None:
            told = SampListener(heard=self._heard.emit, answered=self._answered.emit, lost=self._lost.emit)
            self._link = SampLink(told)
        return self._link

    def _leave(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _on_joined(self, link: SampLink) -> None:
        self.connected = True
        self.changed.emit()
        hub = "Started a SAMP hub" if link.is_host else "Connected to the SAMP hub"
        names = ", ".join(peer.name for peer in self.peers)
        self._session.messages.say(f"{hub}: {names or 'no other programs yet'}.")

    def _on_left(self, _: object) -> None:
        self.connected = False
        self.changed.emit()
        self._session.messages.say("Disconnected from SAMP.")

    def _on_lost(self) -> None:
        if self.connected:
            self._work("Disconnecting from SAMP", self._leave, self._on_hub_ended)

    def _on_hub_ended(self, _: object) -> None:
        self.connected = False
        self.changed.emit()
        self._session.messages.say("The SAMP hub was shut down: disconnected.")

    def close(self) -> None:
        """Leave the hub, and remove what was written for others."""
        self._work("", self._end, lambda _: None)

    def _end(self) -> None:
        self._leave()
        if self._folder is not None:
            self._folder.cleanup()

    # --------------------------------------------------------------------- sending

    def send(self, peer: SampPeer, sendable: SendableProduct) -> None:
        """Give another program a part of the review as it stands now."""
        content = self._session.export.content()
        if content is not None:
            self._work(
                f"Sending the {sendable.name} to {peer.name}",
                partial(self._send, peer, sendable, content),
                lambda _: None,
            )

    def _send(self, peer: SampPeer, sendable: SendableProduct, content: ExportRequest) -> None:
        (path,) = self._write(content, sendable)
        if self._link is not None:
            self._link.send(peer, sendable.message(path), sendable.name)

    def _write(self, content: ExportRequest, *sendables: SendableProduct) -> tuple[Path, ...]:
        """Write files for others, into a folder of their own: what was sent before may still be in use."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="crviewer-", ignore_cleanup_errors=True)
        self._sent += 1
        folder = Path(self._folder.name, str(self._sent))
        folder.mkdir()
        paths = tuple(sendable.file_in(folder, content.exposure) for sendable in sendables)
        for sendable, path in zip(sendables, paths, strict=True):
            sendable.write(content, path)
        return paths

    def _on_answered(self, name: str, what: str, problem: str) -> None:
        if problem:
            self._session.messages.fail(ValueError(f"{name} could not load the {what}: {problem}"))
        else:
            self._session.messages.say(f"{name} has loaded the {what}.")

    # -------------------------------------------------------------------------- DS9

    @property
    def ds9(self) -> str | None:
        """The path of DS9, where it is installed."""
        return shutil.which("ds9")

    def open_in_ds9(self) -> None:
        """Start DS9 with the science image and the rays as regions."""
        content, program = self._session.export.content(), self.ds9
        if content is not None and program is not None:
            self._work(
                "Opening in DS9",
                partial(self._write, content, SCIENCE, RAY_REGIONS),
                partial(self._start_ds9, program),
            )

    def _start_ds9(self, program: str, paths: tuple[Path, Path]) -> None:
        image, regions = map(str, paths)
        started, _ = QProcess.startDetached(program, [image, "-zscale", "-regions", "load", regions])
        if not started:
            self._session.messages.fail(ValueError(f"{program}: DS9 could not be started"))

    # --------------------------------------------------------------------- hearing

    def _on_heard(self, sender: str, mtype: str, told: Mapping[str, Any]) -> None:
        try:
            if mtype == POINT_AT:
                self._point(sender, float(told["ra"]), float(told["dec"]))
            else:
                self._offer(sender, str(told["url"]))
        except Exception:  # a stranger's message may hold anything, and the libraries below raise what they like
            log.info("a SAMP message was not understood", exc_info=True)
            self._session.messages.say(f"{sender} sent an invalid SAMP message ({mtype}).")

    def _point(self, sender: str, ra: float, dec: float) -> None:
        exposure, review = self._session.state.exposure, self._session.state.review
        place = None if exposure is None else _place(exposure, ra, dec)
        if place is None:
            self._session.messages.say(f"{sender} points at RA {ra:.5f}°, Dec {dec:.5f}°, which is outside this frame.")
            return
        ray = None if review is None else nearest_ray(review.rays, *place)
        if review is not None and ray is not None and _distance(review.rays.of(ray), review.rays.shape, place) <= _NEAR:
            self._session.list.go_to(ray)
        else:
            self.pointed.emit(*place)

    def _offer(self, sender: str, url: str) -> None:
        parts = urlsplit(url)
        is_here = parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path[:2] != "//"
        if is_here:
            path = Path(url2pathname(parts.path))
            self._ask(sender, str(path), partial(self.offered.emit, path))
        elif parts.scheme in WEB:
            self._ask(sender, url, partial(self.linked.emit, url))
        else:
            self._session.messages.say(
                f"{sender} offers {url}, which cannot be downloaded; save it as a file and open that."
            )

    def _ask(self, sender: str, what: str, take: Callable[[], object]) -> None:
        """Open what another program offers only if the observer agrees; one question at a time."""
        if self._question is not None:
            self._session.messages.say(f"{sender} offers {what}, too. Answer the question about the first offer.")
            return
        window, icon = self.parent(), QMessageBox.Icon.Question
        cancel = QMessageBox.StandardButton.Cancel
        over = window if isinstance(window, QWidget) else None
        box = PlainMessageBox(icon, "Image offered", f"{sender} offers an image. Open it?\n\n{what}", cancel, over)
        agree = box.addButton("Open", QMessageBox.ButtonRole.AcceptRole)
        assert agree is not None
        agree.clicked.connect(take)
        box.setDefaultButton(cancel)
        box.finished.connect(self._on_answer)
        self._question = box
        box.open()

    def _on_answer(self) -> None:
        box, self._question = self._question, None
        if box is not None:
            box.deleteLater()

    def _work(self, title: str, job: Callable[[], object], answered: Callable[[Any], None]) -> None:
        def run(_: JobTicket) -> object:
            return job()

        # What was begun is finished: a connection that nobody waits for would stay.
        self._session.worker.submit(title, run, answered=answered, failed=self._on_failed, must_finish=True)

    def _on_failed(self, error: Exception) -> None:
        self.changed.emit()
        self._session.messages.fail(error)


def _place(exposure: Exposure, ra: float, dec: float) -> tuple[float, float] | None:
    """The pixel coordinate (0-based) of an ICRS position in degrees; None outside of the frame."""
    if exposure.wcs is None:
        return None
    from astropy.coordinates import SkyCoord

    x, y = (float(value) for value in exposure.wcs.world_to_pixel(SkyCoord(ra, dec, unit="deg")))
    ny, nx = exposure.shape
    return (x, y) if -0.5 <= x < nx - 0.5 and -0.5 <= y < ny - 0.5 else None


def _distance(pixels: NDArray[np.int64], shape: tuple[int, int], place: tuple[float, float]) -> float:
    rows, columns = np.divmod(pixels, shape[1])
    return float(np.hypot(columns - place[0], rows - place[1]).min())
