from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.batch.batch_task import BatchTask
from crviewer.night.batch.plan import plan
from tests.frames.chip_files import gmos_file
from tests.night.batch.frames import HEADER, write_lights
from tests.requests import a_full_request


def like(**request: object) -> BatchTask:
    return BatchTask(request=OpenRequest.of(**request), target=Path(), accept=0.9)


def write_dark(folder: Path) -> Path:
    path = folder / "dark.fits"
    fits.writeto(path, np.full((64, 64), 7, np.float32), fits.Header({**HEADER, "IMAGETYP": "dark"}))
    return path


def test_every_frame_gets_a_task_with_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_lights(tmp_path, 2)
    write_dark(tmp_path)
    tasks, refused = plan(["light_0.fits", "light_1.fits[0]"], like(dark="dark.fits", gain=2.5), folder=Path("out"))
    assert refused == ()
    assert [task.request.science for task in tasks] == [f"{tmp_path}/light_0.fits", f"{tmp_path}/light_1.fits[0]"]
    assert {(task.request.files.dark, task.request.overrides.gain, task.accept) for task in tasks} == {
        (f"{tmp_path}/dark.fits", 2.5, 0.9)
    }
    assert [task.target for task in tasks] == [
        tmp_path / "out" / "light_0.fits.crreview",
        tmp_path / "out" / "light_1.fits.crreview",
    ]


def test_no_field_of_a_request_is_lost_and_every_file_is_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    full = a_full_request(tmp_path).with_files(lambda file: Path(str(file)).name)
    for file in full.files.paths:
        file.touch()
    tasks, _ = plan(["light.fits"], BatchTask(request=full, target=Path()))
    absolute = full.with_files(lambda file: f"{tmp_path}/{file}").with_fields(science=f"{tmp_path}/light.fits")
    assert [task.request for task in tasks] == [absolute]
    assert pickle.loads(pickle.dumps(tasks)) == tasks


def test_reviews_go_beside_their_frames_unless_a_folder_is_named(tmp_path: Path) -> None:
    tasks, _ = plan(write_lights(tmp_path, 1), like())
    assert tasks[0].target == tmp_path / "light_0.fits.crreview"


def test_a_folder_stands_for_its_science_frames_with_their_dark(tmp_path: Path) -> None:
    lights, dark = write_lights(tmp_path, 2), write_dark(tmp_path)
    (tmp_path / "broken.fits").write_text("no FITS")
    tasks, refused = plan([tmp_path], like())
    assert [Path(task.request.science) for task in tasks] == lights
    assert {Path(str(task.request.files.dark)) for task in tasks} == {dark}
    assert len(refused) == 1
    assert refused[0].startswith(f"{tmp_path / 'broken.fits'}: ")


def test_the_dark_that_is_named_goes_before_the_one_that_is_found(tmp_path: Path) -> None:
    (tmp_path / "night").mkdir()
    write_lights(tmp_path / "night", 1)
    write_dark(tmp_path / "night")
    tasks, _ = plan([tmp_path / "night"], like(dark=write_dark(tmp_path)))
    assert Path(str(tasks[0].request.files.dark)) == tmp_path / "dark.fits"


def test_frames_of_the_same_name_are_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    frames = [*write_lights(tmp_path / "one", 1), *write_lights(tmp_path / "two", 1)]
    with pytest.raises(FrameError, match=r"would have the same review file as .*one/light_0\.fits"):
        plan(frames, like(), folder=tmp_path)
    assert len(plan(frames, like())[0]) == 2


def test_what_calibrates_all_frames_is_missed_before_the_first_one(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"gone\.fits: does not exist"):
        plan(write_lights(tmp_path, 1), like(masks=(tmp_path / "gone.fits",)))


def test_all_chips_of_a_camera_of_62_share_one_review(tmp_path: Path) -> None:
    camera = gmos_file(tmp_path / "raw.fits", 62)
    tasks, refused = plan([camera], like())
    assert (len(tasks), refused) == (62, ())
    assert {task.target.name for task in tasks} == {"raw.fits.crreview"}
    assert len({task.written.name for task in tasks}) == 62
