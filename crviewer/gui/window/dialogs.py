"""The dialogs that stand over the window and take no part in opening or saving."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtWidgets import QMessageBox, QWidget

from crviewer import __version__
from crviewer.gui.calibration.bad_pixels_dialog import BadPixelsDialog
from crviewer.gui.calibration.combine_dialog import CombineDialog
from crviewer.gui.controls.file_dialogs import REVIEWS, ask_file
from crviewer.gui.controls.key_card import KeyCard
from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.detection.completeness_dialog import CompletenessDialog
from crviewer.gui.night.defects_dialog import DefectsDialog
from crviewer.gui.night.night_mask_save import NO_NIGHT, ask_night_mask
from crviewer.gui.night.verdicts_everywhere import judge_everywhere
from crviewer.gui.rays.accept_dialog import AcceptDialog
from crviewer.gui.rays.compare_dialog import CompareDialog
from crviewer.gui.rays.evidence_card import EvidenceCard
from crviewer.gui.session.session import Session
from crviewer.gui.style.plain_widgets import PlainMessageBox
from crviewer.gui.window.user_guide import open_guide


class WindowDialogs:
    """Opens them."""

    def __init__(self, session: Session, cutouts: CutoutPanel, window: QWidget) -> None:
        self._session, self._cutouts, self._window = session, cutouts, window

    # ------------------------------------------------------------------ calibration

    def combine_frames(self) -> None:
        CombineDialog(self._session.worker, self._session.messages, self._window).open()

    def make_bad_pixel_mask(self) -> None:
        BadPixelsDialog(self._session.worker, self._session.messages, self._window).open()

    # ------------------------------------------------------------------- the review

    def accept_suggestions(self) -> None:
        AcceptDialog(self._session.store, self._session.suggestions, self._window).open()

    def compare_reviews(self) -> None:
        """Ask for another review of the open frame, and compare."""
        if self._session.state.review is not None:
            title, folder = "Another review of this frame", self._session.state.folder
            if path := ask_file(self._window, title, folder, REVIEWS):
                self.compare_with(path)

    def compare_with(self, path: Path) -> None:
        """Compare the open review with another one."""
        self._session.comparison.read(
            path,
            lambda other: CompareDialog(
                self._session.store,
                self._session.list,
                self._session.verdicts,
                other.judgements,
                path.name,
                self._window,
            ).show(),
        )

    def inject_rays(self) -> None:
        if self._session.state.exposure is not None:
            CompletenessDialog(self._session.store, self._session.completeness, self._window).open()

    # -------------------------------------------------------------------- the night

    def show_defects(self) -> None:
        """List the defects of the night, if one is open."""
        if not self._session.night.night.science:
            self._session.messages.say(NO_NIGHT)
            return
        dialog = DefectsDialog(self._session, self._window)
        dialog.pointed.connect(self._cutouts.show_place)
        dialog.show()

    def judge_everywhere(self) -> None:
        judge_everywhere(self._session)

    def save_night_mask(self) -> None:
        ask_night_mask(self._session, self._window)

    # ------------------------------------------------------------------------- help

    def show_keys(self, groups: list[tuple[str, list[tuple[str, str]]]]) -> None:
        """Show the keys of actions, by menu."""
        KeyCard(groups, self._window).open()

    def explain_evidence(self) -> None:
        EvidenceCard(self._session.state, self._window).open()

    def open_guide(self) -> None:
        """Open the user guide, or say why it cannot be."""
        try:
            open_guide()
        except OSError as error:
            self._session.messages.fail(error)

    def show_about(self) -> None:
        PlainMessageBox(
            QMessageBox.Icon.NoIcon,
            "About crviewer",
            f"crviewer {__version__}\n\nCheck, ray by ray, what a cosmic-ray detector flagged in a CCD image.\n\n"
            "Detection is L.A.Cosmic (van Dokkum 2001, PASP 113, 1420) as Astro-SCRAPPY computes it "
            "(McCully et al.). Please cite both where they served your work.\n\n"
            "BSD-3-Clause. The window is drawn by PyQt6, which is GPL-3.",
            parent=self._window,
        ).open()
