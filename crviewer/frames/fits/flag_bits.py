"""Flags of other pipelines: the one table of their names and values."""

from __future__ import annotations

from collections.abc import Mapping

BITS: Mapping[str, Mapping[str, int]] = {  # by pipeline; the sources are in `crviewer.products.formats.dq_conventions`
    "hst": {"BADPIX": 4, "HOT": 16, "BADCOL": 128, "CRDRIZ": 4096, "CRREJ": 8192, "USER": 16384},
    "jwst": {
        "DO_NOT_USE": 1,
        "SATURATED": 2,
        "JUMP_DET": 4,
        "OUTLIER": 16,
        "PERSISTENCE": 32,
        "HOT": 2048,
        "OTHER_BAD_PIXEL": 1 << 30,
    },
    "dragons": {"bad_pixel": 1, "non_linear": 2, "saturated": 4, "cosmic_ray": 8},
    "lsst": {"BAD": 1, "SAT": 2, "INTRP": 4, "CR": 8},
    "lco": {"BAD": 1, "SATURATED": 2, "COSMIC_RAY": 8},
    "desi": {"BAD": 1, "HOT": 2, "DEAD": 4, "SATURATED": 8, "COSMIC": 16},
}
CODES: Mapping[str, Mapping[str, int]] = {  # one number a pixel, not bits: DECam Data Handbook, section 3.4
    "decam": {"BAD": 1, "SATURATED": 3, "BLEED": 4, "COSMIC_RAY": 5, "LOW_WEIGHT": 6, "DIFFERENCE": 7, "STREAK": 8},
}
