"""Conditions on what a node is: by a definition of the pack, by the list it is in, by the node that a link leads to."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """A definition of the pack holds."""

    name: str

    def truth(self, element: Element, view: View) -> Truth:
        return view.holds(self.name, element)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from view.definition(self.name).open(element, view)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("definition", self.truth(element, view), label=view.definition(self.name).title)

    def reads(self) -> Reads:
        return Reads(definitions=frozenset({self.name}))


@dataclass(frozen=True, slots=True, eq=False)
class ForPurpose:
    """The assessment is made for one of the purposes given."""

    purposes: frozenset[str]

    def truth(self, element: Element, view: View) -> Truth:  # noqa: ARG002 - all conditions are asked alike
        return view.purpose in self.purposes

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:  # noqa: ARG002
        return iter(())

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("purpose", self.truth(element, view))

    def reads(self) -> Reads:
        return Reads()


@dataclass(frozen=True, slots=True, eq=False)
class InList:
    """A node is in one of the lists given: a member, not another organisation."""

    lists: frozenset[str]

    def truth(self, element: Element, view: View) -> Truth:  # noqa: ARG002 - all conditions are asked alike
        return element.kind in self.lists

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:  # noqa: ARG002
        return iter(())

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("in_list", self.truth(element, view))

    def reads(self) -> Reads:
        return Reads(collections=self.lists)


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A condition on the node that a link leads to. Of a link that no list names, on all nodes that it may lead to."""

    condition: Condition
    kinds: tuple[Kind, ...]
    """The lists that the link may lead to; the condition was read in the words of the first."""

    def truth(self, element: Element, view: View) -> Truth:
        if element.target is not None:
            return self.condition.truth(element.target, view)
        found: Truth = view.remember((self, element.kind), lambda: self._anywhere(element.kind, view))
        return found

    def _anywhere(self, path: str, view: View) -> Truth:
        """What holds wherever a link may lead; unknown where that differs."""
        holder, _, name = path.rpartition(".")
        truths: set[Truth] = set()
        for to in view.snapshot.vocabulary.kind(holder).fields[name].to:
            collection = view.collection(to)
            ghosts = () if collection.unlisted is None else (collection.unlisted.ghost,)
            for node in (*ghosts, *collection.elements):
                truths.add(self.condition.truth(node, view))
                if len(truths) > 1:
                    return None
        return truths.pop() if truths else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if element.target is not None:
            yield from self.condition.open(element.target, view)
        else:
            yield OpenFact(element.path, element.kind)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("target", self.truth(element, view))

    def reads(self) -> Reads:
        reads = self.condition.reads()
        first, *others = self.kinds
        alike = {
            (kind.name, name) for of, name in reads.fields if of == first.name for kind in others if name in kind.fields
        }
        return reads | Reads(fields=frozenset(alike))
