"""The snapshot: a profile as of a date, above a grade of evidence. Immutable; all views and metrics rest on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from clusterrules.graph.calendar import iso, months_before
from clusterrules.graph.claims import settle
from clusterrules.graph.element import DOUBTFUL, Collection, Conflict, Element, Incidence, Unlisted
from clusterrules.graph.evidence import EvidenceBook, Grade, Support
from clusterrules.graph.missing import begun, total_bounds, unlisted_of
from clusterrules.profile.phrases import FIRST_DAY, LAST_DAY, Days, parse_days
from clusterrules.profile.profile import Profile
from clusterrules.profile.silence import is_silent
from clusterrules.profile.vocabulary import NONE, ORGANISATION, Ends, FieldType, Kind, Vocabulary, load_vocabulary

_NO_FIELDS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lens:
    """How a profile is looked at.

    ``as_of`` is a proleptic ordinal day. Facts count from grade ``least`` on, the organisation's own word from
    ``own_grade`` on. ``width`` is how wide «близько» is and ``tolerance`` how far claims may differ without
    contradicting each other, both as shares. ``running`` names the presumption under which a mechanism that is said to
    run did run at its stated cadence, if that is allowed.
    """

    as_of: int
    least: Grade = Grade.ASSERTED
    own_grade: Grade = Grade.ASSERTED
    width: Fraction = Fraction(0)
    tolerance: Fraction = Fraction(0)
    running: str | None = None
    kept: frozenset[str] | None = None
    """The only lists whose elements are shown although nothing in them counts; ``None``: those of all lists are."""


@dataclass(frozen=True)
class Snapshot:
    """What is known of one organisation at a date."""

    profile: Profile
    lens: Lens
    vocabulary: Vocabulary = field(default_factory=load_vocabulary)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_nested", {})
        object.__setattr__(self, "_incidence", {})

    _nested: dict[tuple[Element, str], Collection] = field(init=False, repr=False, compare=False)
    _incidence: dict[tuple[str, str], Incidence] = field(init=False, repr=False, compare=False)

    @property
    def as_of(self) -> int:
        return self.lens.as_of

    @cached_property
    def evidence(self) -> EvidenceBook:
        lens = self.lens
        return EvidenceBook(self.profile.data.get("evidence", ()), lens.as_of, lens.least, lens.own_grade)

    @cached_property
    def default_support(self) -> Support:
        """What stands behind a fact that names no evidence of its own."""
        return self.evidence.support(self.profile.data.get("default_evidence"), self.evidence.asserted)

    @cached_property
    def organisation(self) -> Element:
        """The cluster organisation itself: the subject of most rules."""
        raw = {**self.profile.data.get(ORGANISATION, {}), **self._further_facts()}
        support = self.evidence.support(raw.get("evidence"), self.default_support)
        fields = self._fields(raw, self.vocabulary.organisation, support)
        return Element(ORGANISATION, self.profile.id, ORGANISATION, fields)

    def _further_facts(self) -> dict[str, Any]:
        """Facts that packs declare, as fields of the organisation called ``pack.fact``; no text that says nothing."""
        extensions: Mapping[str, Mapping[str, Any]] = self.profile.data.get("extensions", {})
        facts = {f"{pack}.{name}": value for pack, said in extensions.items() for name, value in said.items()}
        fields = self.vocabulary.organisation.fields
        return {
            name: value for name, value in facts.items() if name not in fields or not is_silent(value, fields[name])
        }

    @cached_property
    def collections(self) -> Mapping[str, Collection]:
        """Every list of nodes by its name."""
        return {name: self._collection(name, kind) for name, kind in self.vocabulary.collections.items()}

    @cached_property
    def nodes(self) -> Mapping[str, Element]:
        """Every node by its id."""
        return {node.id: node for name in self.vocabulary.collections for node in self._listed[name][0]}

    @cached_property
    def _dropped(self) -> frozenset[str]:
        """The ids of nodes that were rejected: what refers to one of them refers to nobody knows what."""
        return frozenset(identity for name in self.vocabulary.collections for identity in self._listed[name][1])

    # --- lists ------------------------------------------------------------------------------------------------------

    @cached_property
    def _listed(self) -> Mapping[str, tuple[tuple[Element, ...], frozenset[str]]]:
        """The nodes of every list, and the ids of those that were rejected; without what the lists leave out."""
        listed = {name: self._nodes(name, kind) for name, kind in self.vocabulary.collections.items()}
        return listed if self.lens.kept is None else self._without_silent(listed, self.lens.kept)

    def _without_silent(
        self, listed: dict[str, tuple[tuple[Element, ...], frozenset[str]]], kept: frozenset[str]
    ) -> dict[str, tuple[tuple[Element, ...], frozenset[str]]]:
        """The lists without the elements of those that say nothing above the grade.

        Where nothing is known of any element, none surely exists and nothing limits how many more there are, the
        elements add nothing to what may be missing from the list, as long as nothing that counts refers to them.
        """
        silent = {name for name, (nodes, _) in listed.items() if name not in kept and self._says_nothing(name, nodes)}
        counted = [node.fields for name, (nodes, _) in listed.items() if name not in silent for node in nodes]
        mentioned = {text for fields in (self.organisation.fields, *counted) for text in _texts(fields)}
        return {
            name: ((), dropped)
            if name in silent and mentioned.isdisjoint(node.id for node in nodes)
            else (nodes, dropped)
            for name, (nodes, dropped) in listed.items()
        }

    def _says_nothing(self, name: str, nodes: tuple[Element, ...]) -> bool:
        if any(node.certain or any(value is not DOUBTFUL for value in node.fields.values()) for node in nodes):
            return False
        kind, raw = self.vocabulary.collections[name], self.profile.data.get(name)
        found = self._closed(raw, name, kind, nodes, True, self.default_support)
        return found.unlisted is not None and found.unlisted.hi is None and not found.stated and not found.conflict

    def _nodes(self, name: str, kind: Kind) -> tuple[tuple[Element, ...], frozenset[str]]:
        raw = self.profile.data.get(name, ())
        inherited = self.default_support
        if isinstance(raw, dict):
            inherited = self.evidence.support(raw.get("evidence"), inherited)
            raw = raw.get("items", ())
        nodes, dropped = [], set()
        for item in raw:
            support = self.evidence.support(item.get("evidence"), inherited)
            if support.rejected:
                dropped.add(str(item["id"]))
                continue
            fields = self._fields(item, kind, support)
            began = begun(fields.get(kind.happens), self.as_of) if kind.happens else True
            if kind.happens in item and kind.happens not in fields and self._said_later(item[kind.happens]):
                began = None
            if kind.planned is not None and began is not False:
                said, planned = fields.get(kind.planned[0]), kind.planned[1]
                if said == planned:
                    began = False
                elif said is DOUBTFUL or (type(said) is Conflict and planned in said.value):
                    began = None
            if began is not False:
                certain = support.counts and began is True
                path = f"{name}.{item['id']}"
                fields = fields if kind.ends is None else self._as_its_state_says(item, fields, kind, kind.ends)
                nodes.append(Element(name, item["id"], path, fields, certain, lists_known=support.counts))
        return tuple(nodes), frozenset(dropped)

    def _as_its_state_says(
        self, raw: Mapping[str, Any], fields: Mapping[str, Any], kind: Kind, ends: Ends
    ) -> Mapping[str, Any]:
        """The fields, with what the state of the element says of the dates that nobody gives.

        What goes on ends later. What goes on, rests or is over has begun, as long as the profile is not of a later day.
        """
        state = fields.get(ends.field)
        if type(state) is not str:
            return fields
        told: dict[str, Any] = {}
        if ends.date not in raw and state == ends.going_on:
            told[ends.date] = Days(self.as_of + 1, LAST_DAY)
        if kind.happens and kind.happens not in raw and (ends.field, state) != kind.planned and self._told_by_now:
            told[kind.happens] = Days(FIRST_DAY, self.as_of)
        return {**fields, **told} if told else fields

    @cached_property
    def _told_by_now(self) -> bool:
        """Whether what the profile says of the present was so by the date of the snapshot."""
        written = self.profile.data.get("as_of")
        return written is None or parse_days(written).last <= self.as_of

    def _said_later(self, written: Any) -> bool:
        """Whether claims of a date that do not count say that it is still to come: not to be passed over."""
        claims = [written] if isinstance(written, dict) else written if isinstance(written, list) else []
        live = [one for one in claims if not self.evidence.support(one.get("evidence"), self.default_support).rejected]
        return any(begun(one["value"], self.as_of) is False for one in live)

    def _fields(self, raw: Mapping[str, Any], kind: Kind, support: Support) -> Mapping[str, Any]:
        """What is known of an element's fields: bare ones stand or fall with it, claims with their own evidence."""
        if support.counts and not _has_claims(raw, kind):
            return raw
        known = {}
        for name, value in raw.items():
            spec = kind.fields.get(name)
            if spec is None or spec.identity:
                continue
            if spec.is_collection:
                if support.counts:
                    known[name] = value
            elif type(value) is dict or type(value) is list:
                settled = settle(value, spec, support, self.evidence, self.lens.width, self.lens.tolerance)
                if settled is not None:
                    known[name] = settled
                elif _speaks_left_out(name, kind) and not self._rejected(value, support):
                    known[name] = DOUBTFUL
            elif support.counts:
                known[name] = value
            elif _speaks_left_out(name, kind):
                known[name] = DOUBTFUL
        return known

    def _rejected(self, raw: Any, inherited: Support) -> bool:
        """Whether every claim of a fact was rejected, so that it is as good as left out."""
        claims = [raw] if isinstance(raw, dict) else raw
        return all(self.evidence.support(claim.get("evidence"), inherited).rejected for claim in claims)

    def _collection(self, name: str, kind: Kind) -> Collection:
        elements, dropped = self._listed[name]
        raw, whole = self.profile.data.get(name), not dropped
        collection = self._closed(raw, name, kind, elements, whole, self.default_support)
        if name == "instances" and self.lens.running and not collection.complete:
            presumed = (*elements, *self._presumed_instances(elements))
            together = self._closed(raw, name, kind, presumed, whole, self.default_support)
            if collection.conflict or not together.conflict:  # a total that is stated outweighs what is presumed
                return together
        return collection

    def _closed(
        self, raw: Any, path: str, kind: Kind, elements: tuple[Element, ...], whole: bool, inherited: Support
    ) -> Collection:
        """A list with what it may leave out, by its completeness and its totals."""
        said = self.profile.data.get("completeness", {})
        completeness = said.get(kind.name, said.get("*", "unknown"))
        counts, totals = self.default_support.counts, []
        if isinstance(raw, dict):
            support = self.evidence.support(raw.get("evidence"), inherited)
            if "completeness" in raw:
                completeness, counts = raw["completeness"], support.counts
            for total in raw.get("totals", ()):
                backed = self.evidence.support(total.get("evidence"), support)
                if backed.counts:
                    totals.append((total["of"], total_bounds(total["value"], self.lens.width), backed.grade))
        closed = completeness == "complete" and counts and whole
        unlisted, stated, conflict = unlisted_of(
            kind, kind.name, path, elements, totals, closed=closed, as_of=self.as_of
        )
        return Collection(kind.name, path, elements, unlisted, conflict, stated)

    # --- lists inside nodes -----------------------------------------------------------------------------------------

    def nested(self, holder: Element, name: str) -> Collection:
        """The list in a field of a node: links, records or values. A reference is a list of at most one link."""
        key = (holder, name)
        found = self._nested.get(key)
        if found is None:
            found = self._nested[key] = self._nested_list(holder, name)
        return found

    def _nested_list(self, holder: Element, name: str) -> Collection:
        spec, inner = self.vocabulary.inner(holder.kind, name)
        path = f"{holder.path}.{name}"
        raw = holder.fields.get(name)
        if spec.type is FieldType.REFERENCE:
            return self._reference(raw, inner, path)
        inherited = self.default_support
        items: Iterable[Any] = ()
        if isinstance(raw, dict):
            inherited = self.evidence.support(raw.get("evidence"), inherited)
            items = raw.get("items", ())
        elif raw is not None:
            items = raw
        elements, whole = [], True
        for index, item in enumerate(items):
            element, kept = self._nested_element(item, index, inner, spec.type, path, inherited)
            whole = whole and kept
            if element is not None:
                elements.append(element)
        whole = whole and holder.lists_known
        collection = self._closed(raw, path, inner, tuple(elements), whole, inherited)
        if spec.type is FieldType.LINKS and collection.unlisted is not None:
            return self._with_room(collection, spec.to)
        return collection

    def _with_room(self, collection: Collection, to: tuple[str, ...]) -> Collection:
        """A list of links cannot lack more than there are nodes that it does not name."""
        lists = [self.collections[name] for name in to]
        further = [0 if found.unlisted is None else found.unlisted.hi for found in lists]
        unlisted = collection.unlisted
        if unlisted is None or None in further:
            return collection
        room = sum(len(found.elements) for found in lists) + sum(map(int, filter(None, further)))
        room -= len(collection.elements)
        if unlisted.lo > room or (unlisted.hi is not None and unlisted.hi <= room):
            return collection
        return replace(collection, unlisted=replace(unlisted, hi=room) if room else None)

    def _nested_element(
        self, item: Any, index: int, kind: Kind, type_: FieldType, path: str, inherited: Support
    ) -> tuple[Element | None, bool]:
        """The element, and whether nothing was dropped."""
        if type_ in (FieldType.TEXTS, FieldType.CHOICES):
            return Element(kind.name, str(item), path, {"value": item}, inherited.counts), True
        bare = type(item) is str
        support = inherited if bare else self.evidence.support(item.get("evidence"), inherited)
        if support.rejected:
            return None, False
        fields = _NO_FIELDS if bare else self._fields(item, kind, support)
        began = begun(fields.get(kind.happens), self.as_of) if kind.happens else True
        if began is False:
            return None, True
        certain = support.counts and began is True
        if type_ is FieldType.RECORDS:
            return Element(kind.name, str(index), f"{path}.{index}", fields, certain), True
        identity = item if bare else str(item["id"])
        target = self.nodes.get(identity)
        if target is None:
            return None, identity not in self._dropped
        return Element(kind.name, identity, f"{path}.{identity}", fields, certain and target.certain, target), True

    def _reference(self, raw: Any, kind: Kind, path: str) -> Collection:
        if isinstance(raw, str) and raw not in self._dropped:
            target = None if raw == NONE else self.nodes.get(raw)
            links = () if target is None else (Element(kind.name, raw, path, {}, target.certain, target),)
            return Collection(kind.name, path, links)
        ghost = Element(kind.name, "", path, {}, certain=False)
        return Collection(kind.name, path, (), Unlisted(ghost, 0, 1))

    def incidence(self, collection: str, name: str) -> Incidence:
        """Who refers to whom through the field ``name`` of a collection."""
        key = (collection, name)
        found = self._incidence.get(key)
        if found is None:
            found = self._incidence[key] = self._build_incidence(collection, name)
        return found

    def _build_incidence(self, collection: str, name: str) -> Incidence:
        incidence = Incidence()
        open_holders = []
        holders = self.collections[collection]
        for holder in holders.elements:
            nested = self.nested(holder, name)
            for link in nested.elements:
                if link.target is not None:
                    incidence.by_target.setdefault(link.target.id, []).append(holder)
                    if not link.certain:
                        incidence.unsure.add((holder, link.target.id))
            if not nested.complete:
                open_holders.append(holder)
        incidence.open_holders = tuple(open_holders)
        incidence.closed = holders.complete and not open_holders
        return incidence

    # --- presumed instances -----------------------------------------------------------------------------------------

    def _presumed_instances(self, listed: tuple[Element, ...]) -> Iterable[Element]:
        """Instances of mechanisms that are said to run at a cadence since a date, where no dated list was given."""
        dated = {node.fields.get("mechanism") for node in listed if "date" in node.fields}
        start = months_before(self.as_of, 12)
        for mechanism in self._listed["mechanisms"][0]:
            fields = mechanism.fields
            interval = _INTERVAL_DAYS.get(str(fields.get("cadence")))
            first = fields.get("first_date")
            if mechanism.id in dated or interval is None or fields.get("status") != "running":
                continue
            if not mechanism.certain or not isinstance(first, str) or first == NONE:
                continue
            begin = max(parse_days(first).last, start)
            months, breaks = self._season(mechanism), self._suspensions(mechanism)
            held = int((self.as_of - begin) // interval) if self.as_of > begin else 0
            for number in range(held):
                ordinal = self.as_of - int(number * interval)
                day = iso(ordinal)
                suspended = any(first <= ordinal <= last for first, last in breaks)
                if not suspended and (months is None or str(int(day[5:7])) in months):
                    yield self._presumed_instance(mechanism, day)

    def _season(self, mechanism: Element) -> set[str] | None:
        months = {element.id for element in self.nested(mechanism, "season").elements}
        return months or None

    def _suspensions(self, mechanism: Element) -> list[tuple[int, int]]:
        """From when to when the mechanism may have been suspended; without an end, until today."""
        found = []
        for record in self.nested(mechanism, "suspensions").elements:
            start, end = (_span(record.fields.get(name)) for name in ("from", "to"))
            found.append((start.first if start else 0, end.last if end else self.as_of))
        return found

    def _presumed_instance(self, mechanism: Element, day: str) -> Element:
        fields: dict[str, Any] = {"date": day, "mechanism": mechanism.id}
        identity = f"{mechanism.id}@{day}"
        interactive = mechanism.fields.get("interactive") is True
        if interactive:
            fields["purpose"] = "interaction"
        path = f"instances.{identity}"
        instance = Element("instances", identity, path, fields, presumption=self.lens.running, lists_known=False)
        if interactive:
            path = f"{path}.attendees"
            member = Element("members", "", path, {}, certain=False, lists_known=False)
            link = Element("instances.attendees", "", path, {}, certain=False, target=member)
            self._nested[(instance, "attendees")] = Collection("instances.attendees", path, (), Unlisted(link, 2, None))
        return instance


def _texts(value: Any) -> Iterator[str]:
    """Every text in what is said of an element, and so every id that it refers to."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple | frozenset):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)
    elif isinstance(value, Conflict):
        yield from _texts(value.value)


def _has_claims(raw: Mapping[str, Any], kind: Kind) -> bool:
    """Whether a field that holds one fact is given as a claim with its evidence, or as several."""
    return not kind.scalars.isdisjoint(
        [name for name, value in raw.items() if type(value) is dict or type(value) is list]
    )


def _speaks_left_out(name: str, kind: Kind) -> bool:
    """Whether leaving a field out says something, so that a fact that does not count is not as good as left out."""
    return kind.fields[name].absent is not None or (kind.planned is not None and name == kind.planned[0])


def _span(written: Any) -> Days | None:
    """The days that a date can be; ``None`` where there is none, or it is not known."""
    if isinstance(written, Conflict):
        written = written.value
    if isinstance(written, Days):
        return written
    return parse_days(written) if isinstance(written, str) and written != NONE else None


_INTERVAL_DAYS: Mapping[str, Fraction] = {
    "weekly": Fraction(7),
    "biweekly": Fraction(14),
    "monthly": Fraction(365, 12),
    "two-monthly": Fraction(365, 6),
    "quarterly": Fraction(365, 4),
    "half-yearly": Fraction(365, 2),
    "annual": Fraction(365),
    "continuous": Fraction(365, 12),
}
