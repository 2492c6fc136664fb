"""The verdict: the first step of the pack's policy that holds (contracts 19)."""

from collections.abc import Iterable
from dataclasses import replace

from clusterrules.engine.assessment import Finding, StageRange, Verdict
from clusterrules.engine.breakage import Breakage, breakage_of
from clusterrules.logic.truth import Truth
from clusterrules.rules.outcome import DECIDED, Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.view import RuleView


def verdict_of(pack: Pack, findings: Iterable[Finding], declared_stage: str | None, view: RuleView) -> Verdict:
    """What the policy makes of the findings. A rule that a group expects and nobody evaluated is ``untested``."""
    verdict = _by_policy(pack, findings)
    labels, broken = _labels(pack, verdict.outcome, view)
    stage = _stage(pack, verdict.outcome, declared_stage, view)
    return replace(verdict, stage=stage, labels=labels, broken=broken)


def _stage(pack: Pack, verdict: str, declared: str | None, view: RuleView) -> StageRange:
    """From the highest stage whose rule passed to the highest whose rule can still pass.

    Nothing is certain of an organisation that is not, or not yet, known to be a cluster; what is known not to be one
    has no stage at all.
    """
    outcomes = {stage: _settled(rule, view) for stage, rule in pack.stages.items()}
    passed = [stage for stage, outcome in outcomes.items() if outcome is Outcome.PASSED]
    possible = [stage for stage, outcome in outcomes.items() if outcome is not Outcome.FAILED]
    favourable, adverse = pack.verdict[-1].outcome, pack.verdict[0].outcome
    lowest = passed[-1] if passed and verdict == favourable else None
    highest = possible[-1] if possible and verdict != adverse else None
    return StageRange(lowest, highest, declared)


def _settled(rule: str, view: RuleView) -> Outcome:
    settled = view.settled.get((rule, view.snapshot.organisation.id))
    return Outcome.UNTESTED if settled is None else settled.outcome


def _labels(pack: Pack, verdict: str, view: RuleView) -> tuple[dict[str, Truth], dict[str, Breakage]]:
    """The pack's labels that go with the verdict, or may, and why those cannot be told whose condition broke."""
    view.subject = view.snapshot.organisation
    truths: dict[str, Truth] = {}
    broken: dict[str, Breakage] = {}
    for label in pack.labels.values():
        if label.verdict == verdict:
            try:
                truth = label.when.truth(view.subject, view)
            except Exception as error:  # a metric that breaks costs the rules that read it, and the label with them
                truth, broken[label.id] = None, breakage_of(label.id, "clusterrules", "", error)
            if truth is not False:
                truths[label.id] = truth
    return truths, broken


def _by_policy(pack: Pack, findings: Iterable[Finding]) -> Verdict:
    findings = tuple(findings)
    states = {finding.rule.id: finding.states for finding in findings}
    outcomes = {finding.rule.id: finding.outcome for finding in findings}
    untested = frozenset({str(Outcome.UNTESTED)})
    grouped = {group: pack.expected(group) for step in pack.verdict for group in step.groups}
    still_open = tuple(
        rule for members in grouped.values() for rule in members if outcomes.get(rule, Outcome.UNTESTED) not in DECIDED
    )
    proven = tuple(
        group
        for group, members in grouped.items()
        if members and all(outcomes.get(rule) is Outcome.PASSED for rule in members)
    )
    for step in pack.verdict:
        members = [rule for group in step.groups for rule in grouped[group]]
        because = tuple(rule for rule in members if states.get(rule, untested) & step.states)
        if because or not step.groups:
            shown = because if because else tuple(rule for members in grouped.values() for rule in members)
            return Verdict(step.outcome, _with_all(pack, step.outcome, shown, states, untested), still_open, proven)
    raise ValueError(f"the verdict policy of {pack.id} has no last step")


def _with_all(
    pack: Pack,
    outcome: str,
    because: tuple[str, ...],
    states: dict[str, frozenset[str]],
    untested: frozenset[str],
) -> tuple[str, ...]:
    """Every rule that leads to the same verdict by any step: a pattern is named beside a failed criterion."""
    if not pack.verdict[-1].groups and outcome == pack.verdict[-1].outcome:
        return because
    named = [
        rule
        for step in pack.verdict
        if step.outcome == outcome
        for group in step.groups
        for rule in pack.expected(group)
        if states.get(rule, untested) & step.states
    ]
    return tuple(dict.fromkeys(named))
