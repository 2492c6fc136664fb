"""Windows of time: (T − n months, T], days clipped to the month's end, partial dates three-valued."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterrules.graph.calendar import iso, months_before, whole_months, within
from clusterrules.graph.element import DOUBTFUL, Conflict, Element
from clusterrules.graph.missing import begun, has_left
from clusterrules.profile.phrases import Days, parse_days


def day(written):
    return date.fromisoformat(written).toordinal()


@pytest.mark.parametrize(
    ("of", "months", "before"),
    [
        ("2026-06-30", 12, "2025-06-30"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2024-02-29", 48, "2020-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 24, "2024-12-31"),
        ("2026-05-31", 0, "2026-05-31"),
    ],
)
def test_months_before(of, months, before):
    assert iso(months_before(day(of), months)) == before


days = st.dates(date(1990, 1, 1), date(2060, 12, 31)).map(date.toordinal)


@given(days, st.integers(0, 60))
def test_months_before_is_the_same_day_or_the_end_of_the_month(of, months):
    then, now = date.fromordinal(months_before(of, months)), date.fromordinal(of)
    assert (now.year * 12 + now.month) - (then.year * 12 + then.month) == months
    assert then.day == now.day or (then.day < now.day and (then + timedelta(days=1)).day == 1)


@given(days, st.integers(0, 60))
def test_four_years_later_nothing_changes(of, months):
    assert months_before(of + 1461, months) == months_before(of, months) + 1461


@given(days, days)
def test_whole_months(one, other):
    """The most months that fit between two days."""
    earlier, later = sorted((one, other))
    months = whole_months(earlier, later)
    assert months_before(later, months) >= earlier
    assert months_before(later, months + 1) < earlier
    assert whole_months(later + 1, earlier) == 0


T, AFTER = day("2026-06-30"), day("2025-06-30")


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        ("2025-06-30", False),  # the window is open where it begins
        ("2025-07-01", True),
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2026", None),
        ("2025", None),
        ("2024", False),
        ("2026-06", True),
        ("2025-06", False),
        ("2025-07", True),
        ("2026-07", False),
    ],
)
def test_within(written, truth):
    assert within(parse_days(written), AFTER, T) is truth


@given(days, st.integers(0, 400), days, st.integers(0, 800))
def test_a_partial_date_is_known_to_be_within_exactly_if_all_its_days_are(first, length, after, window):
    truths = {within(Days(one, one), after, after + window) for one in {first, first + length // 2, first + length}}
    truths |= {
        within(Days(one, one), after, after + window)
        for one in (after, after + 1, after + window, after + window + 1)
        if first <= one <= first + length
    }
    expected = truths.pop() if len(truths) == 1 else None
    assert within(Days(first, first + length), after, after + window) is expected


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        (None, True),  # what is listed without a date is taken as told
        ("none", True),
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2026", None),
        (parse_days("2026"), None),
        (Conflict(Days(T - 5, T + 5)), None),
        (Conflict(frozenset({"none", "2027"})), None),
        (Conflict(frozenset({"none", "2025"})), True),
    ],
)
def test_begun(written, truth):
    assert begun(written, T) is truth


@pytest.mark.parametrize(
    ("until", "truth"),
    [
        ("none", False),
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2026", None),
        (Conflict(frozenset({"none", "2025"})), None),
        (DOUBTFUL, None),
    ],
)
def test_has_left(until, truth):
    assert has_left(Element("members", "m", "members.m", {"until": until}), T) is truth


def test_who_names_no_end_is_there():
    assert has_left(Element("members", "m", "members.m", {}), T) is False
