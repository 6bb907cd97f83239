"""What newcomers are told is held to the code: files and names that recipes point at, and the picture of the rooms."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "crviewer"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")


def source_files() -> set[str]:
    return {path for path in re.findall(r"`([\w./]+\.py)`", CONTRIBUTING) if "/" in path}


def names_in(path: Path) -> set[str]:
    """All that a module defines, with methods as `Class.method`."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found |= {node.name} | {f"{node.name}.{part.name}" for part in ast.walk(node) if hasattr(part, "name")}
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize("path", sorted(source_files()))
def test_a_file_that_a_recipe_names_is_there(path: str) -> None:
    assert (ROOT / path).is_file() or (PACKAGE / path).is_file()


def test_what_is_looked_for_is_where_the_table_says() -> None:
    rows = re.findall(r"`([\w.]+)`(?:,? [a-z]+)* in `(crviewer/[\w/]+\.py)`", CONTRIBUTING)
    assert len(rows) >= 6
    for name, path in rows:
        assert name in names_in(ROOT / path), (name, path)


def test_the_picture_shows_every_room() -> None:
    rooms = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()}
    inner = {
        folder.name for room in rooms for folder in (PACKAGE / room).iterdir() if (folder / "__init__.py").is_file()
    }
    shown = set(re.findall(r"\w+", re.sub("<[^>]+>", " ", PICTURE)))
    assert rooms | inner <= shown
