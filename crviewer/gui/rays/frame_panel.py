"""The frame panel: what is known of the open exposure, and from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import FileName
from crviewer.frames.facts.detector_facts import GIVEN, DetectorFact
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.plain_text import written
from crviewer.frames.masks.mask_source import MaskSource
from crviewer.gui.rays.note_line import NoteLine
from crviewer.gui.session.note_controller import NoteController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.fonts import OneLine
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text

_NOTHING_OPEN = "No frame is open. Open one to see what its header says about the CCD."


@dataclass(frozen=True, slots=True)
class FactLine:
    """A label and what stands beside it; `tip` holds the whole where that is shortened."""

    label: str
    text: str
    tip: str = ""


def describe(exposure: Exposure) -> list[FactLine]:
    """All that is known of an exposure, line by line."""
    science, facts = exposure.science, exposure.facts
    ny, nx = exposure.shape
    in_unit = str(science.unit)
    return [
        _file("File", science.path, otherwise="simulated"),
        FactLine("Extension", science.extension),
        *_chip(science),
        FactLine("Size", f"{nx} × {ny} pixels"),
        _unit(science),
        *_colours(exposure),
        *([FactLine("Sky added back", f"{exposure.pssl:.6g} e⁻")] if exposure.pssl else []),
        _fact("Gain", facts.gain, "e⁻/ADU"),
        _fact("Read noise", facts.read_noise, "e⁻"),
        *_models(exposure),
        _fact("Exposure", facts.exposure, "s"),
        _fact("Saturation", facts.saturation, in_unit),
        _fact("Pixel size", facts.pixel_size, "µm"),
        FactLine("Start", facts.observed or "unknown"),
        *(FactLine("Amplifier", amplifier, amplifier) for amplifier in exposure.amplifiers_in_words),
        *_dark(exposure),
        *_masks(exposure),
        *_reduction(exposure),
        FactLine("WCS", "celestial coordinates" if exposure.wcs is not None else "none, or not usable"),
    ]


def _file(label: str, path: Path | None, *, otherwise: str) -> FactLine:
    return FactLine(label, path.name, str(path)) if path else FactLine(label, otherwise)


def _chip(science: Frame) -> Iterable[FactLine]:
    """Which of several science images of its file it is."""
    if len(science.chips) < 2 or science.extension not in science.chips:
        return []
    number = f"{science.chips.index(science.extension) + 1} of {len(science.chips)}"
    return [FactLine("Chip", f"{number} ({science.chip})", ", ".join(science.chips))]


def _path(file: FileName | None) -> Path | None:
    return FileLocation.parse(file).path if file else None


def _unit(science: Frame) -> FactLine:
    text = f"{science.unit} (assumed)" if science.unit_assumed else str(science.unit)
    scale = science.conversion.scale
    return FactLine("Unit", text if scale == 1 else f"{text}, a value of 1 is {scale:.6g}", science.conversion.reading)


def _colours(exposure: Exposure) -> Iterable[FactLine]:
    mosaic = exposure.mosaic
    if not mosaic.pattern:
        return []
    how = "not taken apart" if mosaic.is_unknown else "each colour searched by itself"
    return [FactLine("Colours", f"{mosaic.pattern} mosaic ({mosaic.source}), {how}")]


def _fact(label: str, fact: DetectorFact | None, unit: str) -> FactLine:
    if fact is None:
        return FactLine(label, "unknown")
    source = "entered by you" if fact.source == GIVEN else fact.source
    return FactLine(label, f"{fact.value:.6g} {unit} — {source}")


def _models(exposure: Exposure) -> Iterable[FactLine]:
    """Noise and background of the detection, and the planes that could be used."""
    science, noise, background = exposure.science, exposure.noise_source, exposure.background_source
    if noise is not None:
        yield FactLine("Noise", noise.in_words(), noise.in_words())
    elif science.error_plane:
        yield FactLine("Noise", f"from electrons and read noise; {science.error_plane} of the file is not used")
    if background is not None:
        yield FactLine("Background", background.in_words(), background.in_words())
    elif science.model_plane:
        yield FactLine("Background", f"none; {science.model_plane} of the file is not used")


def _dark(exposure: Exposure) -> Iterable[FactLine]:
    if exposure.dark is None:
        return [FactLine("Dark", "none")]
    dark = _file("Dark", _path(exposure.files.dark), otherwise="simulated")
    return [dark, FactLine("Dark median", f"{written(float(np.median(exposure.dark[::4, ::4])))} {exposure.dark_unit}")]


def _masks(exposure: Exposure) -> Iterable[FactLine]:
    data = exposure.science.data
    blank = _count(~np.isfinite(data)) if data.dtype.kind == "f" else 0
    lines = [line for source in exposure.mask_sources for line in _mask(source, data.size)]
    lines += [FactLine("Not finite", _pixels(blank, data.size))] if blank else []
    lines += [FactLine("Placed", text) for text in exposure.placed]
    return [*lines, FactLine("Input mask", _pixels(_count(exposure.mask), data.size))]


def _mask(source: MaskSource, size: int) -> Iterable[FactLine]:
    """A plane or file, and what of it masks; its own planes by their names, files below theirs."""
    told = _pixels(source.masked, size) + (f": {source.masking}" if source.masking else "")
    told += f"; {source.placed}" if source.placed else ""
    if source.is_own:
        yield FactLine(f"{source.name[0].upper()}{source.name[1:]}", told, source.in_words())
    else:
        yield FactLine("Mask", source.name, source.location)
        yield FactLine("Masked by it", told, source.in_words())
    if source.rays:
        rays = f"{_pixels(source.rays, size)}: {source.ray_flags}; searched"
        yield FactLine("Pipeline’s rays", rays, source.in_words())


def _reduction(exposure: Exposure) -> Iterable[FactLine]:
    if not exposure.reduction:
        return [FactLine("Reduction", "none (used as read)")]
    labels = ["Reduction", *[""] * (len(exposure.reduction) - 1)]
    return [FactLine(label, step, step) for label, step in zip(labels, exposure.reduction, strict=True)]


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))


def _pixels(count: int, of: int) -> str:
    if count == 0:
        return "no pixels"
    return f"{count:,} {'pixel' if count == 1 else 'pixels'} ({count / of:.2%})"


class FramePanel(QWidget):
    """Shows what is known of the session's exposure.

    Signals
    -------
    change_wanted()
        The observer knows better.
    """

    change_wanted = pyqtSignal()

    def __init__(self, store: SessionStore, notes: NoteController) -> None:
        super().__init__()
        self._store = store
        self._behind = False
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._change = QPushButton("Change…")
        self._change.setToolTip("Edit the input files and the values of the header")
        self._change.clicked.connect(self.change_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.addWidget(self._scroll, 1)
        self.note = NoteLine(store, notes, "Note on this frame", on_ray=False)
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 8, 0)
        line.addWidget(self.note)
        layout.addLayout(line)
        layout.addWidget(self._change, 0, Qt.AlignmentFlag.AlignHCenter)
        store.opened.connect(self._show)
        self._show()

    def see(self, seen: bool) -> None:
        """Come in sight, or go out of it, behind another panel."""
        self._behind = not seen
        self._show()

    def _show(self) -> None:
        if self._behind:
            return
        exposure = self._store.state.exposure
        self._change.setText("Change…" if exposure is not None else "Open…")
        self._scroll.setWidget(_page(describe(exposure)) if exposure is not None else _empty())


def _page(lines: Iterable[FactLine]) -> QWidget:
    page = QWidget()
    form = QFormLayout(page)
    form.setVerticalSpacing(4)
    for line in lines:
        shown = OneLine(line.text) if line.tip else PlainLabel(line.text)
        shown.setToolTip(tip_text(line.tip))
        shown.setAccessibleName(line.label)
        shown.setWordWrap(not line.tip)
        if not line.tip:
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(PlainLabel(line.label), shown)
    return page


def _empty() -> QWidget:
    label = PlainLabel(_NOTHING_OPEN)
    label.setWordWrap(True)
    label.setMargin(12)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label
