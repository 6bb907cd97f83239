"""SAMP: one connection to the hub through which astronomers' programs talk, made by pyvo.

Nothing here knows Qt. Calls may wait for the hub and belong off the GUI thread; what is heard comes on threads of pyvo.
The standard is https://www.ivoa.net/documents/SAMP/. Client and hub listen on this machine's own address alone.
"""

from __future__ import annotations

import http.client
import socket
import xmlrpc.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from threading import Lock
from typing import Any
from uuid import uuid4

from crviewer.products.catalogue.sending import SampMessage

POINT_AT, LOAD_IMAGE = "coord.pointAt.sky", "image.load.fits"

_LOCAL = "127.0.0.1"
_PATIENCE = 5.0  # seconds that a hub may take to answer
_LOST = ("samp.hub.event.shutdown", "samp.hub.disconnect")
_NEWS = "samp.hub.event.*"
_FAILURES = (OSError, http.client.HTTPException, xmlrpc.client.Error)


class SampMissing(ValueError):
    """SAMP is asked for, and pyvo is not installed."""

    def __init__(self) -> None:
        super().__init__(
            'SAMP needs pyvo, which is not installed: install it with `python -m pip install "crviewer[samp]"`'
        )


class HubUnreachable(ValueError):
    """A hub, or a program behind it, does not answer or refuses."""


@dataclass(frozen=True, slots=True)
class SampPeer:
    """Another program on the hub: its identity there, its name, and the messages that it takes."""

    identity: str
    name: str = ""
    takes: frozenset[str] = field(default_factory=frozenset)

    def accepts(self, mtype: str) -> bool:
        """True where it takes this message; its own words for them may end in ".*"."""
        return any(fnmatchcase(mtype, pattern) for pattern in self.takes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampListener:
    """Who is told what happens; every function is called on a thread of pyvo.

    Attributes
    ----------
    heard : callable
        `heard(sender, mtype, parameters)`: another program asks for something.
    answered : callable
        `answered(peer, what, problem)`: a program took what was sent; or did not, for the reason given.
    lost : callable
        The hub has ended.
    """

    heard: Callable[[str, str, dict[str, Any]], None]
    answered: Callable[[str, str, str], None]
    lost: Callable[[], None]


class SampLink:
    """A connection, from the moment that it is made until `close`.

    Raises
    ------
    SampMissing
        If pyvo is not installed.
    HubUnreachable
        If the hub that should run does not answer, and none can be started.
    """

    def __init__(self, listener: SampListener) -> None:
        self._samp = _pyvo_samp()
        self._listener = listener
        self._peers: dict[str, SampPeer] = {}
        self._lock = Lock()
        self._hub: Any = None  # one that was started here
        self._client = self._samp.SAMPIntegratedClient(
            name="crviewer", description="Reviews cosmic rays in CCD images, ray by ray", addr=_LOCAL
        )
        with _reaching("The SAMP hub"), self._samp.conf.set_temp("use_internet", False):
            self._join()
            self._listen()
            self._meet()

    @property
    def peers(self) -> tuple[SampPeer, ...]:
        """The programs that are there, by name."""
        with self._lock:
            known = [peer for peer in self._peers.values() if peer.name]
        return tuple(sorted(known, key=lambda peer: peer.name.casefold()))

    @property
    def is_host(self) -> bool:
        """True where no hub was running, so that one was started."""
        return self._hub is not None

    def send(self, peer: SampPeer, message: SampMessage, what: str) -> None:
        """Send a message; the listener is told what became of it, under the name of `what`.

        Raises
        ------
        HubUnreachable
            If the hub does not take it.
        """
        tag = uuid4().hex
        self._client.bind_receive_response(tag, partial(self._on_answer, peer, what))
        told = {"samp.mtype": message.mtype, "samp.params": message.parameters}
        with _reaching(peer.name):
            self._client.call(peer.identity, tag, told)

    def close(self) -> None:
        """Leave the hub, and end it where it was started here."""
        with suppress(HubUnreachable), _reaching("The SAMP hub"):
            self._client.disconnect()
        if self._hub is not None:
            self._hub.stop()

    # --------------------------------------------------------------------- joining

    def _join(self) -> None:
        """Connect to the hub that runs, or to one that is started now."""
        try:
            self._client.connect()
        except (self._samp.SAMPHubError, KeyError):  # there is none, or none that is everybody's
            self._hub = self._samp.SAMPHubServer(addr=_LOCAL, label="crviewer", web_profile=False)
            self._hub.start()
            self._client.connect(hub=self._hub)

    def _listen(self) -> None:
        client = self._client
        client.unbind_receive_call("client.env.get")  # pyvo would tell everybody the environment of this process
        for mtype in (_NEWS, "samp.hub.disconnect"):
            client.bind_receive_notification(mtype, self._on_news)
        for mtype in (POINT_AT, LOAD_IMAGE):
            client.bind_receive_notification(mtype, self._on_notice)
            client.bind_receive_call(mtype, self._on_call)

    def _meet(self) -> None:
        """Get to know the programs that were there before."""
        for identity in self._client.get_registered_clients():
            with suppress(self._samp.SAMPProxyError):  # it has just left
                self._note(identity, name=_name(self._client.get_metadata(identity)))
                self._note(identity, takes=frozenset(self._client.get_subscriptions(identity)))

    # --------------------------------------------------------- on threads of pyvo

    def _on_news(self, key: str, sender: str, mtype: str, told: dict[str, Any], rest: dict[str, Any]) -> None:
        if mtype in _LOST:
            self._listener.lost()
            return
        identity = str(told.get("id", ""))
        if mtype.endswith(".unregister"):
            with self._lock:
                self._peers.pop(identity, None)
        elif mtype.endswith(".metadata"):
            self._note(identity, name=_name(told.get("metadata", {})))
        elif mtype.endswith(".subscriptions"):
            self._note(identity, takes=frozenset(told.get("subscriptions", {})))

    def _note(self, identity: str, **known: Any) -> None:
        if identity == self._client.get_public_id():
            return
        with self._lock:
            self._peers[identity] = replace(self._peers.get(identity, SampPeer(identity)), **known)

    def _on_notice(self, key: str, sender: str, mtype: str, told: dict[str, Any], rest: dict[str, Any]) -> None:
        with self._lock:
            peer = self._peers.get(sender, SampPeer(sender))
        self._listener.heard(peer.name or "Another program", mtype, told)

    def _on_call(
        self, key: str, sender: str, message: str, mtype: str, told: dict[str, Any], rest: dict[str, Any]
    ) -> None:
        self._on_notice(key, sender, mtype, told, rest)
        with suppress(HubUnreachable), _reaching("The SAMP hub"):
            self._client.ereply(message, self._samp.SAMP_STATUS_OK, result={})

    def _on_answer(self, peer: SampPeer, what: str, key: str, sender: str, tag: str, answer: dict[str, Any]) -> None:
        self._client.unbind_receive_response(tag)
        problem = ""
        if answer.get("samp.status") == self._samp.SAMP_STATUS_ERROR:
            problem = str(answer.get("samp.error", {}).get("samp.errortxt", "")) or "no reason given"
        self._listener.answered(peer.name, what, problem)


def _pyvo_samp() -> Any:
    try:
        import pyvo.samp
    except ImportError:
        raise SampMissing from None
    return pyvo.samp


def _name(metadata: Mapping[str, Any]) -> str:
    return str(metadata.get("samp.name", ""))


@contextmanager
def _reaching(whom: str) -> Iterator[None]:
    """Wait for a hub no longer than it may take; raises `HubUnreachable` where it fails.

    pyvo has no setting for that, so sockets that are made meanwhile get it by default.
    """
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        yield
    except _FAILURES as error:
        reason = error.faultString if isinstance(error, xmlrpc.client.Fault) else str(error) or type(error).__name__
        raise HubUnreachable(f"{whom} cannot be reached over SAMP: {reason}") from error
    finally:
        socket.setdefaulttimeout(before)
