"""Exact intervals: what is known of a number when not all is known.

Bounds are integers or fractions, open or closed; ``None`` is unbounded. Nothing here is a float, because in floats
0.6 + 0.3 < 0.9. Arithmetic gives the hull of all results; where the same unknown stands on both sides the hull may be
wider than the truth, never narrower.
"""

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from clusterrules.logic.truth import Truth, negate

Number = int | Fraction


def exact(value: int | float | str | Decimal | Fraction) -> Number:
    """The number as written: ``0.6`` is 6/10 and not its binary neighbour.

    Raises ``ValueError`` for text that is no number and for infinities.
    """
    if isinstance(value, bool):
        raise ValueError(f"not a number: {value}")
    if isinstance(value, int):
        return value
    fraction = value if isinstance(value, Fraction) else Fraction(repr(value) if isinstance(value, float) else value)
    return fraction.numerator if fraction.denominator == 1 else fraction


class Interval(NamedTuple):
    """All numbers between two bounds. ``None`` as a bound: unbounded on that side.

    A tuple, because thousands are made in an assessment, and making a frozen dataclass takes three times as long.
    """

    lo: Number | None = None
    hi: Number | None = None
    lo_open: bool = False
    hi_open: bool = False

    @property
    def is_point(self) -> bool:
        return self.lo is not None and self.lo == self.hi

    @property
    def is_empty(self) -> bool:
        """Upside down, or a single point with an open side."""
        if self.lo is None or self.hi is None:
            return False
        return self.lo > self.hi or (self.lo == self.hi and (self.lo_open or self.hi_open))

    def whole(self) -> "Interval":
        """The whole numbers inside, with closed bounds: «понад 20» companies is 21 or more."""
        lo, hi = self.lo, self.hi
        if lo is not None:
            lo = math.floor(lo) + 1 if self.lo_open else math.ceil(lo)
        if hi is not None:
            hi = math.ceil(hi) - 1 if self.hi_open else math.floor(hi)
        return Interval(lo, hi)

    def contains(self, other: "Interval") -> bool:
        """Whether every number of ``other`` lies in this interval."""
        return _lower(self) <= _lower(other) and _upper(other) <= _upper(self)


def _lower(interval: Interval) -> tuple[Number | float, bool]:
    """The lower bound as something that can be compared: an open bound lies above the closed one."""
    return (-math.inf if interval.lo is None else interval.lo, interval.lo_open)


def _upper(interval: Interval) -> tuple[Number | float, bool]:
    """The upper bound as something that can be compared: an open bound lies below the closed one."""
    return (math.inf if interval.hi is None else interval.hi, not interval.hi_open)


UNKNOWN = Interval()
NON_NEGATIVE = Interval(0, None)
UNIT = Interval(0, 1)


def point(value: Number) -> Interval:
    """The interval that holds one number."""
    return Interval(value, value)


def at_least(left: Interval, right: Interval) -> Truth:
    """``left ≥ right`` for the whole of both, for none of it, or unknown."""
    if left.lo is not None and right.hi is not None and left.lo >= right.hi:
        return True
    if left.hi is not None and right.lo is not None:
        if left.hi < right.lo or (left.hi == right.lo and (left.hi_open or right.lo_open)):
            return False
    return None


def more_than(left: Interval, right: Interval) -> Truth:
    """``left > right`` for the whole of both, for none of it, or unknown."""
    if left.lo is not None and right.hi is not None:
        if left.lo > right.hi or (left.lo == right.hi and (left.lo_open or right.hi_open)):
            return True
    if left.hi is not None and right.lo is not None and left.hi <= right.lo:
        return False
    return None


def at_most(left: Interval, right: Interval) -> Truth:
    """``left ≤ right``: not more than."""
    return negate(more_than(left, right))


def less_than(left: Interval, right: Interval) -> Truth:
    """``left < right``: not at least."""
    return negate(at_least(left, right))


def equals(left: Interval, right: Interval) -> Truth:
    """``left = right``: known only for two points, or for intervals that do not meet."""
    if left.is_point and right.is_point:
        return left.lo == right.lo
    return None if intersect(left, right) is not None else False


def intersect(left: Interval, right: Interval) -> Interval | None:
    """What both allow; ``None`` if they contradict each other."""
    lower, upper = max(left, right, key=_lower), min(left, right, key=_upper)
    both = Interval(lower.lo, upper.hi, lower.lo_open, upper.hi_open)
    return None if both.is_empty else both


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds them all. Raises ``ValueError`` for none."""
    items = list(intervals)
    lower, upper = min(items, key=_lower), max(items, key=_upper)
    return Interval(lower.lo, upper.hi, lower.lo_open, upper.hi_open)


def add(left: Interval, right: Interval) -> Interval:
    """The hull of all sums."""
    return Interval(
        None if left.lo is None or right.lo is None else left.lo + right.lo,
        None if left.hi is None or right.hi is None else left.hi + right.hi,
        left.lo_open or right.lo_open,
        left.hi_open or right.hi_open,
    )


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of all; 0 of none."""
    result = point(0)
    for interval in intervals:
        result = add(result, interval)
    return result


def subtract(left: Interval, right: Interval) -> Interval:
    """The hull of all differences."""
    mirrored = Interval(
        None if right.hi is None else -right.hi,
        None if right.lo is None else -right.lo,
        right.hi_open,
        right.lo_open,
    )
    return add(left, mirrored)


def multiply(left: Interval, right: Interval) -> Interval:
    """The hull of all products; bounds are closed where a factor may be negative."""
    if not (_never_negative(left) and _never_negative(right)):
        return _corners(left, right)
    lo = (left.lo or 0) * (right.lo or 0)
    zero = (left.hi == 0 and not left.hi_open) or (right.hi == 0 and not right.hi_open)
    hi: Number | None = 0 if zero else None
    if left.hi is not None and right.hi is not None:
        hi = left.hi * right.hi
    reached = any(factor.lo == 0 and not factor.lo_open for factor in (left, right))  # nothing times anything
    lo_open = not reached and (left.lo_open or right.lo_open)
    return Interval(lo, hi, lo_open, not zero and (left.hi_open or right.hi_open))


def divide(left: Interval, right: Interval) -> Interval | None:
    """The hull of all quotients; ``None`` where the divisor can only be 0, unknown where it may be negative."""
    if right.lo == right.hi == 0:
        return None
    if not _never_negative(right):
        return UNKNOWN
    if not _never_negative(left):
        inverse = Interval(
            0 if right.hi is None else Fraction(1) / right.hi, None if not right.lo else 1 / Fraction(right.lo)
        )
        return _corners(left, inverse)
    lo: Number = 0 if right.hi is None else exact(Fraction(left.lo or 0, right.hi))
    unbounded = left.hi is None or right.lo == 0
    hi = None if unbounded or left.hi is None else exact(Fraction(left.hi, right.lo or 1))
    if left.hi == 0:
        hi = 0
    return Interval(lo, hi, right.hi is None and lo < (left.lo or 0))


def _never_negative(interval: Interval) -> bool:
    return interval.lo is not None and interval.lo >= 0


def _corners(left: Interval, right: Interval) -> Interval:
    """The hull of all products of two intervals, by the products of their ends."""
    ends = [
        _times(one, other)
        for one in (-math.inf if left.lo is None else left.lo, math.inf if left.hi is None else left.hi)
        for other in (-math.inf if right.lo is None else right.lo, math.inf if right.hi is None else right.hi)
    ]
    lo, hi = min(ends), max(ends)
    return Interval(None if isinstance(lo, float) else lo, None if isinstance(hi, float) else hi)


def _times(one: Number | float, other: Number | float) -> Number | float:
    """The product of two ends; nothing times an infinite number of things is nothing."""
    if one == 0 or other == 0:
        return 0
    if isinstance(one, float) or isinstance(other, float):
        return math.inf if (one > 0) == (other > 0) else -math.inf
    return one * other


def share(part: Interval, rest: Interval) -> Interval | None:
    """Part of a whole, from two amounts that do not overlap: ``[a₋/(a₋+b₊), a₊/(a₊+b₋)]``.

    ``None`` if both are certainly 0. Where both *may* be 0 the caller has to say what a share of nothing is.
    """
    if part.hi == 0 and rest.hi == 0:
        return None
    lo, lo_open = _quota(part.lo or 0, part.lo_open, rest.hi, rest.hi_open)
    less, hi_open = _quota(rest.lo or 0, rest.lo_open, part.hi, part.hi_open)
    return Interval(lo, exact(1 - less), lo_open, hi_open)


def _quota(least: Number, least_open: bool, most: Number | None, most_open: bool) -> tuple[Number, bool]:
    """The least share that one amount can be of itself and another, and whether no amounts reach it."""
    if most == 0:
        return 1, False
    if least == 0:
        return 0, least_open
    if most is None:
        return 0, True
    return exact(Fraction(least, least + most)), least_open or most_open


def smallest(intervals: Iterable[Interval]) -> Interval:
    """The hull of all minima of one number from each."""
    items = list(intervals)
    lo = None if any(item.lo is None for item in items) else min(item.lo for item in items if item.lo is not None)
    bounded = [item.hi for item in items if item.hi is not None]
    return Interval(lo, min(bounded) if bounded else None)


def largest(intervals: Iterable[Interval]) -> Interval:
    """The hull of all maxima of one number from each."""
    items = list(intervals)
    bounded = [item.lo for item in items if item.lo is not None]
    hi = None if any(item.hi is None for item in items) else max(item.hi for item in items if item.hi is not None)
    return Interval(max(bounded) if bounded else None, hi)


def round_up(value: Interval) -> Interval:
    """Each number rounded up to a whole one."""
    lo = value.lo
    if lo is not None:
        lo = math.floor(lo) + 1 if value.lo_open else math.ceil(lo)
    return Interval(lo, None if value.hi is None else math.ceil(value.hi))


def round_down(value: Interval) -> Interval:
    """Each number rounded down to a whole one."""
    hi = value.hi
    if hi is not None:
        hi = math.ceil(hi) - 1 if value.hi_open else math.floor(hi)
    return Interval(None if value.lo is None else math.floor(value.lo), hi)
