"""One table of what an exposure is made of: each field of a request is there once, and says what holds of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from crviewer.frames.exposure.open_request import (
    ExposureFiles,
    OpenRequest,
    label_of_field,
    request_fields,
    unit_of_field,
)
from tests.requests import a_full_request


def test_no_two_parts_have_a_field_of_the_same_name() -> None:
    names = Counter(each.name for part in fields(OpenRequest) for each in fields(part.default))  # type: ignore[arg-type]
    assert [name for name, count in names.items() if count > 1] == []


def test_every_field_tells_whether_it_holds_for_other_frames_of_the_detector() -> None:
    silent = [name for name, each in request_fields().items() if "of_detector" not in each.metadata]
    assert silent == [], "give each field metadata=_OF_FRAME or _OF_DETECTOR: the next frame of a night asks for it"


def test_every_field_has_a_default_that_says_nothing(tmp_path: Path) -> None:
    assert OpenRequest().said() == {}
    assert a_full_request(tmp_path).said().keys() == request_fields().keys()


def test_a_request_is_made_of_fields_and_gives_them_back() -> None:
    said = {"science": "a.fits", "masks": ("m.fits",), "subtract_dark": True, "bits": "CR", "gain": 2.0}
    request = OpenRequest.of(**said)
    assert request.said() == said
    assert (request.files.masks, request.mask_options.bits, request.overrides.gain) == (("m.fits",), "CR", 2.0)


def test_a_field_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(TypeError, match=r"no request has colour; there are science, dark, .*unit"):
        OpenRequest.of(science="a.fits", colour="red")


@pytest.mark.parametrize("value", [0, -1.0, float("nan")])
def test_a_number_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="read noise must be a positive number"):
        OpenRequest.of(read_noise=value)


def test_every_file_is_named_moved_and_read(tmp_path: Path) -> None:
    request = a_full_request(tmp_path)
    moved = request.with_files(lambda file: f"/moved{file}")
    assert all(str(file).startswith("/moved") for _, file in moved.files.named())
    assert {name for name, _ in moved.files.named()} == {each.name for each in fields(ExposureFiles)}
    assert set(request.files.paths) == {Path(str(file).removesuffix("[2]")) for _, file in request.files.named()}
    assert OpenRequest().with_files(lambda file: "elsewhere") == OpenRequest()


def test_what_is_unsaid_is_as_is_known_field_by_field(tmp_path: Path) -> None:
    known = a_full_request(tmp_path)
    assert OpenRequest.of(science="b.fits").completed(known) == known.with_fields(science="b.fits")
    assert known.completed(OpenRequest()) == known


def test_bits_that_are_known_of_one_mask_do_not_hold_for_another(tmp_path: Path) -> None:
    known = OpenRequest.of(science="a.fits", detection=tmp_path / "dq.fits", bits="CR")
    assert OpenRequest.of(detection="other.fits").completed(known).mask_options.bits == ""
    assert OpenRequest.of(detection=f"{tmp_path}/dq.fits[2]").completed(known).mask_options.bits == "CR"


def test_what_is_true_of_the_detector_says_nothing_of_the_frame(tmp_path: Path) -> None:
    said = a_full_request(tmp_path).of_detector().said()
    assert {"gain", "read_noise", "unit", "bias", "flat", "majority"} <= said.keys()
    assert not {"science", "dark", "masks", "exposure", "detection", "bits"} & said.keys()


def test_a_field_is_called_by_its_label() -> None:
    assert [label_of_field(name) for name in ("exposure", "read_noise")] == ["exposure time", "read noise"]
    assert (unit_of_field("gain"), unit_of_field("unit")) == ("e⁻/ADU", "")
