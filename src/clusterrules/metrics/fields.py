"""Conditions on one field of an element: its value, whether it is stated, a number or a date in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clusterrules.graph.calendar import within
from clusterrules.graph.element import Conflict, Element
from clusterrules.logic.truth import Truth, negate
from clusterrules.metrics.conditions import compared
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import NONE, Field


def open_field(element: Element, field: Field) -> Iterator[OpenFact]:
    """A field of an element that is not known, or that claims disagree on."""
    found = element.fields.get(field.name)
    reason = "conflict" if isinstance(found, Conflict) else "missing"
    options: tuple[Any, ...] = field.values or ((True, False) if field.type == "yes_no" else ())
    yield OpenFact(f"{element.path}.{field.name}", element.kind, field.name, reason=reason, options=options)


@dataclass(frozen=True, slots=True, eq=False)
class FieldIs:
    """A field has one of the values given."""

    kind: str
    field: Field
    allowed: frozenset[Any]
    parameter: str | None = None
    """A parameter that holds the values instead."""

    def truth(self, element: Element, view: View) -> Truth:
        allowed = self.allowed if self.parameter is None else view.parameters[self.parameter].words
        value = element.fields.get(self.field.name)
        kind = type(value)
        if kind is not str and kind is not bool:
            value = view.value(element, self.field.name)
            if value is None:
                return None
            if type(value) is frozenset:
                if value <= allowed:
                    return True
                return None if value & allowed else False
        return bool(value in allowed)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("field", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        parameters = frozenset({self.parameter} if self.parameter else ())
        return Reads(fields=frozenset({(self.kind, self.field.name)}), parameters=parameters)


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """A field is stated. ``none`` is known to be absent; a field that says nothing is unknown."""

    kind: str
    field: Field

    def truth(self, element: Element, view: View) -> Truth:
        value = view.value(element, self.field.name)
        if value is None or (isinstance(value, frozenset) and NONE in value):
            return None
        return bool(value != NONE)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("present", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)}))


@dataclass(frozen=True, slots=True, eq=False)
class FieldCompares:
    """A number in a field compares with another number."""

    kind: str
    field: Field
    comparison: str
    bound: Expression

    def truth(self, element: Element, view: View) -> Truth:
        return compared(self.comparison, view.number(element, self.field.name), self.bound, view)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)
            yield from self.bound.open(view)

    def trace(self, element: Element, view: View) -> Trace:
        parameter, origin = self.bound.home(view)
        return Trace(
            "field",
            self.truth(element, view),
            label=self.field.title,
            measured=view.number(element, self.field.name),
            unit=self.field.unit,
            comparison=self.comparison,
            required=self.bound.value(view),
            parameter=parameter,
            origin=origin,
        )

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)})) | self.bound.reads()


@dataclass(frozen=True, slots=True, eq=False)
class _OnDate:
    """A condition on a date; ``none`` means that the day never comes, so that nothing holds of it."""

    kind: str
    field: Field

    def truth(self, element: Element, view: View) -> Truth:
        days = view.days(element, self.field.name)
        if days is None:
            return None
        return False if isinstance(days, str) else self.of_days(days, view)

    def of_days(self, days: Days, view: View) -> Truth:
        """What holds of a date, given its first and last possible day."""
        raise NotImplementedError

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace(type(self).__name__.lower(), self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)}))


@dataclass(frozen=True, slots=True, eq=False)
class _MonthsAgo(_OnDate):
    """A condition on a date and the day so many months before the date of the assessment."""

    months: Expression

    def edge(self, view: View) -> int:
        """That day; a window has a whole number of months."""
        number = self.months.value(view).lo
        assert isinstance(number, int)
        return view.months_ago(number)

    def reads(self) -> Reads:
        return _OnDate.reads(self) | self.months.reads()


@dataclass(frozen=True, slots=True, eq=False)
class Within(_MonthsAgo):
    """A date lies in the window of so many months up to the date of the assessment: (T − n months, T]."""

    def of_days(self, days: Days, view: View) -> Truth:
        return within(days, self.edge(view), view.as_of)

    def trace(self, element: Element, view: View) -> Trace:
        parameter, origin = self.months.home(view)
        return Trace(
            "within",
            self.truth(element, view),
            label=self.field.title,
            required=self.months.value(view),
            comparison="within",
            unit="months",
            parameter=parameter,
            origin=origin,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Before(_MonthsAgo):
    """A date lies at least so many months before the date of the assessment; ``none`` means that it never came."""

    def of_days(self, days: Days, view: View) -> Truth:
        return _by(days, self.edge(view))


@dataclass(frozen=True, slots=True, eq=False)
class By(_OnDate):
    """A date is not later than the date of the assessment; ``none`` means that it never comes."""

    def of_days(self, days: Days, view: View) -> Truth:
        return _by(days, view.as_of)


@dataclass(frozen=True, slots=True, eq=False)
class Since(_OnDate):
    """A date is not earlier than the date of the assessment; ``none`` means that it never comes."""

    def of_days(self, days: Days, view: View) -> Truth:
        return negate(_by(days, view.as_of - 1))


def _by(days: Days, edge: int) -> Truth:
    """Whether a date is surely on a day or before it, or surely after."""
    if days.last <= edge:
        return True
    return False if days.first > edge else None
