"""The README is held to what a newcomer needs: it is short, has one command for all tests, and points on."""

from __future__ import annotations

import re
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_file_that_a_newcomer_needs_is_pointed_at() -> None:
    targets = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
    assert targets >= {
        "resources/window.png",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "docs/index.md",
        "docs/installing.md",
        "docs/glossary.md",
        "docs/reference/keys.md",
        "docs/tutorials/first-review.md",
    }


def test_it_is_short_and_shows_the_program_before_it_explains() -> None:
    assert len(README.splitlines()) <= 80
    assert README.index("resources/window.png") < README.index("## ")


def test_there_is_one_command_to_run_all_tests() -> None:
    assert len(re.findall(r"^python -m pip install .*pytest", README, flags=re.MULTILINE)) == 1
