"""How often each rule was right, as `python -m tests.benchmarks.calibrate` measured it; made by that command."""

from __future__ import annotations

from crviewer.review.suggest.calibration import RuleCalibration

CALIBRATIONS: dict[str, RuleCalibration] = {}
