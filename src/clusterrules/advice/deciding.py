"""Which missing facts would decide a rule: each fact alone, and the smallest sets of facts together.

Found by trying: a fact is assumed and the rule is asked again, so nothing here can disagree with the engine. The
number of trials is bounded by the size of the profile, never by the clock, so that the answer is always the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from clusterrules.documents.fault import FaultyDocument
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, DecidingSet, Finding, FindingKey, Hint
from clusterrules.graph.calendar import iso as day_text
from clusterrules.graph.calendar import months_before
from clusterrules.metrics.trace import OpenFact
from clusterrules.profile.enrichment import assumed
from clusterrules.profile.phrases import parse_days, parse_quantity
from clusterrules.profile.profile import Profile
from clusterrules.profile.vocabulary import ALL, NONE, ORGANISATION, FieldType, Vocabulary, load_vocabulary
from clusterrules.rules.outcome import DECIDED, Outcome

STATED = "stated"
"""Stands for any text that a field may be given, where it only matters that there is one."""

MOST_FACTS = 3
"""Sets of up to so many facts are searched exhaustively."""

QUICK, THOROUGH = 10, 600
"""How often a rule is asked again for each finding: in passing, or where somebody wants to know."""
_LARGE = 300
_RATINGS = (1, 2, 3, 0)
"""In this order the first rating that leads to an outcome is the nearest to the line: nobody need rate any further."""
_ALIKE = MOST_FACTS
"""Facts that differ only in the node they are about do the same: so many of them stand for all."""


@dataclass
class _Trial:
    """Asks one rule again under assumptions, as long as there are trials left."""

    profile: Profile
    request: Request
    finding: Finding
    left: int

    def outcome(self, assumptions: Sequence[str]) -> Outcome | None:
        """The outcome under the assumptions; ``None`` where they cannot be made or no trial is left."""
        if self.left <= 0:
            return None
        self.left -= 1
        try:
            supposed = assumed(self.profile, assumptions)
            found = assess(supposed, self.request).finding(self.finding.rule.id, self.finding.subject)
        except (FaultyDocument, KeyError):
            return None
        return found.outcome


def advise(
    assessment: Assessment,
    profile: Profile,
    request: Request,
    trials: int = QUICK,
    keys: Collection[FindingKey] | None = None,
) -> Assessment:
    """The assessment with hints and deciding sets for findings that cannot be told: for all, or those with the keys."""

    def wanted(one: Finding) -> bool:
        return one.outcome is Outcome.CANT_TELL and bool(one.missing) and (keys is None or one.key in keys)

    findings = (with_advice(one, profile, request, trials) if wanted(one) else one for one in assessment.findings)
    return replace(assessment, findings=tuple(findings))


def with_advice(finding: Finding, profile: Profile, request: Request, trials: int = THOROUGH) -> Finding:
    """The finding with what would decide it. A large profile gets fewer trials, as each of them costs more."""
    packs = [pack for pack in request.packs if pack.id == finding.pack]
    asked = replace(request, packs=packs, only=[finding.rule.id], full=False, reasons=False)
    size = sum(len(value) for value in profile.data.values() if isinstance(value, list | dict))
    trial = _Trial(profile, asked, finding, max(10, trials // (1 + size // _LARGE)))
    candidates = dict(_candidates(finding, profile, request))
    hints = dict(_hints(candidates, trial))
    deciding = tuple(
        found
        for outcome in (Outcome.PASSED, Outcome.FAILED)
        if (found := _smallest(outcome, candidates, hints, trial)) is not None
    )
    return replace(finding, hints=hints, deciding=deciding)


# --- what could be said ---------------------------------------------------------------------------------------------


def _candidates(finding: Finding, profile: Profile, request: Request) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """For each fact worth trying, the assumptions (path and value) that could be made of it."""
    vocabulary = load_vocabulary()
    bounds = _bounds(finding)
    seen: dict[tuple[str, str | None, str], int] = {}
    for fact in finding.missing:
        alike = (fact.kind, fact.field, fact.what)
        seen[alike] = seen.get(alike, 0) + 1
        if seen[alike] <= _ALIKE:
            values = list(_values(fact, vocabulary, bounds, profile, request))
            if values:
                yield fact.path, values


def _bounds(finding: Finding) -> list[int]:
    """The whole numbers that open leaves require."""
    leaves = finding.trace.leaves() if finding.trace is not None else ()
    required = {leaf.required.lo for leaf in leaves if leaf.truth is None and leaf.required is not None}
    return sorted(number for number in required if isinstance(number, int) and number > 0)


def _values(
    fact: OpenFact, vocabulary: Vocabulary, bounds: Iterable[int], profile: Profile, request: Request
) -> Iterator[tuple[str, Any]]:
    if fact.what == "attestation":
        if fact.kind == "attestations":
            yield from ((fact.path, rubric) for rubric in _RATINGS)
        return
    if fact.what == "completeness":
        yield f"{fact.path}.completeness", "complete"
        if fact.path in vocabulary.collections:
            yield from _totals(fact.path, vocabulary, bounds, profile)
        return
    if fact.what != "value" or fact.field is None or fact.path.count(".") != (1 if fact.kind == ORGANISATION else 2):
        return
    if fact.options:
        yield from ((fact.path, value) for value in fact.options)
        return
    field = vocabulary.kind(fact.kind).fields[fact.field]
    as_of = parse_days(request.as_of or profile.data.get("as_of") or "2000").last
    match field.type:
        case FieldType.DATE:
            yield from ((fact.path, day_text(months_before(as_of, months))) for months in (1, 60))
        case FieldType.NUMBER:
            yield from ((fact.path, number) for number in (0, 1_000_000))
        case FieldType.TEXT:
            yield from ((fact.path, text) for text in (NONE, STATED))
        case FieldType.REFERENCE:
            yield fact.path, NONE
            yield from ((fact.path, identity) for identity in _first_ids(profile, field.to))


def _totals(name: str, vocabulary: Vocabulary, bounds: Iterable[int], profile: Profile) -> Iterator[tuple[str, Any]]:
    """Totals that the profile does not give: of what rules count, as many as the open leaves require."""
    raw = profile.data.get(name)
    given = {total["of"]: total for total in raw.get("totals", ())} if isinstance(raw, dict) else {}
    least = [parse_quantity(total["value"]).interval.lo for total in given.values()]
    if ALL not in given and least:
        most = max(int(number or 0) for number in least)
        yield from ((f"{name}.totals.{ALL}", number) for number in (most, most * 10))
    for category in vocabulary.collections[name].categories.values():
        if category.name not in given and sum(len(values) for values in category.values.values()) > 1:
            yield from ((f"{name}.totals.{category.name}", number) for number in bounds)


def _first_ids(profile: Profile, lists: Iterable[str]) -> Iterator[str]:
    for name in lists:
        raw = profile.data.get(name, [])
        items = raw if isinstance(raw, list) else raw.get("items", [])
        if items:
            yield items[0]["id"]


# --- trying ---------------------------------------------------------------------------------------------------------

Candidates = Mapping[str, Sequence[tuple[str, Any]]]


def _said(path: str, value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{path}={shown}"


def _hints(candidates: Candidates, trial: _Trial) -> Iterator[tuple[str, Hint]]:
    """What each fact would do alone."""
    for path, values in candidates.items():
        passes, fails = [], []
        for where, value in values:
            outcome = trial.outcome([_said(where, value)])
            shown = value if where == path else {where: value}
            if outcome is Outcome.PASSED:
                passes.append(shown)
            elif outcome is Outcome.FAILED:
                fails.append(shown)
        nearest = 1 if path.startswith("attestations.") else None
        yield path, Hint(tuple(passes[:nearest]), tuple(fails[:nearest]))


def _smallest(wanted: Outcome, candidates: Candidates, hints: Mapping[str, Hint], trial: _Trial) -> DecidingSet | None:
    """The first smallest set of facts that leads to an outcome; beyond three facts a greedy one."""
    for path, hint in hints.items():
        values = hint.passes_if if wanted is Outcome.PASSED else hint.fails_if
        if values:
            value = values[0]
            facts = tuple(value.items()) if isinstance(value, dict) else ((path, value),)
            return DecidingSet(wanted, facts, exact=True)
    exhaustive = True
    for number in range(2, MOST_FACTS + 1):
        for chosen in combinations(candidates.values(), number):
            for facts in product(*chosen):
                if trial.left <= len(candidates):
                    exhaustive = False
                    break
                if trial.outcome([_said(*fact) for fact in facts]) is wanted:
                    return DecidingSet(wanted, tuple(facts), exact=True)
            if not exhaustive:
                break
    return _greedy(wanted, candidates, trial)


def _greedy(wanted: Outcome, candidates: Candidates, trial: _Trial) -> DecidingSet | None:
    """Facts added one after the other, each with the value that does not lead away from the outcome."""
    facts: list[tuple[str, Any]] = []
    for values in candidates.values():
        best = None
        for fact in values:
            outcome = trial.outcome([_said(*one) for one in (*facts, fact)])
            if outcome is wanted:
                return DecidingSet(wanted, (*facts, fact), exact=False)
            if outcome is not None and outcome not in DECIDED and best is None:
                best = fact
        if best is not None:
            facts.append(best)
    return None
