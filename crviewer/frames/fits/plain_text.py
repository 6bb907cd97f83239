"""Numbers as people write them."""

from __future__ import annotations


def written(value: float, digits: int = 3) -> str:
    """A measured number with so many digits that count, or all before the decimal point: none large has an exponent."""
    return f"{value:.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def counted(number: int, what: str) -> str:
    """So many things: `1 ray`, `2 rays`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
