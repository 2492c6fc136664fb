"""The roadmap for people and as JSON: what to do now, for the next stage, and later."""

from collections.abc import Iterator, Sequence
from typing import Any

from clusterrules.advice.roadmap import Horizon, Roadmap, Step
from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.reports.blocks import Block, blocks_markdown, blocks_text
from clusterrules.reports.fit import fit_entry, fit_json
from clusterrules.reports.gaps import deciding_lines, gap_lines
from clusterrules.reports.practices import named, remark_json, remark_words
from clusterrules.reports.verdict import Entry, stage_said, stage_words
from clusterrules.reports.wording import (
    capital,
    finding_outcome,
    finding_reason,
    organisation_words,
    remedy_words,
    rule_titled,
    say,
    sentence,
    verdict_words,
)
from clusterrules.texts.catalogue import Language

FORMAT = "clusterrules/roadmap@1"
_FACTS = 5
_LESSONS = 2


# --- JSON -----------------------------------------------------------------------------------------------------------


def roadmaps_json(assessment: Assessment, roadmaps: Sequence[Roadmap]) -> dict[str, Any]:
    """The roadmaps of one organisation: codes, and texts in both languages."""
    return {
        "format": FORMAT,
        "profile": {"id": assessment.profile_id, "name": assessment.profile_name.to_json()},
        "as_of": assessment.as_of,
        "purpose": assessment.purpose,
        "packs": [_roadmap_json(assessment, one) for one in roadmaps],
    }


def _roadmap_json(assessment: Assessment, one: Roadmap) -> dict[str, Any]:
    verdict = next(result.verdict for result in assessment.packs if result.pack.id == one.pack.id)
    return {
        "pack": one.pack.id,
        "verdict": verdict.to_json(),
        "disputed": [finding.rule.id for finding in _disputed(assessment, one)],
        "next_stage": one.next_stage,
        "steps": [_step_json(step) for step in one.steps],
        "early": [fit_json(fit) for fit in one.early],
        "warnings": [
            {
                "practice": caution.practice.id,
                "not_before": caution.warning.not_before,
                "warning": remark_json(caution.warning),
            }
            for caution in one.cautions
        ],
    }


def _disputed(assessment: Assessment, one: Roadmap) -> tuple[Finding, ...]:
    """Findings, in one band or all, in which an assessor overruled the measurement."""
    return tuple(found for found in assessment.of_pack(one.pack.id) if found.disputed or found.disputed_bands)


def _step_json(step: Step) -> dict[str, Any]:
    said = step.finding.to_json()
    wanted = (
        "rule",
        "kind",
        "group",
        "title",
        "subject",
        "outcome",
        "disputed",
        "reason",
        "missing",
        "deciding",
        "remedy",
    )
    return {
        "horizon": str(step.horizon),
        "action": str(step.action),
        "band": step.band,
        "decides_verdict": step.verdict,
        "unlocks": list(step.unlocks),
        "counts": list(step.counts),
        **{name: said[name] for name in wanted},
        "practices": [
            {"practice": lesson.practice.id, "because": lesson.help.because.to_json(), "cautioned": lesson.cautioned}
            for lesson in step.lessons
        ],
    }


# --- words ----------------------------------------------------------------------------------------------------------


def roadmaps_text(assessment: Assessment, roadmaps: Sequence[Roadmap], language: Language) -> str:
    """The roadmap for a terminal."""
    blocks = [block for one in roadmaps for block in _blocks(assessment, one, language)]
    return blocks_text(organisation_words(assessment, language), blocks, say("roadmap.note", language))


def roadmaps_markdown(assessment: Assessment, roadmaps: Sequence[Roadmap], language: Language) -> str:
    """The roadmap as Markdown."""
    blocks = [block for one in roadmaps for block in _blocks(assessment, one, language)]
    return blocks_markdown(organisation_words(assessment, language), blocks, say("roadmap.note", language))


def _blocks(assessment: Assessment, one: Roadmap, language: Language) -> Iterator[Block]:
    yield _summary(assessment, one, language)
    for horizon in Horizon:
        steps = one.of(horizon)
        if steps:
            parts = tuple(_step(number, step, one, language) for number, step in enumerate(steps, start=1))
            yield Block(_heading(horizon, one, language), (), parts)
    if not one.steps:
        yield Block(say("roadmap.nothing", language))
    if one.early:
        yield Block(say("roadmap.early", language), tuple(fit_entry(fit, one.pack, language) for fit in one.early))
    if one.cautions:
        warned = tuple(
            Entry(
                caution.practice.section,
                (f"{caution.practice.title.in_(language)}. {remark_words(caution.warning, language)}",),
            )
            for caution in one.cautions
        )
        yield Block(say("roadmap.warnings", language), warned)


def _summary(assessment: Assessment, one: Roadmap, language: Language) -> Block:
    verdict = next(result.verdict for result in assessment.packs if result.pack.id == one.pack.id)
    entries = [Entry(say("label.verdict", language), (capital(verdict_words(verdict.outcome, language)),))]
    if one.ladder is not None:
        entries.append(Entry(say("verdict.stage", language), (stage_said(one.pack, verdict.stage, language),)))
    if verdict.stage.declared is not None:
        entries.append(Entry(say("label.stage", language), (stage_words(verdict.stage.declared, one.pack, language),)))
    disputed = tuple(rule_titled(one.pack, found.rule.id, language) for found in _disputed(assessment, one))
    if disputed:
        entries.append(Entry(say("roadmap.disputed", language), disputed))
    return Block(say("roadmap.heading", language), tuple(entries))


def _heading(horizon: Horizon, one: Roadmap, language: Language) -> str:
    if horizon is Horizon.NEXT and one.next_stage is not None:
        return say("roadmap.next", language, stage=stage_words(one.next_stage, one.pack, language))
    return say(f"roadmap.{horizon}" if horizon is not Horizon.NEXT else "roadmap.next_plain", language)


def _step(number: int, step: Step, one: Roadmap, language: Language) -> Block:
    finding, pack = step.finding, one.pack
    titled = rule_titled(pack, finding.rule.id, language)
    if finding.subject != one.subject:
        titled = say("subject", language, title=titled, subject=finding.subject)
    entries = []
    reason = finding_reason(finding, language)
    outcome = finding_outcome(finding, language)
    said = f"{outcome} ({reason})" if reason else outcome
    entries.append(Entry(say("label.outcome", language), (capital(said),)))
    facts = gap_lines(finding.missing, pack, language)
    if facts:
        more = () if len(facts) <= _FACTS else (say("roadmap.more", language, count=len(facts) - _FACTS),)
        entries.append(Entry(say("label.missing", language), (*facts[:_FACTS], *more)))
    deciding = deciding_lines(finding.deciding, finding.rule, pack, language)
    if deciding:
        entries.append(Entry(say("roadmap.enough", language), deciding))
    if finding.remedy is not None:
        entries.append(Entry(say("label.remedy", language), (remedy_words(finding.remedy[1], language),)))
    unlocks = _unlocks(step, one, language)
    if unlocks:
        entries.append(Entry(say("roadmap.unlocks", language), unlocks))
    lessons = tuple(_lesson(lesson.practice, lesson.help.because.in_(language), language) for lesson in step.lessons)
    if lessons:
        entries.append(Entry(say("roadmap.learn", language), lessons[:_LESSONS]))
    return Block(f"{number}. {titled}", tuple(entries))


def _lesson(practice: Any, because: str, language: Language) -> str:
    return say("roadmap.lesson", language, practice=named(practice, language), because=sentence(because))


def _unlocks(step: Step, one: Roadmap, language: Language) -> tuple[str, ...]:
    """What the step decides: the verdict, and stages that ask for the rule."""
    said = [say("roadmap.decides_verdict", language)] if step.verdict else []
    if not step.verdict:
        for word, stages in (("unlocks", step.unlocks), ("counts", step.counts)):
            titles = (stage_words(stage, one.pack, language) for stage in stages)
            said += [say(f"roadmap.{word}_stage", language, stage=title) for title in titles]
    return tuple(said)
