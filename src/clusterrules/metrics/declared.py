"""Metrics declared in YAML: counts, shares, sums and formulas."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Conflict, Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.gathering import combined, referred
from clusterrules.metrics.measurement import NOTHING, Measurement
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.selection import Selection, Tally, distinct_bounds, group_of, stand_alone
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True)
class Named:
    """What every declared metric says of itself."""

    name: str
    title: Text
    reading: Text
    unit: str
    loose: Text | None = None


@dataclass(frozen=True, slots=True)
class Count(Named):
    """The number of elements of a list, or of several ``lists`` together, that satisfy a condition.

    With ``distinct``, the number of different groups among the elements; ``through`` a reference, among the nodes that
    the elements refer to.
    """

    selections: tuple[Selection, ...] = ()
    distinct: str | None = None
    through: str | None = None
    ends: tuple[str, ...] = ()
    """The lists that ``through`` leads to."""

    def measure(self, view: View) -> Measurement:
        tallies = self._tallies(view)
        if self.distinct is None:
            value = numbers.total(tally.count for tally in tallies)
        else:
            value = distinct_bounds(self._grouped(tallies, view), self.distinct, view)
        certain = tuple(element for tally in tallies for element in tally.certain)
        possible = tuple(element for tally in tallies for element in tally.possible)
        return Measurement(value, False, certain, possible)

    def _grouped(self, tallies: list[Tally], view: View) -> Tally:
        """The elements of all lists together, or what they refer to."""
        together = combined(tallies)
        return together if self.through is None else referred(together, self.through, view)

    def _tallies(self, view: View) -> list[Tally]:
        return [selection.tally(view.snapshot.organisation, view, None) for selection in self.selections]

    def open(self, view: View) -> Iterator[OpenFact]:
        for selection in self.selections:
            yield from selection.open(view.snapshot.organisation, view, None)
        if self.distinct is not None:
            tally = self._grouped(self._tallies(view), view)
            yield from _open_groups((*tally.certain, *tally.possible), self.distinct, view)

    def reads(self) -> Reads:
        reads = together(self.selections)
        if self.distinct is not None:
            reads |= Reads(
                fields=frozenset((of, self.distinct) for of in self.ends or tuple(one.of for one in self.selections))
            )
        if self.through is not None:
            reads |= Reads(collections=frozenset(f"{selection.of}.{self.through}" for selection in self.selections))
        return reads


def _open_groups(elements: tuple[Element, ...], field: str, view: View) -> Iterator[OpenFact]:
    if len(elements) > 1:
        for element in elements:
            if field in view.snapshot.vocabulary.kind(element.kind).fields and group_of(element, field, view) is None:
                yield _open_field(element, field)


def _open_field(element: Element, field: str) -> OpenFact:
    reason = "conflict" if isinstance(element.fields.get(field), Conflict) else "missing"
    return OpenFact(f"{element.path}.{field}", element.kind, field, reason=reason)


@dataclass(frozen=True, slots=True)
class Part:
    """One list that a share is taken over, which of its elements make the part, and the negation of that."""

    selection: Selection
    part: Condition
    rest: Condition


@dataclass(frozen=True, slots=True)
class Share(Named):
    """The part of a whole: of numbers, or of the amounts in a field (``weight``).

    With ``distinct``, groups are counted; a group belongs to the part if any of its elements does. ``on_empty`` is
    what a share of nothing is; without it the rule cannot tell.
    """

    parts: tuple[Part, ...] = ()
    weight: str | None = None
    distinct: str | None = None
    on_empty: Number | None = None

    def measure(self, view: View) -> Measurement:
        part, rest = Interval(0, 0), Interval(0, 0)
        certain: list[Element] = []
        possible: list[Element] = []
        some = False
        for one in self.parts:
            more, others, nonempty = self._amounts(one, view, certain, possible)
            part, rest = numbers.add(part, more), numbers.add(rest, others)
            some = some or nonempty
        return self._result(part, rest, some, tuple(certain), tuple(possible))

    def _amounts(
        self, one: Part, view: View, certain: list[Element], possible: list[Element]
    ) -> tuple[Interval, Interval, bool]:
        """The amounts of the part and of the rest, and whether there surely is something that they are parts of."""
        organisation = view.snapshot.organisation
        tally = one.selection.tally(organisation, view, None)
        truths = [(element, True, one.part.truth(element, view)) for element in tally.certain]
        truths += [(element, False, one.part.truth(element, view)) for element in tally.possible]
        for element, sure, truth in truths:
            if truth is not False:
                (certain if sure and truth else possible).append(element)
        if tally.hi == 0 and not view.collection(one.selection.of).stated:
            inside, outside = _halves(truths)
        else:
            inside = one.selection.tally(organisation, view, one.part)
            outside = one.selection.tally(organisation, view, one.rest)
        if self.weight is not None:
            unlisted = [Interval(0, 0 if part.hi == 0 else None) for part in (inside, outside)]
            part, rest = self._sums(truths, unlisted[0], unlisted[1], view)
            return part, rest, any(sure and (view.number(each, self.weight).lo or 0) > 0 for each, sure, _ in truths)
        part, rest = inside.count, outside.count
        if self.distinct is not None:
            part = distinct_bounds(inside, self.distinct, view)
            rest = _other_groups(truths, inside, outside, self.distinct, view)
        part, rest = _fitting(part, rest, tally.count)
        return part, rest, tally.count.lo != 0

    def _sums(
        self, truths: list[tuple[Element, bool, Truth]], part: Interval, rest: Interval, view: View
    ) -> tuple[Interval, Interval]:
        assert self.weight is not None
        for element, sure, truth in truths:
            weight = view.number(element, self.weight)
            optional = Interval(0, weight.hi, False, weight.hi_open)
            if truth is not False:
                part = numbers.add(part, weight if sure and truth else optional)
            if truth is not True:
                rest = numbers.add(rest, weight if sure and truth is False else optional)
        return part, rest

    def _result(
        self, part: Interval, rest: Interval, some: bool, certain: tuple[Element, ...], possible: tuple[Element, ...]
    ) -> Measurement:
        value = numbers.share(part, rest)
        may_be_empty = not some and _may_be_nothing(part) and _may_be_nothing(rest)
        if self.on_empty is not None:
            given = numbers.point(self.on_empty)
            if value is None:
                return Measurement(given)
            return Measurement(numbers.hull([value, given]) if may_be_empty else value, False, certain, possible)
        if value is None:
            return NOTHING
        return Measurement(value, None if may_be_empty else False, certain, possible)

    def open(self, view: View) -> Iterator[OpenFact]:
        organisation = view.snapshot.organisation
        for one in self.parts:
            yield from one.selection.open(organisation, view, None)
            tally = one.selection.tally(organisation, view, None)
            for element in (*tally.certain, *tally.possible):
                yield from one.part.open(element, view)
                if self.weight is not None and not view.number(element, self.weight).is_point:
                    yield _open_field(element, self.weight)
            if self.distinct is not None:
                yield from _open_groups((*tally.certain, *tally.possible), self.distinct, view)

    def reads(self) -> Reads:
        reads = Reads()
        for one in self.parts:
            reads |= one.selection.reads() | one.part.reads()
            for name in (self.weight, self.distinct):
                if name is not None:
                    reads |= Reads(fields=frozenset({(one.selection.of, name)}))
        return reads


def _halves(truths: list[tuple[Element, bool, Truth]]) -> tuple[Tally, Tally]:
    """The part and the rest of elements beside which there are no others; they need not be judged again."""
    inside = tuple(element for element, sure, truth in truths if sure and truth is True)
    outside = tuple(element for element, sure, truth in truths if sure and truth is False)
    perhaps_inside = tuple(element for element, sure, truth in truths if truth is None or (truth and not sure))
    perhaps_outside = tuple(element for element, sure, truth in truths if truth is None or (not truth and not sure))
    return Tally(inside, perhaps_inside, 0, 0), Tally(outside, perhaps_outside, 0, 0)


def _may_be_nothing(amount: Interval) -> bool:
    return amount.lo == 0 and not amount.lo_open


def _fitting(part: Interval, rest: Interval, whole: Interval) -> tuple[Interval, Interval]:
    """Part and rest as far as they fit into the whole: where most are in the part, few are left for the rest."""
    if whole.hi is not None:
        part = numbers.intersect(part, Interval(0, max(0, whole.hi - (rest.lo or 0)))) or part
        rest = numbers.intersect(rest, Interval(0, max(0, whole.hi - (part.lo or 0)))) or rest
    return part, rest


def _other_groups(
    truths: list[tuple[Element, bool, Truth]], inside: Tally, outside: Tally, field: str, view: View
) -> Interval:
    """How many groups have no element in the part, over all ways in which the unknown groups can fall together.

    At most: the unknown ones stand alone. At least: each unknown element of the part may sit in a named group of the
    rest and take it over to the part, and the unknown elements of the rest sit with any others whose group can be
    theirs.
    """
    named: dict[str, list[tuple[bool, Truth]]] = {}
    alone, unknown = [0, 0], [0, 0]  # surely in the rest, possibly in the rest
    movers = 0
    for element, sure, truth in truths:
        group = group_of(element, field, view)
        if group is not None and group != NONE:
            named.setdefault(group, []).append((sure, truth))
            continue
        tallied = alone if group == NONE else unknown
        tallied[0] += sure and truth is False
        tallied[1] += truth is not True
        movers += group is None and truth is not False
    sure_rest = sum(
        any(sure for sure, _ in group) and all(truth is False for _, truth in group) for group in named.values()
    )
    may_rest = sum(
        any(truth is not True for _, truth in group) and not any(sure and truth is True for sure, truth in group)
        for group in named.values()
    )
    hi: Number | None = None if outside.hi is None else may_rest + alone[1] + unknown[1] + outside.hi
    if outside.within.hi is not None:
        hi = outside.within.hi if hi is None else min(hi, outside.within.hi)
    apart = stand_alone(inside, field, view) and stand_alone(outside, field, view)
    hidden = sum(_hidden([truth for _, truth in group]) for group in named.values()) + unknown[1] + movers
    least_seen = int(outside.count.lo or 0) - hidden
    if apart:
        alone[0] += outside.lo
    else:
        unknown[0] += outside.lo
        least_seen = 0 if inside.hi is None or outside.hi is None else least_seen - inside.hi - outside.hi
        movers = movers + inside.hi if inside.hi is not None else movers + sure_rest
    least = alone[0] + max(0, sure_rest - movers)
    joinable = named or movers or (not apart and inside.hi != 0)
    if unknown[0] and not joinable:
        least += 1
    least = max(least, least_seen)
    return Interval(least, hi if hi is None else max(least, hi))


def _hidden(truths: list[Truth]) -> int:
    """How many elements of a group in the rest need not be seen: all if another may be in the part, else but one."""
    rest = sum(truth is not True for truth in truths)
    part = sum(truth is not False for truth in truths)
    both = sum(truth is None for truth in truths)
    return rest if part > (1 if both else 0) else max(0, rest - 1)


@dataclass(frozen=True, slots=True)
class Sum(Named):
    """The sum of a number field over the elements that satisfy a condition."""

    selection: Selection | None = None
    field: str = ""

    def measure(self, view: View) -> Measurement:
        assert self.selection is not None
        tally = self.selection.tally(view.snapshot.organisation, view, None)
        total = Interval(0, 0 if tally.hi == 0 else None)
        for element in tally.certain:
            total = numbers.add(total, view.number(element, self.field))
        for element in tally.possible:
            amount = view.number(element, self.field)
            total = numbers.add(total, Interval(0, amount.hi, False, amount.hi_open))
        return Measurement(total, False, tally.certain, tally.possible)

    def open(self, view: View) -> Iterator[OpenFact]:
        assert self.selection is not None
        organisation = view.snapshot.organisation
        yield from self.selection.open(organisation, view, None)
        tally = self.selection.tally(organisation, view, None)
        for element in (*tally.certain, *tally.possible):
            if not view.number(element, self.field).is_point:
                yield _open_field(element, self.field)

    def reads(self) -> Reads:
        assert self.selection is not None
        return self.selection.reads() | Reads(fields=frozenset({(self.selection.of, self.field)}))


@dataclass(frozen=True, slots=True)
class Formula(Named):
    """A number made of parameters and other metrics."""

    expression: Expression | None = None

    def measure(self, view: View) -> Measurement:
        assert self.expression is not None
        empty = self.expression.empty(view)
        return NOTHING if empty is True else Measurement(self.expression.value(view), empty)

    def open(self, view: View) -> Iterator[OpenFact]:
        assert self.expression is not None
        yield from self.expression.open(view)

    def reads(self) -> Reads:
        assert self.expression is not None
        return together([self.expression])
