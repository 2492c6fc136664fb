"""How long a mechanism has run without a long break, at least and at most, by the dates on which it was held."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from clusterrules.graph.calendar import months_before, whole_months
from clusterrules.graph.element import Element
from clusterrules.logic.interval import Number
from clusterrules.logic.truth import Truth
from clusterrules.metrics.outliving import stated_run
from clusterrules.metrics.schedule import (
    ANNUAL,
    CADENCES,
    HALF_YEARLY,
    INTERVALS,
    Run,
    Span,
    breaks,
    days_between,
    ended,
    seasons,
)
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days

_MONTHS = {**INTERVALS, HALF_YEARLY: Fraction(6), ANNUAL: Fraction(12)}
_MONTH, _WEEKDAY = 31, 4
"""Days of a month at its longest, and by how many more what is held on the same weekday of a month can come later."""

_LONGEST = 1200
"""No mechanism is older than so many months."""


def _days(months: Fraction) -> Number:
    """The longest time between two instances that are held as usual, in days: a week is one of seven days."""
    return months * _MONTH + _WEEKDAY if months >= 1 else months * Fraction(52, 12) * 7


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How many days apart the instances of a mechanism may lie, how many they usually do, and the months and days that
    do not count as time."""

    allowed: Fraction
    usual: Number
    season: frozenset[int]
    breaks: tuple[Span, ...]

    def bridges(self, after: int, until: int) -> bool:
        """Whether there is no long break between two days."""
        return after >= until or days_between(after, until, self.season, self.breaks) <= self.allowed

    def expected_from(self, begun: int, day: int) -> int:
        """The earliest day, not before a mechanism began, after which an instance was not yet due before a day."""
        days = range(begun, day)
        due = bisect_left(days, True, key=lambda one: days_between(one, day, self.season, self.breaks) <= self.usual)
        return begun + due

    def reaches_back(self, day: int, as_of: int) -> int | None:
        """Full months to the date of assessment from the earliest day that bridges to one; ``None`` without bound."""
        months = whole_months(day, as_of)
        further = range(months + 1, _LONGEST + 1)
        months += bisect_left(further, True, key=lambda back: not self.bridges(months_before(as_of, back), day))
        return None if months >= _LONGEST else months


def _months_since(day: int, suspensions: tuple[Span, ...], as_of: int) -> int:
    """Full months from a day to the date of the assessment; the days of suspensions are none of them."""
    if not suspensions:
        return whole_months(day, as_of)
    suspended = sum(any(start <= one <= end for start, end in suspensions) for one in range(day + 1, as_of + 1))
    return whole_months(min(day + suspended, as_of), as_of)


@dataclass(frozen=True, slots=True)
class Lasting:
    """Months without a long break up to the date of the assessment, at least and at most, and whether it still runs."""

    least: int
    most: int | None
    runs: Truth


def lasting_of(mechanism: Element, view: View) -> Lasting:
    def judged() -> Lasting:
        run = stated_run(mechanism, view)
        cadence = view.value(mechanism, "cadence")
        options: Iterable[str] = CADENCES if cadence is None else (cadence,)
        if isinstance(cadence, frozenset):
            options = sorted(map(str, cadence))
        factor = Fraction(view.parameter("gap_factor").lo or 0)
        found = [_at_cadence(run, factor, _days(_MONTHS[option]), view) for option in options]
        most = [one.most for one in found]
        runs = {one.runs for one in found}
        return Lasting(
            min(one.least for one in found),
            None if None in most else max(one for one in most if one is not None),
            runs.pop() if len(runs) == 1 else None,
        )

    found: Lasting = view.remember(("lasting", mechanism), judged)
    return found


def _at_cadence(run: Run, factor: Fraction, usual: Number, view: View) -> Lasting:
    some_months, all_months = seasons(view.nested(run.mechanism, "season"))
    sure_breaks, possible_breaks = breaks(run.mechanism, view)
    slow = _Rhythm(factor * usual, usual, all_months, tuple(sure_breaks))
    quick = _Rhythm(factor * usual, usual, some_months, tuple(possible_breaks))
    first = view.days(run.mechanism, "first_date")
    least = _at_least(run, slow, first, tuple(possible_breaks), view)
    most = _at_most(run, quick, first, tuple(sure_breaks), view)
    given_up = ended(run.mechanism, view)
    if given_up is True:
        return Lasting(0, 0, False)
    if given_up is None:
        least = None
    runs = True if least is not None else False if most == 0 and not run.open else None
    return Lasting(least or 0, most, runs)


def _at_least(
    run: Run, rhythm: _Rhythm, first: Days | str | None, suspended: tuple[Span, ...], view: View
) -> int | None:
    """Months that are certain: between two instances lies at most the time from the first day that one can have been
    held on to the last day of the next. ``None`` if it is not certain that the mechanism still runs."""
    dates = [view.days(one.element, "date") for one in run.instances if one.sure]
    held = sorted((one for one in dates if isinstance(one, Days)), key=lambda one: one.last, reverse=True)
    reached = view.as_of
    number = 0
    for one in held:
        if rhythm.bridges(one.first, reached):
            number, reached = number + 1, min(reached, one.last)
    if not number:
        return None
    if isinstance(first, Days) and rhythm.bridges(first.first, reached):
        reached = min(reached, first.last)
    elif isinstance(first, Days) and number > 1:
        reached = rhythm.expected_from(min(first.last, reached), reached)
    return _months_since(reached, suspended, view.as_of)


def _at_most(
    run: Run, rhythm: _Rhythm, first: Days | str | None, suspended: tuple[Span, ...], view: View
) -> int | None:
    """Months that are possible: what surely holds no instance are the times in which none can have been held."""
    dates = [view.days(one.element, "date") for one in run.instances]
    if run.open or None in dates:
        return None
    held = sorted((one for one in dates if isinstance(one, Days)), key=lambda one: one.last, reverse=True)
    reached = view.as_of
    number = 0
    for one in held:
        if not rhythm.bridges(one.last, reached):
            break
        number, reached = number + 1, min(reached, one.first)
    if not number:
        return 0
    if first is None:
        return rhythm.reaches_back(reached, view.as_of)
    if isinstance(first, Days) and rhythm.bridges(first.last, reached):
        days = range(first.first, first.last + 1)
        reached = min(reached, days[bisect_left(days, True, key=lambda day: rhythm.bridges(day, reached))])
    elif isinstance(first, Days) and number > 1:
        reached = rhythm.expected_from(min(first.first, reached), reached)
    return _months_since(reached, suspended, view.as_of)
