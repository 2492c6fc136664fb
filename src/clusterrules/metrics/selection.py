"""Selecting elements of a list, and counting them when not all is known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clusterrules.graph.element import Collection, Conflict, Element, Stated, Unlisted
from clusterrules.graph.missing import belongs, has_left
from clusterrules.logic.interval import NON_NEGATIVE, Interval, intersect
from clusterrules.logic.truth import Truth, conjoin, negate
from clusterrules.metrics.occasions import fewest_days, most_days, span_of
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import NONE, FieldType
from clusterrules.texts.catalogue import Text

if TYPE_CHECKING:
    from clusterrules.metrics.conditions import Condition


@dataclass(eq=False, slots=True)  # not frozen: thousands are made, and freezing costs three times as much as making
class Tally:
    """The elements that surely belong, those that may, and how many more (``lo`` to ``hi``) no list names.

    ``within`` is how many there can be in all by what totals say of listed and unlisted elements together.
    """

    certain: tuple[Element, ...]
    possible: tuple[Element, ...]
    lo: int
    hi: int | None
    ghosts: tuple[tuple[Element, int, int | None], ...] = ()
    """What is known of the unlisted ones that may belong: like whom, and how many."""
    within: Interval = NON_NEGATIVE

    @property
    def count(self) -> Interval:
        sure = len(self.certain)
        listed = Interval(sure + self.lo, None if self.hi is None else sure + len(self.possible) + self.hi)
        return listed if self.within is NON_NEGATIVE else intersect(listed, self.within) or listed

    def certain_names(self) -> Iterable[str]:
        return (_name(element) for element in self.certain)

    def possible_names(self) -> Iterable[str]:
        return (_name(element) for element in self.possible)


def _name(element: Element) -> str:
    return element.id if "." not in element.kind or element.target is not None else element.path


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Elements of a list that satisfy a condition.

    ``of`` is a list of nodes of the profile, or a list inside the element at hand. With ``linked_by`` it is the nodes
    of the list ``of`` that refer to the element at hand through that field; ``link`` is then a condition on the link.
    """

    of: str
    nested: bool
    where: "Condition | None" = None
    linked_by: str | None = None
    link: "Condition | None" = None
    path: str = ""
    """The list as a dotted path from the profile down: ``instances.attendees``; empty for a list of nodes."""

    def tally(self, element: Element, view: View, further: "Condition | None") -> Tally:
        """Which elements satisfy the selection and a further condition."""
        if self.linked_by is not None:
            return self._referring(element, view, further)
        collection = self._collection(element, view)
        if collection.conflict:
            view.record.conflicts.add(collection.path)
        where = self.where
        certain: list[Element] = []
        possible: list[Element] = []
        for item in collection.elements:
            truth: Truth = True if where is None else where.truth(item, view)
            if truth is not False and further is not None:
                part = further.truth(item, view)
                truth = False if part is False else truth and part
            if truth is False:
                continue
            if truth and item.certain:
                certain.append(item)
                if item.presumption is not None:
                    view.record.presumptions.add(item.presumption)
            else:
                possible.append(item)
        within = NON_NEGATIVE
        if collection.stated:
            within = within_totals(collection, lambda item: self._truth(item, view, further), view)
        if collection.unlisted is None:
            return Tally(tuple(certain), tuple(possible), 0, 0, within=within)
        lo, hi = self._unlisted(collection.unlisted, view, further)
        ghosts = tuple(self._ghosts(collection.unlisted, view, further)) if hi != 0 else ()
        return Tally(tuple(certain), tuple(possible), lo, hi, ghosts, within)

    def _collection(self, element: Element, view: View) -> Collection:
        return view.nested(element, self.of) if self.nested else view.collection(self.of)

    def _truth(self, item: Element, view: View, further: "Condition | None") -> Truth:
        if self.where is None:
            return True if further is None else further.truth(item, view)
        if further is None:
            return self.where.truth(item, view)
        first = self.where.truth(item, view)
        return False if first is False else conjoin((first, further.truth(item, view)))

    # --- elements that no list names --------------------------------------------------------------------------------

    def _unlisted(self, tree: Unlisted, view: View, further: "Condition | None") -> tuple[int, int | None]:
        """At least and at most how many unlisted elements belong."""
        if not tree.parts:
            truth = self._truth(tree.others, view, further)
            return tree.lo if truth else 0, 0 if truth is False else tree.hi
        lo = _forced(tree, lambda ghost: self._truth(ghost, view, further), wanted=True)
        hi = _most(tree, lambda ghost: self._truth(ghost, view, further), wanted=True)
        return lo, hi

    def _ghosts(
        self, tree: Unlisted, view: View, further: "Condition | None"
    ) -> Iterator[tuple[Element, int, int | None]]:
        if self._truth(tree.ghost, view, further) is not False:
            yield tree.ghost, tree.lo, tree.hi
        for part in tree.parts:
            yield from self._ghosts(part, view, further)

    # --- elements that refer to this one ----------------------------------------------------------------------------

    def _referring(self, element: Element, view: View, further: "Condition | None") -> Tally:
        assert self.linked_by is not None
        incidence = view.snapshot.incidence(self.of, self.linked_by)
        holders = incidence.by_target.get(element.id, ())
        if not holders and incidence.closed:
            return Tally((), (), 0, 0)
        judge = view.judging((self, further), lambda holder: self._truth(holder, view, further))
        certain: list[Element] = []
        possible: list[Element] = []
        for holder in holders:
            truth = judge(holder)
            if self.link is not None and truth is not False:
                truth = conjoin((truth, self._link_truth(holder, element, view)))
            if truth is False:
                continue
            if truth and holder.certain and (holder, element.id) not in incidence.unsure:
                certain.append(holder)
                if holder.presumption is not None:
                    view.record.presumptions.add(holder.presumption)
            else:
                possible.append(holder)
        if incidence.closed:
            return Tally(tuple(certain), tuple(possible), 0, 0)
        open_ones, hi = self._elsewhere(view, further)
        others = len(open_ones) - (len(open_ones.intersection(holders)) if holders else 0)
        return Tally(tuple(certain), tuple(possible), 0, None if hi is None else hi + others)

    def _link_truth(self, holder: Element, element: Element, view: View) -> Truth:
        assert self.linked_by is not None
        assert self.link is not None
        links = (link for link in view.nested(holder, self.linked_by).elements if link.id == element.id)
        return conjoin(self.link.truth(link, view) for link in links)

    def _elsewhere(self, view: View, further: "Condition | None") -> tuple[frozenset[Element], int | None]:
        """Who may refer to any element without saying so: holders whose own list is open, and unlisted ones.

        They are judged once for all elements.
        """

        def judged() -> tuple[frozenset[Element], int | None]:
            holders = view.snapshot.incidence(self.of, self.linked_by or "").open_holders
            unlisted = view.collection(self.of).unlisted
            return (
                frozenset(holder for holder in holders if self._truth(holder, view, further) is not False),
                0 if unlisted is None else self._unlisted(unlisted, view, further)[1],
            )

        found: tuple[frozenset[Element], int | None] = view.remember((self, further, view.band), judged)
        return found

    # --- explaining -------------------------------------------------------------------------------------------------

    def open(self, element: Element, view: View, further: "Condition | None") -> Iterator[OpenFact]:
        """The facts that keep open which elements belong, and how many."""
        tally = self.tally(element, view, further)
        for item in tally.possible:
            if self.where is not None:
                yield from self.where.open(item, view)
            if further is not None:
                yield from further.open(item, view)
            if not item.certain:
                yield OpenFact(item.path, item.kind, what="evidence", reason="missing")
        if tally.hi == tally.lo:
            return
        if self.linked_by is None:
            collection = self._collection(element, view)
            reason = "conflict" if collection.conflict else "missing"
            yield OpenFact(collection.path, collection.kind, what="completeness", reason=reason)
        else:
            if not view.collection(self.of).complete:
                yield OpenFact(self.of, self.of, what="completeness")
            if self._elsewhere(view, further)[0]:
                path = f"{self.of}.{self.linked_by}"
                yield OpenFact(path, path, what="completeness")

    def title(self, view: View) -> Text:
        """What the list is called."""
        vocabulary = view.snapshot.vocabulary
        return vocabulary.kind(self.of).title if self.of in vocabulary.collections else Text(self.of, self.of)

    def reads(self) -> Reads:
        reads = Reads(collections=frozenset({self.path or self.of}))
        if self.linked_by is not None:
            reads |= Reads(collections=frozenset({f"{self.of}.{self.linked_by}"}))
        for part in (self.where, self.link):
            if part is not None:
                reads |= part.reads()
        return reads


Judge = Callable[[Element], Truth]


def _forced(tree: Unlisted, judge: Judge, *, wanted: bool) -> int:
    """At least how many of the unlisted are certainly as wanted: no completion can have fewer."""
    inside = sum(_forced(part, judge, wanted=wanted) for part in tree.parts)
    if judge(tree.others) is not wanted:
        return inside
    others = 0
    for part in tree.parts:
        most = _most(part, judge, wanted=not wanted)
        if most is None:
            return inside
        others += most
    return max(inside, tree.lo - others)


def _most(tree: Unlisted, judge: Judge, *, wanted: bool) -> int | None:
    """At most how many of the unlisted can be as wanted; ``None`` without bound."""
    if judge(tree.others) is (not wanted):
        total = 0
        for part in tree.parts:
            most = _most(part, judge, wanted=wanted)
            if most is None:
                return None if tree.hi is None else tree.hi
            total += most
        return total if tree.hi is None else min(total, tree.hi)
    if tree.hi is None:
        return None
    return tree.hi - sum(_forced(part, judge, wanted=not wanted) for part in tree.parts)


# --- what totals say of listed and unlisted elements together --------------------------------------------------------


def within_totals(collection: Collection, judge: Judge, view: View) -> Interval:
    """How many elements of a list, listed or not, can be as wanted by its totals.

    «12 of the 20 members are businesses» says how many businesses there are, even where all twenty are listed and the
    kind of none is known. Unless whoever is in the category is wanted, so many may not be; unless nobody else is
    wanted, so many others may be.
    """
    within = NON_NEGATIVE
    for stated in collection.stated:
        inside, outside = _strangers(collection.unlisted, stated)
        if judge(stated.inside) is True:
            inside = 0
        if stated.everything or (stated.outside is not None and judge(stated.outside) is False):
            outside = 0
        if inside is not None or outside is not None:
            judged = [_placed(element, stated, judge, view) for element in collection.elements]
            lo, hi = 0, None
            if inside is not None:
                unwanted = inside + sum(one.unwanted_inside for one in judged)
                lo = max(0, int(stated.number.lo or 0) - unwanted) + sum(one.surely_elsewhere for one in judged)
            if outside is not None and stated.number.hi is not None:
                room = int(stated.number.hi) - sum(one.surely_unwanted_inside for one in judged)
                hi = max(0, room) + outside + sum(one.wanted_elsewhere for one in judged)
            within = intersect(within, Interval(lo, hi)) or within
    return within


def _strangers(tree: Unlisted | None, stated: Stated) -> tuple[int | None, int | None]:
    """At most how many unlisted elements are in a category, and how many outside of it."""
    if tree is None:
        return 0, 0
    parts = [part.hi for part in _within(tree) if part.ghost.fields == stated.inside.fields]
    return (parts[0] if parts else tree.hi), tree.hi


def _within(tree: Unlisted) -> Iterator[Unlisted]:
    yield tree
    for part in tree.parts:
        yield from _within(part)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Whether a listed element may be in a category without being wanted, or wanted without being in it."""

    unwanted_inside: bool
    surely_unwanted_inside: bool
    wanted_elsewhere: bool
    surely_elsewhere: bool


def _placed(element: Element, stated: Stated, judge: Judge, view: View) -> _Placed:
    wanted, left = judge(element), has_left(element, view.as_of)
    inside = conjoin((belongs(element, stated.values), negate(left)))
    unwanted_inside = inside is not False and wanted is not True
    wanted_elsewhere = inside is not True and wanted is not False
    if wanted is None and inside is None:
        # Unknown for the same reason? Then knowing on which side of the category it stands decides.
        unwanted_inside = judge(_supposed(element, stated.values, False, view)) is not True
        wanted_elsewhere = any(judge(one) is not False for one in _elsewhere(element, stated, left, view))
    sure = element.certain and inside is True and wanted is False
    return _Placed(unwanted_inside, sure, wanted_elsewhere, element.certain and inside is False and wanted is True)


def _elsewhere(element: Element, stated: Stated, left: Truth, view: View) -> Iterator[Element]:
    """The element, were it not among those that a total counts: in another category, or no longer there."""
    if left is not False:
        yield _supposed(element, {}, True, view)
    if not stated.everything and belongs(element, stated.values) is not True:
        yield element if stated.other_values is None else _supposed(element, stated.other_values, False, view)


def _supposed(element: Element, among: Mapping[str, frozenset[str]], left: bool, view: View) -> Element:
    """The element, were it in a category, or gone: what is not known of it is as in the category."""

    def suppose() -> Element:
        narrowed = dict(element.fields)
        for name, values in among.items():
            known = narrowed.get(name)
            known = known.value if isinstance(known, Conflict) else known
            if known is None or isinstance(known, frozenset):
                narrowed[name] = values if known is None else known & values
        until = view.days(element, "until") if "until" in narrowed else None
        if isinstance(until, Days) and until.first <= view.as_of < until.last:
            narrowed["until"] = Days(until.first, view.as_of) if left else Days(view.as_of + 1, until.last)
        return replace(element, fields=narrowed)

    found: Element = view.remember((element, left, *among.items()), suppose)
    return found


# --- counting what belongs together once ----------------------------------------------------------------------------


def distinct_bounds(tally: Tally, field: str, view: View) -> Interval:
    """How many different groups the elements make. An unknown group may be any that is named; ``none`` stands alone.

    A missing group therefore never raises the lower bound beyond the first (contracts 4 and 5). Of a date the groups
    are its days.
    """
    if _is_date(tally, field, view):
        return _days_bounds(tally, field, view)
    known, alone, unsure = _grouped(tally.certain, field, view)
    more_known, more_alone, more_unsure = _grouped(tally.possible, field, view)
    counted = tally.lo > 0 or tally.within.lo != 0  # only then does it matter what is presumed of them
    single = counted and stand_alone(tally, field, view)
    lo = len(known) + alone + (tally.lo if single else 0)
    if not known and (unsure or (tally.lo and not single)):
        lo += 1
    lo = max(lo, _least_apart(tally, field, view, single=single))
    room = None
    if tally.within.hi is not None:  # of all that there is room for, those that are surely there are together
        named = Counter(group_of(element, field, view) for element in tally.certain)
        room = int(tally.within.hi) - sum(named[group] - 1 for group in known)
    if tally.hi is None:
        return Interval(lo, room)
    hi = len(known | more_known) + alone + more_alone + unsure + more_unsure + tally.hi
    return Interval(lo, hi if room is None else max(lo, min(hi, room)))


def _is_date(tally: Tally, field: str, view: View) -> bool:
    for element in (*tally.certain, *tally.possible):
        spec = view.snapshot.vocabulary.kind(element.kind).fields.get(field)
        return spec is not None and spec.type is FieldType.DATE
    return False


def _days_bounds(tally: Tally, field: str, view: View) -> Interval:
    """On how many different days the elements fall; those that no list names may fall on any."""
    sure = [span_of(element, field, view) for element in tally.certain]
    every = sure + [span_of(element, field, view) for element in tally.possible]
    lo = fewest_days([*sure, None] if tally.lo else sure)
    hi = None if tally.hi is None else most_days(every) + tally.hi
    room = tally.count.hi
    return Interval(lo, hi if room is None else int(room) if hi is None else min(hi, int(room)))


def stand_alone(tally: Tally, field: str, view: View) -> bool:
    """Whether no unlisted element is related to any other."""
    return all(group_of(ghost, field, view) == NONE for ghost, _, _ in tally.ghosts)


def _least_apart(tally: Tally, field: str, view: View, *, single: bool) -> int:
    """The least number of groups by the totals: of so many elements, as many as can be are in one group."""
    least = int(tally.within.lo or 0)
    if not least:
        return 0
    together = Counter(group_of(element, field, view) for element in (*tally.certain, *tally.possible))
    unknown = together.pop(None, 0)
    together.pop(NONE, 0)
    if not single:
        unknown = least if tally.hi is None else unknown + tally.hi
    mergers = sum(number - 1 for number in together.values()) + unknown
    return max(1, least - mergers + (1 if unknown and not together else 0))


def _grouped(elements: Iterable[Element], field: str, view: View) -> tuple[set[str], int, int]:
    """The groups that are named, the number that stand alone, and the number whose group is unknown."""
    named: set[str] = set()
    alone = unknown = 0
    for element in elements:
        group = group_of(element, field, view)
        if group is None:
            unknown += 1
        elif group == NONE:
            alone += 1
        else:
            named.add(group)
    return named, alone, unknown


def group_of(element: Element, field: str, view: View) -> str | None:
    """The group of an element or of the node it links to; ``None`` if it is not known."""
    value = view.value(element.target if element.target is not None else element, field)
    return value if isinstance(value, str) else None
