"""How often each rule was right on simulated scenes; made by `python -m tests.benchmarks.calibrate`."""

from __future__ import annotations

from crviewer.review.suggest.calibration import DecidingNumber, RuleCalibration

CALIBRATIONS: dict[str, RuleCalibration] = {
    "a hot pixel with over-subtracted dark": RuleCalibration(
        offset=4.71,
        degree=4.54,
        deciding=(DecidingNumber(number="hole_depth", slope=0.16, middle=5.55, lowest=3.57, highest=7.92),),
        examples=1704.0,
    ),
    "part of a bad column": RuleCalibration(
        offset=10.8,
        degree=4.0,
        deciding=(
            DecidingNumber(number="column_goes_on", slope=-0.12, middle=3.06, lowest=2.15, highest=3.9),
            DecidingNumber(number="pixels", slope=0.09, middle=2.31, lowest=1.82, highest=5.18),
        ),
        examples=586.0,
    ),
    "a bad column": RuleCalibration(
        offset=3.82,
        degree=4.0,
        deciding=(
            DecidingNumber(number="column_along_size", slope=-0.52, middle=3.61, lowest=2.32, highest=5.34),
            DecidingNumber(number="run", slope=-0.14, middle=4.61, lowest=3.47, highest=5.66),
        ),
        examples=512.0,
    ),
    "a ring too faint for a particle of its width and too sharp for light": RuleCalibration(
        offset=5.28,
        degree=4.0,
        deciding=(
            DecidingNumber(number="density", slope=-0.03, middle=6.67, lowest=6.04, highest=7.14),
            DecidingNumber(number="pixels", slope=0.93, middle=3.47, lowest=2.78, highest=4.05),
        ),
        examples=26.0,
    ),
    "the core of a star": RuleCalibration(
        offset=3.96,
        degree=4.0,
        deciding=(
            DecidingNumber(number="light_preference", slope=-1.11, middle=5.97, lowest=4.53, highest=6.85),
            DecidingNumber(number="light_misfit", slope=1.13, middle=1.12, lowest=0.13, highest=2.88),
        ),
        examples=334.0,
    ),
    "a thin track, sharper than the optics allow": RuleCalibration(
        offset=4.63,
        degree=4.0,
        deciding=(
            DecidingNumber(number="sharp_sigma", slope=-0.08, middle=3.34, lowest=1.86, highest=4.4),
            DecidingNumber(number="unchecked_peak", slope=-1.02, middle=0.31, lowest=0.03, highest=0.68),
        ),
        examples=2136.0,
    ),
    "more charge in few pixels than light can leave": RuleCalibration(
        offset=6.54,
        degree=4.0,
        deciding=(
            DecidingNumber(number="sharp_sigma", slope=0.37, middle=3.89, lowest=2.07, highest=4.45),
            DecidingNumber(number="unchecked_peak", slope=0.72, middle=0.28, lowest=0.03, highest=0.65),
        ),
        examples=1026.0,
    ),
    "in this exposure alone, where a source would be seen in others": RuleCalibration(
        offset=5.64,
        degree=4.0,
        deciding=(
            DecidingNumber(number="brightness", slope=-0.43, middle=4.63, lowest=3.04, highest=7.42),
            DecidingNumber(number="concentration", slope=-1.36, middle=0.32, lowest=0.03, highest=0.71),
        ),
        examples=895.0,
    ),
    "light at the same place in the sky of dithered exposures": RuleCalibration(
        offset=4.73,
        degree=4.0,
        deciding=(
            DecidingNumber(number="brightness", slope=-0.79, middle=4.45, lowest=3.67, highest=8.87),
            DecidingNumber(number="sharpness", slope=-1.67, middle=0.88, lowest=0.74, highest=1.33),
        ),
        examples=34.0,
    ),
    "charge on several pixels of a frame that no light reached": RuleCalibration(
        offset=7.77,
        degree=5.85,
        deciding=(
            DecidingNumber(number="brightness", slope=1.38, middle=5.54, lowest=3.36, highest=7.76),
            DecidingNumber(number="concentration", slope=1.11, middle=0.26, lowest=0.02, highest=0.69),
        ),
        examples=565.0,
    ),
    "a long thin track at a slant, as no spectrum has": RuleCalibration(
        offset=9.21,
        degree=4.23,
        deciding=(
            DecidingNumber(number="length", slope=0.1, middle=3.15, lowest=2.66, highest=5.28),
            DecidingNumber(number="straightness", slope=0.18, middle=0.86, lowest=0.8, highest=0.88),
        ),
        examples=379.0,
    ),
}
