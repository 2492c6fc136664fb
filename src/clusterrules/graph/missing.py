"""What a list may leave out: its totals against its items."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from clusterrules.graph.element import Conflict, Element, Unlisted
from clusterrules.logic.interval import Interval, intersect
from clusterrules.logic.truth import Truth, conjoin
from clusterrules.profile.phrases import parse_days, parse_quantity
from clusterrules.profile.vocabulary import ALL, NONE, Category, Kind

Totals = Iterable[tuple[str, Interval]]


def total_bounds(written: Any, width: Fraction) -> Interval:
    """A total as a whole number of elements, never below 0."""
    bounds = parse_quantity(written).widened(width).whole()
    return Interval(max(0, bounds.lo) if bounds.lo is not None else 0, bounds.hi)


def belongs(element: Element, category: Category) -> Truth:
    """Whether an element is one of those that a total of this category counts."""
    return conjoin(_has_one_of(element.fields.get(name), values) for name, values in category.values.items())


def _has_one_of(value: Any, allowed: frozenset[str]) -> Truth:
    if isinstance(value, Conflict):
        value = value.value
    if value is None:
        return None
    if isinstance(value, frozenset):
        if value <= allowed:
            return True
        return None if value & allowed else False
    return value in allowed


def unlisted_of(
    kind: Kind, kind_path: str, path: str, elements: tuple[Element, ...], totals: Totals, *, closed: bool, as_of: int
) -> tuple[Unlisted | None, bool]:
    """What no item of the list names, and whether totals and items contradict each other.

    Counts intersect the totals with the items. A total of a category makes a group among the unlisted; groups that
    overlap without one holding the other are left out, which is wider than the truth but never wrong.
    """
    bounds: dict[str, Interval] = {}
    conflict = False
    for of, value in totals:
        both = intersect(bounds.get(of, Interval(0, None)), value)
        conflict = conflict or both is None
        bounds[of] = both if both is not None else value
    present = [element for element in elements if not _has_left(element, as_of)]
    sure = sum(element.certain for element in present)
    lo, hi, clash = _rest(bounds.pop(ALL, Interval(0, None)), sure, len(present))
    conflict = conflict or clash
    groups: list[tuple[Category, int, int | None]] = []
    for of, value in bounds.items():
        category = kind.categories[of]
        truths = [(element.certain, belongs(element, category)) for element in present]
        certain = sum(known and truth is True for known, truth in truths)
        possible = sum(truth is not False for _, truth in truths)
        least, most, clash = _rest(value, certain, possible)
        groups.append((category, least, most))
        conflict = conflict or clash
    ghost = Element(kind_path, "", path, {}, certain=False, lists_known=False)
    if closed:
        # A complete list that its totals contradict: the hull of both is from no further elements to all of them.
        further = max([lo, *(least for _, least, _ in groups)])
        return (Unlisted(ghost, 0, further), True) if further else (None, conflict)
    return _tightened(Unlisted(ghost, lo, hi, tuple(_grouped(groups, ghost)))), conflict


def _has_left(element: Element, as_of: int) -> bool:
    until = element.fields.get("until")
    return isinstance(until, str) and until != NONE and parse_days(until).last <= as_of


def _rest(total: Interval, certain: int, possible: int) -> tuple[int, int | None, bool]:
    """How many of a total no item accounts for, and whether more are listed than the total allows."""
    lo, hi = int(total.lo or 0), None if total.hi is None else int(total.hi)
    return max(0, lo - possible), None if hi is None else max(0, hi - certain), hi is not None and certain > hi


def _grouped(groups: list[tuple[Category, int, int | None]], ghost: Element) -> Iterable[Unlisted]:
    """The groups as a forest: each inside the smallest one that holds it."""
    ordered = sorted(groups, key=lambda group: sum(other[0].holds(group[0]) for other in groups))
    roots: list[tuple[Category, int, int | None, list[Any]]] = []
    for category, lo, hi in ordered:
        level = roots
        fits = True
        descending = True
        while descending:
            descending = False
            for other, _, _, inner in level:
                if other.holds(category):
                    level, descending = inner, True
                    break
                if not other.apart(category):
                    fits = False
        if fits:
            level.append((category, lo, hi, []))
    return _forest(roots, ghost, {})


def _forest(level: list[Any], ghost: Element, above: Mapping[str, frozenset[str]]) -> tuple[Unlisted, ...]:
    trees = []
    for category, lo, hi, inner in level:
        known = {**above, **category.values}
        trees.append(Unlisted(replace(ghost, fields=known), lo, hi, _forest(inner, ghost, known)))
    return tuple(trees)


def _tightened(tree: Unlisted) -> Unlisted:
    """Bounds made to agree: a group is at least as large as its parts, and no part is larger than the group allows."""
    parts = [_tightened(part) for part in tree.parts]
    least = sum(part.lo for part in parts)
    lo = max(tree.lo, least)
    hi = tree.hi if tree.hi is None else max(tree.hi, lo)
    if hi is not None:
        bounded = []
        for part in parts:
            room = hi - (least - part.lo)
            bounded.append(Unlisted(part.ghost, part.lo, room if part.hi is None else min(part.hi, room), part.parts))
        parts = [_tightened(part) for part in bounded]
    return Unlisted(tree.ghost, lo, hi, tuple(parts))
