"""The style of the widgets: Fusion, with words alone on buttons, and boxes and a focus to be seen in a dark window."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPalette, QPen
from PyQt6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QStyleOptionComplex, QWidget

_BOX, _FOCUS = QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyle.PrimitiveElement.PE_FrameFocusRect
_TAB, _FRAME = QStyle.ControlElement.CE_TabBarTabLabel, QStyle.ControlElement.CE_FocusFrame
_SLIDER, _FOCUSED = QStyle.ComplexControl.CC_Slider, QStyle.StateFlag.State_HasFocus
_INSIDE = 3  # points from the edge of a tab
_FAINT = QPalette.ColorRole.PlaceholderText


class FusionStyle(QProxyStyle):
    """Fusion outlines boxes, handles and what has the focus in shades that on a dark window nobody sees."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 0  # those of Qt are drawn for light windows
        return super().styleHint(hint, option, widget, returnData)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        super().drawControl(element, option, painter, widget)
        if option is None or painter is None:
            return
        if element == _FRAME:
            painter.fillRect(option.rect, option.palette.accent())
        elif element == _TAB and option.state & _FOCUSED:
            _outline(option, painter, QPalette.ColorRole.Accent, inside=_INSIDE)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        super().drawComplexControl(control, option, painter, widget)
        if control == _SLIDER and option is not None and painter is not None:
            handle = QStyleOption(option)
            handle.rect = self.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, widget)
            _outline(handle, painter, QPalette.ColorRole.Accent if option.state & _FOCUSED else _FAINT, inside=1)

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


def _outline(option: QStyleOption, painter: QPainter, role: QPalette.ColorRole, *, inside: int = 0) -> None:
    painter.save()
    painter.setPen(QPen(option.palette.color(role), 1))
    margin = inside + 0.5
    painter.drawRect(QRectF(option.rect).adjusted(margin, margin, -margin, -margin))
    painter.restore()
