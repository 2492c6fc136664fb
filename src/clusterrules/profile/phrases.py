"""Numbers and dates as people write them: «понад 20», "20+", «близько 500», «30–50 %», «2,5 млн», "2021-03".

A phrase becomes an interval, never a bare number. How wide «близько» is, the pack says, not this module. Nobody writes
a number at length, so what is longer than a line is none.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from functools import lru_cache

from clusterrules.logic.interval import Interval, Number, exact

_LONGEST = 100
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
_YEARS = range(1800, 2201)

_SPACES = str.maketrans("", "", "\u00a0\u202f\u2009 '’ʼ")
_SCALES = {
    "тис": 1_000, "тисяч": 1_000, "тисячі": 1_000, "thousand": 1_000, "k": 1_000,
    "млн": 1_000_000, "мільйонів": 1_000_000, "мільйони": 1_000_000, "million": 1_000_000, "m": 1_000_000,
    "млрд": 1_000_000_000, "мільярдів": 1_000_000_000, "billion": 1_000_000_000, "bn": 1_000_000_000,
}  # fmt: skip
_VAGUE = {
    "десятки": 10, "десятків": 10, "dozens": 12, "tens": 10,
    "сотні": 100, "сотень": 100, "hundreds": 100,
    "тисячі": 1_000, "thousands": 1_000,
}  # fmt: skip


class _Bound(Enum):
    """What the word before a number makes of it."""

    MORE = ("понад", "більше", "більш ніж", "більше ніж", "more than", "over", "above", ">")
    FROM = ("не менше", "не менш як", "щонайменше", "мінімум", "від", "at least", "from", "min", "≥", ">=")
    LESS = ("менше", "менше ніж", "less than", "under", "below", "<")
    UP_TO = ("не більше", "не більш як", "щонайбільше", "максимум", "до", "at most", "up to", "max", "≤", "<=")
    ABOUT = ("близько", "приблизно", "орієнтовно", "майже", "about", "around", "approximately", "circa", "~", "≈")


_BEFORE = {word: bound for bound in _Bound for word in bound.value}
_RANGE_FROM = ("від", "from")
"""Words of a lower bound that may also stand before a range."""
_PREFIX = re.compile(
    "(" + "|".join(re.escape(word) for word in sorted(_BEFORE, key=len, reverse=True)) + r")\s*", re.IGNORECASE
)
_VALUE = (
    r"(\d[\d\s\u00a0\u202f\u2009'’ʼ]*(?:[.,]\d+)?)\s*(" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")?\.?"
)
_ONE = re.compile(_VALUE + r"\s*(\+)?\s*(%)?\s*\Z", re.IGNORECASE)
_RANGE = re.compile(
    _VALUE + r"\s*(?:%\s*)?(?:–|—|-|…|\.\.\.|\.\.|\bдо\b|\bto\b)\s*" + _VALUE + r"\s*(%)?\s*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as claimed: an interval, or a value that is only approximately so."""

    interval: Interval
    about: bool = False

    def widened(self, width: Fraction) -> Interval:
        """The interval, with ± ``width`` (a share of the value) where the claim is approximate."""
        if not self.about or self.interval.lo is None or self.interval.hi is None:
            return self.interval
        return Interval(exact(self.interval.lo * (1 - width)), exact(self.interval.hi * (1 + width)))


@lru_cache(maxsize=65536)
def parse_quantity(written: int | float | str) -> Quantity:
    """What a number or phrase claims.

    Raises ``ValueError`` for text that is no number and for a range that is upside down.
    """
    if not isinstance(written, str):
        value = exact(written)
        return Quantity(Interval(value, value))
    if len(written.strip()) > _LONGEST or "\n" in written.strip():
        raise ValueError(written)
    text = " ".join(written.split())  # runs of spaces would be tried in every way that they can be shared out
    if text.lower() in _VAGUE:
        return Quantity(Interval(_VAGUE[text.lower()], None))
    prefix = _PREFIX.match(text)
    word = prefix.group(1).lower() if prefix else ""
    bound, rest = _BEFORE.get(word), text[prefix.end() :].strip() if prefix else text
    both = _RANGE.match(rest)
    if both:
        if bound not in (None, _Bound.ABOUT) and word not in _RANGE_FROM:
            raise ValueError(written)
        return Quantity(_range(both), about=bound is _Bound.ABOUT)
    one = _ONE.match(rest)
    if not one or (one[3] and bound is not None):
        raise ValueError(written)
    fraction = _scaled(one[1], one[2])
    number = exact(fraction / 100 if one[4] else fraction)
    return Quantity(_bounded(number, _Bound.FROM if one[3] else bound), about=bound is _Bound.ABOUT)


def _range(both: re.Match[str]) -> Interval:
    """Two numbers, the first of which may leave its scale to the second."""
    low, high = _scaled(both[1], both[2] or both[4]), _scaled(both[3], both[4])
    if low > high:
        raise UpsideDownError(both.string)
    part = 100 if both[5] else 1
    return Interval(exact(low / part), exact(high / part))


def _bounded(number: Number, bound: _Bound | None) -> Interval:
    """A number after a word. Raises ``ValueError`` for what is less than nothing."""
    match bound:
        case _Bound.MORE:
            return Interval(number, None, lo_open=True)
        case _Bound.FROM:
            return Interval(number, None)
        case _Bound.LESS:
            if number == 0:
                raise ValueError(number)
            return Interval(0, number, hi_open=True)
        case _Bound.UP_TO:
            return Interval(0, number)
        case _:
            return Interval(number, number)


class UpsideDownError(ValueError):
    """A range whose end is below its beginning."""


def _scaled(digits: str, scale: str | None) -> Fraction:
    value = Fraction(digits.translate(_SPACES).replace(",", "."))
    return value * _SCALES[scale.lower()] if scale else value


# --- dates ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    """A date as far as it is known: the first and the last day it can be, as proleptic ordinals."""

    first: int
    last: int


FIRST_DAY = date(_YEARS[0], 1, 1).toordinal()
"""The first day that a date can be."""

LAST_DAY = date(_YEARS[-1], 12, 31).toordinal()
"""The last day that a date can be."""


@lru_cache(maxsize=65536)
def is_date(written: str) -> bool:
    """Whether a text is a day, a month or a year of our time."""
    try:
        parse_days(written)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=65536)
def parse_days(written: str | int) -> Days:
    """A day, a month or a year. Raises ``ValueError`` for anything that is in no calendar of our time."""
    parts = _DATE.match(str(written))
    if parts is None or int(parts[1]) not in _YEARS:
        raise ValueError(written)
    year = int(parts[1])
    if parts[2] is None:
        return Days(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    month = int(parts[2])
    first = date(year, month, 1)
    if parts[3] is None:
        following = date(year + month // 12, month % 12 + 1, 1)
        return Days(first.toordinal(), (following - timedelta(days=1)).toordinal())
    day = date(year, month, int(parts[3])).toordinal()
    return Days(day, day)
