from __future__ import annotations

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from crviewer.detection.core.detection import Cancelled
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.remote_files import fetch, fetch_location, is_remote

CONTENT = bytes(range(256)) * 4096


class Handler(BaseHTTPRequestHandler):
    """Serves whole files and half ones."""

    def do_GET(self) -> None:
        if self.path.startswith("/none"):
            self.send_error(404, "Not Found")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path.startswith("/half") else CONTENT)

    def log_message(self, format: str, *arguments: object) -> None:
        """Be silent."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_fetched_under_its_name_and_once_more_into_the_same_place(server: str, tmp_path: Path) -> None:
    told: list[float] = []
    path = fetch(f"{server}/night%201/a%20frame.fits?token=1", tmp_path, told.append)
    assert path.name == "a_frame.fits"
    assert path.read_bytes() == CONTENT
    assert told == [0.25, 0.5, 0.75, 1.0]
    assert fetch(f"{server}/night%201/a%20frame.fits?token=1", tmp_path) == path
    assert fetch(f"{server}/night%202/a%20frame.fits", tmp_path) != path


@pytest.mark.parametrize(
    ("path", "reason"), [("none.fits", "HTTP Error 404: Not Found"), ("half.fits", "only 524288 of 1048576 bytes came")]
)
def test_what_does_not_come_whole_is_refused_and_leaves_nothing(
    server: str, tmp_path: Path, path: str, reason: str
) -> None:
    with pytest.raises(FrameError) as refusal:
        fetch(f"{server}/{path}", tmp_path)
    assert str(refusal.value).startswith(f"{server}/{path}: cannot be fetched ({reason}). Check the address")
    assert files(tmp_path) == []


def test_fetching_can_be_stopped(server: str, tmp_path: Path) -> None:
    def stop(fraction: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fetch(f"{server}/frame.fits", tmp_path, stop)
    assert files(tmp_path) == []


def test_other_storage_is_read_by_fsspec(tmp_path: Path) -> None:
    MemoryFileSystem().pipe("/bucket/a frame.fits", CONTENT)
    told: list[float] = []
    place = fetch_location("memory://bucket/a frame.fits[SCI,2]", tmp_path, told.append)
    assert (place.path.name, place.extension) == ("a_frame.fits", "SCI,2")
    assert place.path.read_bytes() == CONTENT
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("memory://bucket/none.fits", "cannot be fetched (there is none). Check the address"),
        ("nothing://bucket/a.fits", "cannot be fetched (Protocol not known: nothing). Check the address"),
        ("s3://bucket/a.fits", "cannot be fetched (Install s3fs to access S3). Check the address"),
    ],
)
def test_storage_without_the_file_or_without_its_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(FrameError) as refusal:
        fetch_location(address, tmp_path)
    assert str(refusal.value).startswith(f"{address}: {reason}")
    assert files(tmp_path) == []


def test_only_addresses_are_remote() -> None:
    names = ["https://a.org/b.fits", "http://a.org/b.fits[SCI]", "s3://a/b.fits", "gs://a/b.fits"]
    assert all(map(is_remote, names))
    here = ["b.fits", "C:/b.fits", "C:\\b.fits", "file:///a/b.fits", "a b://c", Path("http:/a"), None]
    assert not any(map(is_remote, here))
