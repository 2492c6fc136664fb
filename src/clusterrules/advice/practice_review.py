"""A review of the practices in a profile: what is written, which questions are answered by whom, what it led to.

Which rules ask is the packs' business: every question asked of practices. One whose answer has several sources is a
question of the checklist, one that counts other rules is a sum, and the rest are sections of the description.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.engine.views import rule_view
from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.sources import Sources
from clusterrules.metrics.trace import Trace
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile
from clusterrules.profile.vocabulary import NONE
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import effective
from clusterrules.rules.rule import Rule, RuleKind
from clusterrules.texts.catalogue import Text, message_text, text_of

FORMAT = "clusterrules/practice-check@1"
PRACTICES = "practices"
RESULTS = ("results_direct", "results_economic", "results_systemic")
ACTIVITY = "activity"
_DONE = ("mechanisms", "instances", "projects")


class Told(StrEnum):
    """Where an answer comes from."""

    STATED = "stated"
    MEASURED = "measured"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Telling:
    """One source of an answer and what it says."""

    by: Told
    truth: Truth


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a section: a field, and whether it says something (``None``: it is not given).

    Of a field that must have one of some values, ``chosen`` says that it is about these and not about any content.
    """

    title: Text
    truth: Truth
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the description."""

    finding: Finding
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the checklist with the sources of its answer."""

    finding: Finding
    told: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """What the questions come to together. ``count`` is the leaf that counts them."""

    finding: Finding
    count: Trace | None
    questions: int


@dataclass(frozen=True, slots=True)
class ResultLevel:
    """One of the three levels of results as the description has it; no text where there is none."""

    field: str
    title: Text
    text: Text | None
    truth: Truth


@dataclass(frozen=True, slots=True)
class Step:
    """One step from activity to impact: what the records show of it, and what is only planned.

    ``open`` says that a list may lack something, so that nothing shown does not mean nothing there.
    """

    level: str
    title: Text
    shown: tuple[Text, ...]
    planned: tuple[Text, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class PracticeReview:
    """Everything about one practice."""

    id: str
    name: Text
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    sums: tuple[Sum, ...]
    results: tuple[ResultLevel, ...]
    chain: tuple[Step, ...]

    @property
    def rework(self) -> bool:
        """Whether a section has no content, or too few questions are answered yes."""
        decisive = [*(one.finding for one in self.sections), *(one.finding for one in self.sums)]
        return any(finding.outcome is Outcome.FAILED for finding in decisive)

    @property
    def reached(self) -> str | None:
        """The last step that the records show, if any."""
        shown = [step.level for step in self.chain if step.shown]
        return shown[-1] if shown else None


@dataclass(frozen=True, slots=True)
class Review:
    """The practices of one profile."""

    assessment: Assessment
    practices: tuple[PracticeReview, ...]

    @property
    def broken(self) -> bool:
        return any(finding.outcome is Outcome.ERROR for finding in self.assessment.findings)


def asked_of_practices(packs: Iterable[Pack]) -> tuple[tuple[Pack, Rule], ...]:
    """Every question that the packs ask of practices, by group and in the groups' order."""
    found = []
    for pack in packs:
        for group in pack.groups:
            rules = [pack.rules[name] for name in pack.expected(group) if name in pack.rules]
            found += [(pack, one) for one in rules if one.subjects == PRACTICES and one.kind is RuleKind.QUESTION]
    return tuple(found)


def review(profile: Profile, request: Request) -> Review:
    """Asks every question of each practice. Raises :class:`FaultyDocument` where the request cannot be met."""
    asked = asked_of_practices(request.packs)
    assessment = assess(profile, replace(request, only=[rule.id for _, rule in asked]))
    view = _view(profile, request, assessment)
    practices = view.collection(PRACTICES).elements
    return Review(assessment, tuple(_practice(one, asked, assessment, view) for one in practices))


def _view(profile: Profile, request: Request, assessment: Assessment) -> View:
    """What is known of the practices and of what they lead to."""
    pack, day = request.packs[0], parse_days(assessment.as_of).last
    used = [one for one in request.overrides if one.key in pack.parameters]
    least = pack.purposes[request.purpose].least_grade
    parameters, _ = effective(pack.parameters, used, day)
    return rule_view(profile, pack, parameters, day, purpose=request.purpose, least=least, own=least, presumptions=())


def _practice(
    practice: Element, asked: Sequence[tuple[Pack, Rule]], assessment: Assessment, view: View
) -> PracticeReview:
    findings = {(one.pack, one.rule.id): one for one in assessment.findings if one.subject == practice.id}
    sections, questions, sums = [], [], []
    for pack, rule in asked:
        finding = findings.get((pack.id, rule.id))
        if finding is None:
            continue
        if rule.reads().rules:
            sums.append(Sum(finding, _leaf(finding, "rules"), len(rule.reads().rules)))
        elif isinstance(rule.passes, Sources):
            questions.append(Question(finding, tuple(_told(finding))))
        else:
            sections.append(Section(finding, tuple(_parts(finding))))
    return PracticeReview(
        practice.id,
        _name(practice),
        tuple(sections),
        tuple(questions),
        tuple(sums),
        tuple(_result(practice, field, view) for field in RESULTS),
        _chain(practice, view),
    )


def _parts(finding: Finding) -> Iterable[Part]:
    """What the section is made of: the fields that it passes by."""
    passes = None if finding.trace is None else _find(finding.trace, "passes")
    for leaf in () if passes is None else passes.leaves():
        if leaf.label is not None:
            yield Part(leaf.label, leaf.truth, leaf.op == "field")


def _leaf(finding: Finding, op: str) -> Trace | None:
    leaves = () if finding.trace is None else finding.trace.leaves()
    return next((leaf for leaf in leaves if leaf.op == op), None)


def _told(finding: Finding) -> Iterable[Telling]:
    """What each source says: a field of the practice is stated, an attestation judged, and all else measured."""
    whole = None if finding.trace is None else _find(finding.trace, "sources")
    for source in () if whole is None else whole.children:
        by = {"field": Told.STATED, "attested": Told.ATTESTED}.get(source.op, Told.MEASURED)
        yield Telling(by, source.truth)


def _find(trace: Trace, op: str) -> Trace | None:
    if trace.op == op:
        return trace
    return next((found for child in trace.children if (found := _find(child, op)) is not None), None)


def _name(element: Element) -> Text:
    for field in ("name", "title"):
        if field in element.fields and element.fields[field] != NONE:
            return text_of(element.fields[field])
    return text_of(element.id)


def _result(practice: Element, field: str, view: View) -> ResultLevel:
    value = view.value(practice, field)
    truth: Truth = None if value is None or isinstance(value, frozenset) else value != NONE
    title = view.snapshot.vocabulary.collections[PRACTICES].fields[field].title
    return ResultLevel(field, title, text_of(value) if truth else None, truth)


# --- from activity to impact ----------------------------------------------------------------------------------------


def _chain(practice: Element, view: View) -> tuple[Step, ...]:
    done: list[Element] = []
    unsure = False
    for name in _DONE:
        found, more = _linked(practice, name, view)
        done, unsure = done + found, unsure or more
    vocabulary = view.snapshot.vocabulary
    steps = [Step(ACTIVITY, message_text("report.review.activity"), tuple(map(_name, done)), (), unsure)]
    reached, more = _outcomes([practice, *done], view)
    for level, words in vocabulary.value_titles["result_level"].items():
        of_level = [one for one in reached if view.value(one, "level") == level]
        planned = [one for one in of_level if view.value(one, "planned") is True]
        shown = [one for one in of_level if one not in planned]
        steps.append(Step(level, words, tuple(map(_name, shown)), tuple(map(_name, planned)), more))
    return tuple(steps)


def _outcomes(holders: Sequence[Element], view: View) -> tuple[list[Element], bool]:
    """The outcomes that some nodes name and those that these led to, and whether there may be more."""
    found: dict[str, Element] = {}
    unsure = False
    waiting = [(holder, "outcomes") for holder in holders]
    while waiting:
        holder, name = waiting.pop(0)
        linked, more = _linked(holder, name, view)
        unsure = unsure or more
        for outcome in linked:
            if outcome.id not in found:
                found[outcome.id] = outcome
                waiting.append((outcome, "led_to"))
    return list(found.values()), unsure


def _linked(holder: Element, name: str, view: View) -> tuple[list[Element], bool]:
    links = view.nested(holder, name)
    return [link.target for link in links.elements if link.target is not None], not links.complete


# --- as JSON --------------------------------------------------------------------------------------------------------


def review_json(found: Review) -> dict[str, Any]:
    """The review as data with texts in both languages."""
    assessment = found.assessment
    return {
        "format": FORMAT,
        "profile": {"id": assessment.profile_id, "name": assessment.profile_name.to_json()},
        "as_of": assessment.as_of,
        "purpose": assessment.purpose,
        "packs": [{"id": one.pack.id, "name": one.name, "digest": one.digest} for one in assessment.packs],
        "practices": [_practice_json(one) for one in found.practices],
    }


def _practice_json(one: PracticeReview) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name.to_json(),
        "rework": one.rework,
        "sections": [
            _finding_json(section.finding)
            | {"parts": [{"title": part.title.to_json(), "filled": part.truth} for part in section.parts]}
            for section in one.sections
        ],
        "results": [
            {
                "field": level.field,
                "title": level.title.to_json(),
                "filled": level.truth,
                "text": None if level.text is None else level.text.to_json(),
            }
            for level in one.results
        ],
        "questions": [
            _finding_json(question.finding)
            | {"sources": [{"by": str(source.by), "answer": source.truth} for source in question.told]}
            for question in one.questions
        ],
        "sums": [
            _finding_json(total.finding)
            | {"questions": total.questions, "count": None if total.count is None else total.count.to_json()}
            for total in one.sums
        ],
        "chain": {
            "reached": one.reached,
            "steps": [
                {
                    "level": step.level,
                    "title": step.title.to_json(),
                    "shown": [name.to_json() for name in step.shown],
                    "planned": [name.to_json() for name in step.planned],
                    "open": step.open,
                }
                for step in one.chain
            ],
        },
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    remedy = finding.remedy
    return {
        "pack": finding.pack,
        "rule": finding.rule.id,
        "title": finding.rule.title.to_json(),
        "question": finding.rule.question.to_json(),
        "outcome": str(finding.outcome),
        "reason": None if finding.reason is None else str(finding.reason),
        "remedy": None if remedy is None else remedy[1].text.to_json(),
    }
