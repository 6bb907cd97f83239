"""What Fusion leaves invisible in a dark window can be seen."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QImage, QPainter, QPalette
from PyQt6.QtWidgets import QStyle, QStyleOptionButton, QStyleOptionFocusRect
from pytestqt.qtbot import QtBot

from crviewer.gui.style import colours
from crviewer.gui.style.fusion_style import FusionStyle


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize(
    ("element", "option", "role"),
    [
        (QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyleOptionButton, QPalette.ColorRole.PlaceholderText),
        (QStyle.PrimitiveElement.PE_FrameFocusRect, QStyleOptionFocusRect, QPalette.ColorRole.Accent),
    ],
)
def test_a_box_and_the_focus_have_an_edge(
    qtbot: QtBot,
    dark: bool,
    element: QStyle.PrimitiveElement,
    option: type[QStyleOptionButton | QStyleOptionFocusRect],
    role: QPalette.ColorRole,
) -> None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    drawn = option()
    drawn.rect, drawn.palette = image.rect(), colours.palette(dark=dark)
    drawn.state = QStyle.StateFlag.State_Enabled
    painter = QPainter(image)
    FusionStyle().drawPrimitive(element, drawn, painter)
    painter.end()
    assert image.pixelColor(10, 0) == drawn.palette.color(role)
