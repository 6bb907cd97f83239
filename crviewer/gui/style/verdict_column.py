"""Names in the column of verdicts: as much of each as there is room for beside its letter."""

from __future__ import annotations

from PyQt6.QtGui import QFontMetrics

from crviewer.review.core.verdict import Verdict

_SHORT = {
    Verdict.COSMIC_RAY: "cosmic",
    Verdict.HOT_PIXEL: "hot",
    Verdict.BAD_COLUMN: "column",
    Verdict.AFTER_IMAGE: "after",
    Verdict.OTHER_DEFECT: "defect",
    Verdict.REAL_SOURCE: "source",
    Verdict.TRAIL: "trail",
}
_FULL = {verdict: verdict.label for verdict in _SHORT}
_NONE = dict.fromkeys(_SHORT, "")


def name_within(verdict: Verdict, room: int, metrics: QFontMetrics) -> str:
    """The name of a verdict, in so many points; empty for no verdict."""
    return names_within(room, metrics)[verdict] if verdict else ""


def names_within(room: int, metrics: QFontMetrics) -> dict[Verdict, str]:
    """Whole names, or short ones, or none, so that even the widest takes no more than so many points: none is cut."""
    for names in (_FULL, _SHORT):
        if max(map(metrics.horizontalAdvance, names.values())) <= room:
            return names
    return _NONE
