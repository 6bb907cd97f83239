"""Detector facts from headers."""

from __future__ import annotations

from typing import Any

import pytest
from astropy.io import fits

from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.facts.keywords import facts_of as header_facts
from crviewer.frames.facts.keywords import read_facts, with_given
from tests.frames.fits_files import a_frame


def facts_of(**keywords: Any) -> DetectorFacts:
    return read_facts(a_frame(**{name.replace("__", " "): value for name, value in keywords.items()}))


def test_common_header_gives_every_fact_with_its_keyword() -> None:
    facts = facts_of(
        GAIN=1.4, RDNOISE=4.74, EXPTIME=800, SATURATE=60000, XPIXSZ=13.5, DATE_OBS="2023-05-13T09:30:17.640"
    )
    assert facts == DetectorFacts(
        gain=DetectorFact(1.4, "GAIN"),
        read_noise=DetectorFact(4.74, "RDNOISE"),
        exposure=DetectorFact(800.0, "EXPTIME"),
        saturation=DetectorFact(60000.0, "SATURATE"),
        pixel_size=DetectorFact(13.5, "XPIXSZ"),
        observed="2023-05-13T09:30:17.640",
    )


def test_empty_header_gives_nothing() -> None:
    assert facts_of() == DetectorFacts()


def test_electrons_per_adu_go_before_the_setting_of_the_camera() -> None:
    assert facts_of(GAIN=2.0, EGAIN=0.25).gain == DetectorFact(0.25, "EGAIN")


@pytest.mark.parametrize(
    "keywords",
    [
        {"GAIN": 120},
        {"GAIN": 26.0, "EGAIN": 0.0},
        {"GAIN": 5, "EGAIN": "unknown"},
        {"GAIN": 4, "INSTRUME": "ZWO ASI2600MM Pro"},
        {"GAIN": 4, "INSTRUME": "QHYCCD-Cameras-Capture"},
        {"GAIN": 4, "INSTRUME": "Poseidon-M PRO"},
        {"GAIN": 4, "SWCREATE": "N.I.N.A. 3.1.2.9001 (x64)"},
        {"GAIN": 4, "SWCREATE": "SharpCap v4.1"},
        {"GAIN": 4, "CREATOR": "ZWO Seestar S50"},
        {"GAIN": 4, "BAYERPAT": "RGGB"},
        {"GAIN": 10, "OFFSET": 50},
        {"GAIN": "10.00 dB"},
        {"GAIN": (1, "DCS GAIN INDEX")},
        {"GAIN": (20, "in percent")},
        {"GAIN": (2.0, "EM gain")},
        {"GAIN": (1, "amplifier (1 = low, 2 = high)")},
    ],
)
def test_setting_of_the_camera_is_not_taken_for_a_gain(keywords: dict[str, Any]) -> None:
    facts = facts_of(**keywords)
    assert facts.gain is None
    assert "GAIN of" in facts.why_missing("gain")["gain"]


@pytest.mark.parametrize("camera", ["ISIS blue arm", "Asiago 1.82m", "IDS", "SBIG STL-1001", "Indiana 0.4m", "Main"])
def test_other_cameras_have_a_gain_in_gain(camera: str) -> None:
    assert facts_of(GAIN=2.0, INSTRUME=camera).gain == DetectorFact(2.0, "GAIN")


def test_gain_of_a_camera_with_a_setting_is_elsewhere() -> None:
    assert facts_of(GAIN=100, INSTRUME="ZWO ASI533MC", EGAIN=0.25).gain == DetectorFact(0.25, "EGAIN")
    assert facts_of(GAIN=100, PROGRAM="Siril 1.2.0", CVF=0.8).gain == DetectorFact(0.8, "CVF")


@pytest.mark.parametrize(
    "comment",
    ["EM gain [ADU/e-]", "(DN/electron)", "ADU per electron", "counts/e-", "Conversion from electrons to ADU"],
)
def test_gain_in_adu_per_electron_is_turned_over(comment: str) -> None:
    gain = facts_of(GAIN=(2.5, comment)).gain
    assert gain is not None
    assert (gain.value, gain.source) == (0.4, "GAIN")
    assert gain.reading.startswith("GAIN of 2.5 is in ADU/e⁻, as its card says")


@pytest.mark.parametrize(
    "comment", ["[electrons/count] channel gain", "e-/ADU", "electrons per DN", "CCD gain (e/ADU)", "setting 2, e-/DN"]
)
def test_unit_in_the_comment_makes_a_gain_of_any_number(comment: str) -> None:
    assert facts_of(GAIN=(110.0, comment), INSTRUME="ZWO").gain == DetectorFact(110.0, "GAIN")


def test_eso_gain_is_adu_per_electron_and_conad_its_inverse() -> None:
    gain = facts_of(ESO__DET__OUT1__GAIN=0.5).gain
    assert gain is not None
    assert (gain.value, gain.source) == (2.0, "ESO DET OUT1 GAIN")
    assert "as ESO has it" in gain.reading
    assert facts_of(ESO__DET__OUT1__GAIN=0.5, ESO__DET__OUT1__CONAD=1.9).gain == DetectorFact(1.9, "ESO DET OUT1 CONAD")


def test_amplifiers_that_differ_leave_gain_and_noise_unknown() -> None:
    outputs = {"ESO__DET__OUT1__CONAD": 1.0, "ESO__DET__OUT2__CONAD": 0.25, "RDNOISEA": 3.0, "RDNOISEB": 12.0}
    facts = facts_of(**outputs)
    assert (facts.gain, facts.read_noise) == (None, None)
    assert facts.why_missing("gain", "read_noise") == {
        "gain": "amplifiers differ (ESO DET OUT1 CONAD is 1, ESO DET OUT2 CONAD is 0.25), "
        "where one number has to serve them all",
        "read_noise": "amplifiers differ (RDNOISEA is 3, RDNOISEB is 12), where one number has to serve them all",
    }


def test_one_number_beside_amplifiers_that_differ_is_taken_and_told() -> None:
    noise = facts_of(RDNOISE=5.0, RDNOISEA=3.0, RDNOISEB=6.0).read_noise
    said = "RDNOISE of 5 is taken for all pixels, although amplifiers differ (RDNOISEA is 3, RDNOISEB is 6)."
    assert noise == DetectorFact(5.0, "RDNOISE", said)


def test_amplifiers_that_agree_give_their_mean_and_say_so() -> None:
    assert facts_of(GAINA=1.5, GAINB=1.5).gain == DetectorFact(1.5, "GAINA")
    gain = facts_of(GAINA=3.8, GAINB=3.9).gain
    assert gain is not None
    assert gain.value == pytest.approx(3.85)
    assert gain.reading == "The mean of all amplifiers, 3.85, is taken (GAINA is 3.8, GAINB is 3.9)."


def test_amplifiers_that_were_not_read_do_not_count() -> None:
    lowell = fits.Header([("AGAIN_01", 4.95), ("AAMP_01", 1), ("AGAIN_02", 1.2), ("AAMP_02", 0)])
    assert header_facts(lowell).gain == DetectorFact(4.95, "AGAIN_01")
    assert facts_of(ATODGNA=1.0, ATODGNC=2.0, CCDAMP="C").gain == DetectorFact(2.0, "ATODGNC")


def test_read_noise_in_adu_becomes_electrons_by_the_gain_that_is_used() -> None:
    facts = facts_of(GAIN=0.4, RON=(15.0, "Read-out noise, 1 sigma [ADU]"))
    assert facts.read_noise == DetectorFact(6.0, "RON", "RON of 15 is in ADU: 6 e⁻ at 0.4 e⁻/ADU.")
    given = with_given(facts, gain=2.0).read_noise
    assert given is not None
    assert given.value == 30.0


def test_read_noise_in_adu_without_a_gain_is_asked_for() -> None:
    facts = facts_of(RON=(15.0, "[DN]"))
    assert facts.read_noise is None
    assert facts.why_missing("read_noise") == {"read_noise": "RON is 15 ADU, which takes a gain to be in electrons"}


@pytest.mark.parametrize(
    ("card", "seconds"),
    [
        ((0.0204, "[d] time on source"), 1762.56),
        ((60000.0, "[ms]"), 60.0),
        ((60000.0, "exposure time in ms"), 60.0),
        ((6e7, "Exposure time, usec"), 60.0),
        ((6e7, "Exposure (?s)"), 60.0),
        ((1.0, "Exposure time (min)"), 60.0),
        ((60.0, "Exposure time in seconds"), 60.0),
        ((60.0, "exposure duration (seconds)--calculated"), 60.0),
        (("60.0 s", ""), 60.0),
        (("1/60", ""), 1 / 60),
        (("60,0", ""), 60.0),
        (("3.2768D+04", ""), 32768.0),
        (("500 ms", ""), 0.5),
    ],
)
def test_unit_of_an_exposure_time_is_obeyed(card: tuple[Any, str], seconds: float) -> None:
    fact = facts_of(EXPTIME=card).exposure
    assert fact is not None
    assert fact.value == pytest.approx(seconds)


def test_timeunit_counts_where_the_card_says_nothing_and_its_time_is_possible() -> None:
    in_days = facts_of(EXPOSURE=0.25, TIMEUNIT="d").exposure
    in_seconds = facts_of(EXPOSURE=(300.0, "[s]"), TIMEUNIT="d").exposure
    absurd = facts_of(EXPOSURE=300.0, TIMEUNIT="d").exposure
    assert in_days == DetectorFact(21600.0, "EXPOSURE", "EXPOSURE of 0.25 is in TIMEUNIT = d: 21600 s.")
    assert in_seconds == DetectorFact(300.0, "EXPOSURE")
    assert absurd is not None
    assert (absurd.value, "although" in absurd.reading) == (300.0, True)


@pytest.mark.parametrize(
    ("keywords", "reason"),
    [
        ({"GAIN": "HIGH"}, "GAIN says “HIGH”, which is no number"),
        ({"GAIN": "1.0 1.1"}, "GAIN says “1.0 1.1”, one number for each amplifier, where one has to serve them all"),
        ({"EGAIN": 0.0}, "EGAIN is 0"),
        ({"EGAIN": 5000.0}, "EGAIN of 5000 is more e⁻/ADU than a detector has"),
    ],
)
def test_what_is_no_gain_is_quoted(keywords: dict[str, Any], reason: str) -> None:
    assert facts_of(**keywords).why_missing("gain") == {"gain": reason}


def test_correction_of_a_number_is_told() -> None:
    gain = facts_of(GAIN="1,5 e-/ADU").gain
    assert gain == DetectorFact(1.5, "GAIN", "GAIN says “1,5 e-/ADU”, read as 1.5.")


@pytest.mark.parametrize("keyword", ["RDNOISE", "READNOIS", "RON", "ENOISE", "ESO DET OUT1 RON"])
def test_read_noise_by_its_synonyms(keyword: str) -> None:
    assert read_facts(a_frame(**{keyword: 3.5})).read_noise == DetectorFact(3.5, keyword)


@pytest.mark.parametrize("keyword", ["EXPTIME", "EXPOSURE", "ITIME", "DIT", "ESO DET DIT"])
def test_exposure_by_its_synonyms(keyword: str) -> None:
    assert read_facts(a_frame(**{keyword: 60.0})).exposure == DetectorFact(60.0, keyword)


def test_exposure_of_milliseconds_gives_way_to_the_one_in_seconds() -> None:
    assert facts_of(ITIME=119000, TRUITIME=119.29).exposure == DetectorFact(119.29, "TRUITIME")


def test_exposure_of_more_than_a_night_is_told() -> None:
    told = facts_of(ITIME=900000).exposure
    assert told == DetectorFact(9e5, "ITIME", "ITIME of 900000 is taken as seconds, which are 250 hours.")
    assert facts_of(EXPTIME=3600).exposure == DetectorFact(3600, "EXPTIME")


@pytest.mark.parametrize(
    ("cards", "gain", "noise"),
    [
        ({"CCDGAIN": "low", "CCDGN01": 1.95, "CCDGN02": 2.05, "CCDRN01": 2.9, "CCDRN02": 3.1}, 2.0, 3.0),
        ({"RO_GAIN": 1.91, "RO_NOISE": 3.6}, 1.91, 3.6),
        ({"SYSGAIN": 2.15, "RDNOISE": 5}, 2.15, 5),
    ],
)
def test_gain_and_noise_of_more_observatories(cards: dict[str, Any], gain: float, noise: float) -> None:
    facts = header_facts(fits.Header(cards))
    assert facts.gain is not None
    assert facts.read_noise is not None
    assert (facts.gain.value, facts.read_noise.value) == (pytest.approx(gain), pytest.approx(noise))


def test_pixel_size_in_metres_is_told_in_micrometres() -> None:
    size = facts_of(CCDXPIXE=2.6e-05).pixel_size
    assert size is not None
    assert (size.value, size.source) == (pytest.approx(26.0), "CCDXPIXE")


@pytest.mark.parametrize("nonsense", [0, -1.0, "HIGH", "", True, "nan", None])
def test_nonsense_is_passed_over_for_the_next_synonym(nonsense: Any) -> None:
    facts = facts_of(EPERDN=nonsense, GAIN=1.9, RDNOISE=nonsense)
    assert facts.gain == DetectorFact(1.9, "GAIN")
    assert facts.read_noise is None


def test_number_written_as_text_counts() -> None:
    assert facts_of(GAIN="1.5").gain == DetectorFact(1.5, "GAIN")


@pytest.mark.parametrize(
    ("keywords", "observed"),
    [
        ({"DATE_OBS": "2018-10-13T02:03:10.984"}, "2018-10-13T02:03:10.984"),
        ({"DATE_OBS": "2018-10-13T02:03:10Z"}, "2018-10-13T02:03:10"),
        ({"DATE_OBS": "2013-07-13", "UT": "00:57:33"}, "2013-07-13T00:57:33"),
        ({"DATE_OBS": "2013-07-13", "TIME_OBS": "1:02:03.5"}, "2013-07-13T01:02:03.5"),
        ({"DATE_OBS": "05/04/87", "UT": " 9:27:27.00"}, "1987-04-05T09:27:27.00"),
        ({"DATE_OBS": "2013-07-13", "UT": "half past nine"}, "2013-07-13"),
        ({"DATE_OBS": "yesterday"}, ""),
        ({"DATE_OBS": "2013-13-13", "MJD_OBS": 58404.5}, "2018-10-13T12:00:00.000"),
        ({"MJD_OBS": 1e300}, ""),
        ({"DATE_OBS": "2017-12-19T18:33:43.317-0700"}, "2017-12-20T01:33:43.317"),
        ({"DATE_OBS": "2017-12-19T18:33:43+02:00"}, "2017-12-19T16:33:43"),
        ({"DATE_BEG": "2017-12-19T18:33:43"}, "2017-12-19T18:33:43"),
        ({"DATE_OBS": "2017-12-19", "DATE_BEG": "2017-12-19T18:33:43"}, "2017-12-19T18:33:43"),
        ({"DATE_OBS": "2018-10-13", "MJD_OBS": "58404.25"}, "2018-10-13T06:00:00.000"),
        ({"DATE_OBS": "2017-02-17", "UT": 20.5}, "2017-02-17T20:30:00.000"),
        ({"DATE_OBS": "28/03/1993", "UT": "07:18:51"}, "1993-03-28T07:18:51"),
        ({"DATE_OBS": "2010/3/5 7:08:09"}, "2010-03-05T07:08:09"),
        ({"JD": 2458405.0}, "2018-10-13T12:00:00.000"),
        ({"DATE_OBS": "19-Dec-2017 18:33"}, "2017-12-19T18:33:00"),
        ({"DATE_OBS": "12/19/2017", "UT": "1:02:03,5"}, "2017-12-19T01:02:03.5"),
        ({"DATE_OBS": "2017-12-19T25:00:00+02:00"}, "2017-12-19"),
        ({"DATE_OBS": "0001-01-01T00:00:00+02:00"}, "0001-01-01T00:00:00"),
    ],
)
def test_start_of_the_exposure(keywords: dict[str, Any], observed: str) -> None:
    assert facts_of(**keywords).observed == observed


def test_what_the_observer_gives_replaces_the_header_and_nothing_else() -> None:
    facts = with_given(facts_of(GAIN=1.4, RDNOISE=4.74), gain=2.0)
    assert facts == DetectorFacts(gain=DetectorFact(2.0, "given"), read_noise=DetectorFact(4.74, "RDNOISE"))


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_given_value_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="read noise must be a positive number"):
        with_given(DetectorFacts(), read_noise=value)


def test_exposure_without_a_unit_cannot_be_longer_than_what_passed() -> None:
    times = {"DATE_OBS": "2017-12-19T18:33:43", "DATE_END": "2017-12-19T18:34:14"}
    milliseconds, seconds = facts_of(EXPOSURE=30000, **times).exposure, facts_of(EXPOSURE=30, **times).exposure
    assert milliseconds is not None
    assert (milliseconds.value, "taken as milliseconds" in milliseconds.reading) == (30.0, True)
    assert seconds == DetectorFact(30.0, "EXPOSURE")
    assert facts_of(EXPOSURE=3e7, **times).exposure.value == 30.0  # type: ignore[union-attr]
    assert facts_of(EXPOSURE=(30000, "[s]"), **times).exposure == DetectorFact(30000.0, "EXPOSURE")


def test_saturation_in_adu_is_converted_for_a_frame_in_electrons() -> None:
    card = (46000, "[ADU] Saturation level used")
    reduced = read_facts(a_frame(unit="electron", GAIN=2.0, SATURATE=card)).saturation
    assert reduced is not None
    assert (reduced.value, "is in ADU" in reduced.reading) == (92000.0, True)
    assert read_facts(a_frame(unit="electron", SATURATE=card)).saturation is None
    assert read_facts(a_frame(unit="adu", GAIN=2.0, SATURATE=card)).saturation == DetectorFact(46000.0, "SATURATE")
