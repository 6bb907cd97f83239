"""The house is held to its measures."""

from __future__ import annotations

from pathlib import Path

import pytest
from numpydoc.hooks.validate_docstrings import parse_config

from tools.measure_house import (
    ROOT,
    SourceModule,
    documented_functions,
    import_cycles,
    measure_house,
    modules_per_folder,
    one_word_share,
    reused_class_names,
    source_modules,
)


@pytest.fixture(scope="module")
def modules() -> list[SourceModule]:
    return source_modules()


def a_package(folder: Path, **texts: str) -> list[SourceModule]:
    for name, text in texts.items():
        path = folder / "crviewer" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return source_modules(folder)


def test_no_folder_holds_more_modules_than_one_can_look_over(modules: list[SourceModule]) -> None:
    assert {folder for folder, held in modules_per_folder(modules).items() if held > 25} == set()


def test_no_two_classes_have_one_name(modules: list[SourceModule]) -> None:
    assert reused_class_names(modules) == {}


def test_most_class_names_say_more_than_one_word(modules: list[SourceModule]) -> None:
    assert one_word_share(modules) < 0.25


def test_no_modules_import_each_other_in_a_circle(modules: list[SourceModule]) -> None:
    assert import_cycles(modules) == []


def test_docstrings_of_all_rooms_but_the_window_are_validated() -> None:
    settings = parse_config(ROOT)
    validated = {path.relative_to(ROOT).as_posix() for path in (ROOT / "crviewer").rglob("*.py")}
    left_out = {path for path in validated if settings["exclude_files"].match(path)}
    assert {path for path in left_out if not path.startswith("crviewer/gui/")} == set()
    assert settings["checks"] >= {"GL08", "PR01", "PR02", "PR04", "RT01", "RT03"}


def test_the_table_measures_session_main_window_and_functions(tmp_path: Path) -> None:
    session = "class Session:\n    opened = pyqtSignal()\n    def open(self): ..."
    use = "from crviewer.gui.session.session import Session\n"
    window = use + "class MainWindow:\n    def show(self):\n        x = 1\n        return x\n"
    table = measure_house(
        a_package(
            tmp_path, **{"gui/session/session": session, "gui/window/main_window": window, "one": "def f(x): ..."}
        )
    )
    assert table["Session: methods, signals, importers"] == "1, 1, 1"
    assert table["main window: lines, methods"] == "5, 1"
    assert table["lines of a function: median, 90th percentile"] == "1, 2"
    assert table["public functions outside gui with a full docstring"] == "0.0% of 1"


def test_a_class_name_that_stands_twice_is_found_with_its_places(tmp_path: Path) -> None:
    modules = a_package(tmp_path, one="class Place: ...", two="class Place: ...", three="class FilePlace: ...")
    assert reused_class_names(modules) == {"Place": ["crviewer.one", "crviewer.two"]}
    assert one_word_share(modules) == pytest.approx(2 / 3)


def test_a_circle_of_imports_is_found_unless_it_is_for_types_alone_or_in_a_function(tmp_path: Path) -> None:
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from crviewer.one import x"
    late = "def f():\n    from crviewer.one import x"
    modules = a_package(
        tmp_path,
        one="from crviewer.two import x\nfrom crviewer import three, four",
        two="import crviewer.one",
        three=for_types,
        four=late,
    )
    assert import_cycles(modules) == [["crviewer.one", "crviewer.two"]]


def test_a_function_without_its_parameters_is_not_documented(tmp_path: Path) -> None:
    text = '''
def bare(x):
    """Double it."""
    return 2 * x

def told():
    """What is always there."""
    return 1

def _private(x):
    return x
'''
    documented = documented_functions(a_package(tmp_path, one=text))
    assert documented == {"crviewer.one:one.bare": False, "crviewer.one:one.told": True}
