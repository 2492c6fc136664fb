"""Definitions: a pack's own words for nodes, such as «committed» or «interactive»."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True)
class Definition:
    """What a word of the pack means, for each list whose elements it can be said of."""

    name: str
    title: Text
    meaning: Text
    by_kind: Mapping[str, Condition]

    def truth(self, element: Element, view: View) -> Truth:
        condition = self.by_kind.get(element.kind)
        return False if condition is None else condition.truth(element, view)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        condition = self.by_kind.get(element.kind)
        if condition is not None:
            yield from condition.open(element, view)

    def reads(self) -> Reads:
        return together(self.by_kind.values())
