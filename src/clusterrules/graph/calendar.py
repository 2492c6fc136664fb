"""Windows of time. A window of n months up to T is (T − n months, T], the day clipped to the month's end."""

import calendar
from datetime import date

from clusterrules.logic.truth import Truth
from clusterrules.profile.phrases import Days


def months_before(day: int, months: int) -> int:
    """The same day of the month some months earlier, clipped to that month's end; days are proleptic ordinals."""
    then = date.fromordinal(day)
    index = then.year * 12 + then.month - 1 - months
    year, month = divmod(max(index, 12), 12)  # a window that begins before the first year begins with it
    return date(year, month + 1, min(then.day, calendar.monthrange(year, month + 1)[1])).toordinal()


def months_after(day: int, months: int) -> int:
    """The same day of the month some months later, clipped to that month's end."""
    return months_before(day, -months)


def within(days: Days, after: int, until: int) -> Truth:
    """Whether a date lies in (after, until]; unknown where only part of a vague date does."""
    if days.first > after and days.last <= until:
        return True
    return False if days.last <= after or days.first > until or until <= after else None


def not_later(earlier: Days, later: Days) -> Truth:
    """Whether one date comes before another, or on the same day."""
    if earlier.last <= later.first:
        return True
    return False if earlier.first > later.last else None


def whole_months(earlier: int, later: int) -> int:
    """Full months between two days; negative time is no time."""
    start, end = date.fromordinal(earlier), date.fromordinal(later)
    if end < start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    while months and months_before(later, months) < earlier:
        months -= 1
    return months


def iso(day: int) -> str:
    """The date as text, year-month-day."""
    return date.fromordinal(day).isoformat()
