"""The form of noise and background: what is chosen is asked for, and is there again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.models.model_choice import BackgroundChoice, NoiseChoice
from crviewer.gui.opening import models_form
from crviewer.gui.opening.models_form import ModelsForm


@pytest.fixture
def form(qtbot: QtBot) -> ModelsForm:
    form = ModelsForm()
    qtbot.addWidget(form)
    return form


def test_nothing_is_used_unless_it_is_chosen(form: ModelsForm) -> None:
    assert OpenRequest.of(**form.said()) == OpenRequest()


@pytest.mark.parametrize("noise", NoiseChoice)
@pytest.mark.parametrize("background", BackgroundChoice)
def test_what_was_asked_for_is_shown_and_said_again(
    form: ModelsForm, noise: NoiseChoice, background: BackgroundChoice
) -> None:
    request = OpenRequest.of(noise=noise, background_model=background)
    form.fill(request)
    assert OpenRequest.of(**form.said()) == request


def test_files_are_shown_and_give_way_to_another_choice(form: ModelsForm) -> None:
    request = OpenRequest.of(variance="/a/var.fits[2]", background="/a/sky.fits")
    form.fill(request)
    assert OpenRequest.of(**form.said()) == request
    assert form.noise.box.currentText() == "var.fits[2]"
    form.noise.box.setCurrentIndex(0)
    form.noise.box.activated.emit(0)
    assert OpenRequest.of(**form.said()) == request.with_fields(variance=None)


def test_a_file_can_be_chosen_and_thought_better_of(
    form: ModelsForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = [tmp_path / "sky.fits", None]
    monkeypatch.setattr(models_form, "ask_file", lambda *_: answers.pop(0))
    box = form.background.box
    for _ in range(2):
        with qtbot.waitSignal(form.changed):
            box.setCurrentIndex(box.count() - 1)
            box.activated.emit(box.count() - 1)
        assert form.said()["background"] == tmp_path / "sky.fits"
        assert box.currentText() == "sky.fits"
