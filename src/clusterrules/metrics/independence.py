"""Businesses that deal with each other of their own accord: ties that a member began and that go past the office.

The pack says which relations and projects are begun by members (``own_deal``, ``own_project``). A tie counts for a
business if an independent business of another group is at its other end and both had joined when it began.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.calendar import not_later
from clusterrules.graph.element import Conflict, Element
from clusterrules.logic.truth import Truth, conjoin, disjoin
from clusterrules.metrics.conditions import Not
from clusterrules.metrics.declared import Part, Share
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.nodes import Defined
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection, group_of
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True)
class _Ties:
    """One list whose nodes tie those whom they link: through which links, begun when, and which of them count."""

    holders: str
    links: str
    begins: str
    definition: str


_SOURCES = (_Ties("relations", "parties", "date", "own_deal"), _Ties("projects", "partners", "start", "own_project"))


@dataclass(frozen=True, slots=True, eq=False)
class _TiedDirectly:
    """A member has a tie that a member began, with an independent business of another group, since both joined."""

    def truth(self, element: Element, view: View) -> Truth:
        found: Truth = view.remember(
            ("tied directly", element), lambda: disjoin(_tied_in(source, element, view) for source in _SOURCES)
        )
        return found

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is not None:
            return
        for source in _SOURCES:
            if _tied_in(source, element, view) is None:
                yield from _open_in(source, element, view)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("definition", self.truth(element, view), label=_TITLE)

    def reads(self) -> Reads:
        return _READS


def _tied_in(source: _Ties, member: Element, view: View) -> Truth:
    incidence = view.snapshot.incidence(source.holders, source.links)
    truths = [_tie(source, holder, member, view) for holder in incidence.by_target.get(member.id, ())]
    holders = view.collection(source.holders).unlisted
    may_be_unlisted = holders is not None and holders.hi != 0
    may_be_unnamed = any(view.holds(source.definition, holder) is not False for holder in incidence.open_holders)
    return disjoin((*truths, None if may_be_unlisted or may_be_unnamed else False))


def _tie(source: _Ties, holder: Element, member: Element, view: View) -> Truth:
    """Whether a relation or project ties a member that it links to another business."""
    surely = holder.certain and (holder, member.id) not in view.snapshot.incidence(source.holders, source.links).unsure
    counts = conjoin((view.holds(source.definition, holder), True if surely else None))
    joined = _joined(member, holder, source, view)
    if False in (counts, joined):
        return False
    links = view.nested(holder, source.links)
    others = [_other_end(link, member, holder, source, view) for link in links.elements]
    if not links.complete:
        others.append(None)
    return conjoin((counts, joined, disjoin(others)))


def _other_end(link: Element, member: Element, holder: Element, source: _Ties, view: View) -> Truth:
    other = link.target
    if other is None:
        return None
    if other is member or other.kind != member.kind:
        return False
    return conjoin(
        (
            view.holds("independent_business", other),
            _apart(member, other, view),
            _joined(other, holder, source, view),
            True if link.certain else None,
        )
    )


def _apart(one: Element, other: Element, view: View) -> Truth:
    """Whether two members are not related parties."""
    groups = (group_of(one, "group", view), group_of(other, "group", view))
    if NONE in groups:
        return True
    return None if None in groups else groups[0] != groups[1]


def _joined(member: Element, holder: Element, source: _Ties, view: View) -> Truth:
    """Whether a member had joined when a tie began. Who joined at no date that there is, is not shown to have."""
    since, begun = view.days(member, "since"), view.days(holder, source.begins)
    if isinstance(since, str) or isinstance(begun, str):
        return False
    if since is None or begun is None:
        return None
    return not_later(since, begun)


def _open_in(source: _Ties, member: Element, view: View) -> Iterator[OpenFact]:
    if not view.collection(source.holders).complete:
        yield OpenFact(source.holders, source.holders, what="completeness")
    incidence = view.snapshot.incidence(source.holders, source.links)
    if incidence.open_holders:
        path = f"{source.holders}.{source.links}"
        yield OpenFact(path, path, what="completeness")
    for holder in incidence.by_target.get(member.id, ()):
        if _tie(source, holder, member, view) is None:
            yield from Defined(source.definition).open(holder, view)
            if not holder.certain:
                yield OpenFact(holder.path, holder.kind, what="evidence")
            others = [link.target for link in view.nested(holder, source.links).elements]
            for one in others:
                if one is not None and one.kind == member.kind:
                    yield from _open_field(one, "since")
                    if one is not member:
                        yield from _open_field(one, "group", view)
                        yield from Defined("independent_business").open(one, view)


def _open_field(element: Element, name: str, view: View | None = None) -> Iterator[OpenFact]:
    found = element.fields.get(name)
    if isinstance(found, Conflict):
        yield OpenFact(f"{element.path}.{name}", element.kind, name, reason="conflict")
    elif found is None and (view is None or view.value(element, name) is None):
        yield OpenFact(f"{element.path}.{name}", element.kind, name)


_READS = Reads(
    collections=frozenset({"members", "relations", "relations.parties", "projects", "projects.partners"}),
    definitions=frozenset({"independent_business", "own_deal", "own_project"}),
    fields=frozenset({("members", "group"), ("members", "since"), ("relations", "date"), ("projects", "start")}),
)

_TITLE = Text("прямий зв'язок", "direct tie")
_TIED = _TiedDirectly()
_SHARE = Share(
    "direct_tie_share",
    Text("частка бізнесів із прямими зв'язками", "share of businesses with direct ties"),
    Text(
        "Яка частка незалежних бізнесів має за останні два роки з іншим бізнесом кластера угоду або спільний "
        "проєкт, які започаткував хтось з учасників.",
        "Which share of the independent businesses had, within the last two years, a deal or joint project with "
        "another business of the cluster that a member began.",
    ),
    "share",
    Text(
        "кожен зв'язок перевірено окремо, хоча невідома група чи дата вступу може стосуватися кількох",
        "each tie is judged by itself, though an unknown group or date of joining may bear on several",
    ),
    parts=(Part(Selection("members", nested=False, where=Defined("independent_business")), _TIED, Not(_TIED)),),
    distinct="group",
)


def _open_facts(view: View) -> Iterator[OpenFact]:
    """Besides the ties of listed members, those of members that no list names."""
    yield from _SHARE.open(view)
    if not view.collection("members").complete:
        for source in _SOURCES:
            if not view.collection(source.holders).complete:
                yield OpenFact(source.holders, source.holders, what="completeness")


def independence_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        _SHARE.name,
        _SHARE.title,
        _SHARE.reading,
        _SHARE.unit,
        _SHARE.measure,
        _SHARE.reads(),
        _open_facts,
        _SHARE.loose,
    )
