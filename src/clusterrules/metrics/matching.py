"""Sessions that bring parties together: whether what they say there is protected, and whether a deal follows.

The pack says what a session is (``matching_session``), which rules keep what is said confidential and since when
(``under_confidentiality_rules``), which relations do so (``confidentiality_agreement``), and which relations are the
deals that a session can lead to (``sealing_deal``). Here they are brought together: an agreement counts for a session
that one of its parties attended, if it is not later; a deal, if two of its parties attended and it is not earlier.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Collection, Element
from clusterrules.logic.truth import Truth, conjoin, disjoin
from clusterrules.metrics.conditions import AllOf, AnyOf, Condition
from clusterrules.metrics.fields import open_field
from clusterrules.metrics.measurement import Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.nodes import Defined
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.selection import Selection
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True, eq=False)
class _Joins:
    """A relation, of those that a definition names, joins some of those who attended, before a session or after it."""

    definition: str
    earlier: bool
    attended: int
    title: Text

    def truth(self, element: Element, view: View) -> Truth:
        found: Truth = view.remember((self, element), lambda: self._truth(element, view))
        return found

    def _truth(self, session: Element, view: View) -> Truth:
        relations = view.collection("relations")
        truths = [self._joined(relation, session, view) for relation in relations.elements]
        unlisted = relations.unlisted is not None and relations.unlisted.hi != 0
        return disjoin((*truths, None if unlisted else False))

    def _joined(self, relation: Element, session: Element, view: View) -> Truth:
        counts = conjoin((view.holds(self.definition, relation), True if relation.certain else None))
        if counts is False:
            return False
        first, then = (relation, session) if self.earlier else (session, relation)
        return conjoin((counts, _in_order(first, then, view), self._attended(relation, session, view)))

    def _attended(self, relation: Element, session: Element, view: View) -> Truth:
        """Whether enough of the parties attended."""
        parties, attendees = view.nested(relation, "parties"), view.nested(session, "attendees")
        here = {link.id: link.certain for link in attendees.elements}
        both = [link.certain and here[link.id] for link in parties.elements if link.id in here]
        if sum(both) >= self.attended:
            return True
        most = len(both) + _further(parties) + _further(attendees)
        if parties.complete:
            most = min(most, len(parties.elements))
        if attendees.complete:
            most = min(most, len(attendees.elements))
        return False if most < self.attended else None

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is not None:
            return
        relations, attendees = view.collection("relations"), view.nested(element, "attendees")
        if not relations.complete:
            yield OpenFact("relations", "relations", what="completeness")
        date = view.snapshot.vocabulary.collections["instances"].fields["date"]
        if not _one_day(element, view):
            yield from open_field(element, date)
        if not attendees.complete:
            yield OpenFact(attendees.path, attendees.kind, what="completeness")
        for relation in relations.elements:
            if self._joined(relation, element, view) is None:
                yield from self._open_in(relation, view)

    def _open_in(self, relation: Element, view: View) -> Iterator[OpenFact]:
        yield from Defined(self.definition).open(relation, view)
        if not relation.certain:
            yield OpenFact(relation.path, relation.kind, what="evidence")
        if not _one_day(relation, view):
            yield from open_field(relation, view.snapshot.vocabulary.collections["relations"].fields["date"])
        parties = view.nested(relation, "parties")
        if not parties.complete:
            yield OpenFact(parties.path, parties.kind, what="completeness")

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("definition", self.truth(element, view), label=self.title)

    def reads(self) -> Reads:
        return Reads(
            collections=frozenset({"relations", "relations.parties", "instances", "instances.attendees"}),
            definitions=frozenset({self.definition}),
            fields=frozenset({("relations", "date"), ("instances", "date")}),
        )


def _further(links: Collection) -> int:
    """How many links a list may lack; where there is no bound, more than anybody asks for."""
    if links.unlisted is None:
        return 0
    return len(links.elements) + 1_000_000 if links.unlisted.hi is None else links.unlisted.hi


def _in_order(first: Element, then: Element, view: View) -> Truth:
    """Whether one thing came not later than another. What has no date came neither before nor after."""
    earlier, later = view.days(first, "date"), view.days(then, "date")
    if isinstance(earlier, str) or isinstance(later, str):
        return False
    if earlier is None or later is None:
        return None
    if earlier.last <= later.first:
        return True
    return False if earlier.first > later.last else None


def _one_day(element: Element, view: View) -> bool:
    days = view.days(element, "date")
    return isinstance(days, str) or (isinstance(days, Days) and days.first == days.last)


_PROTECTED: Condition = AnyOf(
    (
        Defined("under_confidentiality_rules"),
        _Joins(
            "confidentiality_agreement",
            earlier=True,
            attended=1,
            title=Text("угода про нерозголошення до зустрічі", "a non-disclosure agreement before the session"),
        ),
    )
)
_SEALED: Condition = _Joins(
    "sealing_deal", earlier=False, attended=2, title=Text("угода після зустрічі", "a deal after the session")
)


_LOOSE = Text(
    "кожну зустріч перевірено окремо, хоча невідома угода чи дата може стосуватися кількох",
    "each session is judged by itself, though an unknown agreement or date may bear on several",
)


def _counted(name: str, title: Text, reading: Text, *conditions: Condition) -> PythonMetric:
    """The number of sessions of which some conditions hold."""
    selection = Selection("instances", nested=False, where=AllOf((Defined("matching_session"), *conditions)))

    def measure(view: View) -> Measurement:
        tally = selection.tally(view.snapshot.organisation, view, None)
        return Measurement(tally.count, False, tally.certain, tally.possible)

    def open_facts(view: View) -> Iterator[OpenFact]:
        yield from selection.open(view.snapshot.organisation, view, None)

    return PythonMetric(name, title, reading, "instances", measure, selection.reads(), open_facts, _LOOSE)


def matching_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield _counted(
        "protected_matchings",
        Text("захищені зустрічі з метчмейкінгу", "protected matchmaking sessions"),
        Text(
            "Скільки зустрічей із метчмейкінгу відбулося, коли розголошення вже забороняли правила кластера або угода "
            "когось із присутніх.",
            "How many matchmaking sessions were held when rules of the cluster, or an agreement of one of those "
            "present, already forbade disclosure.",
        ),
        _PROTECTED,
    )
    yield _counted(
        "sealed_matchings",
        Text("захищені зустрічі, що привели до угоди", "protected sessions that led to a deal"),
        Text(
            "Після скількох захищених зустрічей двоє з присутніх уклали ліцензійну угоду чи договір.",
            "After how many protected sessions two of those present signed a licence or a contract.",
        ),
        _PROTECTED,
        _SEALED,
    )
