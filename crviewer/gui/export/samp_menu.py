"""The menu of other programs, made anew whenever it opens: who is there, and what each of them takes."""

from __future__ import annotations

from functools import partial

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from crviewer.gui.export.samp_controller import SampController
from crviewer.gui.export.samp_link import SampPeer
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import shown_line
from crviewer.products.catalogue.sending import SENDABLES, SendableProduct


class SampMenu(QMenu):
    """The connection as a tick, a submenu for each program, and DS9."""

    def __init__(self, store: SessionStore, others: SampController, parent: QWidget) -> None:
        super().__init__("SAMP and DS9", parent)
        self.setToolTipsVisible(True)
        self._store, self._others = store, others
        self.aboutToShow.connect(self.list_programs)

    def list_programs(self) -> None:
        """Write the menu anew."""
        self.clear()
        link = self._offer("Connect (SAMP)")
        link.setCheckable(True)
        link.setChecked(self._others.connected)
        link.setToolTip(
            "Exchange images, tables and positions with TOPCAT, Aladin, DS9 and other programs on this computer"
        )
        link.triggered.connect(self._others.connect_hub)
        self.addSeparator()
        if self._others.connected:
            self._list_peers()
            self.addSeparator()
        self._offer_ds9()

    def _list_peers(self) -> None:
        peers = self._others.peers
        for peer in peers:
            self._list_sendables(peer)
        if not peers:
            self._offer("No other program is connected").setEnabled(False)

    def _list_sendables(self, peer: SampPeer) -> None:
        menu = self.addMenu(shown_line(f"Send to {peer.name}"))
        assert menu is not None
        for sendable in SENDABLES:
            if peer.accepts(sendable.mtype):
                action = menu.addAction(sendable.name.capitalize())
                assert action is not None
                action.setEnabled(self._store.state.review is not None)
                action.triggered.connect(partial(self._send, peer, sendable))

    def _offer_ds9(self) -> None:
        if self._others.ds9 is None:
            self._offer("Open in DS9 (ds9 is not on the PATH)").setEnabled(False)
        elif self._store.state.review is None:
            self._offer("Open in DS9 (nothing detected yet)").setEnabled(False)
        else:
            self._offer("Open in DS9").triggered.connect(self._others.open_in_ds9)

    def _offer(self, text: str) -> QAction:
        action = self.addAction(text)
        assert action is not None
        return action

    def _send(self, peer: SampPeer, sendable: SendableProduct) -> None:
        self._others.send(peer, sendable)
