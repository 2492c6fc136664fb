"""Conditions on a list: whether any, all or none of its elements, or how many, satisfy another condition."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth, conjoin, negate
from clusterrules.metrics.conditions import Condition, compared
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection, distinct_bounds
from clusterrules.metrics.trace import OpenFact, Trace, read_of
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True, eq=False)
class Quantified:
    """Any, all or none of the elements of a list satisfy a condition.

    «all» over nothing is not true unless the rule says ``vacuous``. Over an incomplete list the answer stays open as
    far as elements that are not listed could change it.
    """

    quantifier: str
    selection: Selection
    satisfies: Condition
    broken: Condition
    """The negation of ``satisfies``: what an element that breaks «all» would satisfy."""
    vacuous: bool = False
    label: Text | None = None

    def truth(self, element: Element, view: View) -> Truth:
        if self.quantifier == "any":
            return self._some(element, view, self.satisfies)
        if self.quantifier == "none":
            return negate(self._some(element, view, self.satisfies))
        unbroken = negate(self._some(element, view, self.broken))
        if self.vacuous:
            return unbroken
        return conjoin((unbroken, self._some(element, view, None)))

    def _some(self, element: Element, view: View, satisfies: Condition | None) -> Truth:
        tally = self.selection.tally(element, view, satisfies)
        if tally.certain or tally.lo:
            return True
        return None if tally.possible or tally.hi != 0 else False

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from self.selection.open(element, view, self.satisfies)

    def trace(self, element: Element, view: View) -> Trace:
        tally = self.selection.tally(element, view, self.satisfies)
        return Trace(
            self.quantifier,
            self.truth(element, view),
            label=self.label or self.selection.title(view),
            measured=tally.count,
            unit="count",
            read=read_of(tally.certain_names(), tally.possible_names()),
        )

    def reads(self) -> Reads:
        return self.selection.reads() | self.satisfies.reads()


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The number of elements of a list compares with a number."""

    selection: Selection
    distinct: str | None
    comparison: str
    bound: Expression

    def _count(self, element: Element, view: View) -> Interval:
        tally = self.selection.tally(element, view, None)
        return tally.count if self.distinct is None else distinct_bounds(tally, self.distinct, view)

    def truth(self, element: Element, view: View) -> Truth:
        return compared(self.comparison, self._count(element, view), self.bound, view)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from self.selection.open(element, view, None)
            yield from self.bound.open(view)

    def trace(self, element: Element, view: View) -> Trace:
        tally = self.selection.tally(element, view, None)
        parameter, origin = self.bound.home(view)
        return Trace(
            "count",
            self.truth(element, view),
            label=self.selection.title(view),
            measured=self._count(element, view),
            unit="count",
            comparison=self.comparison,
            required=self.bound.value(view),
            parameter=parameter,
            origin=origin,
            read=read_of(tally.certain_names(), tally.possible_names()),
        )

    def reads(self) -> Reads:
        reads = self.selection.reads() | self.bound.reads()
        if self.distinct is None:
            return reads
        of = "members" if self.distinct == "group" else self.selection.of
        return reads | Reads(fields=frozenset({(of, self.distinct)}))
