"""Small worlds of which every completion can be listed: what is not known is written as the values it can have."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from clusterrules.documents.reading import Document
from clusterrules.profile.phrases import parse_quantity
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.schema import FORMAT
from clusterrules.profile.vocabulary import ALL, load_vocabulary
from clusterrules.testing.soundness import AS_OF


@dataclass(frozen=True)
class OneOf:
    """A fact that can have each of these values; the partial profile says ``said``, or nothing."""

    options: tuple[Any, ...]
    said: Any = None


@dataclass(frozen=True)
class Open:
    """A list that may lack each of ``extra``; totals restrict how many there can be."""

    items: tuple[Any, ...] = ()
    extra: tuple[Any, ...] = ()
    totals: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Closed:
    """A list that is known to be complete, perhaps with totals of what it holds."""

    items: tuple[Any, ...] = ()
    totals: Mapping[str, Any] = field(default_factory=dict)


World = Mapping[str, Any]


def any_of(*options: Any, said: Any = None) -> OneOf:
    return OneOf(options, said)


def partial(world: World) -> Profile:
    """The profile that says what is known."""
    return profile_of(Document(_head() | {name: _said(value) for name, value in world.items()}, "world", dict))


def _head() -> dict[str, Any]:
    known = {"founded": PAST}
    said = {"*": "complete"}
    return {
        "format": FORMAT,
        "id": "world",
        "name": "world",
        "as_of": AS_OF,
        "completeness": said,
        "organisation": known,
    }


def _said(value: Any) -> Any:
    if isinstance(value, Open | Closed):
        totals = [{"of": of, "value": total} for of, total in value.totals.items()]
        said: dict[str, Any] = {"items": [_said(item) for item in value.items]}
        if isinstance(value, Open):
            said["completeness"] = "partial"
        return said | ({"totals": totals} if totals else {})
    if isinstance(value, dict):
        known = {name: part.said if isinstance(part, OneOf) else _said(part) for name, part in value.items()}
        return {name: part for name, part in known.items() if part is not None}
    return value


def completions(world: World) -> Iterator[Profile]:
    """Every completion within the world."""
    names = list(world)
    for values in product(*(list(_known(world[name], name)) for name in names)):
        data = _head() | dict(zip(names, values, strict=True))
        listed = {item["id"] for value in values if isinstance(value, list) for item in value}
        if _links_lead_somewhere(data, listed):
            yield Profile(data, Document(data, "completion", dict))


def _known(value: Any, path: str) -> Iterator[Any]:
    if isinstance(value, OneOf):
        for option in value.options:
            yield from _known(option, path)
    elif isinstance(value, Open | Closed):
        yield from _lists(value, path)
    elif isinstance(value, dict):
        names = list(value)
        for parts in product(*(list(_known(value[name], f"{path}.{name}")) for name in names)):
            yield dict(zip(names, parts, strict=True))
    else:
        yield value


def _lists(value: Open | Closed, path: str) -> Iterator[list[Any]]:
    extra = value.extra if isinstance(value, Open) else ()
    for number in range(len(extra) + 1):
        for chosen in combinations(extra, number):
            for items in product(*(list(_known(item, path)) for item in (*value.items, *chosen))):
                if all(_fits(of, total, items, path) for of, total in value.totals.items()):
                    yield list(items)


def _fits(of: str, total: Any, items: tuple[Any, ...], path: str) -> bool:
    there = [item for item in items if not (isinstance(item, dict) and item.get("until", "none") <= AS_OF)]
    if of != ALL:
        values = load_vocabulary().collections[path].categories[of].values
        there = [item for item in there if all(item.get(name) in allowed for name, allowed in values.items())]
    bounds = parse_quantity(total).interval.whole()
    return (bounds.lo or 0) <= len(there) and (bounds.hi is None or len(there) <= bounds.hi)


def _links_lead_somewhere(data: Mapping[str, Any], listed: set[str]) -> bool:
    for name, value in data.items():
        for node in value if isinstance(value, list) else ():
            kind = load_vocabulary().collections[name]
            for key, inner in node.items():
                if isinstance(inner, list) and kind.fields[key].to:
                    if any((item if isinstance(item, str) else item["id"]) not in listed for item in inner):
                        return False
                elif key != "id" and kind.fields[key].to and inner != "none" and inner not in listed:
                    return False
    return True


# --- random worlds --------------------------------------------------------------------------------------------------

PAST, RECENT, LATER = "2023-01-01", "2026-01-15", "2026-09-01"
Rng = random.Random

_COMMITTED = {"application": PAST, "fee_paid_on": RECENT}


def maybe(rng: Rng, share: float, options: tuple[Any, ...], said: Any = None) -> Any:
    """One of the values, or with some probability all of them."""
    return OneOf(options, said) if rng.random() < share else rng.choice(options)


KINDS = ("company", "farm", "university", "public_enterprise")
GROUPS = ("none", "G1", "G2", "G3")


def member(rng: Rng, identity: str, unsure: float, *, presumed: bool) -> dict[str, Any]:
    """A member whose kind, group and state may be unknown."""
    node: dict[str, Any] = {"id": identity, "kind": maybe(rng, unsure, KINDS)}
    if rng.random() < 0.1:
        node["kind"] = any_of("company", "university", said=[{"value": "company"}, {"value": "university"}])
    state = rng.random()
    if presumed:
        node["group"] = any_of("none") if rng.random() < 0.6 else rng.choice(GROUPS[:3])
        node["application"] = any_of(PAST)
        node["state"] = any_of("active") if state < 0.8 else "terminated"
    else:
        node["group"] = any_of(*GROUPS) if rng.random() < unsure else rng.choice(GROUPS[:3])
        node |= _COMMITTED
        node["state"] = any_of("active", "terminated") if state < unsure / 4 else "active"
    if rng.random() < 0.1:
        node["until"] = any_of("2026-03-01", LATER, said="2026")
    elif rng.random() < 0.1:
        node["until"] = rng.choice((PAST, LATER))
    return node


def members(rng: Rng, *, presumed: bool, most: int) -> Open | Closed:
    """A list of members: complete or not, with and without totals."""
    unsure = rng.choice((0.1, 0.4, 0.8))
    listed = tuple(member(rng, f"m{index}", unsure, presumed=presumed) for index in range(rng.randint(0, most)))
    return _with_totals(rng, listed, lambda identity: stranger(identity, presumed=presumed))


def stranger(identity: str, *, presumed: bool) -> Any:
    """A member that no list names."""
    node = {"id": identity, "kind": any_of(*KINDS), "group": "none", "state": "active"} | _COMMITTED
    if presumed:
        return node
    gone = {"id": identity, "kind": any_of(*KINDS), "group": "none", "state": "terminated"}
    idle = {"id": identity, "kind": any_of(*KINDS), "group": any_of(*GROUPS), "state": "active", "application": "none"}
    return any_of(node | {"group": any_of(*GROUPS)}, idle, gone)


def _with_totals(rng: Rng, listed: tuple[Any, ...], another: Any) -> Open | Closed:
    """A total as large as there can be elements, so that the total and not the world is the limit."""
    sure = sum("until" not in node or node["until"] == LATER for node in listed)
    if rng.random() < 0.4:
        return Closed(listed, _some_totals(rng, len(listed), rng.random() < 0.5))
    there = max(
        sure + rng.randint(0, 2 if sure < 2 else 1), sum(isinstance(node.get("until"), OneOf) for node in listed)
    )
    return Open(listed, tuple(another(f"x{index}") for index in range(there - sure)), _some_totals(rng, there, True))


def _some_totals(rng: Rng, there: int, everything: bool) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    if everything:
        totals[ALL] = rng.choice((there, f"{max(0, there - 1)}–{there}"))
    if rng.random() < 0.5 and there:
        some = rng.randint(0, there)
        totals[rng.choice(("businesses", "company"))] = rng.choice((some, f"{some}–{there}", f"до {some}"))
    return totals


def membership(rng: Rng, *, presumed: bool) -> World:
    """Who belongs."""
    return {"members": members(rng, presumed=presumed, most=4 if presumed else 3)}


def _crowd(rng: Rng, *, grouped: float = 0.3) -> Closed:
    """A few members of whom almost everything is known."""
    nodes = []
    for index in range(rng.randint(1, 3)):
        group = any_of("G1", "G2", f"own-m{index}") if rng.random() < grouped else rng.choice(("none", "none", "G1"))
        kind = rng.choice(("company", "company", "university"))
        nodes.append({"id": f"m{index}", "kind": kind, "state": "active", "group": group} | _COMMITTED)
    return Closed(tuple(nodes))


def _linked(rng: Rng, crowd: Closed, *, attributes: bool = False, outsider: bool = True) -> Open | Closed:
    """Links to some of the members, and perhaps to an outsider."""
    names = [node["id"] for node in crowd.items] + (["u1"] if outsider else [])
    here = tuple(_link(rng, name, attributes) for name in names if rng.random() < 0.6)
    if rng.random() < 0.6:
        return Closed(here)
    known = {link["id"] for link in here}
    more = tuple(_link(rng, name, attributes) for name in names if name not in known)
    return Open(here, more, {ALL: f"{len(here)}–{len(here) + 1}"} if rng.random() < 0.3 else {})


def _link(rng: Rng, name: str, attributes: bool) -> dict[str, Any]:
    if not attributes:
        return {"id": name}
    return {"id": name} | {key: maybe(rng, 0.2, ("given", "none")) for key in ("role", "contribution")}


def _when(rng: Rng, index: int = 0) -> Any:
    """A day that others may have too, or one of its own: what counts days must tell both."""
    if rng.random() < 0.2:
        return any_of("2025-02-01", "2025-09-01", f"2025-09-{2 + index:02}", said="2025")
    return maybe(rng, 0.15, (RECENT, f"2026-01-{16 + index}", PAST, "2024-12-01"))


_OUTSIDERS = Closed(({"id": "u1", "kind": "university"},))


def gatherings(rng: Rng) -> World:
    """Who meets whom."""
    crowd = _crowd(rng)
    instances = tuple(
        {
            "id": f"i{index}",
            "date": _when(rng, index),
            "kind": "event",
            "purpose": maybe(rng, 0.2, ("interaction", "training")),
            "attendees": _linked(rng, crowd),
        }
        for index in range(rng.randint(0, 2))
    )
    return {"members": crowd, "organisations": _OUTSIDERS, "instances": Closed(instances)}


def _mechanisms(rng: Rng) -> tuple[Closed, tuple[str, ...]]:
    mechanisms = Closed(tuple({"id": f"k{index}"} for index in range(rng.randint(0, 2))))
    return mechanisms, ("none", *(node["id"] for node in mechanisms.items))


def funding(rng: Rng) -> World:
    """What is done, by which mechanism and with whose money."""
    mechanisms, names = _mechanisms(rng)
    money = ("grant", "fees", "none")

    def instance(identity: str, unsure: float) -> dict[str, Any]:
        index = int(identity[1:])
        return {
            "id": identity,
            "date": _when(rng, index) if unsure < 1 else any_of(RECENT, f"2026-01-{25 + index}", PAST),
            "mechanism": maybe(rng, unsure, names) if len(names) > 1 else "none",
            "funding": maybe(rng, unsure, money),
            "hosted_by": Closed(),
            "led_by": Closed(),
        }

    listed = tuple(instance(f"i{index}", 0.3) for index in range(rng.randint(0, 3)))
    instances: Open | Closed = Closed(listed)
    if rng.random() < 0.4:
        there = len(listed) + rng.randint(0, 1)
        extra = tuple(instance(f"x{index}", 1) for index in range(there - len(listed)))
        instances = Open(listed, extra, {ALL: rng.choice((there, f"{max(0, there - 1)}–{there}"))})
    return {"mechanisms": mechanisms, "instances": instances}


def hours(rng: Rng) -> World:
    """What the office spends its hours on."""
    some = (any_of(5, 10, said="5–10"), any_of(0, 5, said="до 5"), 0, 8)
    projects = tuple(_project(rng, index, Closed()) for index in range(rng.randint(1, 2)))
    bodies = ("none", *(node["id"] for node in projects))
    instances = tuple(
        {"id": f"i{index}", "date": _when(rng, index), "part_of": maybe(rng, 0.2, bodies),
         "staff_hours": rng.choice(some), "mechanism": "none"}
        for index in range(rng.randint(0, 3))
    )  # fmt: skip
    return {"projects": Closed(projects), "instances": Closed(instances)}


def founding(rng: Rng) -> World:
    """How old the organisation is."""
    dates = (any_of("2025-01-01", "2025-12-31", said="2025"), any_of("2026-03-01", "2026-03-31", said="2026-03"))
    return {"organisation": {"founded": rng.choice((*dates, "none", RECENT))}}


def _project(rng: Rng, index: int, partners: Any) -> dict[str, Any]:
    return {
        "id": f"p{index}",
        "start": maybe(rng, 0.2, (PAST, LATER)) if rng.random() < 0.3 else PAST,
        "end": maybe(rng, 0.3, ("none", "2023-06-01", "2025-02-01")),
        "partners": partners,
        "staff_hours": rng.choice((any_of(5, 10, said="5–10"), 0, 8)),
    }


def ventures(rng: Rng) -> World:
    """Who carries projects."""
    crowd = _crowd(rng)
    links = [_linked(rng, crowd, attributes=True) for _ in range(rng.randint(0, 2))]
    projects = Closed(tuple(_project(rng, index, partners) for index, partners in enumerate(links)))
    return {"members": crowd, "organisations": _OUTSIDERS, "projects": projects}


def deals(rng: Rng) -> World:
    """Who deals with whom."""
    crowd = _crowd(rng)
    relations = tuple(
        {
            "id": f"r{index}",
            "date": _when(rng, index),
            "kind": maybe(rng, 0.2, ("order", "b2b_meeting", "knows")),
            "parties": _linked(rng, crowd),
        }
        | ({"between": rng.choice(("members_with_business", "members", "outsiders"))} if rng.random() < 0.3 else {})
        for index in range(rng.randint(0, 3))
    )
    return {"members": crowd, "organisations": _OUTSIDERS, "relations": Closed(relations)}


def acquaintances(rng: Rng) -> World:
    """Who says that they know whom."""
    crowd = _crowd(rng, grouped=0.1)
    names = tuple(node["id"] for node in crowd.items)
    records = tuple(
        {
            "respondent": maybe(rng, 0.15, names),
            "other": maybe(rng, 0.15, names),
            "knows": maybe(rng, 0.2, (True, True, False)),
        }
        for _ in range(rng.randint(0, 4))
    )
    return {"members": crowd, "surveys": Closed(({"id": "s1", "date": _when(rng), "pairs": Closed(records)},))}


def _standing(rng: Rng) -> dict[str, Any]:
    """Whether an organisation is still there, mostly known."""
    if rng.random() < 0.1:
        return {"state": any_of("active", "terminated")}
    return {"state": rng.choice(("active", "active", "active", "active", "in_termination"))}


def boardrooms(rng: Rng) -> World:
    """Who sits on boards, and with whom they belong together."""
    groups = ("none", "G1", "G2")
    nodes = [
        {"id": f"m{index}", "kind": "company", "group": maybe(rng, 0.25, (*groups, f"own-m{index}")), **_standing(rng)}
        for index in range(rng.randint(1, 4))
    ]
    crowd = Closed(tuple(nodes))
    outsiders = Closed(({"id": "u1", "kind": "university", "group": maybe(rng, 0.2, groups), **_standing(rng)},))
    kinds = ("board", "board", "working_group")
    bodies = tuple(
        {"id": f"b{index}", "kind": maybe(rng, 0.2, kinds), "seats": _linked(rng, crowd)}
        for index in range(rng.randint(1, 2))
    )
    return {"members": crowd, "organisations": outsiders, "bodies": Closed(bodies)}


def assemblies(rng: Rng) -> World:
    """Which body met when, and whether it had a quorum."""
    kinds = ("general_meeting", "board", "working_group")
    bodies = tuple({"id": f"b{index}", "kind": maybe(rng, 0.2, kinds)} for index in range(rng.randint(1, 2)))
    names = ("none", *(body["id"] for body in bodies))
    meetings = tuple(
        {
            "id": f"g{index}",
            "body": maybe(rng, 0.2, names),
            "date": _when(rng, index),
            "quorum": maybe(rng, 0.3, (True, False)),
        }
        for index in range(rng.randint(0, 3))
    )
    return {"bodies": Closed(bodies), "meetings": Closed(meetings)}


def representation(rng: Rng) -> World:
    """Who has a seat or an agreement, who came, and who has a part in what the organisation does."""
    places = Closed(
        tuple(
            {"id": f"a{index}", "kind": maybe(rng, 0.3, ("hromada", "ngo")), "group": rng.choice(("none", "G1"))}
            | _standing(rng)
            for index in range(2)
        )
    )
    bodies = tuple(
        {"id": f"b{index}", "kind": maybe(rng, 0.2, ("board", "working_group")), "seats": _named(rng, places)}
        for index in range(rng.randint(0, 1))
    )
    names = tuple(node["id"] for node in places.items)
    partners = tuple(
        {"id": f"p{index}", "organisation": maybe(rng, 0.3, names), "agreement": maybe(rng, 0.3, ("paper", "none"))}
        for index in range(rng.randint(0, 1))
    )
    instance = {"id": "i1", "date": _when(rng), "mechanism": rng.choice(("k1", "none"))}
    roles = {name: Closed() for name in ("led_by", "mentored_by")}
    came = {"attendees": _named(rng, places), "hosted_by": _named(rng, places)}
    return {
        "organisations": places,
        "documents": Closed(({"id": "paper"},)),
        "mechanisms": Closed(({"id": "k1"},)),
        "bodies": Closed(bodies),
        "partners": Closed(tuple(one | {"instances": Closed()} for one in partners)),
        "instances": Closed((instance | roles | came,)),
    }


def _named(rng: Rng, places: Closed) -> Open | Closed:
    """Links to some of the nodes, and perhaps to one more."""
    names = tuple({"id": node["id"]} for node in places.items)
    here = tuple(link for link in names if rng.random() < 0.3)
    if rng.random() < 0.5:
        return Closed(here)
    more = tuple(link for link in names if link not in here)
    return Open(here, more, {ALL: f"{len(here)}–{len(here) + 1}"} if rng.random() < 0.6 else {})
