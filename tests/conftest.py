"""What every test stands on: no window is ever shown by accident, and real frames are found or their tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

REAL_FRAMES = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_frames() -> Path:
    """The folder of real exposures, which is not part of the project."""
    if not REAL_FRAMES.is_dir():
        pytest.skip("the real frames are not here")
    return REAL_FRAMES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", type=Path, help="folder to write the pictures of the README into")
