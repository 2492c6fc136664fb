"""Conditions on nodes: the closed vocabulary that filters, definitions and rules are written in.

Every condition has a three-valued ``truth`` for an element, the facts that keep it ``open``, and a ``trace``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from clusterrules.graph.calendar import within
from clusterrules.graph.element import Conflict, Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth, at_least_of, conjoin, disjoin, negate
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.selection import Selection, distinct_bounds
from clusterrules.metrics.trace import OpenFact, Trace, read_of
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import NONE, Field
from clusterrules.texts.catalogue import Text

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

    def reads(self) -> "Reads": ...


# --- combinators ----------------------------------------------------------------------------------------------------


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


# --- leaves ---------------------------------------------------------------------------------------------------------


def _open_field(element: Element, field: Field) -> Iterator[OpenFact]:
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
            yield from _open_field(element, self.field)

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
            yield from _open_field(element, self.field)

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
            yield from _open_field(element, self.field)
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
            yield from _open_field(element, self.field)

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
            yield from _open_field(element, self.field)

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
            yield from _open_field(element, self.field)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("by", self.truth(element, view), label=self.field.title)

    def reads(self) -> Reads:
        return Reads(fields=frozenset({(self.kind, self.field.name)}))


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
        return self.condition.reads()


# --- quantifiers ----------------------------------------------------------------------------------------------------


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
        return reads if self.distinct is None else reads | Reads(fields=frozenset({("members", self.distinct)}))
