"""What makes a document a profile: its shape by the JSON Schema, its meaning by the vocabulary.

The compiled schema (jsonschema-rs) only says yes or no; where it says no, jsonschema finds every fault, so that the
usual document pays for nothing it does not need.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import permutations
from typing import Any

import jsonschema_rs

from clusterrules.documents.fault import Fault, Path, in_order, nearest
from clusterrules.documents.reading import Document
from clusterrules.logic.interval import Interval
from clusterrules.profile.phrases import UpsideDownError, is_date, parse_days, parse_quantity
from clusterrules.profile.schema import build_schema
from clusterrules.profile.shape import shape_faults, without
from clusterrules.profile.silence import is_unfilled
from clusterrules.profile.vocabulary import ALL, NONE, Field, FieldType, Kind, Vocabulary, load_vocabulary

Found = tuple[str, Path, str | None, Mapping[str, object]]


@lru_cache(maxsize=1)
def profile_schema() -> dict[str, Any]:
    """The JSON Schema of a profile."""
    return build_schema(load_vocabulary())


@lru_cache(maxsize=1)
def _compiled() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(profile_schema())


def validate(document: Document) -> list[Fault]:
    """Every fault of a document that should be a profile; an empty list if there is none."""
    if _compiled().is_valid(document.data):
        return in_order(_located(document, document.data))
    if _are_profiles(document.data):
        return [document.fault("profiles_in_array", ())]
    faults = shape_faults(document, profile_schema()) or _unnamed(document)
    sound, whole = without(document.data, faults)
    if isinstance(sound, dict):
        known = {(fault.code, fault.path) for fault in faults}
        further = [fault for fault in _located(document, sound) if whole or fault.code not in _REFERENCES]
        faults += [fault for fault in further if (fault.code, fault.path) not in known]
    return in_order(faults)


def _are_profiles(data: object) -> bool:
    """Whether this is a list of what looks like profiles, as programs export them."""
    return isinstance(data, list) and any(isinstance(one, dict) and {"format", "id"} <= one.keys() for one in data)


def _unnamed(document: Document) -> list[Fault]:
    """Faults in the words of the compiled schema, should the other validator ever find none: never a silent pass."""
    errors = _compiled().iter_errors(document.data)
    return [document.fault("against_schema", tuple(error.instance_path), why=error.message) for error in errors]


_REFERENCES = frozenset({"dangling", "wrong_target", "unknown_evidence", "unknown_subject"})


def _located(document: Document, data: dict[str, Any]) -> list[Fault]:
    return [document.fault(code, path, near, **said) for code, path, near, said in _meaning(data)]


# --- meaning --------------------------------------------------------------------------------------------------------


def _meaning(data: dict[str, Any]) -> Iterator[Found]:
    vocabulary = load_vocabulary()
    ids, duplicates = _identified(data, vocabulary)
    yield from duplicates
    check = _Checker(vocabulary, ids, {item["id"] for item in data.get("evidence", ()) if "id" in item})
    yield from check.evidence(data, "default_evidence", ())
    yield from check.real_day(data, "as_of", ())
    yield from check.node(data.get("organisation", {}), vocabulary.organisation.fields, ("organisation",))
    said = data.get("completeness", {})
    for name, kind in vocabulary.collections.items():
        if name in data:
            yield from check.collection(data[name], kind, (name,), said.get(name, said.get("*")))
    for name, kind in vocabulary.support.items():
        for index, item in enumerate(data.get(name, ())):
            yield from check.node(item, kind.fields, (name, index))
            if name == "attestations":
                yield from _rubric(item, (name, index, "rubric"))
                yield from _subject(item, {*ids, data.get("id", "")}, (name, index, "subject"))


def _rubric(item: Mapping[str, Any], path: Path) -> Iterator[Found]:
    said = item.get("rubric", 0)
    if said not in (0, 1, 2, 3) and not is_unfilled(said):
        yield "bad_rubric", path, None, {"found": said}


def _subject(item: Mapping[str, Any], ids: Iterable[str], path: Path) -> Iterator[Found]:
    said = item.get("subject")
    if said is not None and said not in ids:
        yield "unknown_subject", path, nearest(said, ids), {"id": said}


def _items(value: Any) -> tuple[list[Any], Path]:
    """The items of a bare or a full list, and the path to them."""
    return (value, ()) if isinstance(value, list) else (value.get("items", []), ("items",))


def _identified(data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[dict[str, str], list[Found]]:
    """The collection of every id, and the ids that stand twice."""
    owners: dict[str, str] = {}
    found: list[Found] = []
    for name in vocabulary.collections:
        items, below = _items(data.get(name, []))
        for index, item in enumerate(items):
            identity = item.get("id")
            if identity is None:
                continue  # its fault is already reported
            if identity in owners:
                found.append(("duplicate_id", (name, *below, index, "id"), None, {"id": identity}))
            owners[identity] = name
    for name in vocabulary.support:
        seen: set[str] = set()
        for index, item in enumerate(data.get(name, ())):
            identity = item.get("id")
            if identity in seen:
                found.append(("duplicate_id", (name, index, "id"), None, {"id": identity}))
            if identity is not None:
                seen.add(identity)
    return owners, found


_WORDS = frozenset({FieldType.TEXTS, FieldType.CHOICES})
"""Types of whose bare lists the schema says everything."""


class _Checker:
    """The checks that a schema cannot say: references, calendars, phrases, orders and totals."""

    def __init__(self, vocabulary: Vocabulary, ids: Mapping[str, str], evidence: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._ids = ids
        self._evidence = frozenset(evidence)

    def collection(self, value: Any, kind: Kind, path: Path, completeness: str | None = None) -> Iterator[Found]:
        items, below = _items(value)
        for index, item in enumerate(items):
            yield from self.node(item, kind.fields, (*path, *below, index), kind.ordered)
            ends = kind.ends
            if ends is not None and item.get(ends.field) == ends.over and item.get(ends.date) == NONE:
                yield "over_without_end", (*path, *below, index, ends.date), None, {"field": ends.date}
        if not isinstance(value, list):
            yield from self._totals(value, kind, path, items, completeness)

    def node(
        self, node: dict[str, Any], fields: Mapping[str, Field], path: Path, ordered: Iterable[tuple[str, str]] = ()
    ) -> Iterator[Found]:
        for name, value in node.items():
            field = fields.get(name)
            if field is None:
                if name == "evidence":
                    yield from self.evidence(node, name, path)
            elif not (field.plain and type(value) is str) and not self._sound(value, field):
                yield from self._field(node, name, field, path)
        for first, second in ordered:
            if first in node and second in node:
                yield from self._order(node, first, second, path)

    def _sound(self, value: Any, field: Field) -> bool:
        """Whether a value is one of the usual ones, of which nothing more is to be said than the schema did."""
        given, type_ = type(value), field.type
        if given is list:
            return type_ in _WORDS or (type_ is FieldType.LINKS and self._sound_links(value, field))
        if given is dict:
            return False
        if field.plain:
            return field.pattern is None or given is str
        if given is str:
            if type_ is FieldType.DATE:
                return value == NONE or is_date(value)
            return type_ is FieldType.REFERENCE and (value == NONE or self._ids.get(value) in field.to)
        sound = type_ is FieldType.NUMBER and (given is int or given is float)
        return sound and (value > 0 or (value == 0 and not field.positive))

    def _sound_links(self, value: list[Any], field: Field) -> bool:
        """Whether a list links nodes by nothing but their ids, each once."""
        ids, to = self._ids, field.to
        for item in value:
            if type(item) is not str or ids.get(item) not in to:
                return False
        return len(set(value)) == len(value)

    def evidence(self, holder: Mapping[str, Any], name: str, path: Path) -> Iterator[Found]:
        for index, identity in enumerate(holder.get(name, ())):
            if isinstance(identity, str) and identity not in self._evidence:
                yield "unknown_evidence", (*path, name, index), nearest(identity, self._evidence), {"id": identity}

    def real_day(self, holder: dict[str, Any], name: str, path: Path) -> Iterator[Found]:
        """A date of the document itself, which cannot be known to be absent."""
        if holder.get(name) == NONE:
            yield "impossible_date", (*path, name), None, {"found": NONE}
        else:
            yield from self.day(holder, name, path)

    def day(self, holder: dict[str, Any], name: str, path: Path) -> Iterator[Found]:
        value = holder.get(name)
        if value is None or value == NONE:
            return
        if isinstance(value, int):
            value = holder[name] = str(value)
        try:
            parse_days(value)
        except ValueError:
            yield "impossible_date", (*path, name), None, {"found": value}

    def _field(self, node: dict[str, Any], name: str, field: Field, path: Path) -> Iterator[Found]:
        value = node[name]
        if field.type is FieldType.LINKS:
            yield from self._links(value, field, (*path, name))
        elif field.type is FieldType.RECORDS:
            kind = Kind(name, field.title, field.fields, ordered=field.ordered)
            yield from self.collection(value, kind, (*path, name))
        elif field.type in (FieldType.TEXTS, FieldType.CHOICES):
            if not isinstance(value, list):
                items, _ = _items(value)
                yield from self._totals(value, Kind(name, field.title, field.fields), (*path, name), items)
        elif isinstance(value, dict) and not field.identity:
            yield from self._scalar(value, "value", field, (*path, name))
            yield from self.evidence(value, "evidence", (*path, name))
        elif isinstance(value, list):
            for index, claim in enumerate(value):
                yield from self._scalar(claim, "value", field, (*path, name, index))
                yield from self.evidence(claim, "evidence", (*path, name, index))
        else:
            yield from self._scalar(node, name, field, path)

    def _scalar(self, holder: dict[str, Any], name: str, field: Field, path: Path) -> Iterator[Found]:
        value = holder.get(name)
        if value is None:
            return  # its fault is already reported
        if is_unfilled(value):
            yield "unfilled", (*path, name), None, {}
        elif field.type is FieldType.DATE:
            yield from self.day(holder, name, path)
        elif field.type is FieldType.NUMBER:
            faults = list(_quantity(value, (*path, name)))
            yield from faults
            if field.positive and not faults and parse_quantity(value).interval.hi == 0:
                yield "not_positive", (*path, name), None, {"found": value}
        elif field.type is FieldType.REFERENCE:
            if value != NONE:
                yield from self._reference(value, field, (*path, name))
        elif field.pattern and isinstance(value, int):
            holder[name] = str(value)

    def _links(self, value: Any, field: Field, path: Path) -> Iterator[Found]:
        items, below = _items(value)
        seen: set[str] = set()
        for index, item in enumerate(items):
            here = (*path, *below, index)
            identity = item if isinstance(item, str) else item.get("id")
            if identity is None:
                continue  # its fault is already reported
            yield from self._reference(identity, field, here)
            if identity in seen:
                yield "linked_twice", here, None, {"id": identity}
            seen.add(identity)
            if not isinstance(item, str):
                yield from self.node(item, field.fields, here)
        if not isinstance(value, list):
            yield from self._totals(value, Kind(field.name, field.title, field.fields), path, items)

    def _reference(self, identity: str, field: Field, path: Path) -> Iterator[Found]:
        owner = self._ids.get(identity)
        if owner in field.to:
            return
        valid = (known for known, collection in self._ids.items() if collection in field.to)
        code = "dangling" if owner is None else "wrong_target"
        said = {"id": identity, "lists": ", ".join(field.to), "found": owner or ""}
        yield code, path, nearest(identity, valid), said

    def _order(self, node: Mapping[str, Any], first: str, second: str, path: Path) -> Iterator[Found]:
        earlier, later = node[first], node[second]
        if not isinstance(earlier, str) or not isinstance(later, str) or NONE in (earlier, later):
            return
        try:
            if parse_days(later).last < parse_days(earlier).first:
                yield "ends_before_start", (*path, second), None, {"start": earlier, "end": later}
        except ValueError:
            return  # the calendar fault is already reported

    def _totals(
        self, value: dict[str, Any], kind: Kind, path: Path, items: list[Any], completeness: str | None = None
    ) -> Iterator[Found]:
        yield from self.evidence(value, "evidence", path)
        yield from self.real_day(value, "as_of", path)
        closed = value.get("completeness", completeness) == "complete"
        known: dict[str, Interval] = {}
        for index, total in enumerate(value.get("totals", ())):
            here = (*path, "totals", index)
            yield from self.evidence(total, "evidence", here)
            if "of" not in total or "value" not in total:
                continue  # its fault is already reported
            faults = list(_count(total["value"], (*here, "value")))
            yield from faults
            quantity = None if faults else parse_quantity(total["value"])
            if quantity is None or quantity.about:
                continue
            whole = known[total["of"]] = quantity.interval.whole()
            certain, possible = _listed(items, kind, total["of"])
            if (whole.hi is not None and certain > whole.hi) or (closed and (whole.lo or 0) > possible):
                yield "totals_contradict", here, None, {"total": total["value"], "listed": certain}
        yield from _parts_over_totals(known, kind, path)


def _parts_over_totals(known: Mapping[str, Interval], kind: Kind, path: Path) -> Iterator[Found]:
    """A total of some that is more than the total of all those that they are among."""
    for whole, part in permutations(known, 2):
        if whole == ALL or (part != ALL and kind.categories[whole].holds(kind.categories[part])):
            most, least = known[whole].hi, known[part].lo
            if most is not None and least is not None and least > most:
                yield "part_over_total", (*path, "totals"), None, {"part": part, "number": least, "total": most}


def _listed(items: list[Any], kind: Kind, of: str) -> tuple[int, int]:
    """How many items certainly, and how many possibly, belong to what a total counts; without those who left."""
    present = [item for item in items if not (isinstance(item, dict) and "until" in item)]
    if of == ALL:
        return len(present), len(items)
    limits = kind.categories[of].values.items()
    certain = sum(all(_plain(item, name) and item[name] in values for name, values in limits) for item in present)
    possible = sum(all(not _plain(item, name) or item[name] in values for name, values in limits) for item in items)
    return certain, possible


def _plain(item: Any, name: str) -> bool:
    """Whether an item states a field without claims that could disagree."""
    return isinstance(item, dict) and isinstance(item.get(name), str)


def _quantity(value: Any, path: Path) -> Iterator[Found]:
    if not isinstance(value, str):
        if value < 0:
            yield "below_least", path, None, {"found": value, "least": 0}
        return
    try:
        parse_quantity(value)
    except UpsideDownError:
        yield "upside_down", path, None, {"found": value}
    except ValueError:
        yield "not_a_number", path, None, {"found": value}


def _count(value: Any, path: Path) -> Iterator[Found]:
    """A quantity that counts things: whole, and no share."""
    if is_unfilled(value):
        yield "unfilled", path, None, {}
        return
    faults = list(_quantity(value, path))
    yield from faults
    if not faults and ("%" in str(value) or parse_quantity(value).interval.whole().is_empty):
        yield "no_count", path, None, {"found": value}
