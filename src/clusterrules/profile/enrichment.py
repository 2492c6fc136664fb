"""Adding facts to a profile before it is assessed: by plugins that know a register, or by assumption.

A profile is never changed; the result is another one. What was added stays visible: enrichers say so in the evidence
they name, assumptions are listed in the assessment.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.documents.reading import Document, parse
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.vocabulary import ORGANISATION, load_vocabulary


@dataclass(frozen=True, slots=True)
class Addition:
    """A fact that an enricher adds where the profile says nothing: the node, the field, and what is claimed."""

    collection: str
    id: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Enricher:
    """A named function from a profile to the facts that it can add."""

    name: str
    add: Callable[[Profile], Iterable[Addition]]


def enriched(profile: Profile, additions: Iterable[Addition], source: str = "") -> Profile:
    """The profile with the facts added, noting who added what. A fact that is stated already is never overwritten."""
    wanted = list(additions)
    if not wanted:
        return profile
    data = copy.deepcopy(profile.data)
    nodes = {(name, item["id"]): item for name in load_vocabulary().collections for item in _items(data, name)}
    added = []
    for one in wanted:
        node = nodes.get((one.collection, one.id))
        if node is not None and one.field not in node:
            node[one.field] = one.value
            added.append(f"{source}: {one.collection}.{one.id}.{one.field}")
    return _further(profile, data, tuple(added))


def assumed(profile: Profile, assumptions: Iterable[str]) -> Profile:
    """The profile with facts assumed, each written ``PATH=VALUE``.

    Paths name nodes by id: ``members.m1.kind=company``, ``organisation.founded=2020``, ``members.totals.all=30``,
    ``members.completeness=complete``, ``instances.attendees.completeness=complete``, ``attestations.L1-05=2``.
    Raises :class:`FaultyDocument` for a path that leads nowhere or a value that the field cannot have.
    """
    wanted = list(assumptions)
    if not wanted:
        return profile
    heads = {written.partition("=")[0].strip().partition(".")[0] for written in wanted}
    data = dict(profile.data)  # what no assumption reaches is shared with the profile, which nobody changes
    data |= {name: copy.deepcopy(data[name]) for name in (*heads, "completeness") if name in data}
    for written in wanted:
        path, equals, value = written.partition("=")
        if not equals or not path:
            raise FaultyDocument([Fault("bad_assumption", "--assume", arguments={"found": written})])
        parsed = parse(value.encode(), "--assume", is_json=False).data if value.strip() else None
        _set(data, path.strip().split("."), parsed, written)
    try:
        return _further(profile, data, ())
    except FaultyDocument as faulty:  # the profile itself was sound: it is the assumption that is not
        raise FaultyDocument(
            replace(fault, source="--assume", line=None, column=None) for fault in faulty.faults
        ) from None


def _further(profile: Profile, data: Any, added: tuple[str, ...]) -> Profile:
    """A profile that says more than another one, which it remembers."""
    document = Document(data, profile.document.source, profile.document._locate)
    origin = profile.handed_in or profile
    return replace(profile_of(document), handed_in=origin, added=(*profile.added, *added))


def _items(data: dict[str, Any], collection: str) -> list[Any]:
    raw = data.get(collection, [])
    items: list[Any] = raw if isinstance(raw, list) else raw.get("items", [])
    return items


def _node(data: dict[str, Any], collection: str, identity: str) -> dict[str, Any] | None:
    return next((item for item in _items(data, collection) if item["id"] == identity), None)


def _full(data: dict[str, Any], name: str) -> dict[str, Any]:
    """The list ``name`` in its full form."""
    raw = data.get(name)
    if not isinstance(raw, dict):
        raw = data[name] = {"items": raw or []}
    return raw


def _set(data: dict[str, Any], path: list[str], value: Any, written: str) -> None:
    vocabulary = load_vocabulary()
    head, *rest = path
    if head == "attestations" and len(rest) == 1:
        given = data.setdefault("attestations", [])
        dated = {"date": data["as_of"]} if "as_of" in data else {}
        given.append({"id": f"assumed-{len(given)}", "rule": rest[0], "rubric": value, "assessor": "assumed",
                      "external": True, "conflict_of_interest": False, **dated})  # fmt: skip
        return
    if head == ORGANISATION and len(rest) == 1:
        data.setdefault(ORGANISATION, {})[rest[0]] = value
        return
    if head not in vocabulary.collections or not rest:
        valid = (ORGANISATION, "attestations", *vocabulary.collections)
        near = nearest(head, valid)
        raise FaultyDocument([Fault("assumed_nowhere", "--assume", arguments={"found": written}, nearest=near)])
    if rest[-1] == "completeness" and len(rest) <= 2:
        if len(rest) == 1 and isinstance(data.get(head), dict):
            data[head]["completeness"] = value
        else:
            data.setdefault("completeness", {})[".".join(path[:-1])] = value
        return
    if rest[0] == "totals" and len(rest) == 2:
        totals = _full(data, head).setdefault("totals", [])
        totals[:] = [total for total in totals if total["of"] != rest[1]]
        totals.append({"of": rest[1], "value": value})
        return
    node = _node(data, head, rest[0])
    if node is None and len(rest) == 1 and isinstance(value, dict):
        _full(data, head).setdefault("items", []).append({"id": rest[0], **value})
        return
    if node is None or len(rest) not in (2, 3):
        near = nearest(rest[0], [item["id"] for item in _items(data, head)])
        raise FaultyDocument([Fault("assumed_nowhere", "--assume", arguments={"found": written}, nearest=near)])
    if len(rest) == 3 and rest[2] == "completeness":
        _full(node, rest[1])["completeness"] = value
        return
    node[rest[1]] = value
