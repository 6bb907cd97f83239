from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import crviewer
from crviewer import cli
from crviewer.cli.telling import say
from crviewer.frames.fits.frame_error import in_one_line
from crviewer.frames.simulated.demo import FILES

LIST_HEAVY = """
import sys
from crviewer.cli import main
try:
    main(sys.argv[1:])
finally:
    heavy = {"numpy", "astropy", "scipy", "ccdproc", "photutils", "astroscrappy", "PyQt6", "pyqtgraph"}
    print(sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["detect", "--help"], ["export", "--help"], ["demo", "--help"], ["detect"]]
)
def test_help_version_and_usage_errors_import_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIST_HEAVY, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_package_can_be_run_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crviewer", "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"crviewer {crviewer.__version__}\n"


def test_help_names_the_other_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert "crviewer detect SCIENCE --output OUT.fits" in told
    assert "crviewer demo DIRECTORY" in told


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(28, "No space left on device", "out.fits"), "out.fits: No space left on device."),
        (MemoryError(), "there is not enough memory."),
        (MemoryError("Unable to allocate 3 GiB"), "there is not enough memory. Unable to allocate 3 GiB"),
        (ValueError("two\n  lines"), "two lines"),
        (AssertionError(), "AssertionError"),
    ],
)
def test_any_error_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, line: str
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setitem(cli._COMMANDS, "demo", fail)
    assert cli.main(["demo", "here"]) == 1
    assert capsys.readouterr().err == f"crviewer: {line}\n"
    assert in_one_line(error) == line


def test_an_interrupt_ends_quietly_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli._COMMANDS, "demo", interrupted)
    assert cli.main(["demo", "here"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_terminal_without_the_letters_gets_question_marks() -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    say("3 rays → out.fits", terminal)
    terminal.seek(0)
    assert terminal.read() == "3 rays ? out.fits\n"


def test_demo_writes_its_files_and_tells_how_to_open_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "my demo"
    assert cli.main(["demo", str(directory), "--seed", "3"]) == 0
    assert {path.name for path in directory.iterdir()} == set(FILES)
    told = capsys.readouterr().out
    assert told.startswith(f"crviewer '{directory}/science.fits' --dark '{directory}/dark.fits' --mask")
    assert cli.main(["demo", str(directory)]) == 1
    assert "exists already" in capsys.readouterr().err


def test_demo_refuses_a_file_for_a_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo").touch()
    assert cli.main(["demo", str(tmp_path / "demo")]) == 1
    assert capsys.readouterr().err == f"crviewer: {tmp_path}/demo: Is a file; name a directory.\n"


def test_whoever_reads_only_the_first_line_ends_nothing(tmp_path: Path) -> None:
    said = tmp_path / "said"
    program = "import sys; from crviewer.cli.telling import say; say('one'); say('two'); open(sys.argv[1], 'w')"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", program, said], stdout=writing, stderr=subprocess.PIPE, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr, said.exists()) == (0, b"", True)
