"""Planes of a cube of exposures are other exposures of the same pixels; chips of a file are not."""

from __future__ import annotations

from pathlib import Path

from crviewer.night.reading import read_night
from crviewer.night.reviews import seconds_between
from tests.frames.chip_files import acs_file, rateints_file


def test_other_planes_are_other_exposures(tmp_path: Path) -> None:
    night = read_night([rateints_file(tmp_path / "rateints.fits")])
    first, second, third = night.science
    assert night.others(first) == (second, third)
    assert seconds_between(first, second) == 0
    assert seconds_between(first, third) == 30
    assert seconds_between(third, first) == -90


def test_planes_of_other_files_are_so_too_and_chips_are_not(tmp_path: Path) -> None:
    night = read_night([rateints_file(tmp_path / "a.fits", 2), rateints_file(tmp_path / "b.fits", 2)])
    assert [len(night.others(frame)) for frame in night.science] == [3, 3, 3, 3]
    chips = read_night([acs_file(tmp_path / "flc.fits")])
    assert [chips.others(frame) for frame in chips.science] == [(), ()]
