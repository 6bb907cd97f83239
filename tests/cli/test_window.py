from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from crviewer.cli import display, main
from crviewer.detection.core.parameters import LacosmicParameters
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.style.appearance import WindowAppearance
from crviewer.gui.window.preferences import Preferences

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux is a display optional")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """With what the window was started; it is never shown, and ends with status 5."""
    calls: list[tuple[object, ...]] = []

    def start(
        request: OpenRequest | None,
        *,
        demo: bool,
        parameters: LacosmicParameters,
        places: Sequence[str],
        review: Path | None,
        prefer: dict[str, object],
    ) -> int:
        calls.append((request, demo, parameters, places, review, prefer))
        return 5

    monkeypatch.setattr("crviewer.gui.window.application.start", start)
    return calls


def test_the_window_opens_what_was_named(started: list[tuple[object, ...]]) -> None:
    assert (
        main(["light.fits", "--dark", "dark.fits", "--sigclip", "7", "--review", "r.crreview", "--reviewer", "Ann"])
        == 5
    )
    request = OpenRequest.of(science="light.fits", dark="dark.fits")
    assert started == [(request, False, LacosmicParameters(sigclip=7.0), (), Path("r.crreview"), {"reviewer": "Ann"})]


def test_the_window_opens_empty_or_with_the_demo(started: list[tuple[object, ...]]) -> None:
    assert main([]) == 5
    assert main(["--demo"]) == 5
    assert started == [(None, demo, LacosmicParameters(), (), None, {}) for demo in (False, True)]


@pytest.mark.parametrize("names", [["one.fits", "two.fits"], ["."]])
def test_several_frames_and_folders_are_a_night_for_which_all_else_that_is_named_holds(
    started: list[tuple[object, ...]], names: list[str]
) -> None:
    assert main([*names, "--gain", "2", "--review", "reviews"]) == 5
    request = OpenRequest.of(gain=2.0)
    assert started == [(request, False, LacosmicParameters(), tuple(names), Path("reviews"), {})]


def test_every_setting_can_be_named_for_once(started: list[tuple[object, ...]]) -> None:
    assert main(["--demo", "--appearance", "dark", "--stay", "--reviewer", "Ann"]) == 5
    given = {"appearance": WindowAppearance.DARK, "advance": False, "reviewer": "Ann"}
    assert started[0][-1] == given
    assert given.keys() == {field.name for field in fields(Preferences)}  # each has an option


@on_linux
@pytest.mark.parametrize("platform", [None, "xcb", "wayland;xcb"])
def test_without_a_display_one_line_names_what_works(
    started: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str | None,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if platform:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert main(["--demo"]) == 1
    assert capsys.readouterr().err == (
        "crviewer: no window can be opened: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). "
        "`crviewer detect` works without one.\n"
    )
    assert started == []


@on_linux
def test_a_display_that_is_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":987")
    problem = display.obstacle()
    assert problem in ("the display :987 does not answer",) or (problem or "").startswith(
        "Qt is missing a system library"
    )


@on_linux
def test_a_library_that_qt_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(ctypes, "CDLL", load)
    assert display.obstacle() == ("Qt is missing a system library (libxcb-cursor.so.0: cannot open shared object file)")


def test_qt_that_cannot_be_loaded_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "PyQt6", None)
    assert main([]) == 1
    err = capsys.readouterr().err
    assert err.startswith("crviewer: no window can be opened: Qt cannot be loaded (")
    assert err.count("\n") == 1


def test_the_platform_without_windows_needs_no_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.obstacle() is None


def test_files_on_the_web_are_fetched_before_they_are_opened(
    started: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(
        "crviewer.frames.fits.remote_files.fetch", lambda address, folder, _: folder / address.rpartition("/")[2]
    )
    assert main(["https://example.org/light.fits[SCI]", "--mask", "http://example.org/bad.fits"]) == 5
    folder = tmp_path / "crviewer" / "fetched"
    assert started[0][0] == OpenRequest.of(science=f"{folder}/light.fits[SCI]", masks=(f"{folder}/bad.fits",))


def test_several_files_on_the_web_are_fetched_too(
    started: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(
        "crviewer.frames.fits.remote_files.fetch", lambda address, folder, _: folder / address.rpartition("/")[2]
    )
    assert main(["https://example.org/light1.fits", "light2.fits"]) == 5
    assert started[0][3] == (f"{tmp_path}/crviewer/fetched/light1.fits", "light2.fits")


def test_a_word_that_is_neither_a_command_nor_a_file_opens_no_window(
    started: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["formats"])
    assert ended.value.code == 2
    assert "there is neither a command nor a file called formats" in capsys.readouterr().err
    assert started == []
