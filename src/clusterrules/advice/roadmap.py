"""The next steps of an organisation: facts to supply and things to change, now, for the next stage, and later.

Every step is a finding with the remedy of its rule, and practices of the knowledge base to learn from. The order is
that of what a step takes: little effort before great, facts before changes, and then as the pack has its rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from clusterrules.advice.deciding import QUICK, with_advice
from clusterrules.advice.fit import Fit, fits
from clusterrules.advice.guidance import load_guidance
from clusterrules.advice.practices import Practice
from clusterrules.advice.stages import Ladder, Need, ladder_of
from clusterrules.advice.suggest import Caution, Lesson, suggest
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, Finding, PackResult
from clusterrules.profile.profile import Profile
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack
from clusterrules.rules.rule import RuleKind

_EFFORTS = ("low", "medium", "high")
_OPEN = (Outcome.FAILED, Outcome.CANT_TELL)


class Horizon(StrEnum):
    """When a step is due: for the verdict, for the next stage, or for those after it."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class Action(StrEnum):
    """What a step takes: facts or evidence to supply, a contradiction to clear up, a judgement to ask for, a change."""

    SUPPLY = "supply"
    PROVE = "prove"
    RECONCILE = "reconcile"
    JUDGE = "judge"
    CHANGE = "change"


_ACTIONS: Mapping[Reason, Action] = {
    Reason.MISSING: Action.SUPPLY,
    Reason.EVIDENCE: Action.PROVE,
    Reason.CONFLICT: Action.RECONCILE,
    Reason.JUDGEMENT: Action.JUDGE,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``unlocks`` are the stages ahead that require its rule, ``counts`` those for which it only counts.

    ``verdict`` says whether the verdict rests on it.
    """

    horizon: Horizon
    action: Action
    finding: Finding
    band: str | None = None
    verdict: bool = False
    unlocks: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The steps for one organisation, the ``subject``, by one pack.

    ``next_stage`` is the stage that the steps of that horizon lead to, if there is one. ``early`` are practices,
    mechanisms and roles that do not fit the stage, ``cautions`` what the source warns against at it.
    """

    pack: Pack
    subject: str
    ladder: Ladder | None
    next_stage: str | None
    steps: tuple[Step, ...]
    early: tuple[Fit, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def of(self, horizon: Horizon) -> tuple[Step, ...]:
        """The steps of one horizon, in order."""
        return tuple(step for step in self.steps if step.horizon is horizon)


def roadmap_of(
    profile: Profile, request: Request, assessment: Assessment, result: PackResult, practices: Sequence[Practice]
) -> Roadmap:
    """The roadmap by one pack. Raises :class:`FaultyDocument` for faulty guidance of the pack."""
    pack = result.pack
    asked = replace(request, packs=[pack])
    ladder = ladder_of(profile, request, assessment, result)
    suggested = suggest(assessment, result, practices)
    lessons = {one.finding.rule.id: one.lessons for one in suggested.criteria}
    steps = [*_now(assessment, pack, ladder), *_climbing(profile, asked, ladder), *_advised(profile, asked, pack)]
    steps = [_with_hints(step, profile, asked, lessons) for step in _once(steps)]
    guidance = load_guidance(pack)
    placed = () if guidance is None else fits(profile, assessment, guidance)
    return Roadmap(
        pack,
        assessment.profile_id,
        ladder,
        _next_stage(ladder),
        tuple(sorted(steps, key=lambda step: _order(step, pack))),
        tuple(one for one in placed if one.outcome is Outcome.FAILED),
        suggested.cautions,
    )


# --- what is due ----------------------------------------------------------------------------------------------------


def _now(assessment: Assessment, pack: Pack, ladder: Ladder | None) -> Iterator[Step]:
    """What the verdict rests on, and mistakes that apply. Of one that cannot be told nothing follows yet."""
    policy = {rule for step in pack.verdict for group in step.groups for rule in pack.expected(group)}
    for finding in assessment.of_pack(pack.id):
        rests = finding.rule.id in policy and finding.outcome in _OPEN
        if rests or (finding.rule.kind is RuleKind.MISTAKE and finding.outcome is Outcome.FAILED):
            yield _step(Horizon.NOW, finding, None, ladder, verdict=rests)


def _climbing(profile: Profile, request: Request, ladder: Ladder | None) -> Iterator[Step]:
    """What the next stage asks for beyond what is due now, then what the stages after it ask for."""
    if ladder is None:
        return
    target = _next_index(ladder)
    for index, rung in enumerate(ladder.rungs[target:], start=target):
        horizon = Horizon.NEXT if index == target else Horizon.LATER
        unmet = [one for one in rung.requirements if one.outcome in _OPEN]
        for band in {one.band: None for one in unmet}:
            only = sorted({one.rule for one in unmet if one.band == band})
            for finding in assess(profile, replace(request, only=only, band=band)).findings:
                yield _step(horizon, finding, band, ladder)


def _advised(profile: Profile, request: Request, pack: Pack) -> Iterator[Step]:
    """Advisory rules that fail. One that cannot be told is no step: nothing rests on it."""
    only = [name for name, group in pack.groups.items() if group.on_request]
    if not only:
        return
    for finding in assess(profile, replace(request, only=only)).findings:
        if finding.rule.kind is RuleKind.ADVISORY and finding.outcome is Outcome.FAILED:
            yield _step(Horizon.NEXT, finding, None, None)


def _next_index(ladder: Ladder) -> int:
    """The first stage above the lowest that is certain; of what is no cluster yet, the one above the first."""
    order = [rung.stage for rung in ladder.rungs]
    return 1 if ladder.range.lowest is None else order.index(ladder.range.lowest) + 1


def _next_stage(ladder: Ladder | None) -> str | None:
    if ladder is None or _next_index(ladder) >= len(ladder.rungs):
        return None
    return ladder.rungs[_next_index(ladder)].stage


# --- a step ---------------------------------------------------------------------------------------------------------


def _step(
    horizon: Horizon, finding: Finding, band: str | None, ladder: Ladder | None, *, verdict: bool = False
) -> Step:
    action = Action.CHANGE
    if finding.outcome is Outcome.CANT_TELL:
        action = _ACTIONS.get(finding.reason or Reason.MISSING, Action.SUPPLY)
    rungs = () if ladder is None else ladder.rungs[_next_index(ladder) :]
    needs = [(rung.stage, asked.need) for rung in rungs if (asked := rung.of(finding.rule.id)) is not None]
    unlocks = tuple(stage for stage, need in needs if need is Need.REQUIRED)
    counts = tuple(stage for stage, need in needs if need is Need.COUNTED)
    return Step(horizon, action, finding, band, verdict, unlocks, counts)


def _once(steps: Iterable[Step]) -> list[Step]:
    """Each finding at the horizon where it is due first."""
    found: dict[tuple[str, str], Step] = {}
    for step in steps:
        found.setdefault((step.finding.rule.id, step.finding.subject), step)
    return list(found.values())


def _with_hints(step: Step, profile: Profile, request: Request, lessons: Mapping[str, tuple[Lesson, ...]]) -> Step:
    """The step with the facts that would decide it, and with practices to learn from."""
    finding = step.finding
    if finding.outcome is Outcome.CANT_TELL and finding.missing:
        finding = with_advice(finding, profile, replace(request, band=step.band), QUICK)
    return replace(step, finding=finding, lessons=lessons.get(finding.rule.id, ()))


def _order(step: Step, pack: Pack) -> tuple[int, int, int, int, str, str]:
    remedy = step.finding.remedy
    effort = _EFFORTS.index(remedy[1].effort) if remedy is not None else len(_EFFORTS)
    group = list(pack.groups).index(step.finding.rule.group)
    horizon, action = list(Horizon).index(step.horizon), list(Action).index(step.action)
    return horizon, effort, action, group, step.finding.rule.id, step.finding.subject
