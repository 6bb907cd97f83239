from __future__ import annotations

import re
from pathlib import Path

import pytest
from astropy.table import Table

from crviewer.cli import main
from tests.cli.files import a_night


def test_the_table_is_saved_and_the_energies_of_half_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_night(tmp_path)
    monkeypatch.chdir(tmp_path)
    given = "light.fits --mask mask.fits --output out.ecsv --energies 5000,40 --rays 2 --sigclips 9,5 --seed 4"
    assert main(["completeness", *given.split()]) == 0
    table = Table.read("out.ecsv")
    assert table["sigclip"].tolist() == [5.0, 5.0, 9.0, 9.0]
    assert table["energy"].tolist() == [40.0, 5000.0, 40.0, 5000.0]
    assert table["injected"].tolist() == [2, 2, 2, 2]
    assert table["found"].tolist()[1] == 2
    told = capsys.readouterr()
    assert re.fullmatch(r"4 test rays; 50% completeness at .+ at sigclip 5, .+ at sigclip 9 → out.ecsv\n", told.out)
    assert told.err == ""


def test_one_sigclip_is_the_only_one_unless_several_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_night(tmp_path)
    monkeypatch.chdir(tmp_path)
    given = "light.fits --output out.csv --energies 5000 --rays 1 --sigclip 7"
    assert main(["completeness", *given.split()]) == 0
    assert Table.read("out.csv")["sigclip"].tolist() == [7.0]


def test_wrong_lists_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["completeness", "light.fits", "--output", "out.ecsv", "--energies", "100,-3"])
    assert "must be a positive number, not '-3'" in capsys.readouterr().err
