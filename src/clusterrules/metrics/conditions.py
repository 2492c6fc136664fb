"""What a condition is, and how conditions combine. Filters, definitions and rules are written in them.

Every condition has a three-valued ``truth`` for an element, the facts that keep it ``open``, and a ``trace``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth, at_least_of, conjoin, disjoin, negate
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View

COMPARISONS: Mapping[str, Callable[[Interval, Interval], Truth]] = {
    "at_least": numbers.at_least,
    "more_than": numbers.more_than,
    "at_most": numbers.at_most,
    "less_than": numbers.less_than,
    "equals": numbers.equals,
}
"""Operators that compare two numbers."""


def compared(comparison: str, number: Interval, bound: Expression, view: View) -> Truth:
    """How a number compares with a bound; never known of a bound that may be a share of nothing."""
    if bound.empty(view) is not False:
        return None
    return COMPARISONS[comparison](number, bound.value(view))


class Condition(Protocol):
    """Something that holds for an element, does not, or cannot be told."""

    def truth(self, element: Element, view: View) -> Truth: ...

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        """The facts that keep the truth unknown; nothing where it is known."""
        ...

    def trace(self, element: Element, view: View) -> Trace: ...

    def reads(self) -> Reads: ...


@dataclass(frozen=True, slots=True, eq=False)
class AllOf:
    """Every one of the conditions holds. One that is false decides, whatever else is unknown."""

    conditions: tuple[Condition, ...]

    def truth(self, element: Element, view: View) -> Truth:
        known = True
        for condition in self.conditions:
            truth = condition.truth(element, view)
            if truth is False:
                return False
            known = known and truth is True
        return True if known else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        return _open_parts(self, self.conditions, element, view)

    def trace(self, element: Element, view: View) -> Trace:
        children = tuple(condition.trace(element, view) for condition in self.conditions)
        return Trace("all", conjoin(child.truth for child in children), children=children)

    def reads(self) -> Reads:
        return together(self.conditions)


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf:
    """At least one of the conditions holds. One that is true decides, whatever else is unknown."""

    conditions: tuple[Condition, ...]

    def truth(self, element: Element, view: View) -> Truth:
        known = True
        for condition in self.conditions:
            truth = condition.truth(element, view)
            if truth is True:
                return True
            known = known and truth is False
        return False if known else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        return _open_parts(self, self.conditions, element, view)

    def trace(self, element: Element, view: View) -> Trace:
        children = tuple(condition.trace(element, view) for condition in self.conditions)
        return Trace("any", disjoin(child.truth for child in children), children=children)

    def reads(self) -> Reads:
        return together(self.conditions)


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The condition does not hold."""

    condition: Condition

    def truth(self, element: Element, view: View) -> Truth:
        return negate(self.condition.truth(element, view))

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        return self.condition.open(element, view)

    def trace(self, element: Element, view: View) -> Trace:
        child = self.condition.trace(element, view)
        return Trace("not", negate(child.truth), children=(child,))

    def reads(self) -> Reads:
        return self.condition.reads()


@dataclass(frozen=True, slots=True, eq=False)
class AtLeastOf:
    """A given number of the conditions hold."""

    number: int
    conditions: tuple[Condition, ...]

    def truth(self, element: Element, view: View) -> Truth:
        return at_least_of(self.number, (condition.truth(element, view) for condition in self.conditions))

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        return _open_parts(self, self.conditions, element, view)

    def trace(self, element: Element, view: View) -> Trace:
        children = tuple(condition.trace(element, view) for condition in self.conditions)
        held = Interval(
            sum(child.truth is True for child in children), sum(child.truth is not False for child in children)
        )
        truth = at_least_of(self.number, (child.truth for child in children))
        required = numbers.point(self.number)
        return Trace("some", truth, measured=held, comparison="at_least", required=required, children=children)

    def reads(self) -> Reads:
        return together(self.conditions)


def _open_parts(whole: Condition, parts: Sequence[Condition], element: Element, view: View) -> Iterator[OpenFact]:
    if whole.truth(element, view) is None:
        for part in parts:
            if part.truth(element, view) is None:
                yield from part.open(element, view)
