"""From a profile to an assessment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.engine.assessment import Assessment, Finding, PackResult, PluginInfo, RaisedNotice
from clusterrules.engine.attestations import attestation_faults, judgements, rated_in_vain
from clusterrules.engine.clock import today
from clusterrules.engine.evaluate import Decision, Depth, Evaluation, Evaluator
from clusterrules.engine.verdict import verdict_of
from clusterrules.engine.views import rule_view
from clusterrules.graph.calendar import iso
from clusterrules.graph.evidence import Grade
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import ParameterValue
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile
from clusterrules.rules.attestation import Judgement
from clusterrules.rules.checks import Check
from clusterrules.rules.facts import extension_faults
from clusterrules.rules.outcome import DECIDED, Outcome, Reason
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override, effective
from clusterrules.rules.rule import Rule
from clusterrules.rules.view import RuleView
from clusterrules.texts.catalogue import message_text

MAPPING = "mapping"
NOT_YET_REQUIRED = "not_yet_required"


@dataclass(frozen=True)
class Request:
    """What is asked: with which packs, for which purpose, as of when, and which rules.

    ``only`` selects rules by id or by group; empty means all. ``band`` is the band that findings are of, where a rule
    has it; without it each finding is of its rule's lowest. ``full`` asks for traces and open facts. Without
    ``reasons`` only outcomes are asked for: the reason for which one cannot be told is then not sought.
    """

    packs: Sequence[Pack]
    purpose: str = MAPPING
    as_of: str | None = None
    only: Sequence[str] = ()
    overrides: Sequence[Override] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    plugins: tuple[PluginInfo, ...] = ()
    assumptions: tuple[str, ...] = ()
    band: str | None = None
    full: bool = True
    reasons: bool = True


def assess(profile: Profile, request: Request) -> Assessment:
    """Applies every pack to a profile.

    Raises :class:`FaultyDocument` where the request itself cannot be met: an unknown rule, parameter or purpose.
    """
    day = _day(profile, request)
    findings: list[Finding] = []
    results: list[PackResult] = []
    applied: list[Override] = []
    _refuse_unknown(request)
    wrong = [fault for pack in request.packs for fault in extension_faults(profile, pack)]
    wrong += attestation_faults(profile, request.packs)
    if wrong:
        raise FaultyDocument(wrong)
    for pack in request.packs:
        overrides = [one for one in request.overrides if one.key in pack.parameters]
        parameters, used = effective(pack.parameters, overrides, day) if overrides else (pack.parameters_at(day), ())
        applied += used
        assessor = _Assessor(profile, pack, request, day, parameters)
        found = assessor.findings()
        findings += found
        verdict = verdict_of(pack, found, assessor.declared_stage, assessor.primary.view)
        results.append(PackResult(pack, verdict, pack.effective_digest(used), altered=bool(used)))
    return Assessment(
        profile_id=profile.id,
        profile_name=profile.name,
        profile_digest=profile.digest if request.full else "",
        invented=profile.data.get("invented", False) is True,
        as_of=iso(day),
        purpose=request.purpose,
        packs=tuple(results),
        findings=tuple(findings),
        plugins=request.plugins,
        overrides=tuple(applied),
        assumptions=request.assumptions,
        additions=profile.added,
    )


def check(request: Request) -> None:
    """Raises :class:`FaultyDocument` for what is wrong with the request itself, whatever the profile."""
    _refuse_unknown(request)
    day = _as_of(request.as_of or today())
    for pack in request.packs:
        effective(pack.parameters, [one for one in request.overrides if one.key in pack.parameters], day)


def _day(profile: Profile, request: Request) -> int:
    """T: asked for, else the profile's own date, else today."""
    return _as_of(request.as_of or profile.data.get("as_of") or today())


def _as_of(written: str) -> int:
    try:
        return parse_days(written).last
    except ValueError:
        raise FaultyDocument([Fault("impossible_date", "--as-of", arguments={"found": written})]) from None


def _refuse_unknown(request: Request) -> None:
    parameters = {key for pack in request.packs for key in pack.parameters} if request.overrides else set()
    purposes = set.intersection(*(set(pack.purposes) for pack in request.packs)) if request.packs else set()
    names = {name for pack in request.packs for name in (*pack.rules, *pack.groups)} if request.only else set()
    faults = [
        one.fault("unknown_parameter", nearest(one.key, parameters), name=one.key)
        for one in request.overrides
        if one.key not in parameters
    ]
    if request.purpose not in purposes:
        said = {"found": request.purpose, "valid": ", ".join(sorted(purposes))}
        faults.append(Fault("unknown_value", "--purpose", arguments=said, nearest=nearest(request.purpose, purposes)))
    faults += [
        Fault("unknown_rule", "--only", arguments={"name": name}, nearest=nearest(name, names))
        for name in request.only
        if name not in names
    ]
    if faults:
        raise FaultyDocument(faults)


def selected(pack: Pack, only: Iterable[str]) -> tuple[str, ...]:
    """The rules that a selection by ids and groups names, in the order of the pack's groups and ids.

    Without a selection these are all rules but those of groups that are asked on request only.
    """
    groups = list(pack.groups)
    wanted = set(only) or {name for name, group in pack.groups.items() if not group.on_request}
    ids = [rule.id for rule in pack.rules.values() if rule.id in wanted or rule.group in wanted]
    return tuple(sorted(ids, key=lambda name: (groups.index(pack.rules[name].group), _natural(name))))


def _natural(name: str) -> tuple[str, int, str]:
    head, _, tail = name.rpartition("-")
    return head, int(tail) if tail.isdigit() else 0, tail


class _Assessor:
    """One profile against one pack: the view at the purpose's grade, and further views where a grade matters."""

    def __init__(
        self, profile: Profile, pack: Pack, request: Request, day: int, parameters: Mapping[str, ParameterValue]
    ) -> None:
        self.profile = profile
        self.pack = pack
        self.request = request
        self.day = day
        self.parameters = parameters
        self.purpose = pack.purposes[request.purpose]
        self.names = selected(pack, request.only)
        self._rated_in_vain = rated_in_vain(profile, pack)
        self._evaluators: dict[tuple[Grade, Grade], Evaluator] = {}
        least = self.purpose.least_grade
        self.primary = self._evaluator(least, least)

    @property
    def declared_stage(self) -> str | None:
        """The stage that the organisation says it is at, if that counts for the purpose."""
        stage = self.primary.view.snapshot.organisation.fields.get("declared_stage")
        return stage if isinstance(stage, str) else None

    @property
    def _depth(self) -> Depth:
        if not self.request.reasons:
            return Depth.OUTCOMES
        return Depth.FACTS if self.request.full else Depth.REASONS

    def findings(self) -> list[Finding]:
        evaluated = self.primary.evaluate(self.names)
        return [self._finding(one) for name in self.names for one in evaluated[name]]

    # --- views ------------------------------------------------------------------------------------------------------

    def _evaluator(self, least: Grade, own: Grade) -> Evaluator:
        key = (least, own)
        if key not in self._evaluators:
            again = bool(self._evaluators)
            view = self._view(least, own)
            self._evaluators[key] = (
                Evaluator(
                    self.pack,
                    self.purpose,
                    view,
                    self.request.checks,
                    depth=Depth.OUTCOMES,
                    settled=self.primary.view.settled if key == self._adverse_grades() else {},
                )
                if again
                else Evaluator(
                    self.pack,
                    self.purpose,
                    view,
                    self.request.checks,
                    depth=self._depth,
                    revised=self._on_own_word,
                )
            )
        return self._evaluators[key]

    def _view(self, least: Grade, own: Grade) -> RuleView:
        """Above the purpose's grade nothing but outcomes is asked for."""
        higher = least > self.purpose.least_grade
        allowed = [one for one in self.pack.presumptions.values() if self.purpose.name in one.purposes]
        view = rule_view(
            self.profile,
            self.pack,
            self.parameters,
            self.day,
            purpose=self.purpose.name,
            least=least,
            own=own,
            presumptions=allowed,
            kept=self.primary.subjects(self.names) if higher else None,
        )
        view.judgements |= judgements(self.profile, self.pack, self.purpose, self.parameters, self.day)
        return view

    # --- findings ---------------------------------------------------------------------------------------------------

    def _finding(self, one: Evaluation) -> Finding:
        rule = one.rule
        band = self.request.band if self.request.band in one.bands else next(iter(one.bands), None)
        decision = one.decision if band is None else one.bands[band]
        source = self._evaluator(*self._adverse_grades()) if one.own_word else self.primary
        reason = decision.reason
        if decision.outcome is Outcome.CANT_TELL and reason is Reason.MISSING and self._passes_below(one, band):
            reason = Reason.EVIDENCE
        full = self.request.full and one.breakage is None
        disputed = {name: self._judgement(one, name) for name, found in one.bands.items() if found.disputed}
        return Finding(
            pack=self.pack.id,
            rule=rule,
            subject=one.subject.id,
            outcome=decision.outcome,
            reason=reason,
            measured=decision.measured.outcome,
            judged=decision.judged,
            decided_by=decision.decided_by,
            disputed=decision.disputed,
            bands={band: found.outcome for band, found in one.bands.items()},
            disputed_bands={name: found for name, found in disputed.items() if found is not None},
            reading=self._reading(rule, decision.outcome),
            trace=source.trace(rule, one.subject, band) if full else None,
            missing=self._missing(source, one, decision, band) if full else (),
            presumptions=one.presumptions,
            grade=self._grade(one, band, decision.outcome) if full and decision.outcome in DECIDED else None,
            notices=self._notices(source, one) if full else (),
            judgement=self._judgement(one, band),
            breakage=one.breakage,
        )

    def _judgement(self, one: Evaluation, band: str | None) -> Judgement | None:
        """What assessors say of a rule in a band, or of all its bands at once."""
        judged, rule, subject = self.primary.view.judgements, one.rule.id, one.subject.id
        return judged.get((rule, band, subject), judged.get((rule, None, subject)))

    def _reading(self, rule: Rule, outcome: Outcome) -> str | None:
        """How an outcome is to be read: undecided in the purpose's word, failed where it is not yet required."""
        group = self.pack.groups.get(rule.group)
        if outcome is Outcome.FAILED and group is not None and self.declared_stage in group.not_yet_required:
            return NOT_YET_REQUIRED
        return self.purpose.reading if outcome is Outcome.CANT_TELL else None

    def _missing(
        self, source: Evaluator, one: Evaluation, decision: Decision, band: str | None
    ) -> tuple[OpenFact, ...]:
        if decision.outcome is not Outcome.CANT_TELL:
            return ()
        facts = source.open_facts(one.rule, one.subject, band=band)
        if not facts and decision.reason is Reason.JUDGEMENT:
            path = f"attestations.{one.rule.id}"
            return (OpenFact(path, "attestations", "rubric", "attestation", "judgement", (0, 1, 2, 3)),)
        return facts

    def _adverse_grades(self) -> tuple[Grade, Grade]:
        return self.purpose.least_grade, self.purpose.adverse_grade

    def _on_own_word(self, one: Evaluation) -> Evaluation:
        """The same rule with the organisation's own word counted, if that decides against it (contracts 11)."""
        undecided = one.decision.outcome is Outcome.CANT_TELL
        if not undecided or self.purpose.adverse_grade >= self.purpose.least_grade:
            return one
        again = self._again(one, *self._adverse_grades())
        if again is None or again.decision.measured.outcome is not Outcome.FAILED:
            return one
        return replace(again, own_word=True)

    def _passes_below(self, one: Evaluation, band: str | None) -> bool:
        """Whether the rule would pass if asserted facts counted."""
        if self.purpose.least_grade <= Grade.ASSERTED:
            return False
        again = self._again(one, Grade.ASSERTED, Grade.ASSERTED)
        return again is not None and again.at(band).measured.outcome is Outcome.PASSED

    def _grade(self, one: Evaluation, band: str | None, outcome: Outcome) -> Grade:
        """The highest grade of evidence at which the outcome still holds."""
        best = self.purpose.least_grade
        if outcome is Outcome.FAILED and self._again_at(one, best, band) is not Outcome.FAILED:
            return self.purpose.adverse_grade
        evidence = self.primary.view.snapshot.evidence
        for grade in sorted(grade for grade in evidence.grades if grade > best):
            if not evidence.same_at(grade) and self._again_at(one, grade, band) is not outcome:
                return best
            best = grade
        return best

    def _again_at(self, one: Evaluation, grade: Grade, band: str | None) -> Outcome | None:
        again = self._again(one, grade, grade)
        return None if again is None else again.at(band).outcome

    def _again(self, one: Evaluation, least: Grade, own: Grade) -> Evaluation | None:
        return self._evaluator(least, own).of_subject(one.rule.id, one.subject.id)

    def _notices(self, source: Evaluator, one: Evaluation) -> tuple[RaisedNotice, ...]:
        view = source.view
        view.rule, view.subject = one.rule.id, one.subject
        raised = [
            RaisedNotice(notice.level, notice.text)
            for notice in one.rule.notices
            if notice.when.truth(one.subject, view) is True
        ]
        codes = [one.decision.notice] if one.decision.notice else []
        if one.decision.measured.reason is Reason.JUDGEMENT and self._empty(source, one):
            codes.append("empty")
        if (one.rule.id, one.subject.id) in self._rated_in_vain:
            codes.append("rated_in_vain")
        raised += [RaisedNotice("warning", message_text(f"notice.{code}"), code) for code in codes]
        raised += self._contradictions(one)
        return tuple(raised)

    def _empty(self, source: Evaluator, one: Evaluation) -> bool:
        return any(source.view.measure(name).empty is True for name in self.pack.reads[one.rule.id].metrics)

    def _contradictions(self, one: Evaluation) -> list[RaisedNotice]:
        """Rules that are declared to contradict this one and came out with it (contracts 18)."""
        raised = []
        for other in one.rule.contradicts:
            settled = self.primary.view.settled.get((other, one.subject.id))
            if settled is None:
                continue
            bad = one.decision.outcome is Outcome.FAILED and settled.outcome is Outcome.PASSED
            if bad:
                said = message_text("notice.contradiction", rule=one.rule.id, other=other)
                raised.append(RaisedNotice("warning", said, "contradiction"))
        return raised
