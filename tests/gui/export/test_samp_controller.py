"""SAMP and DS9, played by a second client on a hub that runs in the test, on this machine's own address."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from pyvo.samp import SAMPHubServer, SAMPIntegratedClient, conf

from crviewer.gui.export.samp_menu import SampMenu
from crviewer.gui.opening.open_dialog import OpenDialog
from crviewer.gui.session.session import Session
from crviewer.gui.window.main_window import MainWindow
from tests.scenes import RAYS, SHAPE, write_scene

LOCAL = "127.0.0.1"
SKY = {
    "CTYPE1": "RA---TAN",
    "CTYPE2": "DEC--TAN",
    "CRVAL1": 150.0,
    "CRVAL2": 0.0,
    "CRPIX1": 31.0,  # the third column of the ray at row 20, column 30
    "CRPIX2": 21.0,
    "CD1_1": -0.001,
    "CD2_2": 0.001,
}
Wait = Callable[[Callable[[], object]], None]
Call = tuple[str, dict[str, Any]]


class Neighbour:
    """Another program: it keeps what it is asked to load, and answers as it is told to."""

    def __init__(self, *takes: str, refusal: str = "") -> None:
        self.calls: list[Call] = []
        self._refusal = refusal
        self.client = SAMPIntegratedClient(name="Neighbour", addr=LOCAL)
        self.client.connect()
        for mtype in takes:
            self.client.bind_receive_call(mtype, self._on_call)

    def _on_call(self, key: str, sender: str, message: str, mtype: str, told: dict[str, Any], rest: object) -> None:
        self.calls.append((mtype, told))
        if self._refusal:
            self.client.ereply(message, "samp.error", error={"samp.errortxt": self._refusal})
        else:
            self.client.ereply(message, "samp.ok", result={})

    def says(self, mtype: str, **parameters: str) -> None:
        self.client.enotify_all(mtype, **parameters)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without a hub; pyvo asks no server of the world what this machine is called."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SAMP_HUB", raising=False)
    with conf.set_temp("use_internet", False):
        yield home


@pytest.fixture
def hub(home: Path) -> Iterator[SAMPHubServer]:
    hub = SAMPHubServer(addr=LOCAL, web_profile=False)
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def neighbours(hub: SAMPHubServer) -> Iterator[Callable[..., Neighbour]]:
    there: list[Neighbour] = []

    def join(*takes: str, refusal: str = "") -> Neighbour:
        there.append(Neighbour(*takes, refusal=refusal))
        return there[-1]

    yield join
    for neighbour in there:
        neighbour.client.disconnect()


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, settle: Callable[[], None]) -> Iterator[MainWindow]:
    scene = write_scene(tmp_path)
    with fits.open(scene.science, mode="update") as hdus:
        hdus[0].header.update(SKY)
    window = MainWindow(session)
    qtbot.addWidget(window, before_close_func=lambda window: window.session.export.discard())
    window.show()
    session.opening.open(scene.request)
    settle()
    yield window
    window.samp.close()


@pytest.fixture
def told(session: Session) -> list[str]:
    """All that is told in one line, or shown as an error."""
    told: list[str] = []
    session.messages.told.connect(told.append)
    session.messages.failed.connect(lambda error: told.append(str(error)))
    return told


def texts(window: MainWindow) -> list[str]:
    """The menu of other programs, as it opens."""
    (menu,) = window.findChildren(SampMenu)
    menu.list_programs()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(window: MainWindow, *path: str) -> None:
    (menu,) = window.findChildren(SampMenu)
    menu.list_programs()
    actions = {action.text(): action for action in menu.actions()}
    for text in path[:-1]:
        submenu = actions[text].menu()
        assert submenu is not None
        actions = {action.text(): action for action in submenu.actions()}
    actions[path[-1]].trigger()


def connect(window: MainWindow, wait_for: Wait) -> None:
    choose(window, "Connect (SAMP)")
    wait_for(lambda: window.samp.connected)


def file_of(call: Call) -> Path:
    return Path(urlsplit(call[1]["url"]).path)


# ------------------------------------------------------------------------------ sending


@pytest.mark.filterwarnings("ignore:.*W50")  # the VOTable standard has no word for electrons
def test_what_another_program_takes_is_sent_to_it(
    window: MainWindow, neighbours: Callable[..., Neighbour], told: list[str], wait_for: Wait
) -> None:
    neighbour = neighbours("image.load.fits", "table.load.*", "ds9.set")
    connect(window, wait_for)
    assert told[-1] == "Connected to the SAMP hub: Neighbour."
    for text in ("Science image", "Cosmic-ray mask", "Table of rays", "Regions of the rays"):
        choose(window, "Send to Neighbour", text)
    wait_for(lambda: "Neighbour has loaded the regions of the rays." in told)
    image, mask, table, regions = neighbour.calls
    request, review = window.session.state.request, window.session.state.review
    assert request is not None
    assert review is not None
    assert image[1]["name"] == "science_science.fits"
    assert np.array_equal(fits.getdata(file_of(image)), fits.getdata(request.science))
    assert all(fits.getdata(file_of(mask))[row, column] == 1 for row, column in RAYS)
    rays = Table.read(file_of(table), format="votable")
    assert len(rays) == review.rays.groups
    assert rays["ra"][0] == pytest.approx(150 - 0.001 * (rays["x"][0] - 31))
    assert rays["dec"][0] == pytest.approx(0.001 * (rays["y"][0] - 21))
    assert rays["ra"].meta["ucd"] == "pos.eq.ra;meta.main"
    assert regions[0] == "ds9.set"
    assert regions[1]["cmd"] == "regions"
    assert file_of(regions).read_text().count("box(") == len(review.rays)
    assert stat.S_IMODE(file_of(image).parents[1].stat().st_mode) == 0o700


def test_only_what_a_program_takes_is_offered(
    window: MainWindow, neighbours: Callable[..., Neighbour], wait_for: Wait
) -> None:
    neighbours("table.load.votable")
    neighbours("coord.pointAt.sky")
    connect(window, wait_for)
    assert texts(window)[:2] == ["Connect (SAMP)", "Send to Neighbour"]
    (menu,) = window.findChildren(SampMenu)
    submenu = menu.actions()[2].menu()
    assert submenu is not None
    assert [action.text() for action in submenu.actions()] == ["Table of rays"]


def test_why_a_program_does_not_take_something_is_told(
    window: MainWindow, neighbours: Callable[..., Neighbour], told: list[str], wait_for: Wait
) -> None:
    neighbours("ds9.set", refusal="no image is loaded")
    connect(window, wait_for)
    choose(window, "Send to Neighbour", "Regions of the rays")
    wait_for(lambda: "Neighbour could not load the regions of the rays: no image is loaded" in told)


def test_a_program_that_has_left_is_not_offered_and_one_that_comes_is(
    window: MainWindow, neighbours: Callable[..., Neighbour], told: list[str], wait_for: Wait
) -> None:
    connect(window, wait_for)
    assert "No other program is connected" in texts(window)
    neighbour = neighbours("image.load.fits")
    wait_for(lambda: "Send to Neighbour" in texts(window))
    (peer,) = window.samp.peers
    neighbour.client.disconnect()
    wait_for(lambda: "Send to Neighbour" not in texts(window))
    from crviewer.products.catalogue.sending import SCIENCE

    window.samp.send(peer, SCIENCE)  # as if the menu had been open meanwhile
    wait_for(lambda: any(text.startswith("Neighbour cannot be reached over SAMP") for text in told))


# ----------------------------------------------------------------------------- the hub


def test_a_hub_is_started_where_none_runs_and_ends_with_the_connection(
    window: MainWindow, home: Path, told: list[str], wait_for: Wait
) -> None:
    assert not (home / ".samp").exists()
    connect(window, wait_for)
    assert told[-1] == "Started a SAMP hub: no other programs yet."
    assert f"http://{LOCAL}:" in (home / ".samp").read_text()
    choose(window, "Connect (SAMP)")
    wait_for(lambda: not window.samp.connected)
    assert not (home / ".samp").exists()


def test_a_hub_that_ends_is_told(window: MainWindow, hub: SAMPHubServer, told: list[str], wait_for: Wait) -> None:
    connect(window, wait_for)
    hub.stop()
    wait_for(lambda: "The SAMP hub was shut down: disconnected." in told)
    assert not window.samp.connected


def test_without_pyvo_it_is_told_how_to_get_it(
    window: MainWindow, told: list[str], wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyvo.samp", None)
    choose(window, "Connect (SAMP)")
    wait_for(lambda: any('`python -m pip install "crviewer[samp]"`' in text for text in told))
    assert not window.samp.connected


def test_nobody_is_told_the_environment_and_only_this_machine_is_listened_to(
    window: MainWindow, neighbours: Callable[..., Neighbour], hub: SAMPHubServer, wait_for: Wait
) -> None:
    neighbour = neighbours()
    connect(window, wait_for)
    assert not neighbour.client.get_subscribed_clients("client.env.get")
    assert all(url.startswith(f"http://{LOCAL}:") for url, _ in hub._xmlrpc_endpoints.values())


def test_what_was_written_for_others_is_removed_at_the_end(
    window: MainWindow, neighbours: Callable[..., Neighbour], told: list[str], wait_for: Wait
) -> None:
    neighbour = neighbours("image.load.fits")
    connect(window, wait_for)
    choose(window, "Send to Neighbour", "Science image")
    wait_for(lambda: neighbour.calls)
    path = file_of(neighbour.calls[0])
    assert path.exists()
    window.close()
    assert not path.parents[1].exists()


# ---------------------------------------------------------------------------- hearing


def test_pointing_at_a_ray_goes_to_it_and_elsewhere_shows_the_place(
    window: MainWindow, neighbours: Callable[..., Neighbour], told: list[str], wait_for: Wait
) -> None:
    neighbour = neighbours()
    connect(window, wait_for)
    window.session.list.go(100)
    neighbour.says("coord.pointAt.sky", ra="150.0", dec="0.001")
    wait_for(lambda: window.session.state.selection.current == 0)
    neighbour.says("coord.pointAt.sky", ra=str(150 - 0.001 * 69), dec=str(0.001 * 50))
    view = window.panels.cutouts.science.view
    wait_for(lambda: abs(view.viewport.x - 99) < 0.1 and abs(view.viewport.y - 70) < 0.1)
    neighbour.says("coord.pointAt.sky", ra="10", dec="5")
    wait_for(lambda: told[-1] == "Neighbour points at RA 10.00000°, Dec 5.00000°, which is outside this frame.")
    neighbour.says("coord.pointAt.sky", ra="ten", dec="5")
    wait_for(lambda: told[-1].startswith("Neighbour sent an invalid SAMP message"))


def agree(window: MainWindow) -> None:
    (question,) = window.findChildren(QMessageBox)
    next(button for button in question.buttons() if button.text() == "Open").click()


def test_an_image_on_the_web_that_is_offered_is_fetched(
    window: MainWindow,
    neighbours: Callable[..., Neighbour],
    wait_for: Wait,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = tmp_path / "an image.fits"
    fits.writeto(image, np.zeros(SHAPE, np.float32))
    asked: list[str] = []

    def fetch(address: str, folder: Path, report: object) -> Path:
        asked.append(address)
        return image

    monkeypatch.setattr("crviewer.frames.fits.remote_files.fetch", fetch)
    neighbour = neighbours()
    connect(window, wait_for)
    neighbour.says("image.load.fits", url="https://example.org/an%20image.fits")
    wait_for(lambda: window.findChildren(QMessageBox))
    assert asked == []
    agree(window)
    wait_for(lambda: window.findChildren(OpenDialog))
    assert asked == ["https://example.org/an%20image.fits"]


def test_an_image_that_is_offered_is_asked_about(
    window: MainWindow, neighbours: Callable[..., Neighbour], told: list[str], wait_for: Wait, tmp_path: Path
) -> None:
    neighbour = neighbours()
    connect(window, wait_for)
    image = tmp_path / "an image.fits"
    fits.writeto(image, np.zeros(SHAPE, np.float32))
    neighbour.says("image.load.fits", url="ftp://example.org/image.fits")
    wait_for(lambda: told[-1].startswith("Neighbour offers ftp://example.org/image.fits"))
    neighbour.says("image.load.fits", url=image.as_uri())
    wait_for(lambda: window.findChildren(QMessageBox))
    assert window.findChildren(OpenDialog) == []
    agree(window)
    wait_for(lambda: window.findChildren(OpenDialog))
    assert window.session.state.exposure is not None
    assert window.session.state.exposure.science.name == "science.fits"


# -------------------------------------------------------------------------------- DS9


def test_ds9_opens_the_science_image_with_the_rays(
    window: MainWindow, tmp_path: Path, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, told = tmp_path / "bin", tmp_path / "arguments"
    programs.mkdir()
    (programs / "ds9").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}.part" && mv "{told}.part" "{told}"\n')
    (programs / "ds9").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    choose(window, "Open in DS9")
    wait_for(told.exists)
    image, scale, option, load, regions = told.read_text().splitlines()
    assert (Path(image).name, scale, option, load) == ("science_science.fits", "-zscale", "-regions", "load")
    assert fits.getdata(image).shape == SHAPE
    assert "box(" in Path(regions).read_text()


def test_without_ds9_the_menu_says_so(window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert texts(window)[-1] == "Open in DS9 (ds9 is not on the PATH)"


def test_of_thirty_offers_one_is_asked_about_and_no_message_of_another_kind_does_harm(
    window: MainWindow, told: list[str]
) -> None:
    for number in range(30):
        window.samp._on_heard("Neighbour", "image.load.fits", {"url": f"file:///data/{number}.fits"})
    assert len(window.findChildren(QMessageBox)) == 1
    assert told[-1].startswith("Neighbour offers /data/29.fits, too.")
    for parameters in ({"ra": [], "dec": {}}, {"ra": "inf", "dec": "nan"}, {"ra": None, "dec": None}, []):
        window.samp._on_heard("Neighbour", "coord.pointAt.sky", parameters)  # type: ignore[arg-type]
    window.samp._on_heard("Neighbour", "image.load.fits", {"url": "file:////server/share/image.fits"})
    assert told[-1].startswith("Neighbour offers file:////server/share/image.fits, which cannot be downloaded")
    assert window.findChildren(OpenDialog) == []
