"""Which practices an organisation can learn from: for each criterion that is not passed, and for its stage.

Pure: an assessment and practices go in, suggestions come out. Nothing here changes a finding or a verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clusterrules.advice.practices import Help, Practice, Remark
from clusterrules.engine.assessment import Assessment, Finding, PackResult, Verdict
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.rule import RuleKind

_ASKED = (Outcome.FAILED, Outcome.CANT_TELL)


class StageBasis(StrEnum):
    """On what the stage of an organisation rests here."""

    DERIVED = "derived"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class OwnStage:
    """The stage that suggestions are made for, and on what it rests."""

    stage: str
    basis: StageBasis


@dataclass(frozen=True, slots=True)
class Lesson:
    """A practice with the reason for which it is suggested; ``cautioned`` where it is warned against at this stage."""

    practice: Practice
    help: Help
    cautioned: bool = False


@dataclass(frozen=True, slots=True)
class CriterionLessons:
    """A criterion that failed or cannot be told, with the practices to learn from, the nearest in stage first."""

    finding: Finding
    lessons: tuple[Lesson, ...]

    @property
    def first(self) -> str | None:
        """What comes before any practice: the reason for which the criterion cannot be told."""
        return None if self.finding.reason is None else str(self.finding.reason)


@dataclass(frozen=True, slots=True)
class Caution:
    """A practice that there is a warning against at this stage."""

    practice: Practice
    warning: Remark


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What one pack suggests for one organisation.

    ``early`` are the practices suggested for a criterion whose clusters are further on: they say how to begin.
    """

    pack: Pack
    stage: OwnStage | None
    criteria: tuple[CriterionLessons, ...]
    for_stage: tuple[Practice, ...]
    cautions: tuple[Caution, ...]
    early: tuple[Practice, ...]


def own_stage(verdict: Verdict) -> OwnStage | None:
    """The lowest stage that is certain, else the one that the organisation declares, else none."""
    if verdict.stage.lowest is not None:
        return OwnStage(verdict.stage.lowest, StageBasis.DERIVED)
    if verdict.stage.declared is not None:
        return OwnStage(verdict.stage.declared, StageBasis.DECLARED)
    return None


def suggest(assessment: Assessment, result: PackResult, practices: Iterable[Practice]) -> Suggestions:
    """What to learn from, given what one pack found about an organisation. Nobody is sent to learn from themselves."""
    pack = result.pack
    practices = [one for one in practices if one.profile is None or one.profile[0] != assessment.profile_id]
    stages = tuple(pack.vocabulary.value_titles["stage"])
    own = own_stage(result.verdict)
    place = stages.index(own.stage) if own is not None and own.stage in stages else None
    nearest = sorted(practices, key=lambda one: _distance(one, place, stages))
    asked = _in_order(pack, assessment.of_pack(pack.id))
    cautions = tuple(_cautions(practices, place, stages))
    warned = frozenset(one.practice.id for one in cautions)
    criteria = tuple(CriterionLessons(finding, tuple(_lessons(finding.rule.id, nearest, warned))) for finding in asked)
    suggested = {lesson.practice.id for one in criteria for lesson in one.lessons}
    return Suggestions(
        pack,
        own,
        criteria,
        for_stage=tuple(one for one in practices if own is not None and own.stage in one.suits.stages),
        cautions=cautions,
        early=tuple(
            one for one in practices if one.id in suggested and one.begin_with and _is_early(one, place, stages)
        ),
    )


def _in_order(pack: Pack, findings: Iterable[Finding]) -> list[Finding]:
    """Criteria that are not passed: by group as the pack has them, what failed before what cannot be told."""
    groups = list(pack.groups)
    asked = [one for one in findings if one.rule.kind is RuleKind.CRITERION and one.outcome in _ASKED]
    return sorted(
        asked, key=lambda one: (groups.index(one.rule.group), _ASKED.index(one.outcome), one.rule.id, one.subject)
    )


def _lessons(rule: str, practices: Iterable[Practice], warned: frozenset[str]) -> Iterable[Lesson]:
    for practice in practices:
        found = practice.help_for(rule)
        if found is not None:
            yield Lesson(practice, found, practice.id in warned)


def _distance(practice: Practice, place: int | None, stages: Sequence[str]) -> int:
    """How far the stages that a practice is addressed to are from the organisation's; nothing where that is unknown."""
    if place is None:
        return 0
    return min(abs(stages.index(stage) - place) for stage in practice.suits.stages)


def _is_early(practice: Practice, place: int | None, stages: Sequence[str]) -> bool:
    return place is not None and all(stages.index(stage) > place for stage in practice.suits.stages)


def _cautions(practices: Iterable[Practice], place: int | None, stages: Sequence[str]) -> Iterable[Caution]:
    for practice in practices:
        for warning in practice.warnings:
            if place is not None and warning.not_before is not None and stages.index(warning.not_before) > place:
                yield Caution(practice, warning)
