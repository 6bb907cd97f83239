"""How long the program takes until its empty window is there, and which imports that goes to.

    python -m tests.benchmarks.start

Each of several starts is a process of its own. Times are those of the processor: least and median of all starts, so
that other programs count for little. Ours is what remains of the whole without Python, Qt, numpy and pyqtgraph alone.
The first start is not counted: it may have to compile.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from statistics import median

STARTS = 7
FRAMEWORK = "import PyQt6.QtWidgets, numpy, pyqtgraph"
IMPORTS = "import crviewer.cli.window, crviewer.cli.request, crviewer.gui.window.application"
WINDOW = f"""{IMPORTS}
from crviewer.detection import LacosmicParameters
application = crviewer.gui.window.application.make_application(["benchmark"])
window = crviewer.gui.window.application.make_window(LacosmicParameters(), keep=False)
window.show()
application.processEvents()
window.grab()
window.close()
"""
COST = "\nimport time\nprint(time.process_time())"


def run(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, without what this user has set."""
    with tempfile.TemporaryDirectory() as home:
        settings = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        return subprocess.run(
            [sys.executable, *options, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | settings,
        )


def cost(code: str) -> list[float]:
    """Milliseconds of the processor, from the start of Python to the end of the code; ascending."""
    return sorted(1000 * float(run(code + COST).stdout) for _ in range(STARTS))


def split() -> Counter[str]:
    """Microseconds that the import of each package takes by itself, the least of all starts."""
    least: dict[str, int] = {}
    for _ in range(STARTS):
        for own, module in re.findall(
            r"import time: +(\d+) \| +\d+ \| +(\S+)", run(IMPORTS, "-X", "importtime").stderr
        ):
            least[module] = min(least.get(module, sys.maxsize), int(own))
    packages: Counter[str] = Counter()
    for module, own in least.items():
        room = ".".join(module.split(".")[: 2 if module.startswith("crviewer") else 1])
        packages[room] += own
    return packages


def main() -> None:
    """Measure, and print the table."""
    run(WINDOW)
    steps = {"Python": "pass", "Qt, numpy, pyqtgraph": FRAMEWORK, "all imports": IMPORTS, "empty window": WINDOW}
    costs = {name: cost(code) for name, code in steps.items()}
    for name, times in costs.items():
        print(f"{name:22} least {times[0]:6.0f} ms   median {median(times):6.0f} ms")
    print(f"{'ours':22} least {costs['empty window'][0] - costs['Qt, numpy, pyqtgraph'][0]:6.0f} ms")
    for name, own in split().most_common(12):
        print(f"  {name:20} {own / 1000:6.0f} ms")


if __name__ == "__main__":
    main()
