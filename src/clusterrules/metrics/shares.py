"""A condition on the share of a list that satisfies another condition, asked of one node."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Condition, compared
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.selection import Selection
from clusterrules.metrics.trace import OpenFact, Trace, read_of
from clusterrules.metrics.view import View
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """How other nodes are reached from one: by a list of links, or as those that refer to what the links lead to."""

    links: Selection
    referring: Selection | None = None

    def reached(self, element: Element, view: View) -> tuple[dict[Element, bool], bool]:
        """The nodes, each with whether it is surely reached, and whether there may be more that no list names."""
        tally = self.links.tally(element, view, None)
        linked = [(link.target, True) for link in tally.certain] + [(link.target, False) for link in tally.possible]
        ends = {node: sure for node, sure in linked if node is not None}
        more = tally.hi != 0
        if self.referring is None or not (ends or more):
            return ends, more
        found: dict[Element, bool] = {}
        for end, sure in ends.items():
            holders = self.referring.tally(end, view, None)
            for holder in holders.certain:
                found[holder] = found.get(holder, False) or sure
            for holder in holders.possible:
                found.setdefault(holder, False)
        for holder in view.snapshot.incidence(self.referring.of, self.referring.linked_by or "").open_holders:
            found.setdefault(holder, False)
        return found, more or not view.collection(self.referring.of).complete

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        """The facts that keep open which nodes are reached."""
        yield from self.links.open(element, view, None)
        if self.referring is not None:
            tally = self.links.tally(element, view, None)
            for link in (*tally.certain, *tally.possible):
                if link.target is not None:
                    yield from self.referring.open(link.target, view, None)

    def reads(self) -> Reads:
        return self.links.reads() if self.referring is None else self.links.reads() | self.referring.reads()


@dataclass(frozen=True, slots=True)
class _Portion:
    """A share as far as it is known, whether it is one of nothing, and the elements that were counted."""

    value: Interval | None
    empty: Truth
    certain: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ShareCompares:
    """The share of a list's elements that satisfy ``part`` compares with a number.

    With ``through`` it is taken over the lists of all nodes that one or several lists of links lead to, or that refer
    to what the links lead to; a node that is reached twice counts once. A share of nothing is never true and never
    false.
    """

    selection: Selection
    part: Condition
    rest: Condition
    """The negation of ``part``."""
    comparison: str
    bound: Expression
    through: tuple[Way, ...] = ()
    label: Text | None = None

    def truth(self, element: Element, view: View) -> Truth:
        found = self._portion(element, view)
        if found.value is None or found.empty is not False:
            return None
        return compared(self.comparison, found.value, self.bound, view)

    def _portion(self, element: Element, view: View) -> _Portion:
        part = rest = Interval(0, 0)
        some = False
        certain: list[str] = []
        possible: list[str] = []
        holders, more = self._holders(element, view)
        for holder, sure in holders:
            whole, inside, outside = (self.selection.tally(holder, view, one) for one in (None, self.part, self.rest))
            some = some or (sure and whole.count.lo != 0)
            part = numbers.add(part, inside.count if sure else Interval(0, inside.count.hi))
            rest = numbers.add(rest, outside.count if sure else Interval(0, outside.count.hi))
            certain += inside.certain_names() if sure else ()
            possible += (*inside.possible_names(), *(() if sure else inside.certain_names()))
        if more:
            part, rest = Interval(part.lo, None), Interval(rest.lo, None)
        value = numbers.share(part, rest)
        if value is None:
            return _Portion(None, True, (), ())
        some = some or part.lo != 0 or rest.lo != 0
        return _Portion(value, False if some else None, tuple(certain), tuple(possible))

    def _holders(self, element: Element, view: View) -> tuple[tuple[tuple[Element, bool], ...], bool]:
        """The nodes whose lists are taken together, whether each surely counts, and whether there may be more."""
        if not self.through:
            return ((element, True),), False
        found: dict[Element, bool] = {}
        more = False
        for way in self.through:
            reached, further = way.reached(element, view)
            more = more or further
            for node, sure in reached.items():
                found[node] = found.get(node, False) or sure
        return tuple(found.items()), more

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is not None:
            return
        if self._portion(element, view).empty is True or self.bound.empty(view) is True:
            yield OpenFact(element.path, element.kind, what="attestation", reason="judgement")
            return
        for way in self.through:
            yield from way.open(element, view)
        for holder, _ in self._holders(element, view)[0]:
            yield from self.selection.open(holder, view, self.part)
        yield from self.bound.open(view)

    def trace(self, element: Element, view: View) -> Trace:
        found = self._portion(element, view)
        parameter, origin = self.bound.home(view)
        return Trace(
            "share",
            self.truth(element, view),
            label=self.label or self.selection.title(view),
            measured=found.value,
            empty=found.empty is True,
            unit="share",
            comparison=self.comparison,
            required=self.bound.value(view),
            parameter=parameter,
            origin=origin,
            read=read_of(found.certain, found.possible),
        )

    def reads(self) -> Reads:
        reads = self.selection.reads() | self.part.reads() | self.bound.reads()
        return reads | together(self.through)
