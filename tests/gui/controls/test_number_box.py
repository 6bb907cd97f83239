"""Numbers typed into the window: point and comma are the decimal sign in every language of the desktop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QLocale, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

import crviewer.gui
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.controls.inputs import CountInput, NumberInput
from crviewer.gui.controls.number_box import DecimalBox, WholeBox
from crviewer.gui.opening.facts_form import FactsForm
from crviewer.gui.opening.open_choice import OpenAnswers, objection, request_of
from crviewer.gui.style.colours import REFUSED
from tests.gui.opening.test_open_choice import a_choice

LANGUAGES = ("en_US", "de_DE", "fr_FR")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


def a_sigclip() -> DecimalBox:
    box = DecimalBox()
    box.setRange(1, 5000)
    box.setValue(3)
    return box


def type_into(box: QAbstractSpinBox, text: str, *, leave: bool = True) -> None:
    box.selectAll()
    line = box.lineEdit()
    assert line is not None
    if text.isascii():
        QTest.keyClicks(box, text)
    else:  # Qt's tests have no such keys
        line.insert(text)
    if leave:
        QTest.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "value"), [("4.5", 4.5), ("6,5", 6.5), ("1000.5", 1000.5), ("1000,5", 1000.5), ("1 000,5", 1000.5)]
)
def test_point_and_comma_are_the_decimal_sign(qtbot: QtBot, language: str, text: str, value: float) -> None:
    box = a_sigclip()
    qtbot.addWidget(box)
    type_into(box, text)
    assert box.value() == value


@pytest.mark.parametrize("text", ["1,000.5", "1.000,5", "1,000", "4.567", "abc", "9000", "1e400", "nan", "0x10", "١"])
def test_what_is_no_clear_number_is_red_and_the_number_before_comes_back(
    qtbot: QtBot, language: str, text: str
) -> None:
    box = a_sigclip()
    qtbot.addWidget(box)
    type_into(box, text, leave=False)
    line = box.lineEdit()
    assert line is not None
    assert (box.text(), line.palette().text().color()) == (text, REFUSED)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert (box.value(), box.text()) == (3, "3.00")
    assert line.palette().text().color() != REFUSED


def test_inputs_of_the_panels_go_by_the_rule_with_their_units(qtbot: QtBot, language: str) -> None:
    number = NumberInput(0, 1e9, step=1, decimals=2, unit="e⁻", off_below=0.5)
    count = CountInput(1, 99_999, unit="px")
    qtbot.addWidget(number)
    qtbot.addWidget(count)
    said: list[object] = []
    number.chosen.connect(said.append)
    count.chosen.connect(said.append)
    type_into(number, "65000,25")
    type_into(count, "6,5")
    type_into(count, "12000")
    assert said == [65000.25, 12000]
    assert (number.text(), count.text()) == ("65\u2009000.25 e⁻", "12\u2009000 px")
    type_into(number, "off")
    assert (number.value(), number.text()) == (0, "off")
    type_into(number, number.textFromValue(65000.25) + " e⁻")
    assert number.value() == 65000.25


def test_a_whole_number_has_no_decimal_sign(qtbot: QtBot, language: str) -> None:
    box = WholeBox()
    qtbot.addWidget(box)
    box.setRange(0, 100)
    for text, value in (("7", 7), ("6,5", 7), ("6.5", 7), ("8", 8)):
        type_into(box, text)
        assert box.value() == value


def test_the_facts_of_the_open_dialog_go_by_the_rule(qtbot: QtBot, language: str) -> None:
    form = FactsForm()
    qtbot.addWidget(form)
    line = form._lines["gain"]
    for text, value in (("4.5", 4.5), ("6,5", 6.5)):
        line.clear()
        QTest.keyClicks(line, text)
        answers = OpenAnswers(numbers=form.numbers(), before=OpenRequest())
        assert request_of(a_choice(), answers).overrides.gain == value
    for text in ("1,000.5", "65,000", "1_0", "inf"):
        line.setText(text)
        assert objection(a_choice(), OpenAnswers(numbers=form.numbers())) == "The gain must be a positive number."


def test_no_number_field_goes_by_another_rule() -> None:
    modules = Path(crviewer.gui.__file__).parent.rglob("*.py")
    others = [
        path.name for path in modules if "SpinBox(" in path.read_text("utf-8") or "SpinBox)" in path.read_text("utf-8")
    ]
    assert set(others) <= {"number_box.py", "inputs.py", "bare_keys.py"}  # the last only asks what has the focus
