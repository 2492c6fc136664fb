"""Suggestions of practices to learn from, for people and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clusterrules.advice.practices import Practice, Remark
from clusterrules.advice.suggest import CriterionLessons, Lesson, Suggestions
from clusterrules.engine.assessment import Assessment
from clusterrules.reports.blocks import Block, blocks_markdown, blocks_text
from clusterrules.reports.practices import named, remark_json, remark_words, suits_words, titled
from clusterrules.reports.verdict import Entry, stage_words
from clusterrules.reports.wording import (
    capital,
    finding_outcome,
    finding_reason,
    organisation_words,
    reading_words,
    say,
)
from clusterrules.rules.outcome import Outcome
from clusterrules.texts.catalogue import Language, message_text

FORMAT = "clusterrules/suggestions@1"


# --- JSON -----------------------------------------------------------------------------------------------------------


def suggestions_json(assessment: Assessment, suggested: Sequence[Suggestions]) -> dict[str, Any]:
    """What is suggested for one organisation: codes, and texts in both languages."""
    return {
        "format": FORMAT,
        "profile": {"id": assessment.profile_id, "name": assessment.profile_name.to_json()},
        "as_of": assessment.as_of,
        "purpose": assessment.purpose,
        "packs": [_pack_json(one) for one in suggested],
    }


def _pack_json(said: Suggestions) -> dict[str, Any]:
    own = said.stage
    return {
        "pack": said.pack.id,
        "version": said.pack.version,
        "stage": None if own is None else {"stage": own.stage, "basis": str(own.basis)},
        "criteria": [_criterion_json(one) for one in said.criteria],
        "for_stage": [
            {
                **_named_json(one),
                "stages": list(one.suits.stages),
                "source": str(one.suits.source),
                "because": one.suits.text.to_json(),
            }
            for one in said.for_stage
        ],
        "begin_with": [
            {**_named_json(one), "steps": [remark_json(step) for step in one.begin_with]} for one in said.early
        ],
        "warnings": [
            {**_named_json(one.practice), "not_before": one.warning.not_before, "warning": remark_json(one.warning)}
            for one in said.cautions
        ],
    }


def _criterion_json(one: CriterionLessons) -> dict[str, Any]:
    finding = one.finding
    return {
        "rule": finding.rule.id,
        "group": finding.rule.group,
        "title": finding.rule.title.to_json(),
        "subject": finding.subject,
        "outcome": str(finding.outcome),
        "reason": one.first,
        "reading": finding.reading,
        "first": None if one.first is None else message_text(f"report.suggest.first.{one.first}").to_json(),
        "practices": [_lesson_json(lesson) for lesson in one.lessons],
    }


def _lesson_json(lesson: Lesson) -> dict[str, Any]:
    return {
        **_named_json(lesson.practice),
        "source": str(lesson.help.source),
        "because": lesson.help.because.to_json(),
        "cautioned": lesson.cautioned,
    }


def _named_json(practice: Practice) -> dict[str, Any]:
    return {"practice": practice.id, "section": practice.section, "title": practice.title.to_json()}


# --- words ----------------------------------------------------------------------------------------------------------


def suggestions_text(assessment: Assessment, suggested: Sequence[Suggestions], language: Language) -> str:
    """The suggestions for a terminal."""
    return blocks_text(organisation_words(assessment, language), _all_blocks(suggested, language), _note(language))


def suggestions_markdown(assessment: Assessment, suggested: Sequence[Suggestions], language: Language) -> str:
    """The suggestions as Markdown."""
    return blocks_markdown(organisation_words(assessment, language), _all_blocks(suggested, language), _note(language))


def _note(language: Language) -> str:
    return say("suggest.note", language)


def _all_blocks(suggested: Sequence[Suggestions], language: Language) -> Iterator[Block]:
    for one in suggested:
        yield from _blocks(one, language)


def _blocks(said: Suggestions, language: Language) -> Iterator[Block]:
    heading = say("suggest.pack", language, title=said.pack.title.in_(language), version=said.pack.version)
    yield Block(heading, (Entry(say("suggest.label.stage", language), (_stage(said, language),)),))
    for group in dict.fromkeys(one.finding.rule.group for one in said.criteria):
        parts = tuple(_criterion(one, language) for one in said.criteria if one.finding.rule.group == group)
        yield Block(said.pack.groups[group].title.in_(language), (), parts)
    if not said.criteria:
        yield Block(say("suggest.nothing_open", language))
    for_stage = tuple(_about(one, "for_stages", (suits_words(one, language),), language) for one in said.for_stage)
    begin_with = tuple(_about(one, "begin_with", _remarks(one.begin_with, language), language) for one in said.early)
    warned = {one.practice.id: one.practice for one in said.cautions}
    warnings = tuple(
        _about(practice, "warnings", _remarks(_warnings(said, practice), language), language)
        for practice in warned.values()
    )
    for word_, parts in (("for_stage", for_stage), ("begin_with", begin_with), ("warnings", warnings)):
        if parts:
            yield Block(say(f"suggest.{word_}", language), (), parts)


def _about(practice: Practice, label: str, items: tuple[str, ...], language: Language) -> Block:
    """A practice with one thing that is said of it."""
    return Block(titled(practice, language), (Entry(say(f"practice.label.{label}", language), items),))


def _remarks(remarks: Iterable[Remark], language: Language) -> tuple[str, ...]:
    return tuple(remark_words(one, language) for one in remarks)


def _warnings(said: Suggestions, practice: Practice) -> Iterator[Remark]:
    return (one.warning for one in said.cautions if one.practice is practice)


def _stage(said: Suggestions, language: Language) -> str:
    own = said.stage
    if own is None:
        return say("suggest.stage.unknown", language)
    return say(f"suggest.stage.{own.basis}", language, stage=capital(stage_words(own.stage, said.pack, language)))


def _criterion(one: CriterionLessons, language: Language) -> Block:
    finding = one.finding
    outcome = finding_outcome(finding, language)
    if finding.outcome is Outcome.CANT_TELL:
        outcome = say("suggest.result", language, outcome=outcome, reason=finding_reason(finding, language))
    elif finding.reading is not None:
        reading = reading_words(finding.reading, language)
        outcome = say("suggest.result", language, outcome=outcome, reason=reading)
    entries = [Entry(say("suggest.label.result", language), (capital(outcome),))]
    if one.first is not None:
        entries.append(Entry(say("suggest.label.first", language), (say(f"suggest.first.{one.first}", language),)))
    lessons = tuple(_lesson(lesson, language) for lesson in one.lessons)
    entries.append(Entry(say("suggest.label.learn", language), lessons or (say("suggest.no_practice", language),)))
    return Block(f"{finding.rule.id}  {finding.rule.title.in_(language)}", tuple(entries))


def _lesson(lesson: Lesson, language: Language) -> str:
    key = "suggest.lesson_cautioned" if lesson.cautioned else "suggest.lesson"
    practice, because = named(lesson.practice, language), lesson.help.because.in_(language)
    return say(key, language, practice=practice, because=because)
