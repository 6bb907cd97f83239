"""Grammar of the filter line, and error messages for lines that do not follow it."""

from __future__ import annotations

import re
from functools import cache

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from crviewer.review.list.ray_condition import (
    MARKS,
    AllOf,
    AnyOf,
    FilterError,
    IsMarked,
    NotCondition,
    NumberIs,
    NumberName,
    RayCondition,
    VerdictIs,
)

_GRAMMAR = r"""
    ?either: both (_OR both)*
    ?both: negated (_AND negated)*
    ?negated: _NOT negated -> no | compared
    ?compared: "(" either ")"
        | name (EQUAL | ORDER) NUMBER -> number_is
        | name EQUAL name -> verdict_is
        | NUMBER -> ray
        | name -> verdict
    name: WORD+ | QUOTED

    _OR: "or"i
    _AND: "and"i
    _NOT: "not"i
    EQUAL: "==" | "!=" | "="
    ORDER: "<=" | ">=" | "<" | ">"
    WORD: /(?!(and|or|not)\b)[^\W\d][\w-]*/i
    QUOTED: /"[^"]*"|'[^']*'/
    NUMBER: /[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i
    %ignore /\s+/
"""
# What is expected, by terminal of the grammar; the first one that fits is named. If none
# fits, a condition is complete.
_PHRASES = {
    "EQUAL": "a comparison such as = or >",
    "LPAR": "a condition such as pixels > 5",
    "WORD": "a number or a verdict",
    "NUMBER": "a number",
    "RPAR": "a closing parenthesis",
}
_COMPLETE = "`and`, `or`, or the end"
_WORDS = re.compile(r"[\w.+-]+|[<>=!]+|\S")


def parse_condition(text: str) -> RayCondition:
    """Parse a filter line that is not empty.

    Parameters
    ----------
    text : str
        The filter line.

    Returns
    -------
    RayCondition
        The tree of conditions.

    Raises
    ------
    FilterError
        If the line does not follow the grammar.
    """
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explained(error, text) from None
    return _ConditionBuilder().transform(tree)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, start="either", parser="lalr")


@v_args(inline=True)
class _ConditionBuilder(Transformer[Token, RayCondition]):
    """Turns the parse tree into a tree of conditions: one method for each rule of the grammar."""

    no = NotCondition

    def either(self, *conditions: RayCondition) -> RayCondition:
        return AnyOf(conditions)

    def both(self, *conditions: RayCondition) -> RayCondition:
        return AllOf(conditions)

    def name(self, *words: Token) -> NumberName:
        return NumberName(" ".join(words).strip("\"'"), words[0].start_pos or 0)

    def number_is(self, column: NumberName, sign: Token, number: Token) -> RayCondition:
        return NumberIs(column, str(sign), float(number))

    def verdict_is(self, column: NumberName, sign: Token, verdict: NumberName) -> RayCondition:
        return VerdictIs(column, str(sign), verdict)

    def ray(self, number: Token) -> RayCondition:
        return NumberIs(NumberName("number", number.start_pos or 0), "=", float(number))

    def verdict(self, verdict: NumberName) -> RayCondition:
        if verdict.key in MARKS:
            return IsMarked(verdict)
        return VerdictIs(NumberName("verdict", verdict.position), "=", verdict)


def _explained(error: UnexpectedInput, text: str) -> FilterError:
    position = _position(error, text)
    possible = _possible(error)
    phrase = next((phrase for terminal, phrase in _PHRASES.items() if terminal in possible), _COMPLETE)
    words = _WORDS.findall(text[:position])
    place = f"after `{words[-1]}`" if words else "at the beginning"
    return FilterError(f"expected {phrase} {place}", position)


def _position(error: UnexpectedInput, text: str) -> int:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    return len(text) if at_end else error.pos_in_stream or 0


def _possible(error: UnexpectedInput) -> set[str]:
    """Terminals that the grammar accepts at the error."""
    if isinstance(error, UnexpectedToken):
        return error.accepts or error.expected
    if isinstance(error, UnexpectedCharacters):  # the lexer cannot know whether a parenthesis is open
        return set(error.allowed or ()) - {"RPAR"}
    return set(_PHRASES)
