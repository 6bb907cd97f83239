"""The glossary is held to the code: what it names is there, and each term has one meaning."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "crviewer"
GLOSSARY = PACKAGE.parent / "docs" / "glossary.md"
ROWS = [line.split(" | ") for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| **")]


def classes(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("name", sorted({found for row in ROWS for found in re.findall(r"`([\w.]+)`", row[2])}))
def test_what_the_glossary_names_is_in_the_code(name: str) -> None:
    path = PACKAGE / name.replace(".", "/")
    if path.with_suffix(".py").exists():
        return
    assert path.name in classes(path.parent.with_suffix(".py"))


def test_every_term_has_one_row_and_a_place_in_the_code() -> None:
    terms = [row[0] for row in ROWS]
    assert len(set(terms)) == len(terms) > 40
    assert all(re.search(r"`[\w.]+`", row[2]) for row in ROWS)


def test_no_term_is_a_word_to_avoid_of_another() -> None:
    terms = {term.lower() for row in ROWS for term in re.findall(r"\*\*([^*]+)\*\*", row[0])}
    avoided = {word.strip(" |").lower() for row in ROWS for word in row[3].split(",")}
    assert terms & avoided <= {"session"}  # a review is none, but the window has one
