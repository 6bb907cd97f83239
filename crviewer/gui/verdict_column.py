"""The column of verdicts: the letter always, and beside it as much of the name as there is room for."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crviewer.review.verdict import Verdict

_SHORT = {
    Verdict.COSMIC_RAY: "cosmic",
    Verdict.HOT_PIXEL: "hot",
    Verdict.BAD_COLUMN: "column",
    Verdict.AFTER_IMAGE: "after",
    Verdict.OTHER_DEFECT: "defect",
    Verdict.REAL_SOURCE: "source",
}
_FULL = {verdict: verdict.label for verdict in _SHORT}
_NONE = dict.fromkeys(_SHORT, "")


class VerdictDelegate(QStyledItemDelegate):
    """Draws whole names, or short ones, or letters alone; the same in all rows, and none is cut."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        assert option is not None
        metrics, text = option.fontMetrics, option.text or ""
        for verdict in (verdict for verdict in _FULL if verdict.label in text):
            mark = metrics.horizontalAdvance(text) - metrics.horizontalAdvance(verdict.label)
            names = names_within(_room(option) - mark, metrics)
            option.text = text.replace(verdict.label, names[verdict]).strip()


def names_within(room: int, metrics: QFontMetrics) -> dict[Verdict, str]:
    """The longest names of all verdicts of which even the widest takes no more than so many points."""
    for names in (_FULL, _SHORT):
        if max(map(metrics.horizontalAdvance, names.values())) <= room:
            return names
    return _NONE


def _room(option: QStyleOptionViewItem) -> int:
    """Points for text beside the icon, as the style lays them out."""
    style = (option.widget.style() if option.widget else None) or QApplication.style()
    assert style is not None
    margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
    text = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
    return text.width() - 2 * margin
