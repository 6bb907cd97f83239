"""Actions: all that a menu, a key or a button can ask for, in one table.

Menus, shortcuts, tooltips, the key card and the guide's table of keys are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.session.session import Session
from crviewer.gui.window.clipboard import ClipboardCopies
from crviewer.products.catalogue.product import BAD_PIXELS, REVIEWED, Product
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.verdict import Verdict


class ActionWindow(Protocol):
    """What an action may ask of the window that it stands in."""

    session: Session
    cutouts: CutoutPanel
    copying: ClipboardCopies

    def open_files(self) -> None: ...
    def open_folder(self) -> None: ...
    def open_addresses(self) -> None: ...
    def open_demo(self) -> None: ...
    def change_frame(self) -> None: ...
    def save(self, product: Product) -> None: ...
    def export(self) -> None: ...
    def combine_frames(self) -> None: ...
    def make_bad_pixel_mask(self) -> None: ...
    def quit(self) -> None: ...
    def show_defects(self) -> None: ...
    def save_night_mask(self) -> None: ...
    def judge_everywhere(self) -> None: ...
    def accept_suggestions(self) -> None: ...
    def compare_reviews(self) -> None: ...
    def inject_rays(self) -> None: ...
    def filter_rays(self) -> None: ...
    def write_note(self) -> None: ...
    def zoom(self, factor: float) -> None: ...
    def show_whole(self) -> None: ...
    def show_panel(self, title: str) -> None: ...
    def reset_layout(self) -> None: ...
    def show_preferences(self) -> None: ...
    def show_keys(self) -> None: ...
    def explain_evidence(self) -> None: ...
    def open_guide(self) -> None: ...
    def begin_tour(self) -> None: ...
    def show_about(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to ask for.

    Attributes
    ----------
    text : str
        As the menu says it.
    keys : tuple of str
        Shortcuts, as Qt writes them; the first one is shown.
    menu : str
        Where it stands.
    run : callable
        What it does; the window, and whether it is ticked, are given.
    checked : bool or None
        Whether it is ticked at first; None for an action that cannot be ticked.
    section : bool
        True where a line stands above it in the menu.
    ticked : callable, optional
        Whether it is ticked now, where that follows what is open; the window is given.
    repeats : bool
        Whether a key that is held asks again and again.
    holds : bool
        True where a key that is held does it for as long alone, and a tap until the next one.
    framed : bool
        True where it is about the frame that is open, though its key has a modifier, or it has none.
    """

    text: str
    keys: tuple[str, ...]
    menu: str
    run: Callable[[ActionWindow, bool], None]
    checked: bool | None = None
    section: bool = False
    ticked: Callable[[ActionWindow], bool] | None = None
    repeats: bool = False
    holds: bool = False
    framed: bool = False

    @property
    def needs_frame(self) -> bool:
        """True where it can be asked for only while a frame is open."""
        return self.framed or self.bare

    @property
    def bare(self) -> bool:
        """True where no key has a modifier: such an action works in the list, the cutouts and the map alone."""
        return bool(self.keys) and not any("Ctrl" in key or re.search(r"F\d+$", key) for key in self.keys)


MENUS = ("File", "Edit", "View", "Detect", "Review", "Paint", "Night", "Help")


def _verdict(verdict: Verdict, text: str) -> Action:
    return Action(text, (verdict.letter,), "Review", lambda window, _: window.session.judge(verdict))


def _enlarge(points: int, window: ActionWindow, _: bool) -> None:
    window.cutouts.enlarge(points)


ACTIONS = (
    Action("Open…", ("Ctrl+O",), "File", lambda window, _: window.open_files()),
    Action("Open folder…", ("Ctrl+Shift+O",), "File", lambda window, _: window.open_folder()),
    Action("Open URL…", (), "File", lambda window, _: window.open_addresses()),
    Action("Edit input files…", ("Ctrl+E",), "File", lambda window, _: window.change_frame(), framed=True),
    Action("Open demo", ("Ctrl+D",), "File", lambda window, _: window.open_demo()),
    Action(
        "Save reviewed image…", ("Ctrl+S",), "File", lambda window, _: window.save(REVIEWED), section=True, framed=True
    ),
    Action("Save bad-pixel mask…", ("Ctrl+B",), "File", lambda window, _: window.save(BAD_PIXELS), framed=True),
    Action("Export…", ("Ctrl+Shift+E",), "File", lambda window, _: window.export(), framed=True),
    Action("Combine calibration frames…", (), "File", lambda window, _: window.combine_frames(), section=True),
    Action("Make bad-pixel mask…", (), "File", lambda window, _: window.make_bad_pixel_mask()),
    Action("Quit", ("Ctrl+Q",), "File", lambda window, _: window.quit(), section=True),
    Action("Undo", ("Ctrl+Z",), "Edit", lambda window, _: window.session.undo(), repeats=True, framed=True),
    Action(
        "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", lambda window, _: window.session.redo(), repeats=True, framed=True
    ),
    Action("Copy rays", ("Ctrl+C",), "Edit", lambda window, _: window.copying.copy_rays(), section=True, framed=True),
    Action("Copy position", ("Ctrl+Shift+C",), "Edit", lambda window, _: window.copying.copy_position(), framed=True),
    Action(
        "Copy cutouts as picture", ("Ctrl+Alt+C",), "Edit", lambda window, _: window.copying.copy_cutouts(), framed=True
    ),
    Action("Settings…", ("Ctrl+,",), "Edit", lambda window, _: window.show_preferences(), section=True),
    Action("Filter rays", ("Ctrl+F", "/"), "Edit", lambda window, _: window.filter_rays(), section=True, framed=True),
    _verdict(Verdict.COSMIC_RAY, "Cosmic ray"),
    _verdict(Verdict.HOT_PIXEL, "Hot pixel"),
    _verdict(Verdict.BAD_COLUMN, "Bad column"),
    _verdict(Verdict.AFTER_IMAGE, "After-image"),
    _verdict(Verdict.OTHER_DEFECT, "Other defect"),
    _verdict(Verdict.REAL_SOURCE, "Real source"),
    _verdict(Verdict.UNREVIEWED, "Unreviewed"),
    Action(
        "Accept suggestion",
        ("Return", "Enter"),
        "Review",
        lambda window, _: window.session.accepting.accept_selected(),
        section=True,
    ),
    Action(
        "Accept suggestions…", ("Ctrl+Return",), "Review", lambda window, _: window.accept_suggestions(), framed=True
    ),
    Action("Note on ray", ("Ctrl+N",), "Review", lambda window, _: window.write_note(), framed=True),
    Action("Compare with another review…", (), "Review", lambda window, _: window.compare_reviews(), framed=True),
    Action(
        "Next undecided", ("Space",), "Review", lambda window, _: window.session.browsing.go_undecided(), section=True
    ),
    Action("Next ray", ("J", "Down", "Right"), "Review", lambda window, _: window.session.browsing.go(1), repeats=True),
    Action(
        "Previous ray", ("K", "Up", "Left"), "Review", lambda window, _: window.session.browsing.go(-1), repeats=True
    ),
    Action("First ray", ("Home",), "Review", lambda window, _: window.session.browsing.go(-(10**9))),
    Action("Last ray", ("End",), "Review", lambda window, _: window.session.browsing.go(10**9)),
    Action(
        "Cosmic-ray brush", ("P",), "Paint", lambda window, _: window.session.retouching.take_up(PaintedKind.COSMIC_RAY)
    ),
    Action(
        "Bad-pixel brush", ("Shift+P",), "Paint", lambda window, _: window.session.retouching.take_up(PaintedKind.BAD)
    ),
    Action("Toggle straight lines", ("L",), "Paint", lambda window, _: window.session.retouching.switch_line()),
    Action("Smaller brush", ("[",), "Paint", lambda window, _: window.session.retouching.enlarge(-1), repeats=True),
    Action("Larger brush", ("]",), "Paint", lambda window, _: window.session.retouching.enlarge(1), repeats=True),
    Action("Cancel stroke / leave brush", ("Esc",), "Paint", lambda window, _: window.session.retouching.stop()),
    Action("Fill hole in ray", ("F",), "Paint", lambda window, _: window.session.retouching.fill_hole(), None, True),
    Action("Grow ray", ("G",), "Paint", lambda window, _: window.session.retouching.grow()),
    Action("Shrink ray", ("Shift+G",), "Paint", lambda window, _: window.session.retouching.shrink()),
    Action("Next frame", ("PgDown",), "Night", lambda window, _: window.session.nights.go(1)),
    Action("Previous frame", ("PgUp",), "Night", lambda window, _: window.session.nights.go(-1)),
    Action(
        "Blink with another exposure",
        ("N",),
        "Night",
        lambda window, _: window.cutouts.neighbours.switch(),
        section=True,
    ),
    Action("Next exposure to blink", ("Shift+N",), "Night", lambda window, _: window.cutouts.neighbours.go_on()),
    Action("Rescan folder", ("Ctrl+R",), "Night", lambda window, _: window.session.nights.refresh(), section=True),
    Action(
        "Apply verdict to all frames",
        ("Ctrl+Shift+A",),
        "Night",
        lambda window, _: window.judge_everywhere(),
        section=True,
    ),
    Action("Defects of this night…", (), "Night", lambda window, _: window.show_defects()),
    Action("Save bad-pixel mask of this night…", (), "Night", lambda window, _: window.save_night_mask()),
    Action("Detect again", ("F5",), "Detect", lambda window, _: window.session.detect(), framed=True),
    Action(
        "Mask defects as they are judged",
        (),
        "Detect",
        lambda window, on: window.session.close_loop(on),
        checked=True,
        ticked=lambda window: window.session.closed,
    ),
    Action("Completeness test…", (), "Detect", lambda window, _: window.inject_rays(), framed=True),
    Action("Cancel", ("Ctrl+.",), "Detect", lambda window, _: window.session.cancel()),
    Action("Zoom in", ("+", "="), "View", lambda window, _: window.zoom(1 / 1.5), repeats=True),
    Action("Zoom out", ("-",), "View", lambda window, _: window.zoom(1.5), repeats=True),
    Action("Toggle full frame", ("0",), "View", lambda window, _: window.show_whole()),
    *(
        Action(f"Zoom {points}:1", (str(points),), "View", partial(_enlarge, points), section=points == 1)
        for points in (1, 2, 4, 8)
    ),
    Action("Zoom to ray", ("R",), "View", lambda window, _: window.cutouts.fit_ray()),
    Action(
        "Blink science and cleaned",
        ("X",),
        "View",
        lambda window, _: window.cutouts.blink(window.cutouts.cleaned),
        section=True,
        holds=True,
    ),
    Action(
        "Blink science and dark",
        ("V",),
        "View",
        lambda window, _: window.cutouts.blink(window.cutouts.dark),
        holds=True,
    ),
    Action("Hide mask", ("O",), "View", lambda window, on: window.cutouts.lay_bare(on), checked=False, holds=True),
    Action("Invert colour map", ("I",), "View", lambda window, _: window.cutouts.stretching.invert()),
    Action(
        "Same stretch for all cutouts",
        (),
        "View",
        lambda window, on: window.cutouts.stretching.share(on),
        True,
        framed=True,
    ),
    Action("Pixel table", ("T",), "View", lambda window, _: window.show_panel("Pixels"), section=True),
    Action("Line profile", ("W",), "View", lambda window, _: window.show_panel("Profile")),
    Action("Histogram and limits…", (), "View", lambda window, _: window.show_panel("Histogram"), framed=True),
    Action("Reset layout", (), "View", lambda window, _: window.reset_layout(), section=True),
    Action("User guide", ("F1",), "Help", lambda window, _: window.open_guide()),
    Action("Keys", ("?", "Ctrl+F1"), "Help", lambda window, _: window.show_keys()),
    Action("Evidence explained", ("Shift+F1",), "Help", lambda window, _: window.explain_evidence()),
    Action("Tour", (), "Help", lambda window, _: window.begin_tour()),
    Action("About crviewer", (), "Help", lambda window, _: window.show_about()),
)


def key_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, [(text, keys)]) of every action that has a key, in the order of the table."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in ACTIONS:
        if action.keys:
            text = action.text.rstrip("…") + (" (tap or hold)" if action.holds else "")
            groups.setdefault(action.menu, []).append((text, "  ".join(action.keys)))
    return list(groups.items())
