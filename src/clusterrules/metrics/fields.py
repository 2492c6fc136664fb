"""Conditions on one field of an element: its value, whether it is stated, a number or a date in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clusterrules.graph.calendar import within
from clusterrules.graph.element import Conflict, Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import compared
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
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


def _months_ago(months: Expression, view: View) -> int:
    """The day so many months before the date of the assessment; a window has a whole number of months."""
    number = months.value(view).lo
    assert isinstance(number, int)
    return view.months_ago(number)


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """A date lies in the window of so many months up to the date of the assessment: (T − n months, T]."""

    kind: str
    field: Field
    months: Expression

    def truth(self, element: Element, view: View) -> Truth:
        days = view.days(element, self.field.name)
        if days is None:
            return None
        if isinstance(days, str):
            return False
        return within(days, _months_ago(self.months, view), view.as_of)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

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

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)})) | self.months.reads()


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """A date lies at least so many months before the date of the assessment; ``none`` means that it never came."""

    kind: str
    field: Field
    months: Expression

    def truth(self, element: Element, view: View) -> Truth:
        days = view.days(element, self.field.name)
        if days is None:
            return None
        if isinstance(days, str):
            return False
        edge = _months_ago(self.months, view)
        if days.last <= edge:
            return True
        return False if days.first > edge else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("before", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)})) | self.months.reads()


@dataclass(frozen=True, slots=True, eq=False)
class By:
    """A date is not later than the date of the assessment; ``none`` means that it never comes."""

    kind: str
    field: Field

    def truth(self, element: Element, view: View) -> Truth:
        days = view.days(element, self.field.name)
        if days is None:
            return None
        if isinstance(days, str):
            return False
        if days.last <= view.as_of:
            return True
        return False if days.first > view.as_of else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("by", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)}))


@dataclass(frozen=True, slots=True, eq=False)
class Since:
    """A date is not earlier than the date of the assessment; ``none`` means that it never comes."""

    kind: str
    field: Field

    def truth(self, element: Element, view: View) -> Truth:
        days = view.days(element, self.field.name)
        if days is None:
            return None
        if isinstance(days, str):
            return False
        if days.first >= view.as_of:
            return True
        return False if days.last < view.as_of else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("since", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)}))
