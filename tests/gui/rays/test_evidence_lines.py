"""Each number of the evidence explains itself: to the mouse by a tooltip, to the keyboard on one page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crviewer.gui.rays.evidence_card import EvidenceCard
from crviewer.gui.rays.evidence_lines import EvidenceLines, tooltip
from crviewer.gui.session.session import Session
from tests.scenes import HOT, SHAPE, write_scene


@pytest.fixture
def lines(qtbot: QtBot) -> EvidenceLines:
    lines = EvidenceLines()
    qtbot.addWidget(lines)
    return lines


def shown(lines: EvidenceLines) -> dict[str, str]:
    return {label.text(): label.toolTip() for label in lines.findChildren(QLabel) if not label.isHidden()}


def test_a_line_of_the_evidence_tells_what_its_numbers_mean_and_a_note_does_not(lines: EvidenceLines) -> None:
    lines.tell(["3 rays are selected"], {"hole": "hole 12 σ deep"})
    assert shown(lines) == {
        "3 rays are selected": "",
        "hole 12 σ deep": "<p><b>hole depth (σ)</b>: Depth of the lowest enclosed pixel below the background.</p>",
    }


def test_fewer_lines_leave_none_of_those_before(lines: EvidenceLines) -> None:
    lines.tell(["one", "two", "three"])
    lines.tell(["four"])
    assert shown(lines) == {"four": ""}
    assert lines.text() == "four"


def test_the_dark_is_explained_in_the_unit_that_it_has() -> None:
    assert tooltip("dark", "e⁻/s").startswith("<p><b>dark (e⁻/s)</b>: ")


def test_the_card_tells_of_the_current_ray_first_and_explains_the_rest_below(
    session: Session, settle: Callable[[], None], tmp_path: Path, qtbot: QtBot
) -> None:
    session.opening.open(write_scene(tmp_path).request)
    settle()
    assert session.state.review is not None
    (ring,) = session.state.review.rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    session.list.go_to(int(ring))
    card = EvidenceCard(session.state)
    qtbot.addWidget(card)
    text = card.text.toPlainText()
    of_the_ray, others = text.split("Not measured for this ray")
    assert f"Ray {ring + 1}\n" in of_the_ray
    assert "hole depth (σ): Depth of the lowest enclosed pixel" in of_the_ray
    assert "recurred in: Number of other exposures" in others


def test_the_card_explains_everything_where_nothing_is_open(session: Session, qtbot: QtBot) -> None:
    card = EvidenceCard(session.state)
    qtbot.addWidget(card)
    text = card.text.toPlainText()
    assert "dark (unit of the dark): Highest dark" in text
    assert "Not measured" not in text
