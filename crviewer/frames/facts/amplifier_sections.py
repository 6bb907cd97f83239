"""Which amplifier reads which pixels of an image, as its header says; the numbers of each from its own keywords.

Understood are sections by amplifier, DATASECA or TRIMSECA with BIASSECA (DECam, DESI) and DSECA with BSECA (CFHT; by
DSEC11 and BSEC11 ARCON of CTIO and KPNO); the widths of ESO's outputs (ESO DET OUT1 NX); the amplifiers of full ACS/WFC
and WFC3/UVIS chips (CCDAMP, CCDCHIP; WFC3 Instrument Handbook, section 5.4.5); and the DATASEC or TRIMSEC and BIASSEC
of an image of one amplifier. Sections that overlap, or that do not fit the image, place nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crviewer.frames.facts.amplifier import Amplifier
from crviewer.frames.facts.card_reading import amplifier_number
from crviewer.frames.facts.detector_window import section_of, section_pixels
from crviewer.frames.values.card_number import number_in

if TYPE_CHECKING:
    from astropy.io.fits import Header

Shape = tuple[int, int]

SECTION_KEYWORDS = (  # before the name of the amplifier: its data, its overscan, and who writes them
    ("DATASEC", "BIASSEC", "DECam, DESI"),
    ("TRIMSEC", "BIASSEC", "DECam"),
    ("DSEC", "BSEC", "CFHT (A, B), ARCON of CTIO and KPNO (11, 12, 21, 22)"),
)
_PORTS = (*"ABCDEFGH", *map(str, range(1, 33)))
_HST_CHIPS = {("ACS", "WFC"): 4096, ("WFC3", "UVIS"): 4096}  # columns of a full chip without overscan
_HST_PORTS = {1: "AB", 2: "CD"}  # by CCDCHIP, from left to right


def amplifiers_of(header: Header, shape: Shape) -> tuple[Amplifier, ...]:
    """Place the amplifiers of an image.

    Parameters
    ----------
    header : Header
        Of the image.
    shape : (ny, nx), pixels
        Of the image.

    Returns
    -------
    tuple of Amplifier
        Of one amplifier only where it has an overscan in the image; empty where the header places none.
    """
    several = (*(_by_sections(header, shape, *names) for *names, _ in SECTION_KEYWORDS),)
    for found in (*several, _of_eso(header, shape), _of_hst(header, shape)):
        if len(found) > 1 and placed_well(found, shape):
            return tuple(_with_numbers(each, header) for each in found)
    return _single(header, shape)


def placed_well(amplifiers: Iterable[Amplifier], shape: Shape) -> bool:
    """Tell whether sections fit an image: within it, apart from each other, and over all of it but its overscan.

    Parameters
    ----------
    amplifiers : iterable of Amplifier
        To be placed.
    shape : (ny, nx), pixels
        Of the image.

    Returns
    -------
    bool
        Where no amplifier has an overscan, every pixel has to be in a section.
    """
    counts = np.zeros(shape, np.uint8)
    listed = tuple(amplifiers)
    for text in (text for each in listed for text in (each.section, each.overscan) if text):
        pixels = section_pixels(text, shape)
        if pixels is None:
            return False
        counts[pixels] += 1
    has_overscan = any(each.overscan for each in listed)
    return bool(counts.max() == 1 and (has_overscan or counts.min() == 1))


def _by_sections(header: Header, shape: Shape, data: str, bias: str) -> list[Amplifier]:
    found = []
    for port in (port for port in _PORTS if f"{data}{port}" in header):
        has_overscan = section_of(header, f"{bias}{port}", shape) is not None
        found.append(
            Amplifier(
                name=port,
                section=_text(header, f"{data}{port}"),
                overscan=_text(header, f"{bias}{port}") if has_overscan else "",
                source=f"{data}{port}",
            )
        )
    return found


def _of_eso(header: Header, shape: Shape) -> list[Amplifier]:
    """Outputs side by side, or one above the other; where no position is told, in the order of their numbers."""
    numbers = range(1, int(number_in(header, "ESO DET OUTPUTS") or 0) + 1)
    for axis, across in (("X", "Y"), ("Y", "X")):
        ny, nx = shape
        length, width = (nx, ny) if axis == "X" else (ny, nx)
        sizes = {n: int(number_in(header, f"ESO DET OUT{n} N{axis}") or 0) for n in numbers}
        widths = {number_in(header, f"ESO DET OUT{n} N{across}") or width for n in numbers}
        if not sizes or min(sizes.values()) < 1 or sum(sizes.values()) != length or widths != {width}:
            continue
        places = {n: number_in(header, f"ESO DET OUT{n} {axis}") for n in numbers}
        told = None not in places.values() and len(set(places.values())) == len(places)
        ordered = sorted(numbers, key=lambda n: places[n] or 0) if told else list(numbers)
        return list(_side_by_side([(f"OUT{n}", sizes[n]) for n in ordered], axis, width, told=told))
    return []


def _side_by_side(sizes: list[tuple[str, int]], axis: str, width: int, *, told: bool) -> Iterable[Amplifier]:
    start = 1
    for name, size in sizes:
        along, across = f"{start}:{start + size - 1}", f"1:{width}"
        section = f"[{along},{across}]" if axis == "X" else f"[{across},{along}]"
        by = f"ESO DET {name} N{axis}" + ("" if told else ", in the order of their numbers")
        yield Amplifier(name=name, section=section, source=by)
        start += size


def _of_hst(header: Header, shape: Shape) -> list[Amplifier]:
    camera = str(header.get("INSTRUME", "")).strip(), str(header.get("DETECTOR", "")).strip()
    ports = _HST_PORTS.get(int(number_in(header, "CCDCHIP") or 0), "")
    if _HST_CHIPS.get(camera) != shape[1] or not ports or not set(ports) <= set(str(header.get("CCDAMP", ""))):
        return []
    half, (ny, nx) = shape[1] // 2, shape
    halves = (f"[1:{half},1:{ny}]", f"[{half + 1}:{nx},1:{ny}]")
    return [Amplifier(name=port, section=part, source="CCDAMP") for port, part in zip(ports, halves, strict=True)]


def _single(header: Header, shape: Shape) -> tuple[Amplifier, ...]:
    """One amplifier with an overscan that is still in the image."""
    for keyword in ("TRIMSEC", "DATASEC"):
        data, bias = section_of(header, keyword, shape), section_of(header, "BIASSEC", shape)
        if data is not None and bias is not None:
            one = Amplifier(section=_text(header, keyword), overscan=_text(header, "BIASSEC"), source=keyword)
            return (one,) if placed_well([one], shape) else ()
    return ()


def _with_numbers(amplifier: Amplifier, header: Header) -> Amplifier:
    gain = amplifier_number("gain", amplifier.name, header)
    return replace(amplifier, gain=gain, read_noise=amplifier_number("read_noise", amplifier.name, header, gain=gain))


def _text(header: Header, keyword: str) -> str:
    return "".join(str(header[keyword]).split())
