"""The style of the widgets: Fusion, with boxes and a focus that can be seen in a dark window too."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPalette, QPen
from PyQt6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

_BOX, _FOCUS = QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyle.PrimitiveElement.PE_FrameFocusRect
_FAINT = QPalette.ColorRole.PlaceholderText


class Fusion(QProxyStyle):
    """Fusion outlines boxes, and flat buttons with the focus, in shades that on a dark window nobody sees."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        super().drawPrimitive(element, option, painter, widget)
        if element in (_BOX, _FOCUS) and option is not None and painter is not None:
            _outline(option, painter, QPalette.ColorRole.Accent if element == _FOCUS else _FAINT)


def _outline(option: QStyleOption, painter: QPainter, role: QPalette.ColorRole) -> None:
    painter.save()
    painter.setPen(QPen(option.palette.color(role), 1))
    painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()
