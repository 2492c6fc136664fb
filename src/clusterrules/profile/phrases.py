"""Numbers and dates as people write them: «понад 20», "20+", «близько 500», «30–50 %», «2,5 млн», "2021-03".

A phrase becomes an interval, never a bare number. How wide «близько» is, the pack says, not this module. Nobody writes
a number at length, so what is longer than a line is none.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from clusterrules.logic.interval import Interval, exact

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
_MORE = ("понад", "більше", "більш ніж", "більше ніж", "more than", "over", "above", ">")
_FROM = ("не менше", "не менш як", "щонайменше", "мінімум", "від", "at least", "from", "min", "≥", ">=")
_LESS = ("менше", "менше ніж", "less than", "under", "below", "<")
_UP_TO = ("не більше", "не більш як", "щонайбільше", "максимум", "до", "at most", "up to", "max", "≤", "<=")
_ABOUT = ("близько", "приблизно", "орієнтовно", "майже", "about", "around", "approximately", "circa", "~", "≈")
_BEFORE = {word: kind for kind, words in enumerate((_MORE, _FROM, _LESS, _UP_TO, _ABOUT)) for word in words}
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
    kind = None
    if prefix:
        kind = _BEFORE[prefix.group(1).lower()]
        text = text[prefix.end() :].strip()
    both = _RANGE.match(text)
    if both:
        if kind not in (None, 4) and prefix is not None and prefix.group(1).lower() not in ("від", "from"):
            raise ValueError(written)
        low, high, percent = _scaled(both[1], both[2] or both[4]), _scaled(both[3], both[4]), both[5]
        if percent:
            low, high = low / 100, high / 100
        if low > high:
            raise UpsideDownError(written)
        return Quantity(Interval(exact(low), exact(high)), about=kind == 4)
    one = _ONE.match(text)
    if not one:
        raise ValueError(written)
    fraction = _scaled(one[1], one[2])
    number = exact(fraction / 100 if one[4] else fraction)
    if one[3]:
        if kind is not None:
            raise ValueError(written)
        return Quantity(Interval(number, None))
    match kind:
        case 0:
            return Quantity(Interval(number, None, lo_open=True))
        case 1:
            return Quantity(Interval(number, None))
        case 2:
            if number == 0:  # nothing is less
                raise ValueError(written)
            return Quantity(Interval(0, number, hi_open=True))
        case 3:
            return Quantity(Interval(0, number))
        case _:
            return Quantity(Interval(number, number), about=kind == 4)


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
