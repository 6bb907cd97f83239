from __future__ import annotations

import errno
import gzip
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer import FrameError, Verdict, detect, judge, read_exposure, save, settings_for
from crviewer.frames.fits.file_copy import FileCopy, save_copy
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.header_claims import hdu_spans
from crviewer.products.catalogue.product import INPUT_COPY
from crviewer.products.core.export import ExportRequest
from crviewer.products.formats.input_copy import input_copy
from crviewer.review.core.dq import DQ
from crviewer.review.core.review import Review
from tests.frames.chip_files import SHAPE, acs_file, decam_file
from tests.products.examples import an_export

RAY = (slice(10, 11), slice(20, 24))


def reviewed(science: object, *verdicts: Verdict, mask_bits: str = "") -> Review:
    review = detect(read_exposure(str(science), read_noise=5.0, gain=1.0, mask_bits=mask_bits))
    for ray, verdict in enumerate(verdicts):
        review = judge(review, [ray], verdict)
    return review


def copied(science: object, path: Path, *verdicts: Verdict) -> Path:
    review = reviewed(science, *verdicts)
    save(review, path, "flagged", settings=settings_for(review.exposure))
    return path


def parts(path: Path) -> list[bytes]:
    """The bytes of each HDU; compressed files are read through."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return [content[span.start : span.end] for span in hdu_spans(stream, FileLocation(path))]  # type: ignore[arg-type]


def light(path: Path, *planes: fits.ImageHDU, **cards: object) -> Path:
    """A frame of one image with a ray, and planes beside it."""
    with fits.open(acs_file(path)) as hdus:
        image = fits.ImageHDU(hdus["SCI", 1].data, name="SCI")
    image.header["BUNIT"] = "electron"
    primary = fits.PrimaryHDU()
    primary.header.update(EXPTIME=60.0, **cards)
    fits.HDUList([primary, image, *planes]).writeto(path, overwrite=True)
    return path


def plane(values: np.ndarray | int = 0, name: str = "DQ", dtype: str = "i2", **cards: object) -> fits.ImageHDU:
    hdu = fits.ImageHDU(np.broadcast_to(values, SHAPE).astype(dtype), name=name)
    hdu.header.update(cards)
    return hdu


@pytest.mark.parametrize("name", ["flc.fits", "flc.fits.gz"])
def test_all_but_the_dq_plane_of_the_chip_is_copied_byte_for_byte(tmp_path: Path, name: str) -> None:
    source = acs_file(tmp_path / name)
    before = source.read_bytes()
    copy = copied(f"{source}[SCI,2]", tmp_path / "copy.fits")
    theirs, ours = parts(source), parts(copy)
    assert [place for place, pair in enumerate(zip(theirs, ours, strict=True)) if pair[0] != pair[1]] == [6]
    assert source.read_bytes() == before
    with fits.open(copy, checksum=True) as hdus:
        assert (hdus["DQ", 2].data[RAY] == 4096).all()
        assert hdus["DQ", 2].header["CRVCOPY"] == source.name


def test_flags_of_all_chips_are_joined_in_one_copy(tmp_path: Path) -> None:
    source = acs_file(tmp_path / "flc.fits")
    contents, rays = [], []
    for version in (1, 2):
        review = reviewed(f"{source}[SCI,{version}]")
        rays.append(len(review.cosmic_pixels))
        contents.append(input_copy(ExportRequest(review=review, settings=settings_for(review.exposure))))
    save_copy(FileCopy.joined(contents), tmp_path / "copy.fits")
    with fits.open(tmp_path / "copy.fits", checksum=True) as hdus:
        assert [np.count_nonzero(hdus["DQ", version].data & 4096) for version in (1, 2)] == rays
    assert [a == b for a, b in zip(parts(source), parts(tmp_path / "copy.fits"), strict=True)] == [
        *(True, True, True, False),
        *(True, True, False),
    ]


def test_bits_that_a_review_says_nothing_of_are_kept(tmp_path: Path) -> None:
    source = light(tmp_path / "flt.fits", plane(64), INSTRUME="ACS")
    with fits.open(copied(f"{source}[SCI]", tmp_path / "copy.fits", Verdict.OTHER_DEFECT)) as hdus:
        assert (hdus["DQ"].data & 64).all()
        assert (hdus["DQ"].data[RAY] == 64 + 4).all()


def test_known_bad_pixels_get_no_flag_that_nobody_gave_them(tmp_path: Path) -> None:
    flags = np.zeros(SHAPE)
    flags[30, 30] = 256
    source = light(tmp_path / "flt.fits", plane(flags), INSTRUME="ACS")
    with fits.open(copied(source, tmp_path / "copy.fits")) as hdus:
        assert hdus["DQ"].data[30, 30] == 256


@pytest.mark.parametrize(
    ("instrument", "dtype", "ray", "hot"),
    [("ACS", "i2", 4096, 16), ("WFC3", "i2", 4096, 16), ("DESI", "i4", 16, 2), ("MUSE", "i4", 32, 256)],
)
def test_flags_are_those_of_the_instrument_though_the_plane_is_empty(
    tmp_path: Path, instrument: str, dtype: str, ray: int, hot: int
) -> None:
    source = light(tmp_path / "a.fits", plane(dtype=dtype), INSTRUME=instrument)
    with fits.open(copied(source, tmp_path / "rays.fits")) as hdus:
        assert (hdus["DQ"].data[RAY] == ray).all()
    with fits.open(copied(source, tmp_path / "hot.fits", Verdict.HOT_PIXEL)) as hdus:
        assert (hdus["DQ"].data & hot).any()


def test_flags_that_a_header_names_are_written_by_these_names(tmp_path: Path) -> None:
    source = light(tmp_path / "calexp.fits", plane(32, dtype="i4", MP_BAD=2, MP_CR=6, MP_DET=5))
    with fits.open(copied(source, tmp_path / "copy.fits")) as hdus:
        assert (hdus["DQ"].data[RAY] == 32 + 64).all()


def test_codes_of_good_pixels_alone_are_changed(tmp_path: Path) -> None:
    flags = np.zeros(SHAPE)
    flags[10, 20], flags[30, 30], flags[40, 40] = 7, 3, 8
    source = light(tmp_path / "decam.fits", plane(flags, dtype="i2"), INSTRUME="DECam")
    with fits.open(copied(source, tmp_path / "copy.fits")) as hdus:
        assert hdus["DQ"].data[RAY].tolist() == [[5, 5, 5, 5]]
        assert (hdus["DQ"].data[30, 30], hdus["DQ"].data[40, 40]) == (3, 8)


def test_a_plain_mask_masks_rays_too(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits", plane(name="MASK", dtype="u1"))
    with fits.open(copied(source, tmp_path / "copy.fits")) as hdus:
        assert (hdus["MASK"].data[RAY] == 1).all()


def test_a_mask_beside_the_flags_goes_on_to_agree_with_them(tmp_path: Path) -> None:
    flags = np.zeros(SHAPE)
    flags[30, 30] = 4
    flags[31, 31] = 16
    source = light(tmp_path / "a.fits", plane(flags), plane(flags != 0, "MASK", "u1"), INSTRUME="ACS")
    with fits.open(copied(source, tmp_path / "copy.fits")) as hdus:
        assert np.array_equal(hdus["DQ"].data != 0, hdus["MASK"].data != 0)
        assert hdus["MASK"].data[RAY].all()


def test_a_flag_of_the_pipeline_is_removed_where_the_observer_saw_a_source(tmp_path: Path) -> None:
    flags = np.zeros(SHAPE)
    flags[10, 20:22] = 4096 + 64
    flags[40, 40] = 4096
    source = light(tmp_path / "a.fits", plane(flags), INSTRUME="ACS")
    with fits.open(copied(source, tmp_path / "copy.fits", Verdict.REAL_SOURCE)) as hdus:
        assert hdus["DQ"].data[10, 20:24].tolist() == [64, 64, 0, 0]
        assert hdus["DQ"].data[40, 40] == 4096


def test_a_file_without_flags_gets_a_plane_that_names_them(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits")
    copy = copied(source, tmp_path / "copy.fits")
    assert parts(copy)[:2] == parts(source)
    with fits.open(copy, checksum=True) as hdus:
        assert (hdus["DQ"].data[RAY] == DQ.CR).all()
        assert hdus["DQ"].header["BIT3"] == "CR"


def test_every_compressed_part_but_the_flags_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "a.fits.fz"
    with fits.open(light(tmp_path / "a.fits", plane(), INSTRUME="ACS")) as hdus:
        packed = [fits.CompImageHDU(hdu.data, hdu.header, compression_type="GZIP_2") for hdu in hdus[1:]]
        fits.HDUList([hdus[0].copy(), *packed]).writeto(source)
    copy = copied(source, tmp_path / "copy.fits")
    assert [a == b for a, b in zip(parts(source), parts(copy), strict=True)] == [True, True, False]
    with fits.open(copy, checksum=True) as hdus:
        assert hdus["DQ"].compression_type == "GZIP_2"
        assert (hdus["DQ"].data[RAY] == 4096).all()


def test_a_chip_of_a_compressed_file_without_flags_gets_a_plane_of_its_own(tmp_path: Path) -> None:
    source = decam_file(tmp_path / "decam.fits.fz", chips=2)
    copy = copied(f"{source}[2]", tmp_path / "copy.fits")
    assert parts(copy)[:3] == parts(source)
    with fits.open(copy, checksum=True) as hdus:
        assert hdus["DQ"].header["CCDNUM"] == 2
        assert (hdus["DQ"].data[RAY] == 5).all()


def test_unsigned_flags_keep_their_scaling(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits", plane(1 << 15, dtype="u2", PROCSOFT="DRAGONS"), PROCSOFT="DRAGONS")
    with fits.open(copied(source, tmp_path / "copy.fits")) as hdus:
        assert hdus["DQ"].data.dtype == np.uint16
        assert (hdus["DQ"].data[RAY] == (1 << 15) + 8).all()


def test_what_is_behind_the_last_hdu_is_kept(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits", plane(), INSTRUME="ACS")
    with source.open("ab") as file:
        file.write(b"\0" * 100)
    assert copied(source, tmp_path / "copy.fits").read_bytes().endswith(b"\0" * 100)


def test_flags_that_are_not_understood_are_changed_only_by_chosen_values(tmp_path: Path) -> None:
    flags = np.zeros(SHAPE)
    flags[30, 30:34] = 4, 6, 32, 48
    source = light(tmp_path / "a.fits", plane(flags))
    review = reviewed(source, mask_bits="=4")
    settings = settings_for(review.exposure)
    with pytest.raises(FrameError, match="--flag-values"):
        input_copy(ExportRequest(review=review, settings=settings))
    chosen = ExportRequest(review=review, settings=settings, flag_values={DQ.BAD: 4, DQ.CR: 512})
    save_copy(input_copy(chosen), tmp_path / "copy.fits")
    with fits.open(tmp_path / "copy.fits") as hdus:
        assert (hdus["DQ"].data[RAY] == 512).all()
        assert hdus["DQ"].data[30, 30:34].tolist() == [4, 6, 32, 48]


def test_a_copy_is_replaced_and_an_input_never(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits", plane(), INSTRUME="ACS")
    review = reviewed(source)
    settings = settings_for(review.exposure)
    copy = copied(source, tmp_path / "copy.fits")
    save(review, copy, "flagged", settings=settings, overwrite=True)
    with pytest.raises(FrameError, match="never overwritten"):
        save(review, source, "flagged", settings=settings, overwrite=True)
    other = light(tmp_path / "b.fits", plane(), INSTRUME="ACS")
    with pytest.raises(FrameError, match="did not make"):
        save(review, other, "flagged", settings=settings, overwrite=True)


def test_a_file_that_changed_since_it_was_opened_is_not_copied(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits", plane(), INSTRUME="ACS")
    review = reviewed(source)
    with fits.open(source, mode="update") as hdus:
        hdus["SCI"].data[0, 0] += 1
    with pytest.raises(FrameError, match="has changed"):
        save(review, tmp_path / "copy.fits", "flagged", settings=settings_for(review.exposure))


def test_a_copy_is_opened_with_its_flags_known(tmp_path: Path) -> None:
    source = light(tmp_path / "a.fits", plane(), INSTRUME="ACS")
    copy = copied(source, tmp_path / "copy.fits", Verdict.OTHER_DEFECT)
    assert read_exposure(str(copy), read_noise=5.0).mask[RAY].all()


def test_an_image_in_memory_has_no_file_to_copy(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="not read from a file"):
        INPUT_COPY.write(an_export(), tmp_path / "copy.fits")


def test_a_full_disk_leaves_no_half_of_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = light(tmp_path / "a.fits", plane(), INSTRUME="ACS")
    review = reviewed(source)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("crviewer.frames.fits.file_copy._copy_bytes", full)
    with pytest.raises(OSError, match="disk is full"):
        save(review, tmp_path / "copy.fits", "flagged", settings=settings_for(review.exposure))
    assert [path.name for path in tmp_path.iterdir()] == ["a.fits"]
