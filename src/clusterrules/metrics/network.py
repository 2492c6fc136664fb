"""Ties among independent businesses, as graphs. The office is a node of none of them.

Weak tie: common interactive instances of limited size on several days of a year, a recorded B2B meeting in the year, or
mutual acquaintance in a survey of two years. Strong tie: a B2B relation or a common joint project of two years.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from clusterrules.graph.calendar import within
from clusterrules.graph.element import Collection, Element
from clusterrules.logic.interval import Interval, Number, at_most
from clusterrules.logic.truth import Truth, conjoin, disjoin
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.occasions import all_apart, fewest_days, most_days, span_of
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import group_of
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text

Pair = tuple[str, str]

_READS = Reads(
    collections=frozenset(
        {"members", "instances", "instances.attendees", "relations", "relations.parties", "projects", "surveys",
         "projects.partners", "surveys.pairs"}
    ),
    definitions=frozenset(
        {"independent_business", "interactive", "b2b_relation", "joint_project", "running_in_two_years"}
    ),
    fields=frozenset(
        {("members", "group"), ("instances", "date"), ("relations", "kind"), ("relations", "date"), ("surveys", "date"),
         ("surveys.pairs", "respondent"), ("surveys.pairs", "other"), ("surveys.pairs", "knows")}
    ),
    parameters=frozenset({"weak_tie_common", "weak_tie_orgs", "year", "two_years"}),
    metrics=frozenset({"independent_businesses"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Businesses:
    """The nodes of the graph: each business by the group that it stands for.

    A business whose group is unknown may be any other one, so it is in ``possible`` only, whatever it is tied to.
    """

    certain: Mapping[Element, str]
    possible: Mapping[Element, str]
    unknown_groups: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of businesses that are tied for certain, and those that may be; ``closed`` if no others can be."""

    certain: frozenset[Pair]
    possible: frozenset[Pair]
    closed: bool


def businesses(view: View) -> Businesses:
    """The independent businesses as nodes."""

    def collect() -> Businesses:
        certain: dict[Element, str] = {}
        possible: dict[Element, str] = {}
        unknown = False
        for member in view.collection("members").elements:
            truth = view.holds("independent_business", member)
            if truth is False:
                continue
            group = group_of(member, "group", view)
            unknown = unknown or group is None
            name = member.id if group in (None, NONE) else f"group:{group}"
            possible[member] = name
            if truth and member.certain and group is not None:
                certain[member] = name
        return Businesses(certain, possible, unknown)

    found: Businesses = view.remember("businesses", collect)
    return found


def weak_ties(view: View) -> Ties:
    """Pairs that meet: at instances, in B2B meetings, or that know each other by a survey."""

    def collect() -> Ties:
        pairs = _Pairs(view)
        _meet_at_instances(view, pairs)
        since_year, since_two = (
            view.months_ago(view.whole_number("year")),
            view.months_ago(view.whole_number("two_years")),
        )
        for relation in view.collection("relations").elements:
            meeting = _is(relation, "kind", "b2b_meeting", view)
            pairs.parties(relation, "parties", conjoin((meeting, _dated(relation, since_year, view))))
        surveys = view.collection("surveys").elements
        named = [_mutual(survey, _dated(survey, since_two, view), pairs, view) for survey in surveys]
        closed = _closed(view, "instances.attendees", "relations.parties", "surveys.pairs")
        return pairs.ties(closed and all(named))

    found: Ties = view.remember("weak_ties", collect)
    return found


def strong_ties(view: View) -> Ties:
    """Pairs that deal with each other or are partners of one joint project."""

    def collect() -> Ties:
        pairs = _Pairs(view)
        since = view.months_ago(view.whole_number("two_years"))
        for relation in view.collection("relations").elements:
            deal = view.holds("b2b_relation", relation)
            pairs.parties(relation, "parties", conjoin((deal, _dated(relation, since, view))))
        for project in view.collection("projects").elements:
            joint = conjoin((view.holds("joint_project", project), view.holds("running_in_two_years", project)))
            pairs.parties(project, "partners", joint)
        return pairs.ties(_closed(view, "relations.parties", "projects.partners"))

    found: Ties = view.remember("strong_ties", collect)
    return found


class _Pairs:
    """Gathers pairs of businesses from lists of who was there."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.nodes = businesses(view)
        self.certain: set[Pair] = set()
        self.possible: set[Pair] = set()

    def parties(self, holder: Element, name: str, truth: Truth) -> None:
        """Everyone in a list of links is tied to everyone else, as far as the holder counts."""
        if truth is False:
            return
        links = self._view.nested(holder, name).elements
        if truth and holder.certain:
            self.certain |= pairs_of(self.names(links, self.nodes.certain, certain=True))
        self.possible |= pairs_of(self.names(links, self.nodes.possible, certain=False))

    def names(self, links: Iterable[Element], nodes: Mapping[Element, str], *, certain: bool) -> set[str]:
        """The businesses that are linked."""
        return {
            nodes[link.target]
            for link in links
            if link.target is not None and link.target in nodes and (link.certain or not certain)
        }

    def ties(self, closed: bool) -> Ties:
        return Ties(frozenset(self.certain), frozenset(self.possible | self.certain), closed)


def pairs_of(names: Iterable[str]) -> set[Pair]:
    """All pairs of different names, each in one order."""
    return set(combinations(sorted(set(names)), 2))


def _meet_at_instances(view: View, pairs: _Pairs) -> None:
    """Ties of those who met on enough days: several instances on one day are one meeting."""
    needed = view.whole_number("weak_tie_common")
    met = list(_meetings(view, pairs))
    groups = _by_day(met)
    surely: Counter[Pair] = Counter()
    further: Counter[Pair] = Counter()
    for group in groups:
        sure = set().union(*(combinations(sorted(one.sure), 2) for one in group))
        surely.update(sure)
        if any(one.there != one.sure for one in group):  # where everything is known nothing is counted twice
            further.update(set().union(*(pairs_of(one.there) for one in group)) - sure)
    certain = {pair for pair, count in surely.items() if count >= needed}
    possible = {pair for pair, count in (surely + further).items() if count >= needed} if further else certain
    if not all_apart([group[0].span for group in groups]):
        certain = _often(certain, needed, [(one.span, one.sure) for one in met], fewest_days)
        possible = _often(possible, needed, [(one.span, one.there) for one in met], most_days)
    pairs.certain |= certain
    pairs.possible |= possible


@dataclass(frozen=True, slots=True)
class _Meeting:
    """When an instance was held, and which businesses surely and possibly met there."""

    span: Days | None
    sure: set[str]
    there: set[str]


def _meetings(view: View, pairs: _Pairs) -> Iterator[_Meeting]:
    largest = view.parameter("weak_tie_orgs")
    since = view.months_ago(view.whole_number("year"))
    for instance in view.collection("instances").elements:
        when = _dated(instance, since, view)
        if when is False:
            continue
        attendees = view.nested(instance, "attendees")
        truth = conjoin((when, at_most(_size(attendees), largest), view.holds("interactive", instance)))
        if truth is False:
            continue
        sure: set[str] = set()
        if truth and instance.certain:
            sure = pairs.names(attendees.elements, pairs.nodes.certain, certain=True)
        there = pairs.names(attendees.elements, pairs.nodes.possible, certain=False)
        yield _Meeting(span_of(instance, "date", view), sure, there)


def _by_day(met: Iterable[_Meeting]) -> list[list[_Meeting]]:
    """The meetings of each day together; one whose day is not known by itself."""
    groups: dict[object, list[_Meeting]] = {}
    for number, one in enumerate(met):
        day = one.span.first if one.span is not None and one.span.first == one.span.last else None
        groups.setdefault((number,) if day is None else day, []).append(one)
    return list(groups.values())


def _often(
    candidates: set[Pair],
    needed: Number,
    met: Sequence[tuple[Days | None, set[str]]],
    days: Callable[[Sequence[Days | None]], int],
) -> set[Pair]:
    """Those of the pairs that met on enough days."""
    return {
        (one, other)
        for one, other in candidates
        if days([span for span, names in met if one in names and other in names]) >= needed
    }


def _size(attendees: Collection) -> Interval:
    sure = sum(link.certain for link in attendees.elements)
    if attendees.unlisted is None:
        return Interval(sure, len(attendees.elements))
    more = attendees.unlisted.hi
    return Interval(sure + attendees.unlisted.lo, None if more is None else len(attendees.elements) + more)


def _dated(element: Element, since: int, view: View) -> Truth:
    days = view.days(element, "date")
    if days is None:
        return None
    return False if isinstance(days, str) else within(days, since, view.as_of)


def _is(element: Element, name: str, wanted: str, view: View) -> Truth:
    value = view.value(element, name)
    if value is None:
        return None
    if isinstance(value, frozenset):
        return None if wanted in value else False
    return bool(value == wanted)


def _mutual(survey: Element, recent: Truth, pairs: _Pairs, view: View) -> bool:
    """Two who each say that they know the other. Whether every answer names both is returned."""
    if recent is False:
        return True
    named = True
    says: dict[tuple[str, str], Truth] = {}
    for record in view.nested(survey, "pairs").elements:
        who, whom = record.fields.get("respondent"), record.fields.get("other")
        knows = _is_true(view.value(record, "knows"))
        truth = knows if record.certain or knows is False else None
        if isinstance(who, str) and isinstance(whom, str):
            says[who, whom] = disjoin((truth, says.get((who, whom), False)))
        elif truth is not False:
            named = False
    by_id = {member.id: member for member in pairs.nodes.possible}
    for (who, whom), truth in says.items():
        both = conjoin((truth, says.get((whom, who), False), recent))
        if both is False or who not in by_id or whom not in by_id:
            continue
        one, other = by_id[who], by_id[whom]
        if both and survey.certain and one in pairs.nodes.certain and other in pairs.nodes.certain:
            pairs.certain |= pairs_of((pairs.nodes.certain[one], pairs.nodes.certain[other]))
        pairs.possible |= pairs_of((pairs.nodes.possible[one], pairs.nodes.possible[other]))
    return named


def _is_true(value: object) -> Truth:
    return value if isinstance(value, bool) else None


def _closed(view: View, *paths: str) -> bool:
    """Whether neither members nor anything that could tie them is missing."""
    if not view.collection("members").complete:
        return False
    for path in paths:
        name, _, nested = path.partition(".")
        collection = view.collection(name)
        if not collection.complete:
            return False
        if any(not view.nested(element, nested).complete for element in collection.elements):
            return False
    return True


# --- metrics --------------------------------------------------------------------------------------------------------


def _ties_of(view: View) -> Measurement:
    ties = weak_ties(view)
    lo = len(ties.certain)
    if ties.closed and not businesses(view).unknown_groups:
        return Measurement(Interval(lo, len(ties.possible)))
    most = view.measure("independent_businesses").value.hi
    return Measurement(Interval(lo, None if most is None else most * (most - 1) // 2))


def _all_ties_of(view: View) -> Measurement:
    weak, strong = weak_ties(view), strong_ties(view)
    lo = len(weak.certain | strong.certain)
    if weak.closed and strong.closed and not businesses(view).unknown_groups:
        return Measurement(Interval(lo, len(weak.possible | strong.possible)))
    most = view.measure("independent_businesses").value.hi
    return Measurement(Interval(lo, None if most is None else most * (most - 1) // 2))


def _largest_component(view: View) -> Measurement:
    weak, strong, nodes = weak_ties(view), strong_ties(view), businesses(view)
    biggest = _component(nodes.certain.values(), weak.certain | strong.certain)
    certain = tuple(member for member, name in nodes.certain.items() if name in biggest)
    count = view.measure("independent_businesses").value
    lo = max(len(biggest), 1 if count.lo else 0)
    if weak.closed and strong.closed and not nodes.unknown_groups:
        known = nodes.certain == nodes.possible and weak.certain == weak.possible and strong.certain == strong.possible
        most = biggest if known else _component(nodes.possible.values(), weak.possible | strong.possible)
        return Measurement(Interval(lo, len(most)), False, certain)
    return Measurement(Interval(lo, count.hi), False, certain)


def _component(nodes: Iterable[str], pairs: Iterable[Pair]) -> set[str]:
    """The largest connected component; of several, the first in the order of their names."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(pairs)
    components = sorted(map(sorted, nx.connected_components(graph)), key=lambda names: (-len(names), names))
    return set(components[0]) if components else set()


_LOOSE = Text(
    "верхньою межею є кількість бізнесів, якщо бракує даних про зв'язки або групи пов'язаних осіб",
    "the upper bound is the number of businesses where ties or groups of related parties are missing",
)


def network_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "weak_ties",
        Text("слабкі зв'язки", "weak ties"),
        Text(
            "Скільки пар незалежних бізнесів зустрічаються або знають одне одного.",
            "How many pairs of independent businesses meet or know each other.",
        ),
        "pairs",
        _ties_of,
        _READS,
        loose=_LOOSE,
    )
    yield PythonMetric(
        "member_ties",
        Text("зв'язки учасників", "ties of members"),
        Text(
            "Скільки пар незалежних бізнесів мають слабкий або сильний зв'язок.",
            "How many pairs of independent businesses have a weak or a strong tie.",
        ),
        "pairs",
        _all_ties_of,
        _READS,
        loose=_LOOSE,
    )
    yield PythonMetric(
        "largest_component",
        Text("найбільша зв'язна група бізнесів", "largest connected group of businesses"),
        Text(
            "Скільки незалежних бізнесів налічує найбільша група, яку поєднують слабкі чи сильні зв'язки.",
            "How many independent businesses are in the largest group that weak or strong ties join.",
        ),
        "businesses",
        _largest_component,
        _READS,
        loose=_LOOSE,
    )
