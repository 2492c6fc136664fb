"""What a report says of an assessment, put into words but not yet laid out: the same for every format for people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.finding import Detail, Row, detail_of, row_of, settled, settled_of
from clusterrules.reports.verdict import Entry, VerdictSaid, stage_words, verdict_said
from clusterrules.reports.wording import (
    day_words,
    invented_words,
    name_list,
    organisation_words,
    pack_words,
    parameter_words,
    say,
    verdict_tone,
    verdict_words,
    with_pack,
)
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override
from clusterrules.texts.catalogue import Language


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The findings of one group of rules."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One assessment in words. ``invented`` marks an organisation as such, where its name does not."""

    name: str
    invented: str
    entries: tuple[Entry, ...]
    verdicts: tuple[VerdictSaid, ...]
    tables: tuple[GroupTable, ...]
    details: tuple[Detail, ...]
    settled: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One assessment in the table that comes before several of them."""

    name: str
    id: str
    verdict: str
    tone: str
    because: str
    open: str


def page_of(assessment: Assessment, language: Language) -> Page:
    """An assessment in words."""
    several = len(assessment.packs) > 1
    tables = [table for result in assessment.packs for table in _tables(assessment, result.pack, language)]
    simple = [one for one in assessment.findings if settled(one)]
    return Page(
        name=assessment.profile_name.in_(language),
        invented=invented_words(assessment, language),
        entries=tuple(_entries(assessment, language)),
        verdicts=tuple(verdict_said(assessment, result, language, named=several) for result in assessment.packs),
        tables=tuple(tables),
        details=tuple(detail_of(one, assessment, language) for one in assessment.findings if not settled(one)),
        settled=tuple(settled_of(one, assessment, language) for one in simple),
    )


def overview_of(assessments: Sequence[Assessment], language: Language) -> tuple[OverviewRow, ...]:
    """One row for each assessment, in the order in which they came."""
    rows = []
    for one in assessments:
        verdict = one.verdict
        name = organisation_words(one, language)
        everything = verdict.outcome == "cluster" or set(verdict.because) == set(verdict.open)
        because = "" if everything else name_list(verdict.because, language)
        words = verdict_words(verdict.outcome, language)
        opened = name_list(verdict.open, language)
        rows.append(OverviewRow(name, one.profile_id, words, verdict_tone(verdict.outcome), because, opened))
    return tuple(rows)


# --- what was assessed, and how -------------------------------------------------------------------------------------


def _entries(assessment: Assessment, language: Language) -> Iterable[Entry]:
    yield _entry("id", language, assessment.profile_id)
    yield _entry("as_of", language, day_words(assessment.as_of, language))
    yield _entry("purpose", language, purpose_words(assessment, language))
    yield _entry("pack", language, *(pack_words(result, language) for result in assessment.packs))
    stage = assessment.verdict.stage.declared
    if stage is not None:
        yield _entry("stage", language, stage_words(stage, assessment.packs[0].pack, language))
    if assessment.overrides:
        yield _entry(
            "overrides", language, *(override_words(one, assessment, language) for one in assessment.overrides)
        )
    if assessment.assumptions:
        yield _entry("assumptions", language, *assessment.assumptions)
    if assessment.additions:
        yield _entry("additions", language, *assessment.additions)


def _entry(word: str, language: Language, *items: str) -> Entry:
    return Entry(say(f"label.{word}", language), items)


def purpose_words(assessment: Assessment, language: Language) -> str:
    """What the assessment is made for."""
    for result in assessment.packs:
        if assessment.purpose in result.pack.purposes:
            return result.pack.purposes[assessment.purpose].title.in_(language)
    return assessment.purpose


def override_words(override: Override, assessment: Assessment, language: Language) -> str:
    """A parameter that was set from outside, with the value that it had before."""
    pack = next(result.pack for result in assessment.packs if override.key in result.pack.parameters)
    declared = pack.parameters[override.key]
    day = date.fromisoformat(assessment.as_of).toordinal()
    before = list(takewhile(lambda one: one is not override, assessment.overrides))
    value = parameter_words(declared.set_by([*before, override], day), pack.vocabulary, language)
    was = parameter_words(declared.set_by(before, day), pack.vocabulary, language)
    return say("override", language, parameter=override.written, value=value, was=was, source=override.source)


# --- the tables -----------------------------------------------------------------------------------------------------


def _tables(assessment: Assessment, pack: Pack, language: Language) -> Iterable[GroupTable]:
    """One table for each group of rules that has findings."""
    findings = assessment.of_pack(pack.id)
    for group in dict.fromkeys(one.rule.group for one in findings):
        rows = tuple(row_of(one, assessment, language) for one in findings if one.rule.group == group)
        title = pack.groups[group].title.in_(language) if group in pack.groups else group
        yield GroupTable(with_pack(title, pack.id, assessment, language), rows)
