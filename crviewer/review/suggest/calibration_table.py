"""How often each rule was right on simulated scenes; made by `python -m tests.benchmarks.calibrate`."""

from __future__ import annotations

from crviewer.review.suggest.calibration import DecidingNumber, RuleCalibration

CALIBRATIONS: dict[str, RuleCalibration] = {
    "a hot pixel with over-subtracted dark": RuleCalibration(
        offset=4.76,
        degree=5.3,
        deciding=(DecidingNumber(number="hole_depth", slope=0.16, middle=5.54, lowest=3.56, highest=7.89),),
        examples=1883.0,
    ),
    "part of a bad column": RuleCalibration(
        offset=10.04,
        degree=5,
        deciding=(
            DecidingNumber(number="column_goes_on", slope=-1.62, middle=3.09, lowest=2.16, highest=3.89),
            DecidingNumber(number="pixels", slope=0.29, middle=2.31, lowest=1.82, highest=5.17),
        ),
        examples=703.0,
    ),
    "a bad column": RuleCalibration(
        offset=3.44,
        degree=5,
        deciding=(
            DecidingNumber(number="column_along_size", slope=-0.39, middle=3.61, lowest=2.32, highest=5.33),
            DecidingNumber(number="run", slope=0.45, middle=4.54, lowest=3.47, highest=5.65),
        ),
        examples=555.0,
    ),
    "a ring too faint for a particle of its width and too sharp for light": RuleCalibration(
        offset=4.43,
        degree=5,
        deciding=(
            DecidingNumber(number="density", slope=0.03, middle=6.72, lowest=6.04, highest=7.14),
            DecidingNumber(number="pixels", slope=1.2, middle=3.47, lowest=2.78, highest=4.05),
        ),
        examples=27.0,
    ),
    "the core of a star": RuleCalibration(
        offset=3.76,
        degree=5,
        deciding=(
            DecidingNumber(number="light_preference", slope=-0.81, middle=5.97, lowest=4.53, highest=6.87),
            DecidingNumber(number="light_misfit", slope=0.97, middle=1.12, lowest=0.13, highest=2.88),
        ),
        examples=336.0,
    ),
    "a thin track, sharper than the optics allow": RuleCalibration(
        offset=4.35,
        degree=5,
        deciding=(
            DecidingNumber(number="sharp_sigma", slope=0.14, middle=3.35, lowest=1.86, highest=4.4),
            DecidingNumber(number="unchecked_peak", slope=-1.76, middle=0.3, lowest=0.03, highest=0.69),
        ),
        examples=2377.0,
    ),
    "more charge in few pixels than light can leave": RuleCalibration(
        offset=5.21,
        degree=5,
        deciding=(
            DecidingNumber(number="sharp_sigma", slope=0.67, middle=3.89, lowest=2.04, highest=4.44),
            DecidingNumber(number="unchecked_peak", slope=0.84, middle=0.28, lowest=0.03, highest=0.65),
        ),
        examples=1108.0,
    ),
    "in this exposure alone, where a source would be seen in others": RuleCalibration(
        offset=5.48,
        degree=5,
        deciding=(
            DecidingNumber(number="brightness", slope=-0.28, middle=4.6, lowest=3.07, highest=7.41),
            DecidingNumber(number="concentration", slope=-1.44, middle=0.31, lowest=0.03, highest=0.7),
        ),
        examples=986.0,
    ),
    "light at the same place in the sky of dithered exposures": RuleCalibration(
        offset=3.93,
        degree=5,
        deciding=(
            DecidingNumber(number="brightness", slope=-0.57, middle=4.42, lowest=3.67, highest=8.84),
            DecidingNumber(number="sharpness", slope=-1.67, middle=0.87, lowest=0.7, highest=1.32),
        ),
        examples=37.0,
    ),
    "charge on several pixels of a frame that no light reached": RuleCalibration(
        offset=8.05,
        degree=6.03,
        deciding=(
            DecidingNumber(number="brightness", slope=1.62, middle=5.53, lowest=3.35, highest=7.75),
            DecidingNumber(number="concentration", slope=1.02, middle=0.27, lowest=0.02, highest=0.69),
        ),
        examples=609.0,
    ),
    "a long thin track at a slant, as no spectrum has": RuleCalibration(
        offset=9.33,
        degree=5,
        deciding=(
            DecidingNumber(number="length", slope=0.12, middle=3.16, lowest=2.66, highest=5.27),
            DecidingNumber(number="straightness", slope=0.18, middle=0.86, lowest=0.8, highest=0.88),
        ),
        examples=427.0,
    ),
}
