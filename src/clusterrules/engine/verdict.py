"""The verdict: the first step of the pack's policy that holds (contracts 19)."""

from collections.abc import Iterable

from clusterrules.engine.assessment import Finding, Verdict
from clusterrules.rules.outcome import DECIDED, Outcome
from clusterrules.rules.pack import Pack


def verdict_of(pack: Pack, findings: Iterable[Finding], declared_stage: str | None) -> Verdict:
    """What the policy makes of the findings. A rule that a group expects and nobody evaluated is ``untested``."""
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
            return Verdict(
                step.outcome, _with_all(pack, step.outcome, shown, states, untested), still_open, proven, declared_stage
            )
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
