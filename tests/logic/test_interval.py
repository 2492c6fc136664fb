"""Laws of exact intervals: every operation holds all results of the numbers inside, and no bound is too wide."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import NON_NEGATIVE, UNKNOWN, Interval, exact, point
from clusterrules.profile.phrases import parse_quantity

bounds = st.one_of(st.none(), st.integers(0, 6), st.fractions(0, 6, max_denominator=4))


@st.composite
def intervals(draw, positive=False):
    """Not empty, not negative; bounds open or closed or missing above."""
    lo = draw(st.integers(1 if positive else 0, 5))
    hi = draw(st.one_of(st.none(), st.fractions(lo, lo + 4, max_denominator=3)))
    found = Interval(lo, hi if hi is None else exact(hi), draw(st.booleans()), hi is not None and draw(st.booleans()))
    return Interval(lo, lo) if found.is_empty else found


def inside(interval, upto=12):
    """Numbers of an interval: near its bounds and between."""
    lo, hi = Fraction(interval.lo or 0), Fraction(interval.hi if interval.hi is not None else upto)
    some = [lo + (hi - lo) * Fraction(part, 6) for part in range(7)] + [lo + (hi - lo) / 10**6]
    return [number for number in some if interval.contains(point(exact(number)))]


def holds(interval, number):
    return interval.contains(point(exact(Fraction(number))))


# --- exactness ------------------------------------------------------------------------------------------------------


def test_no_floats():
    assert exact(0.6) == Fraction(3, 5)
    assert numbers.add(point(exact(0.6)), point(exact(0.3))) == point(Fraction(9, 10))
    assert numbers.at_least(numbers.add(point(exact(0.6)), point(exact(0.3))), point(exact(0.9))) is True
    assert isinstance(exact("4.0"), int)
    with pytest.raises(ValueError, match="not a number"):
        exact(True)


@pytest.mark.parametrize(
    ("phrase", "whole"),
    [
        ("понад 20", Interval(21, None)),
        ("20+", Interval(20, None)),
        ("до 10", Interval(0, 10)),
        ("менше 10", Interval(0, 9)),
        ("30–50", Interval(30, 50)),
        ("не менше 7,5", Interval(8, None)),
        (12, point(12)),
    ],
)
def test_whole_numbers_of_a_phrase(phrase, whole):
    assert parse_quantity(phrase).interval.whole() == whole


def test_open_bounds():
    over = Interval(20, None, lo_open=True)
    assert numbers.more_than(over, point(20)) is True
    assert numbers.at_least(over, point(20)) is True
    assert numbers.at_least(over, point(21)) is None
    assert numbers.at_most(over, point(20)) is False
    assert numbers.at_least(Interval(0, 5, hi_open=True), point(5)) is False
    assert numbers.more_than(Interval(0, 5), point(5)) is False
    assert numbers.at_least(Interval(0, 5), point(5)) is None
    assert not over.contains(point(20))
    assert Interval(20, None).contains(over)
    assert not over.contains(Interval(20, None))
    assert Interval(1, 1, lo_open=True).is_empty


# --- comparisons ----------------------------------------------------------------------------------------------------

COMPARISONS = {
    numbers.at_least: lambda a, b: a >= b,
    numbers.more_than: lambda a, b: a > b,
    numbers.at_most: lambda a, b: a <= b,
    numbers.less_than: lambda a, b: a < b,
    numbers.equals: lambda a, b: a == b,
}


def small_intervals():
    """Every interval with bounds among 0, 1, 2 and none, open and closed."""
    ends = (None, 0, 1, 2)
    for lo, hi, lo_open, hi_open in product(ends, ends, (False, True), (False, True)):
        found = Interval(lo, hi, lo_open and lo is not None, hi_open and hi is not None)
        if not found.is_empty:
            yield found


GRID = [exact(Fraction(part, 4)) for part in range(-12, 21)]


def test_comparisons_are_exact():
    """True if and only if true of all numbers, false if and only if of none: on a grid finer than all bounds."""
    every = list(dict.fromkeys(small_intervals()))
    numbers_in = {found: [number for number in GRID if holds(found, number)] for found in every}
    for left, right in product(every, every):
        pairs = list(product(numbers_in[left], numbers_in[right]))
        for compare, plain in COMPARISONS.items():
            values = {plain(one, other) for one, other in pairs}
            expected = values.pop() if len(values) == 1 else None
            assert compare(left, right) is expected, (compare.__name__, left, right)


def test_intersection_and_hull():
    every = list(dict.fromkeys(small_intervals()))
    for left, right in product(every, every):
        both = numbers.intersect(left, right)
        common = [number for number in GRID if holds(left, number) and holds(right, number)]
        assert (both is None) == (not common)
        if both is not None:
            assert common == [number for number in GRID if holds(both, number)]
        around = numbers.hull([left, right])
        assert around.contains(left)
        assert around.contains(right)
        lows = {(left.lo, left.lo_open), (right.lo, right.lo_open)}
        highs = {(left.hi, left.hi_open), (right.hi, right.hi_open)}
        assert (around.lo, around.lo_open) in lows
        assert (around.hi, around.hi_open) in highs


# --- arithmetic -----------------------------------------------------------------------------------------------------


@given(intervals(), intervals())
def test_sums_and_products_hold_every_result(left, right):
    for one, other in product(inside(left), inside(right)):
        assert holds(numbers.add(left, right), one + other)
        assert holds(numbers.subtract(left, right), one - other)
        assert holds(numbers.multiply(left, right), one * other)
        assert holds(numbers.smallest([left, right]), min(one, other))
        assert holds(numbers.largest([left, right]), max(one, other))


@given(intervals(), intervals(positive=True))
def test_quotients_hold_every_result(left, right):
    quotient = numbers.divide(left, right)
    for one, other in product(inside(left), inside(right)):
        assert holds(quotient, one / other)


def test_bounds_are_reached():
    assert numbers.add(Interval(1, 2), Interval(3, None)) == Interval(4, None)
    assert numbers.subtract(Interval(1, 2), Interval(3, None)) == Interval(None, -1)
    assert numbers.multiply(Interval(2, 3), Interval(0, None)) == Interval(0, None)
    assert numbers.multiply(point(0), NON_NEGATIVE) == point(0)
    assert numbers.multiply(Interval(0, 2), Interval(0, 3, lo_open=True)) == Interval(0, 6)
    assert numbers.multiply(Interval(0, 2, lo_open=True), Interval(1, 3)) == Interval(0, 6, lo_open=True)
    assert numbers.divide(Interval(1, 2), Interval(4, 5)) == Interval(Fraction(1, 5), Fraction(1, 2))
    assert numbers.divide(Interval(1, 2), Interval(4, None)) == Interval(0, Fraction(1, 2), lo_open=True)
    assert numbers.divide(Interval(1, 2), point(0)) is None
    assert numbers.smallest([Interval(1, 4), Interval(2, None)]) == Interval(1, 4)
    assert numbers.largest([Interval(1, 4), Interval(2, None)]) == Interval(2, None)


def test_a_negative_or_unknown_factor_is_no_error():
    """A rule must not break because a number that it multiplies is not known, or is a difference below zero."""
    assert numbers.multiply(UNKNOWN, point(2)) == UNKNOWN
    assert numbers.multiply(UNKNOWN, point(0)) == point(0)
    assert numbers.multiply(point(-2), Interval(1, 3)) == Interval(-6, -2)
    assert numbers.multiply(Interval(-1, 2), Interval(-3, None)) == UNKNOWN
    assert numbers.divide(Interval(-4, 2), point(2)) == Interval(-2, 1)
    assert numbers.divide(Interval(-4, 2), Interval(0, 2)) == UNKNOWN
    assert numbers.divide(point(1), Interval(-1, 1)) == UNKNOWN


@given(intervals())
def test_rounding(found):
    for number in inside(found):
        assert holds(numbers.round_up(found), -((-number) // 1))
        assert holds(numbers.round_down(found), number // 1)
    assert numbers.round_up(Interval(2, 3, lo_open=True)) == point(3)
    assert numbers.round_down(Interval(2, 3, hi_open=True)) == point(2)


# --- shares ---------------------------------------------------------------------------------------------------------


@given(intervals(), intervals())
def test_a_share_holds_every_share(part, rest):
    share = numbers.share(part, rest)
    for one, other in product(inside(part), inside(rest)):
        if one + other:
            assert holds(share, one / (one + other)), (part, rest, share)


@given(intervals(), intervals())
def test_a_share_is_no_wider_than_it_must_be(part, rest):
    """A closed bound of a share is the share of two numbers inside; an open one is come near to."""
    share = numbers.share(part, rest)
    if share is None:
        assert part == point(0)
        assert rest == point(0)
        return
    ones, others = inside(part, upto=10_000), inside(rest, upto=10_000)
    reached = [one / (one + other) for one, other in product(ones, others) if one + other]
    least, most = min(reached), max(reached)
    assert least == share.lo if not share.lo_open else share.lo < least <= share.lo + Fraction(1, 2)
    assert most == share.hi if not share.hi_open else share.hi - Fraction(1, 2) <= most < share.hi


@pytest.mark.parametrize(
    ("part", "rest", "share"),
    [
        (point(0), point(0), None),
        (point(3), point(1), point(Fraction(3, 4))),
        (Interval(1, 3), Interval(1, 2), Interval(Fraction(1, 3), Fraction(3, 4))),
        (Interval(0, 2), point(0), point(1)),
        (point(0), Interval(0, 2), point(0)),
        (Interval(2, None), Interval(1, None), Interval(0, 1, lo_open=True, hi_open=True)),
        (NON_NEGATIVE, NON_NEGATIVE, Interval(0, 1)),
        (Interval(0, 1), Interval(0, None, lo_open=True), Interval(0, 1, hi_open=True)),
        (Interval(100, None, lo_open=True), point(100), Interval(Fraction(1, 2), 1, lo_open=True, hi_open=True)),
    ],
)
def test_share(part, rest, share):
    assert numbers.share(part, rest) == share
