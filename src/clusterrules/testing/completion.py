"""Completions of a profile: ways in which everything that is not known of it can turn out (contracts 4).

A completion gives absent scalars a legal value, narrows phrases, partial dates and conflicts, adds legal elements to
lists that may lack some, within the stated totals, and declares everything complete. It changes no given fact.
It starts from a snapshot, so that facts below a grade of evidence are as good as not given.

Held fixed, because the format or the pack's presumptions say so:

- what says something when it is left out (``until`` of a member) says that in every completion;
- an element without the date on which it begins or happens is there at the date of the snapshot, and so is one of
  which nobody says that it is only planned;
- fields that are presumed have the presumed value, in elements that are added, too;
- instances that are presumed of a mechanism took place, besides those that are listed, and where the mechanism brings
  members together at least two independent members were there.

A definition that is presumed (listed members are committed) cannot be built in; :meth:`Completer.contradicts` tells.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from clusterrules.documents.reading import Document
from clusterrules.graph.element import Collection, Conflict, Element
from clusterrules.graph.missing import total_bounds
from clusterrules.logic.interval import Interval, intersect
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.schema import FORMAT
from clusterrules.profile.vocabulary import ALL, NONE, ORGANISATION, Category, Field, FieldType, Kind
from clusterrules.testing.values import TEXTS, Values

_UNBOUNDED = Interval(0, None)


@dataclass(eq=False)
class Draft:
    """A node of the completion while it is put together; ``origin`` is the element that it completes, if any."""

    kind: Kind
    id: str
    origin: Element | None = None
    data: dict[str, Any] = field(default_factory=dict)
    options: dict[str, frozenset[str]] = field(default_factory=dict)
    """What the fields that totals count by can still be."""


@dataclass(frozen=True)
class Scope:
    """What of a profile is completed: the lists, by their dotted paths, and the fields, by kind and name.

    At most so many elements are ``added`` to a list where no total says more. ``definitions`` are those that are read.
    """

    collections: frozenset[str]
    fields: frozenset[tuple[str, str]]
    definitions: frozenset[str] = frozenset()
    added: int = 2


class Completer:
    """Draws completions of what a view shows."""

    def __init__(self, view: View, scope: Scope, rng: Random) -> None:
        self._view = view
        self._snapshot = view.snapshot
        self._scope = scope
        self._rng = rng
        self._values = Values(rng, view.as_of, view.snapshot.lens.width)
        self._drafts: dict[str, list[Draft]] = {}
        self._ids: dict[str, list[str]] = {}

    def complete(self) -> Profile | None:
        """One completion; ``None`` where the draw came to nothing, because totals or orders could not be met."""
        snapshot = self._snapshot
        self._drafts, self._ids = {}, {}
        for name, kind in snapshot.vocabulary.collections.items():
            drafts = self._collection(name, kind)
            if drafts is None:
                return None
            self._drafts[name] = drafts
            self._ids[name] = [draft.id for draft in drafts]
        kind = snapshot.vocabulary.organisation
        organisation = Draft(kind, ORGANISATION, snapshot.organisation)
        for draft in (organisation, *(draft for drafts in self._drafts.values() for draft in drafts)):
            if not self._filled(draft):
                return None
        data: dict[str, Any] = {
            "format": FORMAT,
            "id": snapshot.profile.id,
            "name": "completion",
            "completeness": {"*": "complete"},
            ORGANISATION: organisation.data,
        }
        if "attestations" in snapshot.profile.data:
            data["attestations"] = snapshot.profile.data["attestations"]
        for name, drafts in self._drafts.items():
            nodes = [{"id": draft.id, **draft.data} for draft in drafts]
            nodes += self._later(name)
            if nodes:
                data[name] = nodes
        return profile_of(Document(data, "completion", dict))

    def contradicts(self, completed: View) -> bool:
        """Whether a completion denies of some element what is presumed of it."""
        for name in self._scope.definitions & set(self._view.presumptions.definitions):
            for kind in completed.definition(name).by_kind:
                for element in completed.collection(kind).elements:
                    if completed.holds(name, element) is not True and not self._known(name, element):
                        return True
        return False

    def _known(self, definition: str, element: Element) -> bool:
        """Whether a definition is known to hold or not to hold, of an element, without any presumption."""
        given = self._snapshot.nodes.get(element.id)
        return given is not None and self._view.holds(definition, given) is False

    # --- nodes ------------------------------------------------------------------------------------------------------

    def _collection(self, name: str, kind: Kind) -> list[Draft] | None:
        collection = self._snapshot.collections[name]
        listed = [Draft(kind, element.id.replace("@", "-at-"), element) for element in collection.elements]
        listed = [draft for draft in listed if not self._dropped(draft)]
        for draft in listed:
            self._dates(draft)
        if collection.complete:
            return listed
        totals = self._totals(self._snapshot.profile.data.get(name))
        for _ in range(20):
            added = self._additions(name, kind, listed, totals)
            if added is not None and self._within_totals([*listed, *added], kind, totals):
                return [*listed, *added]
        return None

    def _dropped(self, draft: Draft) -> bool:
        """Whether an element that need not exist is left out; one that others refer to stays."""
        origin = draft.origin
        if origin is None or origin.certain or origin.lists_known:
            return False
        return self._rng.random() < 0.5 and not self._referred(origin)

    def _referred(self, element: Element) -> bool:
        for name, kind in self._snapshot.vocabulary.collections.items():
            references = [one.name for one in kind.fields.values() if one.type is FieldType.REFERENCE]
            for holder in self._snapshot.collections[name].elements:
                if any(holder.fields.get(reference) == element.id for reference in references):
                    return True
        return False

    def _dates(self, draft: Draft) -> None:
        """Dates first: they tell whether an element is there at the date of the snapshot."""
        for one in draft.kind.fields.values():
            begins_or_ends = one.name == draft.kind.happens or one.absent is not None
            if one.type is FieldType.DATE and (begins_or_ends or self._wanted(draft.kind, one)):
                self._scalar(draft, one)

    def _additions(
        self, name: str, kind: Kind, listed: list[Draft], totals: Mapping[str, Interval]
    ) -> list[Draft] | None:
        everything = totals.get(ALL, _UNBOUNDED)
        present = sum(self._present(draft) for draft in listed)
        if everything.hi is not None and present > everything.hi:
            return None
        least = max(0, int(everything.lo or 0) - present)
        most = least + self._scope.added if name in self._scope.collections else least
        most = max(most, least + int(sum(int(total.lo or 0) for of, total in totals.items() if of != ALL)))
        if everything.hi is not None:
            most = min(most, int(everything.hi) - present)
        number = self._rng.randint(least, max(least, most))
        given = {item["id"] for item in self._raw(name)}
        free = (identity for index in count(1) if (identity := f"{name}-{index}") not in given)
        added = [Draft(kind, next(free)) for _ in range(number)]
        for draft in added:
            self._dates(draft)
        return added

    def _present(self, draft: Draft) -> bool:
        """Whether a total counts the element: it is there at the date of the snapshot and has not left."""
        until, begun = draft.data.get("until"), draft.data.get(draft.kind.happens or "")
        if until not in (None, NONE) and parse_days(until).last <= self._view.as_of:
            return False
        return begun in (None, NONE) or parse_days(begun).first <= self._view.as_of

    def _raw(self, name: str) -> Iterable[Mapping[str, Any]]:
        """The items of a list as they stand in the profile."""
        raw = self._snapshot.profile.data.get(name, ())
        items: Iterable[Mapping[str, Any]] = raw.get("items", ()) if isinstance(raw, dict) else raw
        return items

    def _later(self, name: str) -> list[dict[str, Any]]:
        """Nodes that only come to be after the date of the snapshot, so that what refers to them still leads there."""
        kind = self._snapshot.vocabulary.collections[name]
        known = {draft.id for draft in self._drafts[name]}
        gone = [item for item in self._raw(name) if item["id"] not in known]
        begins = kind.happens or ""
        later = [
            {"id": item["id"], begins: item[begins]}
            for item in gone
            if isinstance(item.get(begins), str)
            and item[begins] != NONE
            and parse_days(item[begins]).first > self._view.as_of
        ]
        if kind.planned is None:
            return later
        status, planned = kind.planned
        return later + [
            {"id": item["id"], status: planned}
            for item in gone
            if item.get(status) == planned and item["id"] not in {one["id"] for one in later}
        ]

    # --- totals -----------------------------------------------------------------------------------------------------

    def _totals(self, raw: Any) -> dict[str, Interval]:
        """What each total that counts allows."""
        found: dict[str, Interval] = {}
        if isinstance(raw, dict):
            book, default = self._snapshot.evidence, self._snapshot.default_support
            support = book.support(raw.get("evidence"), default)
            for total in raw.get("totals", ()):
                if book.support(total.get("evidence"), support).counts:
                    bounds = total_bounds(total["value"], self._snapshot.lens.width)
                    found[total["of"]] = intersect(found.get(total["of"], _UNBOUNDED), bounds) or Interval(1, 0)
        return found

    def _within_totals(self, drafts: list[Draft], kind: Kind, totals: Mapping[str, Interval]) -> bool:
        """Chooses what the totals count by, so that every total is met; the narrowest categories first."""
        categories = [kind.categories[of] for of in totals if of != ALL]
        names = {name for category in categories for name in category.values}
        for draft in drafts:
            draft.options = {name: self._possible(draft, kind.fields[name]) for name in sorted(names)}
        counted = [draft for draft in drafts if self._present(draft)]
        categories.sort(
            key=lambda one: (-len(one.values), sum(len(values) for values in one.values.values()), one.name)
        )
        if not all(self._meet(counted, category, totals[category.name]) for category in categories):
            return False
        for draft in drafts:
            for name, values in draft.options.items():
                if kind.fields[name].absent not in values or draft.origin is None:
                    draft.data[name] = self._rng.choice(sorted(values))
        return True

    def _possible(self, draft: Draft, one: Field) -> frozenset[str]:
        known = None if draft.origin is None else self._known_value(draft.origin, one)
        if known is None:
            presumed = self._view.presumptions.fields.get((draft.kind.name, one.name))
            if presumed is not None and (presumed[0] is not None or draft.origin is not None):
                return frozenset({presumed[1]})
            return frozenset(one.values)
        if isinstance(known, Conflict):
            known = known.value
        return known if isinstance(known, frozenset) else frozenset({known})

    def _meet(self, drafts: list[Draft], category: Category, total: Interval) -> bool:
        inside = [draft for draft in drafts if _belongs(draft, category) is True]
        free = [draft for draft in drafts if _belongs(draft, category) is None]
        least = max(int(total.lo or 0), len(inside))
        most = len(inside) + len(free) if total.hi is None else min(int(total.hi), len(inside) + len(free))
        if least > most:
            return False
        self._rng.shuffle(free)
        number = self._rng.randint(least, most) - len(inside)
        for draft in free[:number]:
            draft.options |= {name: draft.options[name] & values for name, values in category.values.items()}
        for draft in free[number:]:
            outside = [name for name, values in category.values.items() if draft.options[name] - values]
            if not outside:
                return False
            name = self._rng.choice(sorted(outside))
            draft.options[name] -= category.values[name]
        return True

    # --- fields -----------------------------------------------------------------------------------------------------

    def _known_value(self, origin: Element, one: Field) -> Any:
        return origin.fields.get(one.name)

    def _filled(self, draft: Draft) -> bool:
        """Fills the fields that are left; false where the dates cannot be put in order."""
        for one in draft.kind.fields.values():
            if one.name in draft.data or one.identity:
                continue
            if not one.is_collection:
                if self._wanted(draft.kind, one):
                    self._scalar(draft, one)
            elif f"{draft.kind.name}.{one.name}" in self._scope.collections and not self._nested(draft, one):
                return False
        ends = draft.kind.ends
        if ends is not None and draft.data.get(ends.field) == ends.over and draft.data.get(ends.date) == NONE:
            return False
        return all(_ordered(draft.data, first, second) for first, second in draft.kind.ordered)

    def _wanted(self, kind: Kind, one: Field) -> bool:
        return (kind.name, one.name) in self._scope.fields or f"{kind.name}.{one.name}" in self._scope.collections

    def _scalar(self, draft: Draft, one: Field) -> None:
        known = None if draft.origin is None else self._known_value(draft.origin, one)
        if one.type is FieldType.REFERENCE:
            draft.data[one.name] = self._reference(known, one)
        elif known is not None:
            draft.data[one.name] = self._values.narrowed(known, one)
        elif (draft.kind.name, one.name) in self._view.presumptions.fields:
            presumption, value = self._view.presumptions.fields[draft.kind.name, one.name]
            if presumption is not None:
                draft.data[one.name] = value
            elif draft.origin is None and one.type is FieldType.CHOICE:
                draft.data[one.name] = self._begun(draft.kind, one)
        else:
            draft.data[one.name] = self._begun(draft.kind, one)

    def _begun(self, kind: Kind, one: Field) -> Any:
        """Any value of a field that an element can have which is there at the date of the snapshot."""
        value = self._values.legal(one, past=one.name == kind.happens)
        while (one.name, value) == kind.planned:
            value = self._values.legal(one)
        return value

    def _reference(self, known: Any, one: Field) -> str:
        nodes = [identity for to in one.to for identity in self._ids.get(to, ())]
        if isinstance(known, str) and (known == NONE or self._kept(known)):
            return known
        if isinstance(known, Conflict):
            nodes = [identity for identity in sorted(known.value) if identity == NONE or self._kept(identity)]
            return self._rng.choice(nodes or [NONE])
        presumed = {draft.data.get("mechanism") for draft in self._drafts["instances"] if _is_presumed(draft)}
        return self._rng.choice([NONE, *(node for node in nodes if node not in presumed)])

    def _kept(self, identity: str) -> bool:
        later = (item["id"] for name in self._drafts for item in self._later(name))
        return any(identity in ids for ids in self._ids.values()) or identity in later

    # --- lists inside nodes -----------------------------------------------------------------------------------------

    def _nested(self, draft: Draft, one: Field) -> bool:
        kind = self._snapshot.vocabulary.kind(f"{draft.kind.name}.{one.name}")
        collection = None if draft.origin is None else self._view.nested(draft.origin, one.name)
        raw = None if draft.origin is None else draft.origin.fields.get(one.name)
        total = self._totals(raw).get(ALL, _UNBOUNDED)
        items = [] if collection is None else self._kept_items(collection, one, kind)
        if _is_presumed(draft) and one.name == "attendees" and draft.data.get("purpose") == "interaction":
            items = self._independent(kind)
            if not items:
                return False
        most = self._scope.added if collection is None or not collection.complete else 0
        least = max(0, int(total.lo or 0) - len(items))
        room = None if total.hi is None else int(total.hi) - len(items)
        if most or least:
            wanted = self._rng.randint(least, max(least, most))
            if room is not None:
                wanted = min(wanted, room)
            more = self._more(items, one, kind, wanted)
            if len(more) < least or wanted < 0:
                return False
            items += more
        draft.data[one.name] = items
        return True

    def _independent(self, kind: Kind) -> list[Any]:
        """Two members that are not related, if there are any."""
        members = list(self._drafts["members"])
        self._rng.shuffle(members)
        for one in members[1:]:
            if NONE in (groups := (one.data.get("group"), members[0].data.get("group"))) or groups[0] != groups[1]:
                return [{"id": draft.id, **self._attributes(kind, None)} for draft in (one, members[0])]
        return []

    def _kept_items(self, collection: Collection, one: Field, kind: Kind) -> list[Any]:
        items: list[Any] = []
        for element in collection.elements:
            if not element.certain and (element.target is None or element.target.certain) and self._rng.random() < 0.5:
                continue
            if one.type in (FieldType.TEXTS, FieldType.CHOICES):
                items.append(element.fields["value"])
            elif one.type is FieldType.RECORDS:
                items.append(self._attributes(kind, element))
            elif self._kept(element.id):
                items.append({"id": element.id, **self._attributes(kind, element)})
        return items

    def _more(self, items: list[Any], one: Field, kind: Kind, number: int) -> list[Any]:
        if one.type is FieldType.LINKS:
            linked = {item["id"] for item in items}
            free = [identity for to in one.to for identity in self._ids.get(to, ()) if identity not in linked]
            self._rng.shuffle(free)
            return [{"id": identity, **self._attributes(kind, None)} for identity in free[: max(0, number)]]
        if one.type is FieldType.RECORDS:
            return [self._attributes(kind, None) for _ in range(number)]
        words = sorted(set(one.values or TEXTS[1:]) - set(map(str, items)))
        self._rng.shuffle(words)
        return words[: max(0, number)]

    def _attributes(self, kind: Kind, origin: Element | None) -> dict[str, Any]:
        """The fields of a link or a record; drawn anew until the dates are in order."""
        while True:
            draft = Draft(kind, "", origin)
            for one in kind.fields.values():
                if not one.is_collection and self._wanted(kind, one):
                    self._scalar(draft, one)
            if all(_ordered(draft.data, first, second) for first, second in kind.ordered):
                return draft.data


def _is_presumed(draft: Draft) -> bool:
    return draft.origin is not None and draft.origin.presumption is not None


def _belongs(draft: Draft, category: Category) -> bool | None:
    if any(not draft.options[name] & values for name, values in category.values.items()):
        return False
    return True if all(draft.options[name] <= values for name, values in category.values.items()) else None


def _ordered(data: Mapping[str, Any], first: str, second: str) -> bool:
    earlier, later = data.get(first, NONE), data.get(second, NONE)
    if NONE in (earlier, later):
        return True
    return parse_days(earlier).first <= parse_days(later).last
