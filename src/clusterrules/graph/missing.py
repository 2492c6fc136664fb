"""What a list may leave out: its totals against its items."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from clusterrules.graph.element import DOUBTFUL, Conflict, Element, Stated, Unlisted
from clusterrules.graph.evidence import Grade
from clusterrules.logic.interval import Interval, hull, intersect, subtract
from clusterrules.logic.truth import Truth, conjoin
from clusterrules.profile.phrases import Days, parse_days, parse_quantity
from clusterrules.profile.vocabulary import ALL, NONE, Category, Kind

Totals = Sequence[tuple[str, Interval, Grade]]
"""What is counted, how many there are, and how well that is supported."""

Known = Mapping[str, frozenset[str]]
"""Fields, and the values that they are known to be among."""

_ANY = frozenset({""})
"""Stands for every value: no list of values holds it."""


@dataclass
class _Group:
    """Unlisted elements of a category: how many there are, and the groups among them."""

    category: Category
    lo: int
    hi: int | None
    inner: list["_Group"] = field(default_factory=list)


def total_bounds(written: Any, width: Fraction) -> Interval:
    """A total as a whole number of elements, never below 0."""
    bounds = parse_quantity(written).widened(width).whole()
    return Interval(max(0, bounds.lo) if bounds.lo is not None else 0, bounds.hi)


def belongs(element: Element, values: Known) -> Truth:
    """Whether the fields of an element have one of the values given, so that a total counts it."""
    return conjoin(_has_one_of(element.fields.get(name), allowed) for name, allowed in values.items())


def _has_one_of(value: Any, allowed: frozenset[str]) -> Truth:
    if isinstance(value, Conflict):
        value = value.value
    if value is None or value is DOUBTFUL:
        return None
    if isinstance(value, frozenset):
        if value <= allowed:
            return True
        return None if value & allowed else False
    return value in allowed


def begun(written: Any, as_of: int) -> Truth:
    """Whether something has happened by a day; what has no date is taken as told."""
    if type(written) is str and written != NONE:  # nearly always
        return _by(written, as_of)
    return _agreed(True if option in (None, NONE) else _by(option, as_of) for option in _options(written))


def has_left(element: Element, as_of: int) -> Truth:
    """Whether an element has ended by a day, so that no total counts it; what names no end has not."""
    return _agreed(_by(option, as_of) for option in _options(element.fields.get("until")))


def _options(written: Any) -> Iterable[Any]:
    """What a date can be: itself, or one of the claims that disagree."""
    if isinstance(written, Conflict):
        written = written.value
    return written if isinstance(written, frozenset) else (written,)


def _by(option: Any, as_of: int) -> Truth:
    if option is None or option == NONE:
        return False
    if option is DOUBTFUL:
        return None
    days = option if isinstance(option, Days) else parse_days(option)
    if days.last <= as_of:
        return True
    return False if days.first > as_of else None


def _agreed(truths: Iterable[Truth]) -> Truth:
    found = set(truths)
    return found.pop() if len(found) == 1 else None


def unlisted_of(
    kind: Kind, kind_path: str, path: str, elements: tuple[Element, ...], totals: Totals, *, closed: bool, as_of: int
) -> tuple[Unlisted | None, tuple[Stated, ...], bool]:
    """What no item of the list names, what totals say of all, and whether totals and items contradict each other.

    Counts intersect the totals with the items. A total of a category makes a group among the unlisted; groups that
    overlap without one holding the other are left out, which is wider than the truth but never wrong.
    """
    if closed and not totals:
        return None, (), False
    ghost = Element(kind_path, "", path, kind.open_choices, certain=False, lists_known=False)
    if not totals:
        return Unlisted(ghost, 0, None), (), False
    bounds, conflict = _together(totals)
    there = [(element, has_left(element, as_of)) for element in elements]
    present = [(element, element.certain and left is False) for element, left in there if left is not True]
    sure = sum(known for _, known in present)
    everything = bounds.pop(ALL, Interval(0, None))
    lo, hi, clash = _rest(everything, sure, len(present))
    conflict = conflict or clash
    groups: list[_Group] = []
    for of, value in bounds.items():
        category = kind.categories[of]
        truths = [(known, belongs(element, category.values)) for element, known in present]
        certain = sum(known and truth is True for known, truth in truths)
        possible = sum(truth is not False for _, truth in truths)
        least, most, clash = _rest(value, certain, possible)
        groups.append(_Group(category, least, most))
        conflict = conflict or clash
    if closed:
        # A complete list that its totals contradict: the hull of both is from no further elements to all of them.
        further = max([lo, *(group.lo for group in groups)])
        if further:
            return Unlisted(ghost, 0, further), (), True
    stated: tuple[Stated, ...] = ()
    if not conflict and (bounds or everything != Interval(0, None)):
        listed = Interval(sure, len(present) if closed else None)
        stated = tuple(_stated(kind, ghost, bounds, intersect(everything, listed) or everything))
    if closed:
        return None, stated, conflict
    roots = _grouped(groups)
    parts, others = _forest(roots, ghost, kind.open_choices, kind), _others(roots, ghost, kind.open_choices, kind)
    return _tightened(Unlisted(ghost, lo, hi, parts, others)), stated, conflict


def _stated(kind: Kind, ghost: Element, bounds: Mapping[str, Interval], everything: Interval) -> Iterable[Stated]:
    """The totals, and what follows from them for the elements outside of a category."""
    yield Stated(everything, {}, ghost, everything=True)
    for of, number in bounds.items():
        values = kind.categories[of].values
        inside = replace(ghost, fields={**ghost.fields, **values})
        if len(values) > 1:
            yield Stated(number, values, inside)
            continue
        [(name, some)] = values.items()
        others = {name: frozenset(kind.fields[name].values) - some}
        outside = replace(ghost, fields={**ghost.fields, **others})
        rest = subtract(everything, number)
        yield Stated(number, values, inside, others, outside)
        yield Stated(Interval(max(0, rest.lo or 0), rest.hi), others, outside, values, inside)


def _together(totals: Totals) -> tuple[dict[str, Interval], bool]:
    """The bounds of each total. Of claims that contradict each other the better supported wins; equals make a hull."""
    bounds: dict[str, tuple[Interval, Grade]] = {}
    conflict = False
    for of, value, grade in sorted(totals, key=_best_first):
        known, best = bounds.get(of, (Interval(0, None), grade))
        both = intersect(known, value)
        if both is None and grade == best:
            both, conflict = hull([known, value]), True
        bounds[of] = (known if both is None else both, best)
    return {of: value for of, (value, _) in bounds.items()}, conflict


def _best_first(total: tuple[str, Interval, Grade]) -> tuple[int, str, float, float]:
    """An order that does not depend on how the totals stand in the profile."""
    of, value, grade = total
    return -grade, of, float(value.lo or 0), math.inf if value.hi is None else float(value.hi)


def _rest(total: Interval, certain: int, possible: int) -> tuple[int, int | None, bool]:
    """How many of a total no item accounts for, and whether more are listed than the total allows."""
    lo, hi = int(total.lo or 0), None if total.hi is None else int(total.hi)
    return max(0, lo - possible), None if hi is None else max(0, hi - certain), hi is not None and certain > hi


def _grouped(groups: list[_Group]) -> list[_Group]:
    """The groups as a forest: each inside the smallest one that holds it."""
    ordered = sorted(groups, key=lambda group: sum(other.category.holds(group.category) for other in groups))
    roots: list[_Group] = []
    for group in ordered:
        level = roots
        fits = True
        descending = True
        while descending:
            descending = False
            for other in level:
                if other.category.holds(group.category):
                    level, descending = other.inner, True
                    break
                if not other.category.apart(group.category):
                    fits = False
        if fits:
            level.append(group)
    return roots


def _forest(level: list[_Group], ghost: Element, above: Known, kind: Kind) -> tuple[Unlisted, ...]:
    trees = []
    for group in level:
        known = {**above, **group.category.values}
        like = replace(ghost, fields=known)
        parts = _forest(group.inner, ghost, known, kind)
        trees.append(Unlisted(like, group.lo, group.hi, parts, _others(group.inner, like, known, kind)))
    return tuple(trees)


def _others(level: list[_Group], ghost: Element, above: Known, kind: Kind) -> Element:
    """Who is in none of the groups: known where a single field tells a group from the rest."""
    left = dict(above)
    for group in level:
        telling = [name for name, values in group.category.values.items() if not above.get(name, _ANY) <= values]
        if len(telling) == 1:
            [name] = telling
            every = left.get(name, frozenset(map(str, kind.fields[name].values)))
            left[name] = every - group.category.values[name]
    return replace(ghost, fields=left)


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
            bounded.append(replace(part, hi=room if part.hi is None else min(part.hi, room)))
        parts = [_tightened(part) for part in bounded]
    return replace(tree, lo=lo, hi=hi, parts=tuple(parts))
