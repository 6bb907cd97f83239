"""Small files of a night, and frames that are never read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from crviewer.frames.exposure.circumstances import ObservingCircumstances
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.frame import FrameFacts, NightFrame
from tests.frames.fits_files import a_file, ramp

SHAPE = (20, 30)


def a_night_frame(
    name: str,
    kind: FrameKind = FrameKind.SCIENCE,
    *,
    minute: int = 0,
    shape: tuple[int, int] = SHAPE,
    detector: str = "",
    combined: int = 1,
    cards: dict[str, Any] | None = None,
    **circumstances: Any,
) -> NightFrame:
    """A frame of 60 s at -20 °C in 1×1 binning, taken so many minutes after midnight."""
    said = {"exposure": 60.0, "temperature": -20.0, "binning": (1, 1)} | circumstances
    facts = FrameFacts(
        shape=shape,
        circumstances=ObservingCircumstances(**said),
        observed=f"2018-10-13T{minute // 60:02}:{minute % 60:02}:00",
        readout=(*((("INSTRUME", detector),) if detector else ()), *(cards or {}).items()),
        combined=combined,
    )
    return NightFrame(location=FileLocation(Path(name)), facts=facts, kind=kind, why="made up")


def write_night(folder: Path) -> Path:
    """Two science frames, a dark, a flat, a mask, a product of crviewer, and a broken file."""
    common = {"EXPTIME": 60.0, "CCD_TEMP": -20.0, "XBINNING": 1, "YBINNING": 1}
    for minute, name in ((5, "later.fits"), (1, "first.fits")):
        keywords = {
            "IMAGETYP": "Light Frame",
            "OBJECT": "M51",
            "FILTER": "R",
            "DATE_OBS": f"2018-10-13T00:0{minute}:00",
        }
        a_file(folder / name, ramp(*SHAPE), **common, **keywords)
    a_file(folder / "dark.fits", ramp(*SHAPE), **common, IMAGETYP="Dark Frame")
    a_file(folder / "flat.fits", ramp(*SHAPE), EXPTIME=1.0, IMAGETYP="Flat Field")
    a_file(folder / "bad.fits", np.eye(*SHAPE, dtype=np.uint8))
    a_file(folder / "first_reviewed.fits", ramp(*SHAPE), CRVVERS="1")
    (folder / "broken.fits").write_text("nothing")
    return folder
