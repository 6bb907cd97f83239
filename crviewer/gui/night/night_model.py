"""The frames of a night as rows: what each is, how far its review is, and which dark it has and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QFont, QPalette

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.style.plain_widgets import shown_line, tip_text
from crviewer.night.frame import NightFrame
from crviewer.night.reviews import FrameReview

Text = Callable[[NightFrame, FrameReview], str]


@dataclass(frozen=True, slots=True)
class NightColumn:
    """One column.

    Attributes
    ----------
    title, tip : str
        Of its header.
    sample : str
        As wide as it is at first.
    text, why : callable
        What a cell says, and its tooltip.
    number : bool
        Whether it is written towards the right.
    """

    title: str
    tip: str
    sample: str
    text: Text
    why: Text = lambda frame, review: ""
    number: bool = False


def _of_science(text: Text) -> Text:
    return lambda frame, review: text(frame, review) if frame.kind is FrameKind.SCIENCE else ""


def _known(count: int, review: FrameReview) -> str:
    return "" if review.trace is None else str(count)


def _state(frame: NightFrame, review: FrameReview) -> str:
    return review.state if frame.kind is FrameKind.SCIENCE else frame.kind.value


def _state_reason(frame: NightFrame, review: FrameReview) -> str:
    return review.problem or f"Used as {frame.kind}: {frame.why}"


def _exposure(frame: NightFrame, _: FrameReview) -> str:
    seconds = frame.facts.circumstances.exposure
    return "" if seconds is None else f"{seconds:g}"


def _dark(frame: NightFrame, review: FrameReview) -> str:
    dark = frame.dark
    if review.request is not None and review.request.files.dark is not None and not frame.chosen:
        dark = FileLocation.parse(review.request.files.dark)
    return dark.name if dark else "none"


def _dark_reason(frame: NightFrame, review: FrameReview) -> str:
    masks = ", ".join(mask.name for mask in frame.masks) or "none"
    matched = frame.dark.name if frame.dark else "none"
    return f"Dark: {matched} ({frame.dark_reason}).\nMasks: {masks} ({frame.mask_reason})."


NIGHT_COLUMNS = (
    NightColumn("frame", "File", "Light.00000015", lambda frame, _: frame.name, lambda frame, _: str(frame.location)),
    NightColumn("state", "State of the review, or kind of calibration file", "in review", _state, _state_reason),
    NightColumn(
        "rays",
        "Listed rays",
        "0000",
        _of_science(lambda _, review: _known(review.rays, review)),
        number=True,
    ),
    NightColumn(
        "open",
        "Undecided rays",
        "0000",
        _of_science(lambda _, review: _known(review.undecided, review)),
        number=True,
    ),
    NightColumn("object", "OBJECT from the header", "NGC 0000", lambda frame, _: frame.facts.object),
    NightColumn("filter", "Filter", "Clear", lambda frame, _: frame.facts.circumstances.filter),
    NightColumn("s", "Exposure time, seconds", "000", _exposure, number=True),
    NightColumn(
        "time",
        "Start of the exposure, UTC",
        "00:00:00",
        lambda frame, _: frame.facts.observed[11:19],
        lambda frame, _: frame.facts.observed.replace("T", " "),
    ),
    NightColumn("dark", "Matching dark", "masterdark.fits", _of_science(_dark), _of_science(_dark_reason)),
)
_TOP = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class NightModel(QAbstractTableModel):
    """Rows are the frames of the night, in the order of time; nothing is copied."""

    def __init__(self, nights: NightController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nights = nights
        nights.listed.connect(self._on_listed)
        nights.reviewed.connect(self._on_changed)
        nights.moved.connect(self._on_changed)

    def frame(self, row: int) -> NightFrame:
        """The frame of a row."""
        return self._nights.night.frames[row]

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._nights.night.frames)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(NIGHT_COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        frame, column = self.frame(index.row()), NIGHT_COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 and self._is_below(index.row()):
            return f"    [{frame.facts.part}]"
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_line(column.text(frame, self._nights.reviews.of(frame)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(column.why(frame, self._nights.reviews.of(frame)))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.number:
            return _TOP
        return self._look(frame, role)

    def _is_below(self, row: int) -> bool:
        """True for another chip of the file of the row above."""
        return row > 0 and bool(self.frame(row).facts.part) and self.frame(row - 1).path == self.frame(row).path

    def _look(self, frame: NightFrame, role: int) -> object:
        """How the open frame stands out, and those that are no science frames stand back."""
        if role == Qt.ItemDataRole.FontRole and frame == self._nights.current:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and frame.kind is not FrameKind.SCIENCE:
            return QPalette().color(QPalette.ColorRole.PlaceholderText)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = NIGHT_COLUMNS[section]
        return {Qt.ItemDataRole.DisplayRole: column.title, Qt.ItemDataRole.ToolTipRole: column.tip}.get(
            Qt.ItemDataRole(role)
        )

    def _on_listed(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _on_changed(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(NIGHT_COLUMNS) - 1))
