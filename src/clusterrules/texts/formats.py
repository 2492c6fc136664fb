"""How numbers, intervals and dates are written for a reader."""

from fractions import Fraction

from babel.numbers import format_decimal, format_percent

from clusterrules.logic.interval import Interval, Number
from clusterrules.texts.catalogue import Language, message


def number(value: Number, language: Language, *, percent: bool = False) -> str:
    """A number with the language's decimal mark, rounded to what a reader can use (0.0001; 0.1 %)."""
    if percent:
        scaled = Fraction(value)
        pattern = "0 %" if language == "uk" else "0%"
        exact_percent = scaled * 100
        if exact_percent.denominator != 1:
            pattern = pattern.replace("0", "0.#")
        return str(format_percent(_decimal(scaled), format=pattern, locale=language))
    return str(format_decimal(_decimal(Fraction(value)), format="#,##0.####", locale=language))


def _decimal(value: Fraction) -> float:
    return value.numerator / value.denominator


def interval(value: Interval, language: Language, *, percent: bool = False) -> str:
    """«14», «10–20», «≥ 10», «> 20», «≤ 5», or «невідомо» where nothing is known."""
    if value.lo is not None and value.is_point:
        return number(value.lo, language, percent=percent)
    if value.lo is None and value.hi is None:
        return message("number.unknown", language)
    if value.hi is None and value.lo is not None:
        if value.lo == 0 and not value.lo_open:
            return message("number.unknown", language)
        return ("> " if value.lo_open else "≥ ") + number(value.lo, language, percent=percent)
    if value.lo is None and value.hi is not None:
        return ("< " if value.hi_open else "≤ ") + number(value.hi, language, percent=percent)
    assert value.lo is not None
    assert value.hi is not None
    if percent and value.lo == 0 and value.hi == 1:
        return message("number.unknown", language)
    low = number(value.lo, language, percent=percent).rstrip("% ") if percent else number(value.lo, language)
    return f"{low}–{number(value.hi, language, percent=percent)}"
