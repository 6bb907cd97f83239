"""Measures of the code: sizes, names, imports, docstrings, and how much runs through session and main window.

`python tools/measure_house.py [DIRECTORY]` prints them as a table, of this or of another checkout.
`tests/test_house.py` holds those that must not grow.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpydoc.hooks.validate_docstrings import parse_config, process_file
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parents[1]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceModule:
    """One module of the package, parsed.

    Attributes
    ----------
    path : Path
        Its file.
    name : str
        As it is imported: `crviewer.detection.core.rays`.
    """

    path: Path
    name: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def classes(self) -> list[ast.ClassDef]:
        """Its classes, nested ones included."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]

    @property
    def functions(self) -> list[FunctionNode]:
        """Its functions and methods, nested ones included."""
        return [node for node in ast.walk(self.tree) if isinstance(node, FunctionNode)]

    def imported(self) -> Iterator[str]:
        """Names of all that is imported when the module is: not in functions, and not for type checking alone."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
                yield node.module
            elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                waiting += node.orelse
            elif not isinstance(node, FunctionNode):
                waiting += ast.iter_child_nodes(node)


def source_modules(root: Path = ROOT) -> list[SourceModule]:
    """All modules of crviewer below `root`, by path."""
    modules = []
    for path in sorted((root / "crviewer").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        modules.append(SourceModule(path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)))
    return modules


def modules_per_folder(modules: list[SourceModule]) -> Counter[Path]:
    """How many modules each folder holds."""
    return Counter(module.path.parent for module in modules)


def one_word_share(modules: list[SourceModule]) -> float:
    """Share of the classes, private ones included, whose name is a single word."""
    names = [node.name.strip("_") for module in modules for node in module.classes]
    return sum(len(re.findall("[A-Z][a-z0-9]*", name)) == 1 for name in names) / len(names)


def reused_class_names(modules: list[SourceModule]) -> dict[str, list[str]]:
    """Names that more than one class has, and the modules in which these are."""
    places: dict[str, list[str]] = {}
    for module in modules:
        for node in module.classes:
            places.setdefault(node.name, []).append(module.name)
    return {name: where for name, where in places.items() if len(where) > 1}


def import_cycles(modules: list[SourceModule]) -> list[list[str]]:
    """Groups of modules that import each other in a circle, when they are imported."""
    numbers = {module.name: number for number, module in enumerate(modules)}
    arrows = [
        (numbers[module.name], numbers[name])
        for module in modules
        for name in set(module.imported()) & numbers.keys() - {module.name}
        if not module.name.startswith(f"{name}.")  # a package is there before what it holds
    ]
    start, end = np.array(arrows, int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(arrows)), (start, end)), shape=(len(modules), len(modules)))
    _, group = connected_components(graph, connection="strong")
    return [
        [modules[member].name for member in np.flatnonzero(group == circle)]
        for circle in np.flatnonzero(np.bincount(group) > 1)
    ]


def find_class(modules: list[SourceModule], name: str) -> tuple[SourceModule, ast.ClassDef]:
    """A class of that name, and its module; StopIteration is raised if there is none."""
    return next((module, node) for module in modules for node in module.classes if node.name == name)


def importers(modules: list[SourceModule], name: str) -> list[str]:
    """Modules that import the module of that name, for type checking too."""
    found = []
    for module in modules:
        nodes = [node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)]
        if any(node.module == name for node in nodes):
            found.append(module.name)
    return found


def function_lines(modules: list[SourceModule]) -> list[int]:
    """Lines of each function's body, without its docstring."""
    lines = []
    for module in modules:
        for node in module.functions:
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            lines.append(body[-1].end_lineno - body[0].lineno + 1)  # type: ignore[operator]
    return lines


def public_functions(module: SourceModule) -> Iterator[str]:
    """Names, as numpydoc reports them, of the public functions and methods of a module."""
    waiting: list[tuple[str, ast.Module | ast.ClassDef]] = [(module.path.stem, module.tree)]
    while waiting:
        prefix, node = waiting.pop()
        for child in node.body:
            if isinstance(child, ast.ClassDef | FunctionNode) and not child.name.startswith("_"):
                if isinstance(child, ast.ClassDef):
                    waiting.append((f"{prefix}.{child.name}", child))
                else:
                    yield f"{prefix}.{child.name}"


def documented_functions(modules: list[SourceModule]) -> dict[str, bool]:
    """Public functions and methods outside the window, and whether numpydoc's validation passes each."""
    config = parse_config(ROOT)
    documented = {}
    for module in modules:
        if ".gui" not in module.name:
            failed = {name for _, name, _, _ in process_file(module.path, config)}
            for name in public_functions(module):
                documented[f"{module.name}:{name}"] = name not in failed
    return documented


def methods_and_signals(node: ast.ClassDef) -> tuple[int, int]:
    """How many methods and how many Qt signals a class has."""
    methods = sum(isinstance(child, FunctionNode) for child in node.body)
    signals = sum(isinstance(child, ast.Assign) and "pyqtSignal" in ast.unparse(child) for child in node.body)
    return methods, signals


def measure_house(modules: list[SourceModule]) -> dict[str, str]:
    """The table: what is measured, and the result."""
    folder, most = modules_per_folder(modules).most_common(1)[0]
    session_module, session = find_class(modules, "Session")
    window_module, window = find_class(modules, "MainWindow")
    methods, signals = methods_and_signals(session)
    window_methods, _ = methods_and_signals(window)
    window_lines = len(window_module.path.read_text(encoding="utf-8").splitlines())
    documented = list(documented_functions(modules).values())
    median, p90 = np.percentile(function_lines(modules), [50, 90])
    return {
        "modules": f"{len(modules)}",
        "most modules in a folder": f"{most} ({folder.name})",
        "class names of one word": f"{one_word_share(modules):.1%}",
        "class names used twice": f"{len(reused_class_names(modules))}",
        "public functions outside gui with a full docstring": f"{np.mean(documented):.1%} of {len(documented)}",
        "Session: methods, signals, importers": f"{methods}, {signals}, {len(importers(modules, session_module.name))}",
        "main window: lines, methods": f"{window_lines}, {window_methods}",
        "lines of a function: median, 90th percentile": f"{median:.0f}, {p90:.0f}",
        "import cycles": f"{len(import_cycles(modules))}",
    }


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for what, result in measure_house(source_modules(root)).items():
        print(f"{what:52}{result}")
