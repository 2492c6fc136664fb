"""Conditions on two dates: one against another of the same element, or against that of some element of a list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from clusterrules.graph.calendar import months_after
from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Not
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.fields import open_field
from clusterrules.metrics.quantifiers import Quantified
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import Field

_ANY_DAY = Days(1, date.max.toordinal())
"""What can be said of a date that is not known."""

BY, SINCE = "by", "since"


@dataclass(frozen=True, slots=True)
class _Against:
    """The date of an element, so many months later, is one that given days are not later than, or not earlier than."""

    kind: str
    name: str
    order: str
    days: Days
    months: int
    field: Field = field(compare=False)

    def truth(self, element: Element, view: View) -> Truth:
        other = view.days(element, self.field.name)
        if isinstance(other, str):
            return False
        if other is None:
            return None
        other = Days(months_after(other.first, self.months), months_after(other.last, self.months))
        earlier, later = (self.days, other) if self.order == BY else (other, self.days)
        if earlier.last <= later.first:
            return True
        return False if earlier.first > later.last else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            other = view.days(element, self.field.name)
            if not isinstance(other, Days) or other.first != other.last:
                yield from open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("field", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)}))


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A date is not later (``by``) or not earlier (``since``) than another, of the same node or of some node of a list.

    The other one may be moved on by ``months``. A date that never comes (``none``) makes it false.
    """

    kind: str
    field: Field
    order: str
    other_kind: str
    other: Field
    selection: Selection | None = None
    months: Expression | None = None

    def truth(self, element: Element, view: View) -> Truth:
        own = view.days(element, self.field.name)
        if isinstance(own, str):
            return False
        against = self._against(own, view)
        if self.selection is None:
            return against.truth(element, view)
        return Quantified("any", self.selection, against, Not(against)).truth(element, view)

    def _against(self, own: Days | None, view: View) -> _Against:
        months = 0
        if self.months is not None:
            number = self.months.value(view).lo
            assert isinstance(number, int)
            months = number
        return _Against(self.other_kind, self.other.name, self.order, own or _ANY_DAY, months, self.other)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is not None:
            return
        own = view.days(element, self.field.name)
        if not isinstance(own, Days) or own.first != own.last:
            yield from open_field(element, self.field)
        against = self._against(own if isinstance(own, Days) else None, view)
        if self.selection is None:
            yield from against.open(element, view)
        else:
            yield from self.selection.open(element, view, against)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("order", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        reads = Reads(fields=frozenset({(self.kind, self.field.name), (self.other_kind, self.other.name)}))
        for part in (self.selection, self.months):
            if part is not None:
                reads |= part.reads()
        return reads
