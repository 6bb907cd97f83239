"""The Python interface, by the guide's own example, in a process that has nothing else imported."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

import crviewer
from crviewer.frames.advice import advise
from crviewer.frames.advice.exposure_notices import exposure_notices
from crviewer.frames.simulated.demo import write_demo
from crviewer.review.file import identity_of, open_review
from tests.frames.chip_files import acs_file
from tests.scenes import HOT, RAYS, SHAPE, write_scene

ROOT = Path(__file__).parents[1]
NO_QT = """
import sys
assert not [name for name in sys.modules if name.partition(".")[0] in ("PyQt6", "pyqtgraph")]
"""


def in_python(code: str, folder: Path) -> str:
    """What a script prints, run in a folder."""
    command = [sys.executable, "-W", "error", "-c", code]
    path = {"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run(command, cwd=folder, capture_output=True, env=path, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def test_the_example_of_the_guide_runs_without_qt(tmp_path: Path) -> None:
    write_demo(tmp_path)
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    acs_file(tmp_path / "flc.fits", RDNOISE=5.0)
    examples = re.findall(r"```python\n(.*?)```", page, flags=re.S)
    example = "import warnings; warnings.simplefilter('default')\n".join(examples)
    told = in_python(example + NO_QT, tmp_path)
    assert "hot pixel" in told
    bad, before = fits.getdata(tmp_path / "badpix.fits"), fits.getdata(tmp_path / "hot_pixels.fits")
    assert bad.sum() > before.sum()
    with fits.open(tmp_path / "reviewed.fits") as hdus:
        assert [hdu.name for hdu in hdus] == ["PRIMARY", "MASK", "DQ", "RAYS"]
    exposure = crviewer.read_exposure(tmp_path / "science.fits")
    with open_review(tmp_path / "science.fits.crreview", identity_of(exposure.science)) as file:
        assert [step.label for step in file.state.done] == ["verdicts of a script"]
        assert file.state.request is not None
        request = file.state.request.seen_from(tmp_path)
    assert request.files.dark == str(tmp_path / "dark.fits")
    assert request.files.masks == (str(tmp_path / "hot_pixels.fits"), str(tmp_path / "bad_columns.fits"))


def test_nothing_heavy_is_imported_before_it_is_asked_for(tmp_path: Path) -> None:
    told = in_python("import sys, crviewer; print('numpy' in sys.modules, crviewer.__version__)", tmp_path)
    assert told.split() == ["False", crviewer.__version__]


def test_every_name_is_there_and_no_other() -> None:
    assert all(getattr(crviewer, name) for name in crviewer.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        crviewer.nonsense  # noqa: B018


@pytest.fixture
def exposure(tmp_path: Path) -> object:
    scene = write_scene(tmp_path)
    return crviewer.read_exposure(scene.science, dark=scene.dark, masks=[scene.mask])


def test_rays_are_judged_by_number_or_mask_and_the_old_review_stays(exposure: object) -> None:
    review = crviewer.detect(exposure)
    (hot,) = review.rays.holding(np.array([HOT[0] * SHAPE[1] + HOT[1] + 1]))
    by_number = crviewer.judge(review, [hot], crviewer.Verdict.HOT_PIXEL)
    by_mask = crviewer.judge(review, np.arange(len(review.rays)) == hot, crviewer.Verdict.HOT_PIXEL)
    assert not review.verdicts.any()
    assert by_number.judgements.same_as(by_mask.judgements)
    assert by_number.bad_pixels()[HOT]
    assert len(crviewer.detect(exposure, judged=by_number).rays) == len(RAYS) + 1
    with pytest.raises(ValueError, match="there are rays 0 to"):
        crviewer.judge(review, [-1], crviewer.Verdict.HOT_PIXEL)


def test_an_unknown_product_is_refused_by_naming_those_there_are(exposure: object, tmp_path: Path) -> None:
    settings = crviewer.settings_for(exposure)
    with pytest.raises(ValueError, match=r"no product .png.; there are reviewed, .*badpix"):
        crviewer.save(crviewer.detect(exposure), tmp_path / "x.png", "png", settings=settings)
    with pytest.raises(crviewer.FrameError, match="is an input"):
        crviewer.save(crviewer.detect(exposure), tmp_path / "mask.fits", settings=settings, overwrite=True)


def test_reading_warns_of_what_the_window_would_tell(tmp_path: Path) -> None:
    data = np.random.default_rng(1).normal(300, 5, (40, 40)).astype("f4")
    header = fits.Header([("GAIN", 1.0), ("RDNOISE", 5.0)])
    fits.PrimaryHDU(data, header).writeto(tmp_path / "science.fits")
    with pytest.warns(crviewer.CrviewerWarning) as told:
        exposure = crviewer.read_exposure(tmp_path / "science.fits")
    texts = [str(each.message) for each in told]
    assert texts == [notice.text for notice in exposure_notices(exposure)]
    assert texts[0] == "science.fits names no unit: adu is assumed."
    assert all(any(text.startswith(advice.title) for text in texts) for advice in advise(exposure))
    assert told[0].filename == __file__
