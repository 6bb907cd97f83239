"""Regular expressions take time in proportion to the text: what is matched comes from files of strangers."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from tools.measure_house import ROOT

METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
SHORT, LONG = 1_000, 6_000  # characters
UNNOTICED = 0.02  # seconds of this thread that a linear expression takes a tenth of
WORDS = (" ", "a", "1", "1.", ".", ",", "_", "-", "/", "(", "[", "[(", "a ", "1 ", "a1", "1,", "de", "e", "x ", "no ")
WORDS += ("in ", "\t ", "-1", "R", "adu", "e-", "1:", "[1", "µ", "=", "'", ";", "}", "{", "#", "%", "±1", "A.", "CD1_")
ENDS = ("", "!")


def compiled(path: Path) -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes], str]]:
    """Name, expression and method of all that a module compiles at its top, or gives to `re` as a literal."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[ast.Constant(value=text), *_]
            ):
                if method in METHODS:
                    yield f"line {node.lineno}", re.compile(text), method
    if "re.compile" not in path.read_text("utf-8"):
        return
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for name, value in vars(module).items():
        used = re.findall(rf"\b{name}\b\.(\w+)[(,]", path.read_text("utf-8"))  # called, or handed to `map`
        for expression, method in product(expressions_in(value), {*used} & {*METHODS} or {"search"}):
            yield name, expression, method


def expressions_in(value: object) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from expressions_in(part)
    elif isinstance(value, dict):
        yield from expressions_in(list(value.values()))


def seconds(expression: re.Pattern[str] | re.Pattern[bytes], method: str, text: str) -> float:
    """CPU time of this thread, which no other program adds to."""
    subject = text.encode("latin-1", "replace") if isinstance(expression.pattern, bytes) else text
    arguments = ("", subject) if method == "sub" else (subject,)
    act: Callable[..., object] = getattr(expression, method)
    begun = time.thread_time()
    result = act(
        *(argument.encode() if isinstance(subject, bytes) and argument == "" else argument for argument in arguments)
    )
    if method == "finditer":
        list(result)  # type: ignore[call-overload]
    return time.thread_time() - begun


def is_slow(expression: re.Pattern[str] | re.Pattern[bytes], method: str, word: str, end: str) -> bool:
    def least(size: int) -> float:
        text = (word * size)[:size] + end
        return min(seconds(expression, method, text) for _ in range(2))

    text = (word * LONG)[:LONG] + end
    if seconds(expression, method, text) < UNNOTICED:
        return False
    return least(LONG) > 3 * LONG / SHORT * least(SHORT)


def slow_expressions(path: Path) -> list[str]:
    found = set()
    for name, expression, method in compiled(path):
        if any(is_slow(expression, method, word, end) for word, end in product(WORDS, ENDS)):
            found.add(f"{path.name}: {name}.{method}")
    return sorted(found)


MODULES = [path for path in (ROOT / "crviewer").rglob("*.py") if re.search(r"\bre\.[a-z]+\(", path.read_text("utf-8"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_time_grows_with_the_text_and_no_faster(path: Path) -> None:
    assert slow_expressions(path) == []


def test_an_expression_that_goes_back_over_all_it_has_seen_is_found() -> None:
    assert is_slow(re.compile(r"\s+$"), "search", " ", "x")
    assert not is_slow(re.compile(r"\s"), "search", "a", "")
