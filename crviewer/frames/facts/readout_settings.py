"""How the camera was set when a frame was read out, and how two frames differ in it, as far as both headers say.

Keywords are those of MaxIm DL, N.I.N.A., SharpCap, INDI, ASIAIR and Andor among camera programs, and of ING, Keck,
Lick, NOIRLab, LCO, HST, JWST and ESO among observatories. Each is compared with the same keyword of the other header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crviewer.frames.facts.camera_setting import COMPANIONS, NAMING, setting_because
from crviewer.frames.facts.header_keywords import KEYWORDS
from crviewer.frames.values.card_number import number_in
from crviewer.frames.values.pixel_unit import parse_unit

if TYPE_CHECKING:
    from astropy.io.fits import Header

_SAME = 0.01  # relative difference up to which two numbers are equal
_NOISE_WORDS = re.compile(r"\b(?:ccd|cmos|camera)\b")  # INDI puts them into the name of a camera


class ReadoutSetting(StrEnum):
    """One setting of a camera."""

    DETECTOR = "detector"
    AMPLIFIER = "amplifier"
    GAIN = "gain"
    OFFSET = "offset"
    ISO = "ISO"
    MODE = "readout mode"
    COADDS = "number of coadds"
    FLIP = "flip"


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """A setting in which two frames differ.

    Attributes
    ----------
    name : str
        What differs ("gain").
    keyword : str
        The card that says so; empty where that may be one of several.
    value, reference : str
        Of the calibration frame, and of the frame that it is compared with.
    """

    name: str
    keyword: str
    value: str
    reference: str

    def in_words(self, whose: str = "the science frame") -> str:
        """Tell the difference, a clause.

        Parameters
        ----------
        whose : str
            What the other frame is called.

        Returns
        -------
        str
            As "its gain is 200 (GAIN) where the science frame has 100".
        """
        by = f" ({self.keyword})" if self.keyword else ""
        return f"its {self.name} is {self.value or 'empty'}{by} where {whose} has {self.reference or 'none'}"


KEYWORDS_OF_SETTINGS: dict[ReadoutSetting, tuple[str, ...]] = {
    ReadoutSetting.DETECTOR: (
        *("INSTRUME", "DETECTOR", "CAMERA", "CAMNAME", "CAMERAID", "DETNAM", "CCDNAME", "CCDCHIP", "CHIPID"),
        *("DETSERNO", "ESO DET CHIP1 ID"),
    ),
    ReadoutSetting.AMPLIFIER: ("AMPNAME", "AMPLIFIER", "AMPMODE", "AMPLIST", "CCDAMP", "NUMAMPS", "ESO DET OUTPUTS"),
    ReadoutSetting.GAIN: (
        *(keyword.name for keyword in KEYWORDS["gain"] if not keyword.family),
        *("GAINSET", "GAINMODE", "GAINIDX", "PREAMP", "PREAMPG", "EMGAIN"),
        *(f"{name}{port}" for name in ("GAIN", "ATODGN") for port in "ABCD"),
        *(f"GAIN{port}" for port in range(1, 17)),
        *(f"ESO DET OUT{port} {name}" for port in range(1, 17) for name in ("CONAD", "GAIN")),
    ),
    ReadoutSetting.OFFSET: ("OFFSET", "BLKLEVEL", "BLACKLEV"),
    ReadoutSetting.ISO: ("ISOSPEED", "ISO", "ISOSETTI"),
    ReadoutSetting.MODE: (
        *("READOUTM", "READMODE", "READOUT", "RDMODE", "CCDSPEED", "READSPD", "RDSPEED", "CONFMODE", "READPATT"),
        *("SAMP_SEQ", "ESO DET READ CURNAME", "ESO DET READ CLOCK"),
    ),
    ReadoutSetting.COADDS: ("COADDS", "NCOADDS", "COADDONE"),  # summed, not averaged as ESO's NDIT
    ReadoutSetting.FLIP: ("FLIPSTAT", "XFLIP", "YFLIP", "FLIPX", "FLIPY", "ROTATED"),
}
_BLANK_SAYS = ("FLIPSTAT",)  # MaxIm DL leaves it empty where nothing was flipped


def readout_differences(
    header: Header, reference: Header, *, settings: tuple[ReadoutSetting, ...] = tuple(ReadoutSetting)
) -> tuple[SettingDifference, ...]:
    """Compare how two frames were read out.

    A gain is not compared where one of the two is in electrons; nor an OFFSET unless a camera program wrote both.

    Parameters
    ----------
    header : Header
        Of the calibration frame.
    reference : Header
        Of the frame that it is compared with.
    settings : tuple of ReadoutSetting
        What is compared.

    Returns
    -------
    tuple of SettingDifference
        One for each setting that differs, by the first of its keywords that differs; numbers that agree to 1 % are
        equal, and texts that differ in case, spaces or signs alone.
    """
    found = (_difference(setting, header, reference) for setting in settings)
    return tuple(difference for difference in found if difference is not None)


def readout_cards(header: Header) -> tuple[tuple[str, bool | int | float | str], ...]:
    """Collect the cards that `readout_differences` looks at.

    Parameters
    ----------
    header : Header
        Of an image.

    Returns
    -------
    tuple of (str, value)
        Keyword and value; `dict` of them serves in place of the header.
    """
    compared = [name for keywords in KEYWORDS_OF_SETTINGS.values() for name in keywords]
    names = dict.fromkeys([*compared, *NAMING, *COMPANIONS, "BUNIT"])
    return tuple((name, header[name]) for name in names if isinstance(header.get(name), str | int | float))


def _difference(setting: ReadoutSetting, header: Header, reference: Header) -> SettingDifference | None:
    if not _comparable(setting, header, reference):
        return None
    for keyword in _shared(setting, header, reference):
        if not _equal(keyword, header, reference):
            return SettingDifference(setting.value, keyword, _said(header, keyword), _said(reference, keyword))
    return None


def _comparable(setting: ReadoutSetting, header: Header, reference: Header) -> bool:
    both = (header, reference)
    if setting is ReadoutSetting.GAIN:
        return not any(_in_electrons(each) for each in both)
    return setting is not ReadoutSetting.OFFSET or all(setting_because(each) for each in both)


def _in_electrons(header: Header) -> bool:
    unit = parse_unit(str(header.get("BUNIT", "")))
    return unit is not None and "electron" in unit.to_string()


def _shared(setting: ReadoutSetting, header: Header, reference: Header) -> Iterator[str]:
    """Keywords of a setting that both headers have and that say something."""
    for keyword in KEYWORDS_OF_SETTINGS[setting]:
        if keyword in header and keyword in reference:
            blank = not _said(header, keyword) or not _said(reference, keyword)
            if keyword in _BLANK_SAYS or not blank:
                yield keyword


def _equal(keyword: str, header: Header, reference: Header) -> bool:
    numbers = number_in(header, keyword), number_in(reference, keyword)
    if numbers[0] is not None and numbers[1] is not None:
        return abs(numbers[0] - numbers[1]) <= _SAME * max(map(abs, (numbers[0], numbers[1])))
    return _normal(_said(header, keyword)) == _normal(_said(reference, keyword))


def _said(header: Header, keyword: str) -> str:
    value = header[keyword]
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def _normal(text: str) -> str:
    return re.sub(r"[\W_]+", "", _NOISE_WORDS.sub("", text.casefold()))
