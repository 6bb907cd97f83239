from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.utils.exceptions import AstropyUserWarning
from ccdproc import ImageFileCollection

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.simulated.demo import write_demo
from crviewer.night.calibration.combined_file import save_combined
from crviewer.night.calibration.combining import combine
from crviewer.night.calibration.stack import survey
from crviewer.night.reading import read_night
from tests.frames.fits_files import a_file, ramp
from tests.night.calibration.frames import DARK, SHAPE, write, write_darks
from tests.night.nights import write_night


def test_a_folder_becomes_a_night_in_the_order_of_time(tmp_path: Path) -> None:
    night = read_night([write_night(tmp_path)])
    assert [(frame.name, frame.kind) for frame in night.frames] == [
        ("first.fits", FrameKind.SCIENCE),
        ("later.fits", FrameKind.SCIENCE),
        ("bad.fits", FrameKind.MASK),
        ("dark.fits", FrameKind.DARK),
        ("flat.fits", FrameKind.FLAT),
    ]


def test_a_frame_tells_what_its_header_says(tmp_path: Path) -> None:
    frame = read_night([write_night(tmp_path)]).science[0]
    facts = frame.facts
    assert (facts.object, facts.circumstances.filter, facts.circumstances.exposure) == ("M51", "R", 60.0)
    assert facts.observed == "2018-10-13T00:01:00"
    assert facts.shape == (20, 30)
    assert frame.why == "its header says IMAGETYP = Light Frame"


def test_one_broken_file_is_told_and_the_rest_are_read(tmp_path: Path) -> None:
    night = read_night([write_night(tmp_path)])
    assert len(night.refused) == 1
    assert night.refused[0].startswith(f"{tmp_path / 'broken.fits'}: is a text that begins")


def test_science_frames_get_their_dark_and_masks(tmp_path: Path) -> None:
    frame = read_night([write_night(tmp_path)]).science[0]
    assert frame.dark == FileLocation(tmp_path / "dark.fits")
    assert frame.dark_reason == "60 s, -20.0 °C for -20.0 °C, binning 1×1, 30×20 pixels"
    assert frame.masks == (FileLocation(tmp_path / "bad.fits"),)


def test_files_are_read_as_they_are_named(tmp_path: Path) -> None:
    folder = write_night(tmp_path)
    night = read_night([f"{folder / 'first.fits'}[0]", folder / "missing.fits"])
    assert [frame.name for frame in night.frames] == ["first.fits[0]"]
    assert night.request(night.science[0]).science == f"{folder / 'first.fits'}[0]"
    assert night.refused == (f"{folder / 'missing.fits'}: does not exist. Check the name and the folder.",)


def test_a_collection_of_ccdproc_is_read_as_it_was_filtered(tmp_path: Path) -> None:
    collection = ImageFileCollection(filenames=sorted(map(str, write_night(tmp_path).glob("*r*.fits"))))
    night = read_night([collection.filter(imagetyp="Light Frame"), tmp_path / "dark.fits"])
    assert [frame.name for frame in night.frames] == ["first.fits", "later.fits", "dark.fits"]
    assert night.science[0].dark == FileLocation(tmp_path / "dark.fits")


@pytest.mark.parametrize(
    ("extension", "named"),
    [(0, ["deep.fits[SCI,1]", "deep.fits[SCI,2]"]), (2, ["deep.fits[2]"]), (("SCI", 2), ["deep.fits[SCI,2]"])],
)
def test_a_collection_may_name_the_extension(
    tmp_path: Path, extension: int | tuple[str, int], named: list[str]
) -> None:
    parts = [fits.ImageHDU(ramp(20, 10 * version), name="SCI", ver=version) for version in (1, 2)]
    fits.HDUList([fits.PrimaryHDU(), *parts]).writeto(tmp_path / "deep.fits")
    frames = read_night([ImageFileCollection(tmp_path, ext=extension)]).frames
    assert [frame.name for frame in frames] == named
    assert frames[-1].facts.shape == (20, 20)


def test_an_empty_collection_is_an_empty_night(tmp_path: Path) -> None:
    with pytest.warns(AstropyUserWarning, match="no FITS files"):
        collection = ImageFileCollection(tmp_path)
    night = read_night([collection])
    assert (night.frames, night.refused) == ((), ())


def test_a_keyword_that_no_collection_takes_costs_nothing(tmp_path: Path) -> None:
    a_file(tmp_path / "a.fits", ramp(20, 30), FILE="a", OBJECT="M51")
    (frame,) = read_night([tmp_path]).frames
    assert frame.facts.object == "M51"


def test_what_is_matched_keeps_its_extension(tmp_path: Path) -> None:
    write_night(tmp_path)
    common = {"CCD_TEMP": -20.0, "XBINNING": 1, "YBINNING": 1, "IMAGETYP": "Dark Frame"}
    darks = [
        fits.ImageHDU(ramp(20, 30) + exposure, fits.Header({**common, "EXPTIME": exposure})) for exposure in (5, 60)
    ]
    masks = [fits.ImageHDU(np.eye(20, 30, number, np.uint8)) for number in (1, 2)]
    fits.HDUList([fits.PrimaryHDU(), *darks]).writeto(tmp_path / "darks.fits")
    fits.HDUList([fits.PrimaryHDU(), *masks]).writeto(tmp_path / "masks.fits")
    named = [f"{tmp_path / 'darks.fits'}[{number}]" for number in (1, 2)] + [f"{tmp_path / 'masks.fits'}[2]"]
    night = read_night([tmp_path / "first.fits", *named])
    request = night.request(night.science[0])
    assert (request.files.dark, request.files.masks) == (named[1], (named[2],))


def test_a_folder_without_frames_is_told(tmp_path: Path) -> None:
    assert read_night([tmp_path]).refused == (
        f"{tmp_path}: contains no FITS files. Choose another folder, or name the files.",
    )


NAMES = ("A.FIT", "B.FITS", "C.FTS", "D.fits.gz", "E.FIT.gz", "F.FITS.GZ", "G.Fits.Bz2", "H.fits.fz", "I.FITS.FZ")


def test_frames_are_found_by_names_in_capitals_too_and_compressed(tmp_path: Path) -> None:
    for name in (*NAMES, "._A.FIT", "notes.txt", "fits", "J.fits.crreview"):
        target = tmp_path / name
        if name.lower().endswith("fz"):
            image = fits.CompImageHDU(ramp(20, 30))
            fits.HDUList([fits.PrimaryHDU(), image]).writeto(target)
        else:
            a_file(tmp_path / "one.fits", ramp(20, 30)).rename(target)
            if (pack := {".gz": gzip, ".bz2": bz2}.get(target.suffix.lower())) is not None:
                target.write_bytes(pack.compress(target.read_bytes()))
    (tmp_path / "folder.fits").mkdir()
    night = read_night([tmp_path])
    assert (tuple(frame.name for frame in night.science), night.refused) == (NAMES, ())


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []
    read_night([write_night(tmp_path)], JobWatch(report=told.append))
    assert told == sorted(told)
    assert (told[0], told[-1], len(told)) == (0.0, 1.0, 8)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        read_night([write_night(tmp_path)], JobWatch(cancel=lambda: True))


def test_a_real_night_is_recognised_and_matched(real_frames: Path) -> None:
    night = read_night([real_frames / "wao_night1", real_frames / "derived" / "wao1_hotpix_mask.fits.gz"])
    assert [frame.name[-6:-4] for frame in night.science] == ["15", "18", "20"]
    assert len(night.of_kind(FrameKind.DARK)) == 3
    assert all(frame.dark is not None and "180 s" in frame.dark_reason for frame in night.science)
    assert {path.name for frame in night.science for path in frame.masks} == {"wao1_hotpix_mask.fits.gz"}


def test_a_dark_of_another_exposure_time_is_matched_to_be_scaled(real_frames: Path) -> None:
    night = read_night([real_frames / "lt_sprat"])
    assert {frame.dark.name if frame.dark else "" for frame in night.science} == {"v_dark_1.fits.gz"}
    assert not any(frame.dark_fits for frame in night.science)


def test_compressed_frames_keep_what_their_primary_header_says(real_frames: Path) -> None:
    night = read_night([real_frames / "soar_goodman"])
    assert [frame.kind for frame in night.frames] == [FrameKind.SCIENCE, FrameKind.SCIENCE, FrameKind.BIAS]
    assert night.frames[0].facts.object == "PKSJ0049-5738"


def test_a_dark_that_was_combined_serves_the_night_before_those_it_was_made_of(tmp_path: Path) -> None:
    save_combined(combine(survey(write_darks(tmp_path))), tmp_path / "master.fits")
    write(tmp_path / "light.fits", np.ones(SHAPE, np.float32), {**DARK, "IMAGETYP": "light"})
    (light,) = read_night([tmp_path]).science
    assert light.dark == FileLocation(tmp_path / "master.fits")


def test_the_truth_of_the_demo_is_no_mask_of_its_detector(tmp_path: Path) -> None:
    write_demo(tmp_path)
    night = read_night([tmp_path])
    (science,) = night.science
    assert [mask.name for mask in science.masks] == ["bad_columns.fits", "hot_pixels.fits"]
