"""Preferences: the few things about the program that people change, kept in the platform's usual place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from PyQt6.QtCore import QSettings

from crviewer.gui.style.appearance import WindowAppearance


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is kept from start to start; each has an option of the command line that goes before it.

    Attributes
    ----------
    appearance : WindowAppearance
        Light, dark, or as the desktop is.
    reviewer : str
        Who reviews, as the journal names them; empty for the login name.
    advance : bool
        True where a verdict goes on to the next undecided ray.
    """

    appearance: WindowAppearance = WindowAppearance.SYSTEM
    reviewer: str = ""
    advance: bool = True

    @classmethod
    def kept(cls) -> Self:
        """Those of last time; what cannot be understood is as at first."""
        settings, first = QSettings(), cls()
        appearance = settings.value("preferences/appearance", "")
        known = appearance in [item.value for item in WindowAppearance]
        return replace(
            first,
            appearance=WindowAppearance(appearance) if known else first.appearance,
            reviewer=str(settings.value("preferences/reviewer", first.reviewer)),
            advance=settings.value("preferences/advance", first.advance) not in (False, "false"),
        )

    def keep(self) -> None:
        """Remember these from now on."""
        settings = QSettings()
        settings.setValue("preferences/appearance", self.appearance.value)
        settings.setValue("preferences/reviewer", self.reviewer)
        settings.setValue("preferences/advance", self.advance)
