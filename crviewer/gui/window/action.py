"""Actions: all that a menu, a key or a button can ask for, in one table.

Menus, shortcuts, tooltips, the key card and the guide's table of keys are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PyQt6.QtGui import QKeySequence

from crviewer.gui.window.action_targets import ActionTargets
from crviewer.products.catalogue.product import BAD_PIXELS, REVIEWED
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.verdict import TrailKind, Verdict


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
        What it does; whom it may turn to, and whether it is ticked, are given.
    checked : bool or None
        Whether it is ticked at first; None for an action that cannot be ticked.
    section : bool
        True where a line stands above it in the menu.
    ticked : callable, optional
        Whether it is ticked now, where that follows what is open; whom it may turn to is given.
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
    run: Callable[[ActionTargets, bool], object]
    checked: bool | None = None
    section: bool = False
    ticked: Callable[[ActionTargets], bool] | None = None
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
    """The key of a verdict, such as C, is its letter (`Verdict.letter`)."""
    return Action(text, (verdict.letter,), "Review", lambda to, _: to.session.verdicts.give(verdict))


def _trail(kind: TrailKind) -> Action:
    return Action(
        f"Trail: {kind.label}", (), "Review", lambda to, _: to.session.verdicts.give(Verdict.TRAIL, kind), framed=True
    )


def _enlarge(points: int, to: ActionTargets, _: bool) -> None:
    to.cutouts.enlarge(points)


ACTIONS = (
    Action("Open…", ("Ctrl+O",), "File", lambda to, _: to.flow.ask_files()),
    Action("Open folder…", ("Ctrl+Shift+O",), "File", lambda to, _: to.flow.ask_folder()),
    Action("Open URL…", (), "File", lambda to, _: to.flow.ask_addresses()),
    Action("Edit input files…", ("Ctrl+E",), "File", lambda to, _: to.files.change(), framed=True),
    Action("Open demo", ("Ctrl+D",), "File", lambda to, _: to.files.open_demo()),
    Action(
        "Save reviewed image…", ("Ctrl+S",), "File", lambda to, _: to.files.save(REVIEWED), section=True, framed=True
    ),
    Action("Save bad-pixel mask…", ("Ctrl+B",), "File", lambda to, _: to.files.save(BAD_PIXELS), framed=True),
    Action("Export…", ("Ctrl+Shift+E",), "File", lambda to, _: to.files.export(), framed=True),
    Action("Combine calibration frames…", (), "File", lambda to, _: to.dialogs.combine_frames(), section=True),
    Action("Make bad-pixel mask…", (), "File", lambda to, _: to.dialogs.make_bad_pixel_mask()),
    Action("Quit", ("Ctrl+Q",), "File", lambda to, _: to.quit(), section=True),
    Action("Undo", ("Ctrl+Z",), "Edit", lambda to, _: to.session.chips.undo(), repeats=True, framed=True),
    Action(
        "Redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Edit",
        lambda to, _: to.session.chips.redo(),
        repeats=True,
        framed=True,
    ),
    Action("Copy rays", ("Ctrl+C",), "Edit", lambda to, _: to.clipboard.copy_rays(), section=True, framed=True),
    Action("Copy position", ("Ctrl+Shift+C",), "Edit", lambda to, _: to.clipboard.copy_position(), framed=True),
    Action("Copy cutouts as picture", ("Ctrl+Alt+C",), "Edit", lambda to, _: to.clipboard.copy_cutouts(), framed=True),
    Action("Settings…", ("Ctrl+,",), "Edit", lambda to, _: to.preferences.ask(), section=True),
    Action("Filter rays", ("Ctrl+F", "/"), "Edit", lambda to, _: to.panels.filter_rays(), section=True, framed=True),
    _verdict(Verdict.COSMIC_RAY, "Cosmic ray"),
    _verdict(Verdict.HOT_PIXEL, "Hot pixel"),
    _verdict(Verdict.BAD_COLUMN, "Bad column"),
    _verdict(Verdict.AFTER_IMAGE, "After-image"),
    _verdict(Verdict.OTHER_DEFECT, "Other defect"),
    _verdict(Verdict.REAL_SOURCE, "Real source"),
    _verdict(Verdict.TRAIL, "Trail: streak"),
    *(_trail(kind) for kind in TrailKind if kind),
    _verdict(Verdict.UNREVIEWED, "Unreviewed"),
    Action(
        "Accept suggestion",
        ("Return", "Enter"),
        "Review",
        lambda to, _: to.session.suggestions.accept_selected(),
        section=True,
    ),
    Action(
        "Accept suggestions…", ("Ctrl+Return",), "Review", lambda to, _: to.dialogs.accept_suggestions(), framed=True
    ),
    Action(
        "Learn from verdicts",
        (),
        "Review",
        lambda to, on: to.session.learning.switch(on),
        checked=True,
        ticked=lambda to: to.session.state.learns,
    ),
    Action("Note on ray", ("Ctrl+N",), "Review", lambda to, _: to.panels.write_note(), framed=True),
    Action("Compare with another review…", (), "Review", lambda to, _: to.dialogs.compare_reviews(), framed=True),
    Action("Next undecided", ("Space",), "Review", lambda to, _: to.session.list.go_undecided(), section=True),
    Action("Next ray", ("J", "Down", "Right"), "Review", lambda to, _: to.session.list.go(1), repeats=True),
    Action("Previous ray", ("K", "Up", "Left"), "Review", lambda to, _: to.session.list.go(-1), repeats=True),
    Action("First ray", ("Home",), "Review", lambda to, _: to.session.list.go(-(10**9))),
    Action("Last ray", ("End",), "Review", lambda to, _: to.session.list.go(10**9)),
    Action("Cosmic-ray brush", ("P",), "Paint", lambda to, _: to.session.retouch.take_up(PaintedKind.COSMIC_RAY)),
    Action("Bad-pixel brush", ("Shift+P",), "Paint", lambda to, _: to.session.retouch.take_up(PaintedKind.BAD)),
    Action("Toggle straight lines", ("L",), "Paint", lambda to, _: to.session.retouch.switch_line()),
    Action("Smaller brush", ("[",), "Paint", lambda to, _: to.session.retouch.enlarge(-1), repeats=True),
    Action("Larger brush", ("]",), "Paint", lambda to, _: to.session.retouch.enlarge(1), repeats=True),
    Action("Cancel stroke / leave brush", ("Esc",), "Paint", lambda to, _: to.session.retouch.stop()),
    Action("Fill hole in ray", ("F",), "Paint", lambda to, _: to.session.retouch.fill_hole(), None, True),
    Action("Grow ray", ("G",), "Paint", lambda to, _: to.session.retouch.grow()),
    Action("Shrink ray", ("Shift+G",), "Paint", lambda to, _: to.session.retouch.shrink()),
    Action("Next frame", ("PgDown",), "Night", lambda to, _: to.session.night.go(1)),
    Action("Previous frame", ("PgUp",), "Night", lambda to, _: to.session.night.go(-1)),
    Action(
        "Blink with another exposure",
        ("N",),
        "Night",
        lambda to, _: to.cutouts.neighbours.switch(),
        section=True,
    ),
    Action("Next exposure to blink", ("Shift+N",), "Night", lambda to, _: to.cutouts.neighbours.go_on()),
    Action("Rescan folder", ("Ctrl+R",), "Night", lambda to, _: to.session.night.refresh(), section=True),
    Action(
        "Apply verdict to all frames",
        ("Ctrl+Shift+A",),
        "Night",
        lambda to, _: to.dialogs.judge_everywhere(),
        section=True,
    ),
    Action("Defects of this night…", (), "Night", lambda to, _: to.dialogs.show_defects()),
    Action("Save bad-pixel mask of this night…", (), "Night", lambda to, _: to.dialogs.save_night_mask()),
    Action("Detect again", ("F5",), "Detect", lambda to, _: to.session.scheduler.find(), framed=True),
    Action(
        "Mask defects as they are judged",
        (),
        "Detect",
        lambda to, on: to.session.detection.close_loop(on),
        checked=True,
        ticked=lambda to: to.session.state.closed,
    ),
    Action("Completeness test…", (), "Detect", lambda to, _: to.dialogs.inject_rays(), framed=True),
    Action("Cancel", ("Ctrl+.",), "Detect", lambda to, _: to.session.scheduler.cancel()),
    Action("Zoom in", ("+", "="), "View", lambda to, _: to.cutouts.zoom(1 / 1.5), repeats=True),
    Action("Zoom out", ("-",), "View", lambda to, _: to.cutouts.zoom(1.5), repeats=True),
    Action("Toggle full frame", ("0",), "View", lambda to, _: to.panels.show_whole()),
    *(
        Action(f"Zoom {points}:1", (str(points),), "View", partial(_enlarge, points), section=points == 1)
        for points in (1, 2, 4, 8)
    ),
    Action("Zoom to ray", ("R",), "View", lambda to, _: to.cutouts.fit_ray()),
    Action(
        "Blink science and cleaned",
        ("X",),
        "View",
        lambda to, _: to.cutouts.blink(to.cutouts.cleaned),
        section=True,
        holds=True,
    ),
    Action(
        "Blink science and dark",
        ("V",),
        "View",
        lambda to, _: to.cutouts.blink(to.cutouts.dark),
        holds=True,
    ),
    Action("Hide mask", ("O",), "View", lambda to, on: to.cutouts.lay_bare(on), checked=False, holds=True),
    Action("Invert colour map", ("I",), "View", lambda to, _: to.cutouts.stretching.invert()),
    Action(
        "Same stretch for all cutouts",
        (),
        "View",
        lambda to, on: to.cutouts.stretching.share(on),
        True,
        framed=True,
    ),
    Action("Pixel table", ("Shift+T",), "View", lambda to, _: to.panels.show("Pixels"), section=True),
    Action("Line profile", ("W",), "View", lambda to, _: to.panels.show("Profile")),
    Action("Histogram and limits…", (), "View", lambda to, _: to.panels.show("Histogram"), framed=True),
    Action("Reset layout", (), "View", lambda to, _: to.panels.reset(), section=True),
    Action("User guide", ("F1",), "Help", lambda to, _: to.dialogs.open_guide()),
    Action("Keys", ("?", "Ctrl+F1"), "Help", lambda to, _: to.dialogs.show_keys(key_groups())),
    Action("Evidence explained", ("Shift+F1",), "Help", lambda to, _: to.dialogs.explain_evidence()),
    Action("Tour", (), "Help", lambda to, _: to.tour.begin()),
    Action("About crviewer", (), "Help", lambda to, _: to.dialogs.show_about()),
)


def key_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, [(text, keys)]) of every action that has a key, in the order of the table."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in ACTIONS:
        if action.keys:
            text = action.text.rstrip("…") + (" (tap or hold)" if action.holds else "")
            groups.setdefault(action.menu, []).append((text, "  ".join(action.keys)))
    return list(groups.items())


def bare_keys() -> set[int]:
    """The keys, as Qt numbers them, that do something for the rays without a modifier (Shift does not count)."""
    return {QKeySequence(key)[0].key() for action in ACTIONS if action.bare for key in action.keys}
