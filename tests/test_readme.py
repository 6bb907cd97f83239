"""The README is held to what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from crviewer.gui.window.action import key_groups

README = Path(__file__).parents[1] / "README.md"


def key_table() -> str:
    """The table of keys, as the README has to show it."""
    rows = [
        f"| {text} | {' '.join(f'`{key}`' for key in keys.split())} |"
        for _, group in key_groups()
        for text, keys in group
    ]
    return "\n".join(["| | key |", "|---|---|", *rows])


def test_the_table_of_keys_is_that_of_the_actions() -> None:
    found = re.search(r"<!-- keys:.*?-->\n(.*?)\n?<!-- end of keys -->", README.read_text(), re.DOTALL)
    assert found is not None
    assert found[1] == key_table()


def test_every_picture_and_file_that_the_readme_names_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text()):
        assert (README.parent / target).exists(), target
