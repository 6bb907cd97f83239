from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from crviewer.earlier_names import MovedModule, moved_modules
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from tests.frames.fits_files import a_file


@pytest.mark.parametrize(("name", "moved"), moved_modules().items(), ids=moved_modules())
def test_every_module_of_the_first_release_is_found_with_what_was_renamed(name: str, moved: MovedModule) -> None:
    old = import_module(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert all(getattr(old, earlier) is not None for earlier in moved.renamed)
    for target in moved.targets:
        import_module(target)


def test_a_script_of_the_first_release_opens_an_exposure_and_is_told_the_names_of_today(tmp_path: Path) -> None:
    file = a_file(tmp_path / "a.fits", np.ones((16, 16), "f4"), GAIN=1.0, RDNOISE=5.0, BUNIT="electron")
    opening = import_module("crviewer.frames.opening")
    with pytest.warns(DeprecationWarning, match=r"OpenRequest is crviewer\.frames\.exposure\..*\.OpenRequest\.of now"):
        request = opening.OpenRequest(science=file, gain=2.0)
    assert request == OpenRequest.of(science=file, gain=2.0)
    with pytest.warns(DeprecationWarning, match="open_exposure is"):
        assert isinstance(opening.open_exposure(request), Exposure)


def test_a_module_that_is_a_folder_now_has_its_old_names() -> None:
    with pytest.warns(DeprecationWarning, match="Exposure is"):
        from crviewer.frames.exposure import Exposure as earlier  # type: ignore[attr-defined]  # noqa: N813
    assert earlier is Exposure


def test_what_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_module("crviewer.frames.nothing")
    with pytest.raises(AttributeError):
        import_module("crviewer.frames.opening").nothing  # noqa: B018
