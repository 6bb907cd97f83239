"""How often each rule was right on simulated scenes; made by `python -m tests.benchmarks.calibrate`."""

from __future__ import annotations

from crviewer.review.suggest.calibration import DecidingNumber, RuleCalibration

CALIBRATIONS: dict[str, RuleCalibration] = {
    "a hot pixel with over-subtracted dark": RuleCalibration(
        offset=4.82,
        degree=5.0,
        deciding=(DecidingNumber(number="hole_depth", slope=0.14, middle=5.55, lowest=3.57, highest=7.92),),
        examples=1704.0,
    ),
    "part of a bad column": RuleCalibration(
        offset=11.46,
        degree=5.0,
        deciding=(
            DecidingNumber(number="column_goes_on", slope=-0.14, middle=3.06, lowest=2.15, highest=3.9),
            DecidingNumber(number="pixels", slope=0.1, middle=2.31, lowest=1.82, highest=5.18),
        ),
        examples=586.0,
    ),
    "a bad column": RuleCalibration(
        offset=4.13,
        degree=5.0,
        deciding=(
            DecidingNumber(number="column_along_size", slope=-0.59, middle=3.61, lowest=2.32, highest=5.34),
            DecidingNumber(number="run", slope=-0.58, middle=4.61, lowest=3.47, highest=5.66),
        ),
        examples=512.0,
    ),
    "a ring too faint for a particle of its width and too sharp for light": RuleCalibration(
        offset=5.95,
        degree=5.0,
        deciding=(
            DecidingNumber(number="density", slope=-0.08, middle=6.67, lowest=6.04, highest=7.14),
            DecidingNumber(number="pixels", slope=0.79, middle=3.47, lowest=2.78, highest=4.05),
        ),
        examples=26.0,
    ),
    "the core of a star": RuleCalibration(
        offset=4.15,
        degree=5.0,
        deciding=(
            DecidingNumber(number="light_preference", slope=-1.34, middle=5.97, lowest=4.53, highest=6.85),
            DecidingNumber(number="light_misfit", slope=1.28, middle=1.12, lowest=0.13, highest=2.88),
        ),
        examples=334.0,
    ),
    "a thin track, sharper than the optics allow": RuleCalibration(
        offset=5.05,
        degree=5.0,
        deciding=(
            DecidingNumber(number="sharp_sigma", slope=-0.28, middle=3.34, lowest=1.86, highest=4.4),
            DecidingNumber(number="unchecked_peak", slope=-0.86, middle=0.31, lowest=0.03, highest=0.68),
        ),
        examples=2136.0,
    ),
    "more charge in few pixels than light can leave": RuleCalibration(
        offset=7.27,
        degree=5.0,
        deciding=(
            DecidingNumber(number="sharp_sigma", slope=0.3, middle=3.89, lowest=2.07, highest=4.45),
            DecidingNumber(number="unchecked_peak", slope=0.65, middle=0.28, lowest=0.03, highest=0.65),
        ),
        examples=1026.0,
    ),
    "in this exposure alone, where a source would be seen in others": RuleCalibration(
        offset=5.91,
        degree=5.0,
        deciding=(
            DecidingNumber(number="brightness", slope=-0.57, middle=4.63, lowest=3.04, highest=7.42),
            DecidingNumber(number="concentration", slope=-1.42, middle=0.32, lowest=0.03, highest=0.71),
        ),
        examples=895.0,
    ),
    "light at the same place in the sky of dithered exposures": RuleCalibration(
        offset=5.45,
        degree=5.0,
        deciding=(
            DecidingNumber(number="brightness", slope=-0.97, middle=4.45, lowest=3.67, highest=8.87),
            DecidingNumber(number="sharpness", slope=-1.69, middle=0.88, lowest=0.74, highest=1.33),
        ),
        examples=34.0,
    ),
    "charge on several pixels of a frame that no light reached": RuleCalibration(
        offset=8.01,
        degree=6.43,
        deciding=(
            DecidingNumber(number="brightness", slope=1.34, middle=5.54, lowest=3.36, highest=7.76),
            DecidingNumber(number="concentration", slope=1.19, middle=0.26, lowest=0.02, highest=0.69),
        ),
        examples=565.0,
    ),
    "a long thin track at a slant, as no spectrum has": RuleCalibration(
        offset=9.99,
        degree=5.14,
        deciding=(
            DecidingNumber(number="length", slope=0.07, middle=3.15, lowest=2.66, highest=5.28),
            DecidingNumber(number="straightness", slope=0.18, middle=0.86, lowest=0.8, highest=0.88),
        ),
        examples=379.0,
    ),
}
