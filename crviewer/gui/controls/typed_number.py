"""Numbers as people type them: point and comma are both the decimal sign, whatever the language of the desktop."""

from __future__ import annotations

import re

_SPACES = str.maketrans("", "", " \u00a0\u2009\u202f")  # between thousands
_NUMBER = re.compile(r"[+-]?(\d++[.,]?\d*|[.,]\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_MOST = 64  # letters; no number that is meant is longer


def typed_number(text: str) -> float:
    """Read what was typed; a ValueError says why it is no number."""
    bare = text.strip().translate(_SPACES).replace("−", "-")
    if len(bare) > _MOST or not _NUMBER.fullmatch(bare):
        raise ValueError("This is not a number. Type it as 1000.5 or 1000,5.")
    if _THOUSANDS.fullmatch(bare):
        raise ValueError(f"This could be two numbers. Type {bare.replace(',', '')} or {bare.replace(',', '.')}.")
    return float(bare.replace(",", "."))


def decimals_typed(text: str) -> int:
    """How many digits stand behind the decimal sign."""
    mantissa = re.split("e", text.strip(), maxsplit=1, flags=re.IGNORECASE)[0]
    return len(re.split("[.,]", mantissa, maxsplit=1)[-1]) if re.search("[.,]", mantissa) else 0
