"""Groups of related members, derived from codes and founders.

Two members are related that have the same EDRPOU code, of which one holds at least half of the other, or of which the
same founder holds at least half; and whoever is related to a related one. Other organisations of the profile are links
of the chain too.

Two different groups, and ``group: none``, also say that two members are *not* related. That is known only where nothing
is open: the list of members is complete, and every member's owners are known up to people, authorities or members. As
long as one member's owner is unknown, it may be the owner of any other, or tie two others together. Then nobody is
called independent, and several groups stand on the organisation's own word only: enough where independence is presumed
anyway and for what counts against it, never for what must be proven.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from clusterrules.documents.fault import Path
from clusterrules.profile.enrichment import Addition
from clusterrules.profile.profile import Profile
from clusterrules.profile.vocabulary import NONE
from clusterrules_ua.codes import HASHED, identity, is_clear, is_personal
from clusterrules_ua.nodes import Raw, listed, names, nodes, plain
from clusterrules_ua.ownership import Key, Ownership, normalised, ownership
from clusterrules_ua.support import Evidence, Source

MEMBERS, ORGANISATIONS = "members", "organisations"
PREFIX = "ua-"
_ENDS = frozenset({"public_authority", "hromada"})
_SOLE_TRADER = "fop"


@dataclass(frozen=True, eq=False)
class Party:
    """A member or another organisation of the profile."""

    collection: str
    path: Path
    raw: Raw
    owned: Ownership

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def is_member(self) -> bool:
        return self.collection == MEMBERS

    @property
    def states_group(self) -> bool:
        return "group" in self.raw

    @property
    def group(self) -> str | None:
        return plain(self.raw.get("group"))

    @cached_property
    def ids(self) -> frozenset[str]:
        """The identifiers by which the party can be compared."""
        written = (plain(self.raw.get(name)) or "" for name in ("edrpou", "identifier"))
        return frozenset(found for found in map(identity, written) if found is not None)

    @cached_property
    def keys(self) -> frozenset[Key]:
        """Everything by which a founder may mean this party."""
        called = (normalised(name) for name in names(self.raw))
        return frozenset(("id", one) for one in self.ids) | {("name", name) for name in called if name is not None}


@dataclass(frozen=True)
class World:
    """The parties of a profile and the ties among them."""

    data: Raw
    parties: tuple[Party, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = (party for name in (MEMBERS, ORGANISATIONS) for party in _parties(self.data, name))
        object.__setattr__(self, "parties", tuple(sorted(found, key=lambda party: party.id)))

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.data)

    # --- ties -------------------------------------------------------------------------------------------------------

    @cached_property
    def circles(self) -> tuple[tuple[Party, ...], ...]:
        """The parties that belong together, each circle and all of them in the order of their ids."""
        import networkx as nx  # takes a while, and not every command assesses

        graph: nx.Graph[Party | Key] = nx.Graph()
        for party in self.parties:
            graph.add_node(party)
            graph.add_edges_from((party, key) for key in self._ties(party))
        found = (
            sorted((one for one in circle if isinstance(one, Party)), key=lambda party: party.id)
            for circle in nx.connected_components(graph)
        )
        return tuple(sorted(map(tuple, found), key=lambda circle: circle[0].id))

    @cached_property
    def _named_founders(self) -> frozenset[Key]:
        return frozenset(key for party in self.parties for key in party.owned.controllers if key[0] == "name")

    def _ties(self, party: Party) -> Iterator[Key]:
        yield from party.owned.controllers
        yield from (("id", one) for one in party.ids)
        if self._named_founders:
            yield from party.keys & self._named_founders
        if party.group not in (None, NONE):
            yield "group", str(party.group)

    # --- whether nothing is open ------------------------------------------------------------------------------------

    @cached_property
    def closed(self) -> bool:
        """Whether every tie that there may be among the members is one that the profile shows."""
        members = [party for party in self.parties if party.is_member]
        if not nodes(self.data, MEMBERS).complete or self._both_forms():
            return False
        return all(self._settled(party, frozenset()) for party in members)

    def _both_forms(self) -> bool:
        """Whether some tax numbers are in clear and others hashed: these two cannot be compared."""
        keys = [key for party in self.parties for key in (*party.keys, *party.owned.controllers)]
        used = [text for kind, text in keys if kind == "id"]
        return any(map(is_clear, used)) and any(text.startswith(HASHED) for text in used)

    def _settled(self, party: Party, above: frozenset[str]) -> bool:
        """Whether it is known who controls a party, up to people, authorities and those that nobody controls."""
        if party.group == NONE or party.id in above:
            return True
        kind = plain(party.raw.get("kind"))
        if kind == _SOLE_TRADER:
            return any(map(is_personal, party.ids))
        if not party.ids or kind in _ENDS:
            return bool(party.ids)
        further = above | {party.id}
        return (
            "founders" in party.raw
            and party.owned.decided
            and all(self._ends(key, further) for key in party.owned.controllers)
        )

    def _ends(self, key: Key, above: frozenset[str]) -> bool:
        owners = self._by_key.get(key, ())
        return is_personal(key[1]) or (bool(owners) and all(self._settled(owner, above) for owner in owners))

    @cached_property
    def _by_key(self) -> Mapping[Key, Sequence[Party]]:
        found: dict[Key, list[Party]] = {}
        for party in self.parties:
            for key in party.keys:
                found.setdefault(key, []).append(party)
        return found

    # --- evidence ---------------------------------------------------------------------------------------------------

    def sources(self, parties: Iterable[Party]) -> list[Source]:
        return [source for one in parties for source in self.evidence.behind(one.collection, one.path, one.raw)]


def _parties(data: Raw, name: str) -> Iterator[Party]:
    for path, raw in nodes(data, name).items:
        yield Party(name, path, raw, ownership(listed(data, raw, "founders", path, f"{name}.founders")))


# --- naming ---------------------------------------------------------------------------------------------------------


def additions(profile: Profile) -> list[Addition]:
    """A group for every member that states none, as far as codes and founders show one."""
    world = World(profile.data)
    if not any(party.is_member and not party.states_group for party in world.parties):
        return []
    named = list(_named(world))
    if world.closed:
        everything = [world.evidence.of_members(), *world.sources(world.parties)]
        support = world.evidence.weakest(everything)
        if support is not None:
            return [one for circle, name in named for one in _added(circle, name or NONE, support)]
    return [
        one for circle, name in named if name is not None for one in _added(circle, name, _open(world, circle, named))
    ]


def _named(world: World) -> Iterator[tuple[tuple[Party, ...], str | None]]:
    """The circles that can be named, with their names; ``None`` for a member that is alone in its circle.

    Names are numbers in the order of the members' ids: they tell nothing about anybody.
    """
    stated = {party.group for party in world.parties}
    number = 0
    for circle in world.circles:
        members = [party for party in circle if party.is_member]
        said = {party.group for party in circle if party.states_group}
        if not any(not party.states_group for party in members) or len(said) > 1 or said & {NONE, None}:
            continue
        if not said and len(members) > 1:
            number += 1
            while f"{PREFIX}{number}" in stated:
                number += 1
            yield circle, f"{PREFIX}{number}"
        else:
            yield circle, next(iter(said), None)


def _open(
    world: World, circle: Sequence[Party], named: Sequence[tuple[Sequence[Party], str | None]]
) -> list[str] | None:
    """The evidence of a group where something is open: see the top of this module."""
    sources = world.sources(circle)
    support = world.evidence.weakest(sources)
    names_used = {party.group for party in world.parties if party.is_member} - {None, NONE}
    names_used |= {name for _, name in named if name is not None}
    if support is None or len(names_used) == 1 or any(party.states_group for party in circle):
        return support
    return world.evidence.own_word(sources)


def _added(circle: Iterable[Party], name: str, support: list[str] | None) -> Iterator[Addition]:
    if support is None:
        return
    for party in circle:
        if party.is_member and not party.states_group:
            yield Addition(MEMBERS, party.id, "group", {"value": name, "evidence": support})


def contradictions(data: Raw) -> Iterator[tuple[Party, Party]]:
    """Pairs of members that state different groups, or none, although codes or founders tie them together."""
    world = World(data)
    if sum(party.is_member and party.group is not None for party in world.parties) < 2:
        return
    for circle in world.circles:
        stating = [party for party in circle if party.is_member and party.group is not None]
        for first, second in pairwise(stating):
            if first.group != second.group or first.group == NONE:
                yield first, second
