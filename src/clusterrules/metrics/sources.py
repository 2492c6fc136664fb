"""A condition that is told by several sources: what somebody states, what can be measured, what assessors say."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.fields import FieldIs
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Several sources of one answer: any that is known decides. Where known ones differ, that is a conflict.

    A conflict stays open. Facts that make the sources differ belong to no possible world: of a completion, too, all
    sources must say the same.
    """

    conditions: tuple[Condition, ...]

    def truth(self, element: Element, view: View) -> Truth:
        known = {condition.truth(element, view) for condition in self.conditions} - {None}
        return known.pop() if len(known) == 1 else None

    def differ(self, element: Element, view: View) -> bool:
        """Whether known sources contradict each other."""
        return {True, False} <= {condition.truth(element, view) for condition in self.conditions}

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.differ(element, view):
            stated = [one.field for one in self.conditions if isinstance(one, FieldIs)]
            for field in stated:
                path = f"{element.path}.{field.name}"
                yield OpenFact(path, element.kind, field.name, reason="conflict", options=(True, False))
            if not stated:
                yield OpenFact(element.path, element.kind, reason="conflict")
        elif self.truth(element, view) is None:
            for condition in self.conditions:
                yield from condition.open(element, view)

    def trace(self, element: Element, view: View) -> Trace:
        children = tuple(condition.trace(element, view) for condition in self.conditions)
        return Trace("sources", self.truth(element, view), children=children)

    def reads(self) -> Reads:
        return together(self.conditions)
