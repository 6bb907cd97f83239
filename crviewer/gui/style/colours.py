"""Colours: one a verdict, told apart by colour-blind eyes too, and full light and dark palettes for the window.

The hues are those of Okabe and Ito (2008), https://jfly.uni-koeln.de/color/; undecided rays are neutral.
"""

from __future__ import annotations

from PyQt6.QtGui import QColor, QPalette

from crviewer.products.core import verdict_colours as hexes
from crviewer.review.core.verdict import Verdict

INPUT_MASK, DEEP, OUTSIDE = map(QColor, (hexes.INPUT_MASK, hexes.DEEP, hexes.OUTSIDE))
REFUSED = QColor("#e03c3c")  # text that cannot be taken; seen on light and dark ground

_OF_VERDICT = {verdict: QColor(colour) for verdict, colour in hexes.HEX.items()}


def of_verdict(verdict: Verdict) -> QColor:
    """The colour that stands for a verdict wherever one does."""
    return _OF_VERDICT[verdict]


def bgra(colour: QColor) -> tuple[int, int, int, int]:
    """Blue, green, red and alpha, the order in which Qt stores a pixel."""
    return colour.blue(), colour.green(), colour.red(), colour.alpha()


_DARK = {
    QPalette.ColorRole.Window: "#26282b",
    QPalette.ColorRole.WindowText: "#e6e6e6",
    QPalette.ColorRole.Base: "#1d1f21",
    QPalette.ColorRole.AlternateBase: "#232528",
    QPalette.ColorRole.Text: "#e6e6e6",
    QPalette.ColorRole.PlaceholderText: "#8b9096",
    QPalette.ColorRole.Button: "#33363a",
    QPalette.ColorRole.ButtonText: "#e6e6e6",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#3a3d42",
    QPalette.ColorRole.ToolTipText: "#f0f0f0",
    QPalette.ColorRole.Highlight: "#2f6fab",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Accent: "#4a90d9",  # around what has the focus
    QPalette.ColorRole.Link: "#6cb3f0",
    QPalette.ColorRole.LinkVisited: "#b39ddb",
    QPalette.ColorRole.Light: "#4a4e53",
    QPalette.ColorRole.Midlight: "#3c4045",
    QPalette.ColorRole.Mid: "#2c2f32",
    QPalette.ColorRole.Dark: "#191b1d",
    QPalette.ColorRole.Shadow: "#0e0f10",
}

_LIGHT = {
    QPalette.ColorRole.Window: "#f0f0f0",
    QPalette.ColorRole.WindowText: "#1b1b1b",
    QPalette.ColorRole.Base: "#ffffff",
    QPalette.ColorRole.AlternateBase: "#f6f7f8",
    QPalette.ColorRole.Text: "#1b1b1b",
    QPalette.ColorRole.PlaceholderText: "#70757a",
    QPalette.ColorRole.Button: "#e4e5e7",
    QPalette.ColorRole.ButtonText: "#1b1b1b",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#fffff0",
    QPalette.ColorRole.ToolTipText: "#1b1b1b",
    QPalette.ColorRole.Highlight: "#2f6fab",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Accent: "#2f6fab",
    QPalette.ColorRole.Link: "#1a5fa8",
    QPalette.ColorRole.LinkVisited: "#6a3fa0",
    QPalette.ColorRole.Light: "#ffffff",
    QPalette.ColorRole.Midlight: "#e9eaec",
    QPalette.ColorRole.Mid: "#c4c7ca",
    QPalette.ColorRole.Dark: "#9a9ea3",
    QPalette.ColorRole.Shadow: "#6d7175",
}

_FADED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.PlaceholderText,
)


def palette(*, dark: bool) -> QPalette:
    """A palette in which every role is set, for styles that have no dark mode of their own."""
    colours = QPalette()
    for role, name in (_DARK if dark else _LIGHT).items():
        colours.setColor(role, QColor(name))
    colours.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Base, colours.window().color())
    for role in _FADED:
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7c8187" if dark else "#94989d"))
    return colours
