"""Numbers as people write them: with the digits that matter, and no exponent for large ones."""

from __future__ import annotations


def written(value: float, digits: int = 3) -> str:
    """A measured number with so many digits that count, or all before the decimal point."""
    return f"{value:.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"
