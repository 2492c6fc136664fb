"""Value chains: neighbouring stages that different members occupy, and businesses that stand in the declared focus."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth, disjoin
from clusterrules.metrics.conditions import AnyOf, Not
from clusterrules.metrics.declared import Part, Share
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.nodes import Defined
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection, group_of
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import NONE, ORGANISATION
from clusterrules.texts.catalogue import Text

Pair = tuple[str, str]

_LINKS = ("precedes", "complements")
_CODED_OTHERWISE = "other"


# --- neighbouring stages --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who performs a stage: members for certain, all that may, and whether others may who are not named."""

    certain: frozenset[Element]
    possible: frozenset[Element]
    closed: bool


def _occupied_pairs(view: View) -> Measurement:
    """Pairs of stages that precede or complement one another, with independent members at the two ends."""
    stages = view.collection("stages")
    performed = {stage.id: _performers(stage, view) for stage in stages.elements}
    linked, maybe = _linked_pairs(view)
    sure = [pair for pair in linked if _occupied(performed[pair[0]], performed[pair[1]], view) is True]
    able = [pair for pair in maybe if _occupied(performed[pair[0]], performed[pair[1]], view) is not False]
    known = {stage.id: stage for stage in stages.elements}
    certain = tuple(known[name] for name in sorted({name for pair in sure for name in pair}))
    hi: int | None = len(able)
    if stages.unlisted is not None:
        more = stages.unlisted.hi
        hi = None if more is None else len(able) + more * len(known) + more * (more - 1) // 2
    return Measurement(Interval(len(sure), hi), False, certain)


def _performers(stage: Element, view: View) -> _Stage:
    links = view.nested(stage, "performed_by")
    certain, possible = set(), set()
    for link in links.elements:
        if link.target is None or link.target.kind != "members":
            continue
        current = view.holds("current", link.target)
        if current is not False:
            possible.add(link.target)
            if current and link.certain:
                certain.add(link.target)
    return _Stage(frozenset(certain), frozenset(possible), links.complete)


def _linked_pairs(view: View) -> tuple[set[Pair], set[Pair]]:
    """Pairs of listed stages that are linked for certain, and those that may be."""
    certain: set[Pair] = set()
    possible: set[Pair] = set()
    stages = view.collection("stages").elements
    for stage in stages:
        for name in _LINKS:
            links = view.nested(stage, name)
            for link in links.elements:
                if link.target is not None and link.target.id != stage.id:
                    pair = _pair(stage, link.target)
                    possible.add(pair)
                    if stage.certain and link.certain:
                        certain.add(pair)
            if not links.complete:
                possible |= {_pair(stage, other) for other in stages if other.id != stage.id}
    return certain, possible


def _pair(one: Element, other: Element) -> Pair:
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


def _occupied(one: _Stage, other: _Stage, view: View) -> Truth:
    """Whether members of different groups stand at the two ends.

    That is so where both ends are occupied and all who are there together are of at least two groups.
    """
    if one.certain and other.certain and _groups(one.certain | other.certain, view)[0] > 1:
        return True
    for stage in (one, other):
        if stage.closed and not stage.possible:
            return False
    if one.closed and other.closed and _groups(one.possible | other.possible, view)[1] < 2:
        return False
    return None


def _groups(members: Iterable[Element], view: View) -> tuple[int, int]:
    """At least and at most how many groups these members are of. An unknown group may be any that is named."""
    named: set[str] = set()
    alone = unknown = 0
    for member in members:
        group = group_of(member, "group", view)
        if group is None:
            unknown += 1
        elif group == NONE:
            alone += 1
        else:
            named.add(group)
    least = len(named) + alone + (1 if unknown and not named else 0)
    return least, len(named) + alone + unknown


def _open_pairs(view: View) -> Iterator[OpenFact]:
    stages = view.collection("stages")
    if not stages.complete:
        yield OpenFact("stages", "stages", what="completeness")
    for stage in stages.elements:
        for name in ("performed_by", *_LINKS):
            links = view.nested(stage, name)
            if not links.complete:
                yield OpenFact(links.path, links.kind, what="completeness")
        for member in sorted(_performers(stage, view).possible, key=lambda one: one.id):
            yield from view.definition("current").open(member, view)
            if group_of(member, "group", view) is None:
                yield OpenFact(f"{member.path}.group", member.kind, "group")


# --- the declared focus ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class InDeclaredSector:
    """A member has an activity code in a sector that the organisation declares.

    One code is in another if it begins with the other's digits, in either direction: where the member's code is less
    exact than the sector's the member is given the benefit of the doubt. So is everybody where a sector has no code or
    one of a classification that members' codes are not written in.
    """

    def truth(self, element: Element, view: View) -> Truth:
        sectors = view.nested(view.snapshot.organisation, "sectors")
        codes = view.nested(element, "activity_codes")
        own = {_digits(code.fields["value"]): code.certain for code in codes.elements}
        found = disjoin(self._within(sector, own, codes.complete, view) for sector in sectors.elements)
        return found if found is True or sectors.complete else None

    def _within(self, sector: Element, own: Mapping[str, bool], complete: bool, view: View) -> Truth:
        truths: set[Truth] = set()
        for scheme in _options(view.value(sector, "scheme")):
            for code in _options(view.value(sector, "code")):
                if scheme == _CODED_OTHERWISE or code == NONE:
                    truths.add(True)
                elif scheme is None or code is None:
                    truths.add(None)
                else:
                    truths.add(_begins(own, _digits(code), complete))
        if len(truths) > 1:
            return None
        [truth] = truths
        return truth if sector.certain or truth is False else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is not None:
            return
        sectors = view.nested(view.snapshot.organisation, "sectors")
        if not sectors.complete:
            yield OpenFact(sectors.path, sectors.kind, what="completeness")
        for sector in sectors.elements:
            for name in ("scheme", "code"):
                if not isinstance(view.value(sector, name), str):
                    yield OpenFact(f"{sector.path}.{name}", sector.kind, name)
        codes = view.nested(element, "activity_codes")
        if not codes.complete:
            yield OpenFact(codes.path, codes.kind, what="completeness")

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("in_sector", self.truth(element, view))

    def reads(self) -> Reads:
        return Reads(
            collections=frozenset({f"{ORGANISATION}.sectors", "members.activity_codes"}),
            fields=frozenset({(f"{ORGANISATION}.sectors", "scheme"), (f"{ORGANISATION}.sectors", "code")}),
        )


def _options(value: object) -> Iterable[object]:
    return value if isinstance(value, frozenset) else (value,)


def _digits(code: object) -> str:
    return "".join(sign for sign in str(code) if sign.isalnum()).upper()


def _begins(own: Mapping[str, bool], sector: str, complete: bool) -> Truth:
    """Whether one of a member's codes lies in the sector, or the sector in it."""
    matching = [sure for code, sure in own.items() if code.startswith(sector) or sector.startswith(code)]
    if any(matching):
        return True
    return None if matching or not complete else False


def _focus_share() -> Share:
    in_focus = AnyOf((Defined("placed_in_chain"), InDeclaredSector()))
    businesses = Selection("members", nested=False, where=Defined("independent_business"))
    return Share(
        "focus_share",
        Text("частка бізнесів у фокусі", "share of businesses in focus"),
        Text(
            "Яка частка незалежних бізнесів виконує ланку заявленого ланцюга або має код діяльності заявленого "
            "сектору.",
            "Which share of the independent businesses performs a stage of a declared chain or has an activity code of "
            "a declared sector.",
        ),
        "share",
        parts=(Part(businesses, in_focus, Not(in_focus)),),
        distinct="group",
    )


def chain_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "occupied_pairs",
        Text("пари сусідніх ланок із різними учасниками", "pairs of linked stages with different members"),
        Text(
            "Скільки пар ланок, які йдуть одна за одною або доповнюють одна одну, виконують різні незалежні учасники.",
            "How many pairs of stages that follow or complement one another are performed by different independent "
            "members.",
        ),
        "pairs",
        _occupied_pairs,
        Reads(
            collections=frozenset({"members", "stages", *(f"stages.{name}" for name in ("performed_by", *_LINKS))}),
            definitions=frozenset({"current"}),
            fields=frozenset({("members", "group")}),
        ),
        open_facts=_open_pairs,
        loose=Text(
            "верхня межа припускає, що незаповнені ланки може виконувати будь-хто, а групи різних пар не пов'язані",
            "the upper bound lets anybody perform stages whose list is open, and takes the groups of each pair alone",
        ),
    )
    share = _focus_share()
    yield PythonMetric(
        share.name, share.title, share.reading, share.unit, share.measure, share.reads(), open_facts=share.open,
        loose=Text(
            "межі не враховують, що невідомий код сектору один для всіх учасників",
            "the bounds do not see that an unknown code of a sector is the same for all members",
        ),
    )  # fmt: skip
