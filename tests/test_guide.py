"""The user guide is held to what the program does: its commands, menus, examples, pictures and tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from crviewer.cli.arguments import parse
from crviewer.detection.protocol import Detector, Search
from crviewer.frames.facts.header_keywords import KEYWORDS
from crviewer.gui.window.action import ACTIONS
from crviewer.products.catalogue.product import PRODUCTS
from crviewer.review.core.dq import DQ
from crviewer.review.evidence.evidence import NUMBERS
from crviewer.review.suggest.rules import RULES

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
AT_THE_ROOT = tuple(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"))
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (*PAGES, *AT_THE_ROOT)}


def blocks(language: str) -> Iterator[str]:
    for text in TEXTS.values():
        yield from re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands() -> list[str]:
    lines = (part.strip() for block in blocks("sh") for line in block.splitlines() for part in line.split("&&"))
    return sorted({line for line in lines if line.startswith("crviewer ")})


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = spec_from_file_location("tables", ROOT / "docs" / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_guide_is_understood(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("NIGHT").mkdir()  # a folder is known from a file by looking
    _, *arguments = shlex.split(command, comments=True)
    assert parse(arguments).command


@pytest.mark.parametrize("page", TEXTS)
def test_a_menu_that_a_page_names_is_there(page: str) -> None:
    known = {f"{action.menu} → {action.text.rstrip('…')}" for action in ACTIONS} | {"File → SAMP and DS9"}
    menus = "|".join({action.menu for action in ACTIONS})
    named = {" ".join(name.split()).rstrip("…") for name in re.findall(rf"\*((?:{menus})\s→\s[^*]+)\*", TEXTS[page])}
    assert named <= known


@pytest.mark.parametrize("page", TEXTS)
def test_what_a_page_points_at_is_there(page: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXTS[page]):
        assert ((ROOT / page).parent / target).exists(), target


def test_the_plug_in_of_the_guide_is_a_detector() -> None:
    (code,) = (block for block in blocks("python") if "class Threshold" in block)
    names: dict[str, type] = {}
    exec(code, names)
    detector = names["Threshold"]()
    assert isinstance(detector, Detector)
    image = np.array([[0.0, 2000.0]], np.float32)
    search = Search(
        image=image,
        mask=np.zeros((1, 2), bool),
        read_noise=5,
        saturation=6e4,
        values={field.name: field.default for field in detector.fields},
        flagged=None,
        cancel=lambda: False,
    )
    assert detector.detect(search).tolist() == [[False, True]]


def test_examples_import_what_there_is() -> None:
    for block in blocks("python"):
        for line in re.findall(r"^from crviewer\S* import .+$", block, flags=re.MULTILINE):
            exec(line, {})


def test_the_table_of_keys_has_a_row_for_every_action_with_a_key(tables: ModuleType) -> None:
    rows = tables.all_tables()["keys"].splitlines()[2:]
    keyed = [action for action in ACTIONS if action.keys]
    for action in keyed:
        said = [row for row in rows if row.startswith(f"| {action.menu} | {action.text.rstrip('…')}")]
        assert any(all(f"`{key}`" in row for key in action.keys) for row in said), action.text
    assert len(rows) == len(keyed)


def test_reference_pages_document_modules_that_are_there() -> None:
    documented = set(re.findall(r"automodule:: (crviewer\.[\w.]+)", "".join(TEXTS.values())))
    assert documented
    assert {name for name in documented if find_spec(name) is None} == set()


def test_tables_have_a_row_for_everything_that_they_tell_of(tables: ModuleType) -> None:
    rows = {name: len(text.splitlines()) - 2 for name, text in tables.all_tables().items()}
    assert rows["products"] == len(PRODUCTS)
    assert rows["dq_bits"] == len(DQ)
    assert rows["evidence"] == len(NUMBERS)
    assert rows["rules"] == len(RULES)
    assert rows["header_facts"] == sum(map(len, KEYWORDS.values()))


def test_a_table_keeps_a_bar_in_its_cell(tables: ModuleType) -> None:
    assert tables.table(("a",), [("x | y",)]) == "| a |\n| --- |\n| x \\| y |"


def test_every_page_stands_in_the_contents_and_every_table_in_a_page(tables: ModuleType) -> None:
    contents = re.findall(r"^([a-z][\w/-]+)$", TEXTS["docs/index.md"], flags=re.MULTILINE)
    assert {f"docs/{name}.md" for name in contents} == set(TEXTS) - {"docs/index.md"} - {
        path.name for path in AT_THE_ROOT
    }
    assert set(re.findall(r"\{\{ (\w+) \}\}", "".join(TEXTS.values()))) == set(tables.all_tables())
