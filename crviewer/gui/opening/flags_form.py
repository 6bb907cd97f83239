"""The form of the flags in the planes of the chosen files: which of them mean a bad pixel."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QGroupBox, QScrollArea, QVBoxLayout, QWidget

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.flags.flag import FlagMeaning
from crviewer.frames.flags.flag_choice import NONE, word_of
from crviewer.frames.flags.flag_plane import FlagCount, FlagListing
from crviewer.gui.style.plain_widgets import PlainLabel, tip_text

_COLUMNS = 3
_HIGHEST = 150  # pixels; the flags of JWST are many
_TIPS = {
    FlagMeaning.BAD: "A bad pixel of the detector, which belongs into the input mask",
    FlagMeaning.NO_DATA: "There are no data, so that nothing can be found",
    FlagMeaning.SATURATED: "Saturated; not masked where it is flagged as a cosmic ray as well",
    FlagMeaning.COSMIC_RAY: "What the pipeline takes for a cosmic ray: searched, and offered for review",
    FlagMeaning.INFORMATION: "Tells something of the pixel, and not that it is bad",
    FlagMeaning.UNKNOWN: "Neither header nor instrument tells what this means",
}


class FlagsForm(QGroupBox):
    """A check box for each flag that occurs, with its count; ticked are those that are masked.

    Signals
    -------
    changed()
        A box was ticked or not.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("Flags that mean a bad pixel")
        self._listings: Sequence[FlagListing] = ()
        self._boxes: list[tuple[QCheckBox, str]] = []  # with the word of a choice that each stands for
        self._choice = ""  # what was said before, or has been clicked together; empty for what flags are known to mean
        self._page = QScrollArea()
        self._page.setWidgetResizable(True)
        self._page.setMaximumHeight(_HIGHEST)
        QVBoxLayout(self).addWidget(self._page)
        self.hide()

    def fill(self, request: OpenRequest) -> None:
        """Tick what was ticked before."""
        self._choice = request.mask_options.mask_bits

    def show_listings(self, listings: Sequence[FlagListing]) -> None:
        """Show the flags of these planes."""
        if list(listings) != list(self._listings):
            self._listings = tuple(listings)
            self._make_boxes()
        self.setVisible(bool(self._boxes))

    def said(self) -> dict[str, str]:
        """What was ticked, as fields of a request."""
        return {"mask_bits": self._choice}

    @property
    def objection(self) -> str:
        """What is still to be said; empty where nothing is."""
        unknown = [listing.name for listing in self._listings if not listing.scheme.is_known]
        return f"Please tick the flags of {unknown[0]} that mean a bad pixel." if unknown and not self._choice else ""

    def _make_boxes(self) -> None:
        self._boxes = []
        page = QWidget()
        grid = QGridLayout(page)
        for listing in self._listings:
            title = " ".join(filter(None, (f"{listing.name}: {listing.scheme.title}", listing.scheme.reason)))
            row = grid.rowCount()
            grid.addWidget(PlainLabel(title), row, 0, 1, _COLUMNS)
            for place, count in enumerate(listing.counts):
                box = self._box(listing, count)
                grid.addWidget(box, row + 1 + place // _COLUMNS, place % _COLUMNS)
        self._page.setWidget(page)

    def _box(self, listing: FlagListing, count: FlagCount) -> QCheckBox:
        box = QCheckBox(f"{count.flag.name}, {count.pixels:,} px — {count.flag.meaning}")
        known = count.is_masked and listing.scheme.is_known
        box.setChecked(listing.is_chosen(count.flag, self._choice) if self._choice else known)
        box.setToolTip(tip_text(_TIPS[count.flag.meaning]))
        box.clicked.connect(self._on_clicked)
        self._boxes.append((box, word_of(count.flag, codes=listing.codes)))
        return box

    def _on_clicked(self) -> None:
        words = dict.fromkeys(word for box, word in self._boxes if box.isChecked())
        self._choice = ",".join(words) or NONE
        self.changed.emit()
