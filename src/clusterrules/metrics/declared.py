"""Metrics declared in YAML: counts, shares, sums and formulas."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from clusterrules.graph.element import Conflict, Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import Interval, Number
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.measurement import NOTHING, Measurement
from clusterrules.metrics.reads import Reads, together
from clusterrules.metrics.selection import Selection, Tally, distinct_bounds, group_of
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
    """The number of elements of a list that satisfy a condition; with ``distinct``, of different groups among them."""

    selection: Selection | None = None
    distinct: str | None = None

    def measure(self, view: View) -> Measurement:
        assert self.selection is not None
        tally = self.selection.tally(view.snapshot.organisation, view, None)
        value = tally.count if self.distinct is None else distinct_bounds(tally, self.distinct, view)
        return Measurement(value, False, tally.certain, tally.possible)

    def open(self, view: View) -> Iterator[OpenFact]:
        assert self.selection is not None
        organisation = view.snapshot.organisation
        yield from self.selection.open(organisation, view, None)
        if self.distinct is not None:
            tally = self.selection.tally(organisation, view, None)
            yield from _open_groups((*tally.certain, *tally.possible), self.distinct, view)

    def reads(self) -> Reads:
        assert self.selection is not None
        reads = self.selection.reads()
        return reads if self.distinct is None else reads | Reads(fields=frozenset({(self.selection.of, self.distinct)}))


def _open_groups(elements: tuple[Element, ...], field: str, view: View) -> Iterator[OpenFact]:
    unknown = [element for element in elements if group_of(element, field, view) is None]
    if len(elements) > 1:
        for element in unknown:
            reason = "conflict" if isinstance(element.fields.get(field), Conflict) else "missing"
            yield OpenFact(f"{element.path}.{field}", element.kind, field, reason=reason)


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
        for one in self.parts:
            more, others = self._amounts(one, view, certain, possible)
            part, rest = numbers.add(part, more), numbers.add(rest, others)
        return self._result(part, rest, tuple(certain), tuple(possible))

    def _amounts(
        self, one: Part, view: View, certain: list[Element], possible: list[Element]
    ) -> tuple[Interval, Interval]:
        tally = one.selection.tally(view.snapshot.organisation, view, None)
        truths = [(element, True, one.part.truth(element, view)) for element in tally.certain]
        truths += [(element, False, one.part.truth(element, view)) for element in tally.possible]
        for element, sure, truth in truths:
            if truth is not False:
                (certain if sure and truth else possible).append(element)
        unlisted = _unlisted_parts(one, tally, view)
        if self.distinct is not None:
            return _group_amounts(truths, unlisted, tally, self.distinct, view)
        return self._sums(truths, unlisted, view)

    def _sums(
        self, truths: list[tuple[Element, bool, Truth]], unlisted: tuple[Interval, Interval], view: View
    ) -> tuple[Interval, Interval]:
        part, rest = unlisted
        if self.weight is not None:
            part, rest = (Interval(0, 0 if amount.hi == 0 else None) for amount in unlisted)
        part_lo, part_hi, rest_lo, rest_hi = part.lo or 0, part.hi, rest.lo or 0, rest.hi
        for element, sure, truth in truths:
            weight = Interval(1, 1) if self.weight is None else view.number(element, self.weight)
            least, most = (weight.lo or 0) if sure else 0, weight.hi
            if truth is True:
                part_lo += least
            if truth is False:
                rest_lo += least
            if truth is not False:
                part_hi = None if part_hi is None or most is None else part_hi + most
            if truth is not True:
                rest_hi = None if rest_hi is None or most is None else rest_hi + most
        return Interval(part_lo, part_hi), Interval(rest_lo, rest_hi)

    def _result(
        self, part: Interval, rest: Interval, certain: tuple[Element, ...], possible: tuple[Element, ...]
    ) -> Measurement:
        value = numbers.share(part, rest)
        may_be_empty = part.lo == 0 and rest.lo == 0
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
                    yield OpenFact(f"{element.path}.{self.weight}", element.kind, self.weight)
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


def _unlisted_parts(one: Part, tally: Tally, view: View) -> tuple[Interval, Interval]:
    """How many unlisted elements are in the part, and how many in the rest."""
    if tally.hi == 0:
        return Interval(0, 0), Interval(0, 0)
    narrowed = one.selection.tally(view.snapshot.organisation, view, one.part)
    others = one.selection.tally(view.snapshot.organisation, view, one.rest)
    return Interval(narrowed.lo, narrowed.hi), Interval(others.lo, others.hi)


def _group_amounts(
    truths: list[tuple[Element, bool, Truth]], unlisted: tuple[Interval, Interval], tally: Tally, field: str, view: View
) -> tuple[Interval, Interval]:
    """Groups in the part and in the rest, over all ways in which the unknown groups can fall together.

    For the smallest share unknown groups of the part fall together and those of the rest stand alone; for the largest
    each unknown element of the part may sit in a named group of the rest and take it over to the part.
    """
    named: dict[str, list[tuple[bool, Truth]]] = {}
    alone = [0, 0, 0, 0]  # certain part, possible part, certain rest, possible rest
    unknown = [0, 0, 0, 0]
    for element, sure, truth in truths:
        group = group_of(element, field, view)
        if group is not None and group != NONE:
            named.setdefault(group, []).append((sure, truth))
            continue
        tallied = alone if group == NONE else unknown
        tallied[0] += sure and truth is True
        tallied[1] += truth is not False
        tallied[2] += sure and truth is False
        tallied[3] += truth is not True
    part, rest = unlisted
    ghosts_alone = all(group_of(ghost, field, view) == NONE for ghost, _, _ in tally.ghosts)
    target = alone if ghosts_alone else unknown
    target[0] += int(part.lo or 0)
    target[2] += int(rest.lo or 0)
    sure_part = sum(any(sure and truth is True for sure, truth in group) for group in named.values())
    may_part = sum(any(truth is not False for _, truth in group) for group in named.values())
    sure_rest = sum(
        any(sure for sure, _ in group) and all(truth is False for _, truth in group) for group in named.values()
    )
    may_rest = sum(
        any(truth is not True for _, truth in group) and not any(sure and truth is True for sure, truth in group)
        for group in named.values()
    )
    part_lo = sure_part + alone[0]
    if part_lo == 0 and unknown[0]:
        part_lo = 1
    part_hi = None if part.hi is None else may_part + alone[1] + unknown[1] + int(part.hi)
    rest_hi = None if rest.hi is None else may_rest + alone[3] + unknown[3] + int(rest.hi)
    movers = unknown[1] if ghosts_alone else unknown[1] + (sure_rest if part.hi is None else int(part.hi))
    rest_lo = alone[2] + max(0, sure_rest - movers)
    if rest_lo == 0 and part_hi == 0 and unknown[2]:
        rest_lo = 1
    return Interval(part_lo, part_hi), Interval(rest_lo, rest_hi)


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
            total = numbers.add(total, replace(view.number(element, self.field), lo=0, lo_open=False))
        return Measurement(total, False, tally.certain, tally.possible)

    def open(self, view: View) -> Iterator[OpenFact]:
        assert self.selection is not None
        organisation = view.snapshot.organisation
        yield from self.selection.open(organisation, view, None)
        tally = self.selection.tally(organisation, view, None)
        for element in (*tally.certain, *tally.possible):
            if not view.number(element, self.field).is_point:
                yield OpenFact(f"{element.path}.{self.field}", element.kind, self.field)

    def reads(self) -> Reads:
        assert self.selection is not None
        return self.selection.reads() | Reads(fields=frozenset({(self.selection.of, self.field)}))


@dataclass(frozen=True, slots=True)
class Formula(Named):
    """A number made of parameters and other metrics."""

    expression: Expression | None = None

    def measure(self, view: View) -> Measurement:
        assert self.expression is not None
        return Measurement(self.expression.value(view))

    def open(self, view: View) -> Iterator[OpenFact]:
        assert self.expression is not None
        yield from self.expression.open(view)

    def reads(self) -> Reads:
        assert self.expression is not None
        return together([self.expression])
