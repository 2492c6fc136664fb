"""Two profiles of one organisation side by side: which facts changed, and which of them a rule reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from clusterrules.metrics.reads import Reads
from clusterrules.profile.vocabulary import ORGANISATION, FieldType, Kind, Vocabulary

Data = Mapping[str, Any]
EVERYTHING = "*"
"""The kind of a change that concerns every fact."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is not what it was.

    ``path`` is where a profile says it and ``kind`` and ``field`` what it is in the vocabulary. ``what`` is ``value``,
    ``evidence``, ``added`` or ``removed`` (an element of a list), ``completeness`` or ``total`` (of a list), or
    ``attestation`` (``field`` is the rule). ``old`` and ``new`` are as written; ``None`` where nothing was.
    """

    path: str
    kind: str
    field: str | None
    what: str
    old: Any = None
    new: Any = None

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "what": self.what, "old": self.old, "new": self.new}


def read_by(changes: Iterable[FactChange], rule: str, reads: Reads | None) -> tuple[FactChange, ...]:
    """The changes that a rule reads. ``reads`` is what it reads directly and through metrics and definitions.

    ``None`` stands for a rule of which that cannot be told beforehand; it may read anything.
    """
    return tuple(one for one in changes if _is_read(one, rule, reads))


def _is_read(change: FactChange, rule: str, reads: Reads | None) -> bool:
    if change.what == "attestation":
        return change.field == rule
    if reads is None:
        return True
    if change.kind == EVERYTHING:
        return bool(reads.fields or reads.collections)
    if change.field is not None:
        return (change.kind, change.field) in reads.fields or f"{change.kind}.{change.field}" in reads.collections
    return change.kind in reads.collections or any(kind == change.kind for kind, _ in reads.fields)


def fact_changes(old: Data, new: Data, vocabulary: Vocabulary) -> tuple[FactChange, ...]:
    """Every fact in which two profiles differ, by path. The order of lists and the form of a fact change nothing."""
    found = _Comparison(old, new, vocabulary).changes()
    return tuple(sorted(found, key=lambda one: (one.path, one.what)))


class _Comparison:
    def __init__(self, old: Data, new: Data, vocabulary: Vocabulary) -> None:
        self.old, self.new, self.vocabulary = old, new, vocabulary
        self._evidence = [
            {str(one["id"]): one for one in data.get("evidence", ()) if "id" in one} for data in (old, new)
        ]

    def changes(self) -> Iterator[FactChange]:
        """What differs anywhere, in no particular order."""
        old, new = self.old, self.new
        yield from self._backing(
            "default_evidence", EVERYTHING, old.get("default_evidence"), new.get("default_evidence")
        )
        yield from self._node(
            ORGANISATION, self.vocabulary.organisation, old.get(ORGANISATION, {}), new.get(ORGANISATION, {})
        )
        yield from self._further_facts()
        for name, kind in self.vocabulary.collections.items():
            yield from self._list(name, name, kind, old.get(name), new.get(name), FieldType.RECORDS)
        yield from self._completeness()
        yield from self._attestations()

    # --- nodes and their fields -------------------------------------------------------------------------------------

    def _node(self, path: str, kind: Kind, old: Data, new: Data) -> Iterator[FactChange]:
        for name in sorted({*old, *new} - {"id", "evidence"}):
            spec = kind.fields.get(name)
            if spec is not None and spec.is_collection:
                inner = self.vocabulary.kind(f"{kind.name}.{name}")
                yield from self._list(f"{path}.{name}", inner.name, inner, old.get(name), new.get(name), spec.type)
            else:
                yield from self._fact(f"{path}.{name}", kind.name, name, old.get(name), new.get(name))
        yield from self._backing(path, kind.name, old.get("evidence"), new.get("evidence"))

    def _fact(self, path: str, kind: str, name: str, old: Any, new: Any) -> Iterator[FactChange]:
        if old == new and not isinstance(old, dict | list):
            return
        before, after = _claims(old), _claims(new)
        values = [_in_order(claim.get("value") for claim in claims) for claims in (before, after)]
        if values[0] != values[1]:
            yield FactChange(path, kind, name, "value", _one(values[0]), _one(values[1]))
            return
        backed = [
            _in_order([claim.get("value"), self._papers(side, claim.get("evidence"))] for claim in claims)
            for side, claims in enumerate((before, after))
        ]
        if backed[0] != backed[1]:
            cited = [[one for claim in claims for one in claim.get("evidence", ())] for claims in (before, after)]
            yield self._backed(path, kind, name, *cited)

    def _backing(self, path: str, kind: str, old: Any, new: Any) -> Iterator[FactChange]:
        """What stands behind a whole node or list, where that changed."""
        if self._papers(0, old) != self._papers(1, new):
            yield self._backed(path, kind, None, old or (), new or ())

    def _backed(self, path: str, kind: str, name: str | None, old: Sequence[Any], new: Sequence[Any]) -> FactChange:
        return FactChange(path, kind, name, "evidence", self._named(0, old), self._named(1, new))

    def _papers(self, side: int, cited: Any) -> list[Any] | None:
        """The evidence that is cited, as the document describes it; ``None`` where nothing is cited."""
        if cited is None:
            return None
        known = self._evidence[side]
        return _in_order(known.get(str(identity), str(identity)) for identity in cited)

    def _named(self, side: int, cited: Sequence[Any]) -> list[str]:
        """The evidence by its ids, with the grade where one is stated."""
        names = []
        for identity in sorted(map(str, cited)):
            grade = self._evidence[side].get(identity, {}).get("grade")
            names.append(identity if grade is None else f"{identity} ({grade})")
        return names

    def _further_facts(self) -> Iterator[FactChange]:
        """Facts that packs declare, which stand under ``extensions``."""
        before, after = ({**data.get("extensions", {})} for data in (self.old, self.new))
        for pack in sorted({*before, *after}):
            old, new = before.get(pack, {}), after.get(pack, {})
            for name in sorted({*old, *new}):
                path = f"extensions.{pack}.{name}"
                yield from self._fact(path, ORGANISATION, f"{pack}.{name}", old.get(name), new.get(name))

    # --- lists ------------------------------------------------------------------------------------------------------

    def _list(self, path: str, name: str, kind: Kind, old: Any, new: Any, type_: FieldType) -> Iterator[FactChange]:
        if old == new and not self._moved:
            return
        before, after = _full(old), _full(new)
        yield from self._totals(path, name, before, after)
        yield from self._backing(path, name, before.get("evidence"), after.get("evidence"))
        if "." in name and before.get("completeness") != after.get("completeness"):
            said = before.get("completeness"), after.get("completeness")
            yield FactChange(f"{path}.completeness", name, None, "completeness", *said)
        named = type_ is FieldType.LINKS or (type_ is FieldType.RECORDS and "." not in name)
        if type_ in (FieldType.TEXTS, FieldType.CHOICES):
            yield from self._words(path, name, before, after)
        elif named:
            yield from self._by_id(path, name, kind, before, after)
        else:
            yield from self._by_content(path, name, kind, before, after)

    @property
    def _moved(self) -> bool:
        """Whether a paper changed, so that facts that are written alike may stand on another ground."""
        return self._evidence[0] != self._evidence[1]

    def _by_id(self, path: str, name: str, kind: Kind, old: Data, new: Data) -> Iterator[FactChange]:
        before, after = _nodes(old), _nodes(new)
        for identity in sorted({*before, *after}):
            here = f"{path}.{identity}"
            if identity not in before or identity not in after:
                yield FactChange(here, name, None, "added" if identity in after else "removed")
            elif before[identity] != after[identity] or self._moved:
                yield from self._node(here, kind, before[identity], after[identity])

    def _by_content(self, path: str, name: str, kind: Kind, old: Data, new: Data) -> Iterator[FactChange]:
        """Records without ids: what is in both is the same one; of the others the first goes with the first."""
        after = dict(enumerate(new["items"]))
        places: dict[bytes, list[int]] = {}
        for index, item in reversed(after.items()):
            places.setdefault(_canonical(item), []).append(index)
        lost = []
        for index, item in enumerate(old["items"]):
            same = places.get(_canonical(item))
            if same:
                match = same.pop()
                yield from self._node(f"{path}.{match}", kind, item, after.pop(match))
            else:
                lost.append((index, item))
        came = list(after.items())
        for (_, before), (index, now) in zip(lost, came, strict=False):
            yield from self._node(f"{path}.{index}", kind, before, now)
        for index, _ in lost[len(came) :]:
            yield FactChange(f"{path}.{index}", name, None, "removed")
        for index, _ in came[len(lost) :]:
            yield FactChange(f"{path}.{index}", name, None, "added")

    def _words(self, path: str, name: str, old: Data, new: Data) -> Iterator[FactChange]:
        before, after = set(map(str, old["items"])), set(map(str, new["items"]))
        for word in sorted(before ^ after):
            yield FactChange(f"{path}.{word}", name, None, "added" if word in after else "removed")

    def _totals(self, path: str, name: str, old: Data, new: Data) -> Iterator[FactChange]:
        before, after = ({str(one["of"]): one["value"] for one in data.get("totals", ())} for data in (old, new))
        for of in sorted({*before, *after}):
            if before.get(of) != after.get(of):
                yield FactChange(f"{path}.totals.{of}", name, None, "total", before.get(of), after.get(of))

    def _completeness(self) -> Iterator[FactChange]:
        """What is said of whole lists: in the list itself, else for the list by its name, else for all lists."""
        kinds = [self.vocabulary.organisation, *self.vocabulary.collections.values()]
        inner = [f"{kind.name}.{name}" for kind in kinds for name, spec in kind.fields.items() if spec.is_collection]
        for name in [*self.vocabulary.collections, *inner]:
            before, after = _said(self.old, name), _said(self.new, name)
            if before != after:
                yield FactChange(f"{name}.completeness", name, None, "completeness", before, after)

    def _attestations(self) -> Iterator[FactChange]:
        before, after = _by_rule(self.old), _by_rule(self.new)
        for rule in sorted({*before, *after}):
            old, new = before.get(rule, []), after.get(rule, [])
            if _in_order(old) != _in_order(new):
                rubrics = ([one.get("rubric") for one in _in_order(side)] for side in (old, new))
                yield FactChange(f"attestations.{rule}", "attestations", rule, "attestation", *rubrics)


def _claims(raw: Any) -> list[dict[str, Any]]:
    """A fact as its claims; a bare value is one that names no evidence."""
    if raw is None:
        return []
    if isinstance(raw, dict) and "value" in raw:
        return [raw]
    if isinstance(raw, list) and raw and all(isinstance(one, dict) and "value" in one for one in raw):
        return raw
    return [{"value": raw}]


def _full(raw: Any) -> dict[str, Any]:
    """A list in its full form."""
    if isinstance(raw, dict):
        return {**raw, "items": raw.get("items", [])}
    return {"items": raw if isinstance(raw, list) else []}


def _nodes(data: Data) -> dict[str, Data]:
    """Nodes or links by their ids; a bare link is one of which nothing else is said."""
    return {item if isinstance(item, str) else str(item["id"]): {} if isinstance(item, str) else item
            for item in data["items"]}  # fmt: skip


def _said(data: Data, name: str) -> str:
    raw, by_name = data.get(name), data.get("completeness", {})
    if isinstance(raw, dict) and "completeness" in raw:
        return str(raw["completeness"])
    return str(by_name.get(name, by_name.get("*", "unknown")))


def _by_rule(data: Data) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in data.get("attestations", ()):
        found.setdefault(str(one.get("rule")), []).append({key: said for key, said in one.items() if key != "id"})
    return found


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _in_order(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=_canonical)


def _one(values: list[Any]) -> Any:
    """A single value as such, several as a list, none as nothing."""
    return values[0] if len(values) == 1 else values or None
