"""The names of verdicts in the list: whole, short or left to the letter, but never cut."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QApplication

from crviewer.gui.style.verdict_column import name_within, names_within
from crviewer.review.core.verdict import Verdict


@pytest.fixture
def metrics(qapp: QApplication) -> QFontMetrics:
    return QFontMetrics(qapp.font())


def test_names_are_whole_or_short_or_missing_in_all_rows_alike(metrics: QFontMetrics) -> None:
    whole = max(metrics.horizontalAdvance(verdict.label) for verdict in list(Verdict)[1:])
    short = max(map(metrics.horizontalAdvance, names_within(whole - 1, metrics).values()))
    assert [name_within(Verdict.HOT_PIXEL, room, metrics) for room in (whole, whole - 1, short, short - 1)] == [
        "hot pixel",
        "hot",
        "hot",
        "",
    ]


def test_no_verdict_has_no_name(metrics: QFontMetrics) -> None:
    assert name_within(Verdict.UNREVIEWED, 1000, metrics) == ""
