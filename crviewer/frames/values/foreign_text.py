"""Text of foreign files, made harmless to what shows or reads it: windows, terminals, spreadsheets."""

from __future__ import annotations

import re

_HIDDEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"  # those of bidi too
_ORDERS = re.compile(f"[{_HIDDEN}]")
_ORDERS_OR_ENDS = re.compile(f"[\n{_HIDDEN}]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def visible(text: str, *, one_line: bool = False) -> str:
    """Write control characters as their escapes, so that no terminal or label obeys them.

    Parameters
    ----------
    text : str
        Any text.
    one_line : bool
        Write line feeds as escapes too, so that one line stays one.

    Returns
    -------
    str
        The same text where it holds none, else with the escapes of Python in their places.
    """
    return (_ORDERS_OR_ENDS if one_line else _ORDERS).sub(lambda found: ascii(found[0])[1:-1], text)


def shortened(text: str, most: int) -> str:
    """Cut a long text in its middle.

    Parameters
    ----------
    text : str
        Any text.
    most : int, characters
        How long it may be.

    Returns
    -------
    str
        Its beginning and its end, with an ellipsis between them; the same text where it is no longer.
    """
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}…{text[len(text) - half :]}"


def spreadsheet_cell(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula.

    Parameters
    ----------
    text : str
        For a cell of a CSV file or of the clipboard.

    Returns
    -------
    str
        With an apostrophe before `=`, `+`, `-`, `@` and the tab, which spreadsheets do not show; else the same text.

    References
    ----------
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
