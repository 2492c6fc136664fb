"""The ladder of stages: what each stage asks for, what of that is met, and what is missing for the next one.

Read off the conditions of the stage rules and off their findings; nothing is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, Finding, PackResult, StageRange
from clusterrules.metrics.conditions import AllOf, AnyOf, AtLeastOf, Condition
from clusterrules.metrics.trace import Trace
from clusterrules.profile.profile import Profile
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.references import RuleOutcome, RuleTally
from clusterrules.rules.rule import Rule


class Need(StrEnum):
    """How a stage asks for a rule: by name, or as one of so many that count."""

    REQUIRED = "required"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A rule that a stage asks for, in a band where the rule has it, what came out, and whether that is disputed."""

    rule: str
    band: str | None
    need: Need
    outcome: Outcome
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage: its rule's finding, and the rules that it asks for beside those of the stages below."""

    stage: str
    finding: Finding
    requirements: tuple[Requirement, ...]

    def of(self, rule: str) -> Requirement | None:
        """How this stage asks for a rule; required before counted where it does both."""
        found = [one for one in self.requirements if one.rule == rule]
        return min(found, key=lambda one: one.need is Need.COUNTED, default=None)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that the next stage asks for and that is not passed, with its finding in the band that is asked for."""

    requirement: Requirement
    finding: Finding


@dataclass(frozen=True, slots=True)
class Gap:
    """What the next stage still asks for: its conditions that do not hold for certain, and the rules behind them."""

    stage: str
    finding: Finding
    conditions: tuple[Trace, ...]
    unmet: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages of a pack, the lowest first, with what came out of the rules that they ask for."""

    pack: Pack
    range: StageRange
    rungs: tuple[Rung, ...]
    gap: Gap | None

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that some stage asks for, by the groups of the pack."""
        asked = {one.rule for rung in self.rungs for one in rung.requirements}
        return tuple(rule for group in self.pack.groups for rule in self.pack.expected(group) if rule in asked)


def ladder_of(profile: Profile, request: Request, assessment: Assessment, result: PackResult) -> Ladder | None:
    """The ladder of one pack; ``None`` for a pack without stages, or where their rules were not asked.

    The rules behind the gap are asked once more, each in the band that the next stage asks for.
    """
    pack = result.pack
    findings = {one.rule.id: one for one in assessment.of_pack(pack.id) if one.subject == assessment.profile_id}
    if not pack.stages or not set(pack.stages.values()) <= set(findings):
        return None
    rungs = tuple(
        Rung(stage, findings[rule], tuple(_requirements(pack, pack.rules[rule], findings)))
        for stage, rule in pack.stages.items()
    )
    return Ladder(pack, result.verdict.stage, rungs, _gap(rungs, profile, replace(request, packs=[pack])))


# --- what a stage asks for ------------------------------------------------------------------------------------------


def _requirements(pack: Pack, rule: Rule, findings: Mapping[str, Finding]) -> Iterator[Requirement]:
    ladder = set(pack.stages.values())
    for name, band, need in _asked(rule.passes):
        if name not in ladder:
            found = findings.get(name)
            disputed = found is not None and found.disputed_at(band)
            yield Requirement(name, band, need, _outcome(found, band), disputed)


def _asked(condition: Condition) -> Iterator[tuple[str, str | None, Need]]:
    """Every rule that a condition wants passed, or not failed."""
    match condition:
        case AllOf(conditions=parts):
            for part in parts:
                yield from _asked(part)
        case AnyOf(conditions=parts) | AtLeastOf(conditions=parts):
            for part in parts:
                yield from ((name, band, Need.COUNTED) for name, band, _ in _asked(part))
        case RuleOutcome(rule=name, expected=Outcome.PASSED, band=band):
            yield name, band, Need.REQUIRED
        case RuleTally(rules=names, expected=expected, band=band):
            need = Need.COUNTED if expected is Outcome.PASSED else Need.REQUIRED
            yield from ((name, band, need) for name in names)
        case _:
            return


def _outcome(finding: Finding | None, band: str | None) -> Outcome:
    if finding is None:
        return Outcome.UNTESTED
    return finding.outcome if band is None else finding.bands.get(band, finding.outcome)


# --- what is missing ------------------------------------------------------------------------------------------------


def _gap(rungs: tuple[Rung, ...], profile: Profile, request: Request) -> Gap | None:
    """What is missing for the lowest stage that is not reached."""
    rung = next((rung for rung in rungs if rung.finding.outcome is not Outcome.PASSED), None)
    if rung is None:
        return None
    trace = rung.finding.trace
    conditions = () if trace is None else tuple(leaf for leaf in trace.leaves() if leaf.truth is not True)
    rules = {one.rule: None for one in rung.requirements if one.outcome not in (Outcome.PASSED, Outcome.UNTESTED)}
    asked = [one for one in map(rung.of, rules) if one is not None]
    return Gap(rung.stage, rung.finding, conditions, tuple(_unmet(asked, profile, request)))


def _unmet(asked: Sequence[Requirement], profile: Profile, request: Request) -> Iterator[Unmet]:
    found: dict[tuple[str, str | None], Finding] = {}
    for band in {one.band: None for one in asked}:
        only = [one.rule for one in asked if one.band == band]
        again = assess(profile, replace(request, only=only, band=band))
        found |= {(finding.rule.id, band): finding for finding in again.findings}
    yield from (Unmet(one, found[one.rule, one.band]) for one in asked)
