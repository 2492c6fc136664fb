"""Evaluating the rules of one pack over one snapshot: measurement first, judgement second."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain

from clusterrules.engine.breakage import Breakage, breakage_of
from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth, negate
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.metrics.view import Record
from clusterrules.rules.attestation import Judgement
from clusterrules.rules.checks import Check
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack, Purpose
from clusterrules.rules.rule import Rule
from clusterrules.rules.view import RuleView, Settled

_NOTHING: Mapping[tuple[str, str], Settled] = {}


class Depth(Enum):
    """How much is asked of an outcome that cannot be told."""

    OUTCOMES = auto()
    """Nothing but whether only a judgement is open."""
    REASONS = auto()
    """The reason that comes first."""
    FACTS = auto()
    """The reason, and every fact that is open."""


_GRAVEST_FIRST = (Reason.ERROR, Reason.MISSING, Reason.CONFLICT, Reason.JUDGEMENT)


@dataclass(frozen=True, slots=True)
class Measured:
    """What measurement alone says of a rule in one band: M, F and what follows."""

    outcome: Outcome
    reason: Reason | None
    passes: Truth = None
    fails: Truth = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a rule for a subject in one band, measurement and judgement together."""

    measured: Measured
    outcome: Outcome
    reason: Reason | None
    judged: Outcome | None = None
    decided_by: str | None = None
    disputed: bool = False
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A rule evaluated for a subject in all its bands; the lowest band's decision is the rule's."""

    rule: Rule
    subject: Element
    decision: Decision
    bands: Mapping[str, Decision] = field(default_factory=dict)
    presumptions: tuple[str, ...] = ()
    breakage: Breakage | None = None
    own_word: bool = False
    """Whether it rests on the organisation's own word against itself, below the purpose's grade."""

    def at(self, band: str | None) -> Decision:
        """The decision in a band; the rule's own where there is no such band."""
        return self.decision if band is None else self.bands.get(band, self.decision)


class Evaluator:
    """Evaluates the rules of a pack, in order, over one view. Each rule's outcome is there for the next ones."""

    def __init__(
        self,
        pack: Pack,
        purpose: Purpose,
        view: RuleView,
        checks: Mapping[str, Check],
        *,
        depth: Depth = Depth.FACTS,
        revised: Callable[[Evaluation], Evaluation] = lambda evaluation: evaluation,
        settled: Mapping[tuple[str, str], Settled] = _NOTHING,
    ) -> None:
        """``revised`` has the last word on an evaluation, before other rules read its outcome.

        What is ``settled`` elsewhere is read instead of the outcome here: on the organisation's own word alone no rule
        may be inapplicable or passed for another one, only fail.
        """
        self.pack = pack
        self.purpose = purpose
        self.view = view
        self._checks = checks
        self._depth = depth
        self._revised = revised
        self._settled = settled
        self._broken: dict[str, Breakage] = {}
        self._tried: set[str] = set()
        self._done: dict[str, list[Evaluation]] = {}
        self._of_subject: dict[tuple[str, str], Evaluation] = {}
        self._facts: dict[tuple[str, Element, str | None, bool], tuple[OpenFact, ...]] = {}

    def evaluate(self, selected: Iterable[str]) -> dict[str, list[Evaluation]]:
        """Evaluations of the selected rules and of those that they need."""
        for name in self._needed(selected):
            if name not in self._done:
                self._done[name] = self._rule(self.pack.rules[name])
                self._of_subject |= {(name, one.subject.id): one for one in self._done[name]}
        return self._done

    def of_subject(self, rule: str, subject: str) -> Evaluation | None:
        """The evaluation of a rule for one of its subjects; ``None`` where there is no such subject."""
        if rule not in self._done:
            self.evaluate([rule])
        return self._of_subject.get((rule, subject))

    def subjects(self, selected: Iterable[str]) -> frozenset[str]:
        """The lists of whose elements the selected rules, and those that they need, are asked."""
        return frozenset(self.pack.rules[name].subjects for name in self._needed(selected))

    def _needed(self, selected: Iterable[str]) -> list[str]:
        wanted = set(selected)
        for name in reversed(self.pack.order):
            if name in wanted:
                wanted |= self.pack.reads[name].rules
        return [name for name in self.pack.order if name in wanted]

    def _rule(self, rule: Rule) -> list[Evaluation]:
        subjects: Iterable[Element] = (self.view.snapshot.organisation,)
        if rule.subjects != "organisation":
            subjects = self.view.collection(rule.subjects).elements
        evaluations = []
        self.view.settled.update(self._settled)
        for subject in subjects:
            found = self._revised(self._subject(rule, subject))
            bands = {band: (decision.outcome, decision.reason) for band, decision in found.bands.items()}
            self.view.settled[rule.id, subject.id] = Settled(found.decision.outcome, found.decision.reason, bands)
            evaluations.append(found)
        return evaluations

    def _subject(self, rule: Rule, subject: Element) -> Evaluation:
        view = self.view
        view.rule, view.subject, view.record = rule.id, subject, Record()
        broken = self._breakage(rule)
        bands: dict[str, Decision] = {}
        if broken is None:
            try:
                for band in rule.bands or (None,):
                    view.band = band
                    bands[band or ""] = decide(self._measure(rule, subject), rule, self.purpose, view)
            except Exception as error:  # a condition that breaks costs its rule only
                broken = self._blamed(rule, error)
            finally:
                view.band = None
        if broken is not None:
            wrong = Decision(Measured(Outcome.ERROR, Reason.ERROR), Outcome.ERROR, Reason.ERROR)
            return Evaluation(rule, subject, wrong, breakage=broken)
        used = tuple(sorted(view.record.presumptions & rule.presumptions))
        lowest = next(iter(bands.values()))
        return Evaluation(rule, subject, lowest, bands if rule.bands else {}, used)

    def _blamed(self, rule: Rule, error: Exception) -> Breakage:
        """Whose fault it is: of the check in a plugin where the rule has one, else of the rule."""
        check = self._checks.get(rule.check) if rule.check is not None else None
        if check is None or check.plugin is None:
            return breakage_of(rule.id, "clusterrules", "", error)
        return breakage_of(check.name, *check.plugin, error)

    def _breakage(self, rule: Rule) -> Breakage | None:
        """The first metric of all those the rule reads that raises, whatever other branches say (contracts 17)."""
        for name in self.pack.measured[rule.id]:
            if name not in self._tried:
                self._tried.add(name)
                try:
                    self.view.measure(name)
                except Exception as error:  # a metric that breaks costs the rules that read it
                    metric = self.pack.metrics[name]
                    plugin = getattr(metric, "plugin", None) or ("clusterrules", "")
                    self._broken[name] = breakage_of(name, plugin[0], plugin[1], error)
            if name in self._broken:
                return self._broken[name]
        return None

    def _measure(self, rule: Rule, subject: Element) -> Measured:
        view = self.view
        if rule.applicable is not None:
            applicable = rule.applicable.truth(subject, view)
            if applicable is False:
                return Measured(Outcome.INAPPLICABLE, None)
            if applicable is None:
                return Measured(Outcome.CANT_TELL, self.why(rule, subject, applicable_only=True))
        passes, fails = self._truths(rule, subject)
        if passes is True and fails is True:
            raise ContradictoryRuleError(rule.id)
        if passes is True:
            return Measured(Outcome.PASSED, None, passes, fails)
        if fails is True:
            return Measured(Outcome.FAILED, None, passes, fails)
        if passes is False and fails is False:
            return Measured(Outcome.CANT_TELL, Reason.JUDGEMENT, passes, fails)
        return Measured(Outcome.CANT_TELL, self.why(rule, subject), passes, fails)

    def _truths(self, rule: Rule, subject: Element) -> tuple[Truth, Truth]:
        if rule.check is not None:
            return self._checks[rule.check].decide(self.view, subject)
        passes = rule.passes.truth(subject, self.view)
        fails = negate(passes) if rule.fails is None else rule.fails.truth(subject, self.view)
        return passes, fails

    def why(self, rule: Rule, subject: Element, *, applicable_only: bool = False) -> Reason:
        """The reason that comes first: what is missing must be supplied before anything can be judged.

        What is presumed only while it is sought is no part of the outcome.
        """
        reason, _ = self.view.apart(self._why, rule, subject, applicable_only)
        return reason

    def _why(self, rule: Rule, subject: Element, applicable_only: bool) -> Reason:
        if self._depth is Depth.OUTCOMES:
            return self._whether_judgement(rule, subject, applicable_only=applicable_only)
        facts: Iterable[OpenFact]
        if self._depth is Depth.FACTS:
            facts = self.open_facts(rule, subject, applicable_only=applicable_only)
        else:
            facts = map(self._in_profile, self._open(rule, subject, applicable_only=applicable_only))
        gravest = Reason.ERROR if self.pack.reads[rule.id].rules else Reason.MISSING  # only another rule's error is met
        return _first_reason((Reason(fact.reason) for fact in facts), gravest)

    def open_facts(
        self, rule: Rule, subject: Element, *, band: str | None = None, applicable_only: bool = False
    ) -> tuple[OpenFact, ...]:
        """The facts under the leaves that matter, each once, by path; in a band, else in the one at hand."""
        band = band or self.view.band
        asked = (rule.id, subject, band, applicable_only)
        found = self._facts.get(asked)
        if found is not None:  # what keeps a rule open is also the reason why it cannot be told
            return found
        facts: dict[tuple[str, str], OpenFact] = {}
        before, self.view.band = self.view.band, band
        try:
            for fact in map(self._in_profile, self._open(rule, subject, applicable_only=applicable_only)):
                known = facts.setdefault((fact.path, fact.what), fact)
                if _graver(fact, known):
                    facts[fact.path, fact.what] = fact
        finally:
            self.view.band = before
        found = self._facts[asked] = tuple(facts[key] for key in sorted(facts))
        return found

    def _open(self, rule: Rule, subject: Element, *, applicable_only: bool) -> Iterator[OpenFact]:
        self.view.rule, self.view.subject = rule.id, subject
        if rule.check is not None:
            yield from self._checks[rule.check].open(self.view, subject)
            return
        conditions = [rule.applicable] if applicable_only else [rule.applicable, rule.passes, rule.fails]
        for one in conditions:
            if one is not None:
                yield from one.open(subject, self.view)

    def _whether_judgement(self, rule: Rule, subject: Element, *, applicable_only: bool) -> Reason:
        """All that an outcome depends on: whether nothing but a judgement is open. Found with the first other fact."""
        self.view.rule, self.view.subject = rule.id, subject
        attested = rule.attestation is not None and self.view.judgement() is not None
        if not attested and rule.id not in self.pack.referred:
            return Reason.MISSING
        opened = self._open(rule, subject, applicable_only=applicable_only)
        first = next(opened, None)
        only = first is not None and all(one.reason == Reason.JUDGEMENT for one in chain([first], opened))
        return Reason.JUDGEMENT if only else Reason.MISSING

    def _in_profile(self, fact: OpenFact) -> OpenFact:
        """The fact where a profile can state it: what a presumption put there is stated by listing it."""
        collection, _, node = fact.path.partition(".")
        if "@" not in node:
            return fact
        presumed = self.view.snapshot.nodes.get(node.partition(".")[0])
        return fact if presumed is not None else OpenFact(collection, collection, what="completeness")

    def trace(self, rule: Rule, subject: Element, band: str | None = None) -> Trace:
        """The tree of what was measured against what was required."""
        view = self.view
        view.rule, view.subject, view.band = rule.id, subject, band
        try:
            if rule.check is not None:
                return self._checks[rule.check].trace(view, subject)
            parts = []
            if rule.applicable is not None:
                parts.append(_branch("applicable", rule.applicable.trace(subject, view)))
            if rule.kind.adverse and rule.fails is not None:
                parts.append(_branch("applies", rule.fails.trace(subject, view)))
            else:
                parts.append(_branch("passes", rule.passes.trace(subject, view)))
                if rule.fails is not None:
                    parts.append(_branch("fails", rule.fails.trace(subject, view)))
            return parts[0] if len(parts) == 1 else Trace("decision", parts[-1].truth, children=tuple(parts))
        finally:
            view.band = None


def _graver(fact: OpenFact, other: OpenFact) -> bool:
    """Whether a fact is open for a reason that comes before that of another."""
    return _GRAVEST_FIRST.index(Reason(fact.reason)) < _GRAVEST_FIRST.index(Reason(other.reason))


def _first_reason(reasons: Iterable[Reason], gravest: Reason) -> Reason:
    """The reason that comes first; nothing is sought beyond the gravest there can be. Missing where none is named."""
    met: set[Reason] = set()
    for reason in reasons:
        if reason is gravest:
            return reason
        met.add(reason)
    return next((reason for reason in _GRAVEST_FIRST if reason in met), Reason.MISSING)


class ContradictoryRuleError(Exception):
    """A rule that passes and fails at once: a fault of the pack."""


def _branch(word: str, tree: Trace) -> Trace:
    return Trace(word, tree.truth, children=(tree,))


def decide(measured: Measured, rule: Rule, purpose: Purpose, view: RuleView) -> Decision:
    """Measurement and judgement together (contracts 12).

    An attestation decides what cannot be measured. It overrules a measured failure only with a reason, and then the
    finding is disputed. Where the purpose asks for confirmation, a pattern that holds waits for assessors.
    """
    judgement = view.judgement() if rule.attestation is not None else None
    if measured.outcome is Outcome.INAPPLICABLE:
        return Decision(measured, measured.outcome, None)
    judged = None
    if judgement is not None and judgement.truth is not None:
        judged = Outcome.PASSED if judgement.truth is not rule.kind.adverse else Outcome.FAILED
    decisive = rule.attestation is not None and rule.attestation.decisive
    if decisive:
        by = "attestation" if judged is not None and judged is measured.outcome else "measurement"
        return Decision(measured, measured.outcome, measured.reason, judged, by)
    if judgement is not None and judgement.conflict and measured.reason is Reason.JUDGEMENT:
        return Decision(measured, Outcome.CANT_TELL, Reason.CONFLICT)
    if measured.outcome is Outcome.FAILED:
        return _failed(measured, judged, rule, purpose, judgement)
    if measured.reason is Reason.JUDGEMENT and judged is not None:
        return Decision(measured, judged, None, judged, "attestation")
    notice = "assessor_disagrees" if measured.outcome is Outcome.PASSED and judged is Outcome.FAILED else None
    decided = None if measured.outcome is Outcome.CANT_TELL else "measurement"
    return Decision(measured, measured.outcome, measured.reason, judged, decided, notice=notice)


def _failed(
    measured: Measured, judged: Outcome | None, rule: Rule, purpose: Purpose, judgement: Judgement | None
) -> Decision:
    if judged is Outcome.PASSED and judgement is not None and judgement.reason is not None:
        return Decision(measured, Outcome.PASSED, None, judged, "attestation", disputed=True)
    waits = str(rule.kind) in purpose.confirm and judged is not Outcome.FAILED
    notice = "overruled_without_reason" if judged is Outcome.PASSED else None
    if waits:
        split = judgement is not None and judgement.conflict
        reason = Reason.CONFLICT if split else Reason.JUDGEMENT
        return Decision(measured, Outcome.CANT_TELL, reason, judged, notice=notice)
    by = "attestation" if judged is Outcome.FAILED and str(rule.kind) in purpose.confirm else "measurement"
    return Decision(measured, Outcome.FAILED, None, judged, by, notice=notice)
