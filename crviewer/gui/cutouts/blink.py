"""Blinking: one cutout shows the image of another for a while, so that the eye sees what differs."""

from __future__ import annotations

from crviewer.gui.cutouts.image_cutout import SubstituteImage, TitledCutout


class CutoutBlink:
    """Shows in one cutout what others show, in turns with its own image.

    What somebody else shows in the cutout is left alone: the last wish counts.
    """

    def __init__(self, cutout: TitledCutout) -> None:
        self._cutout = cutout
        self._other: TitledCutout | None = None
        self._shown: SubstituteImage | None = None

    @property
    def other(self) -> TitledCutout | None:
        """Whose image is shown at present; None where it is the cutout's own, or one of somebody else."""
        there = self._shown is not None and self._cutout.view.instead is self._shown
        return self._other if there else None

    def switch(self, other: TitledCutout) -> None:
        """Show what another cutout shows; or the cutout's own image, if the other's is shown already."""
        self._other = None if self.other is other else other
        self._show()

    def refresh(self) -> None:
        """Take up what the other cutout shows by now."""
        if self.other is not None:
            self._show()

    def _show(self) -> None:
        other = self._other
        self._shown = None
        if other is not None and other.view.values is not None:
            self._shown = SubstituteImage(
                values=other.view.values,
                title=f"{other.name}, in place of {self._cutout.name.lower()}",
                unit=other.unit,
                limits=other.view.limits,
            )
        self._cutout.show_instead(self._shown)
