"""Mechanisms in time: their instances, how often they are to be held, their season and their suspensions."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clusterrules.graph.element import Collection, Conflict, Element
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth
from clusterrules.metrics.occasions import fewest_days, most_days, span_of
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days

INTERVALS: Mapping[str, Fraction] = {
    "weekly": Fraction(12, 52),
    "biweekly": Fraction(24, 52),
    "monthly": Fraction(1),
    "two-monthly": Fraction(2),
    "quarterly": Fraction(3),
    "continuous": Fraction(1),
}
"""Months between two instances; a continuous mechanism is used in every month."""

HALF_YEARLY, ANNUAL = "half-yearly", "annual"
CADENCES = (*INTERVALS, HALF_YEARLY, ANNUAL)


@dataclass(frozen=True, slots=True)
class Held:
    """An instance of a mechanism, or one that may be; ``sure`` if it is one for certain. ``span`` are its days."""

    element: Element
    sure: bool
    span: Days | None


@dataclass(frozen=True, slots=True)
class Run:
    """The instances of one mechanism as far as they are listed; ``open`` if others may be missing."""

    mechanism: Element
    instances: tuple[Held, ...]
    open: bool

    def number(self, counts: Callable[[Element], Truth]) -> Interval:
        """How many instances count."""
        truths = [(one.sure, counts(one.element)) for one in self.instances]
        lo = sum(1 for sure, truth in truths if sure and truth)
        return Interval(lo, None if self.open else sum(truth is not False for _, truth in truths))

    def held(self, counts: Callable[[Element], Truth]) -> Interval:
        """On how many days instances that count were held."""
        truths = [(one, counts(one.element)) for one in self.instances]
        lo = fewest_days([one.span for one, truth in truths if one.sure and truth])
        return Interval(lo, None if self.open else most_days([one.span for one, truth in truths if truth is not False]))


def run_of(mechanism: Element, view: View) -> Run:
    """The instances that are, or may be, those of a mechanism."""
    incidence = view.snapshot.incidence("instances", "mechanism")
    named = incidence.by_target.get(mechanism.id, ())
    sure = {one for one in named if one.certain and (one, mechanism.id) not in incidence.unsure}
    others = [one for one in incidence.open_holders if one not in named]
    listed = [Held(one, one in sure, span_of(one, "date", view)) for one in (*named, *others)]
    return Run(mechanism, tuple(listed), may_lack(view.collection("instances")))


def ended(mechanism: Element, view: View) -> Truth:
    """Whether a mechanism was given up; one of which nothing is said goes on."""
    status = view.value(mechanism, "status")
    if isinstance(status, frozenset):
        return None if "ended" in status else False
    return None if status is None else bool(status == "ended")


def may_lack(collection: Collection) -> bool:
    """Whether a list may leave something out."""
    return collection.unlisted is not None and collection.unlisted.hi != 0


def some(collection: Collection) -> Truth:
    """Whether a list has anything in it."""
    if any(one.certain for one in collection.elements):
        return True
    return None if collection.elements or may_lack(collection) else False


def seasons(season: Collection) -> tuple[frozenset[int], frozenset[int]]:
    """The months that surely belong to the season, and those that may. Without any, the whole year does."""
    year = frozenset(range(1, 13))
    sure = frozenset(_month(one) for one in season.elements if one.certain)
    if season.complete and len(sure) == len({_month(one) for one in season.elements}):
        return (sure, sure) if season.elements else (year, year)
    return sure, year


def _month(element: Element) -> int:
    return int(element.id) if element.id.isdecimal() else 0


Span = tuple[int, int]


def breaks(mechanism: Element, view: View) -> tuple[list[Span], list[Span]]:
    """The days of documented suspensions: those that surely are, and those that may be."""
    sure: list[Span] = []
    possible: list[Span] = []
    suspensions = view.nested(mechanism, "suspensions")
    for one in suspensions.elements:
        documented = some(view.nested(one, "document"))
        if documented is False:
            continue
        start, end = view.days(one, "from"), view.days(one, "to")
        if isinstance(start, str):
            continue
        begins = (start.first, start.last) if isinstance(start, Days) else (0, view.as_of + 1)
        ends = (end.first, end.last) if isinstance(end, Days) else (0 if end is None else view.as_of, view.as_of)
        possible.append((begins[0], ends[1]))
        if documented and one.certain and start is not None:
            sure.append((begins[1], ends[0]))
    if may_lack(suspensions):
        possible.append((0, view.as_of))
    return sure, possible


@lru_cache(maxsize=4096)
def months_between(after: int, until: int, season: frozenset[int], breaks: tuple[Span, ...]) -> Fraction:
    """How many months the days after one and up to another are, without those out of season or in a break."""
    parts = _counted_days(after, until, season, breaks)
    return sum((Fraction(days, length) for days, length in parts), Fraction(0))


@lru_cache(maxsize=4096)
def days_between(after: int, until: int, season: frozenset[int], breaks: tuple[Span, ...]) -> int:
    """How many days there are after one and up to another, without those out of season or in a break."""
    return sum(days for days, _ in _counted_days(after, until, season, breaks))


def _counted_days(
    after: int, until: int, season: frozenset[int], breaks: tuple[Span, ...]
) -> Iterator[tuple[int, int]]:
    """For each month between two days, how many of its days count, and how long it is."""
    day = after + 1
    while day <= until:
        begins = date.fromordinal(day)
        length = monthrange(begins.year, begins.month)[1]
        last = min(until, day + length - begins.day)
        if begins.month in season:
            broken = {one for start, end in breaks for one in range(max(start, day), min(end, last) + 1)}
            yield last + 1 - day - len(broken), length
        day = last + 1


def open_fields(element: Element, *names: str) -> Iterator[OpenFact]:
    """Those of an element's fields that are not stated, or on which claims disagree."""
    for name in names:
        found = element.fields.get(name)
        if found is None or isinstance(found, Conflict):
            options = CADENCES if name == "cadence" else ()
            reason = "missing" if found is None else "conflict"
            yield OpenFact(f"{element.path}.{name}", element.kind, name, reason=reason, options=options)
