"""What a report says of an assessment, put into words but not yet laid out: the same for every format for people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clusterrules.engine.assessment import Assessment, Finding, PackResult
from clusterrules.reports.finding import Detail, Row, detail_of, row_of, settled, settled_of
from clusterrules.reports.wording import (
    day_words,
    finding_outcome,
    name_list,
    pack_words,
    parameter_words,
    rule_titled,
    say,
    value_words,
    verdict_tone,
    verdict_words,
)
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Override
from clusterrules.texts.catalogue import Language


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what is said under it, one item or several."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictSaid:
    """A pack's verdict in words, with what it rests on and what is open."""

    label: str
    words: str
    tone: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The findings of one group of rules."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One assessment in words."""

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
        invented=say("label.invented", language) if assessment.invented else "",
        entries=tuple(_entries(assessment, language)),
        verdicts=tuple(_verdict(assessment, result, language, named=several) for result in assessment.packs),
        tables=tuple(tables),
        details=tuple(detail_of(one, assessment, language) for one in assessment.findings if not settled(one)),
        settled=tuple(settled_of(one, assessment, language) for one in simple),
    )


def overview_of(assessments: Sequence[Assessment], language: Language) -> tuple[OverviewRow, ...]:
    """One row for each assessment, in the order in which they came."""
    rows = []
    for one in assessments:
        verdict = one.verdict
        name = one.profile_name.in_(language)
        if one.invented:
            name = say("subject", language, title=name, subject=say("label.invented", language))
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
    yield _entry("purpose", language, _purpose(assessment, language))
    yield _entry("pack", language, *(pack_words(result, language) for result in assessment.packs))
    stage = assessment.verdict.declared_stage
    if stage is not None:
        titles = assessment.packs[0].pack.vocabulary.value_titles["stage"]
        yield _entry("stage", language, titles[stage].in_(language) if stage in titles else stage)
    if assessment.overrides:
        yield _entry("overrides", language, *(_override(one, assessment, language) for one in assessment.overrides))
    if assessment.assumptions:
        yield _entry("assumptions", language, *assessment.assumptions)
    if assessment.additions:
        yield _entry("additions", language, *assessment.additions)


def _entry(word: str, language: Language, *items: str) -> Entry:
    return Entry(say(f"label.{word}", language), items)


def _purpose(assessment: Assessment, language: Language) -> str:
    for result in assessment.packs:
        if assessment.purpose in result.pack.purposes:
            return result.pack.purposes[assessment.purpose].title.in_(language)
    return assessment.purpose


def _override(override: Override, assessment: Assessment, language: Language) -> str:
    pack = next(result.pack for result in assessment.packs if override.key in result.pack.parameters)
    declared = pack.parameters[override.key]
    before = declared.at(date.fromisoformat(assessment.as_of).toordinal())
    try:
        after = replace(declared, value=override.value, dated=()).at(0)
        value = parameter_words(after, pack.vocabulary, language)
    except (TypeError, ValueError):
        value = value_words(override.value, language)
    was = parameter_words(before, pack.vocabulary, language)
    return say("override", language, parameter=override.key, value=value, was=was, source=override.source)


# --- the verdict ----------------------------------------------------------------------------------------------------


def _verdict(assessment: Assessment, result: PackResult, language: Language, *, named: bool) -> VerdictSaid:
    outcome = result.verdict.outcome
    label = say("label.verdict", language)
    if named:
        label = say("label.verdict_by", language, pack=result.name)
    entries = tuple(_grounds(assessment, result, language))
    return VerdictSaid(label, verdict_words(outcome, language), verdict_tone(outcome), entries)


def _grounds(assessment: Assessment, result: PackResult, language: Language) -> Iterable[Entry]:
    """What the verdict rests on, what is proven, what is not excluded, and what nobody evaluated."""
    pack, verdict = result.pack, result.verdict
    findings = {one.rule.id: one for one in assessment.of_pack(pack.id)}
    because = _because(pack, result, findings, language)
    if because:
        yield Entry(say("verdict.because", language), because)
    proven = tuple(_proven(pack, group, language) for group in verdict.proven)
    if proven:
        yield Entry(say("verdict.proven", language), proven)
    adverse = {rule for group in pack.groups if is_adverse(pack, group) for rule in pack.expected(group)}
    open_rules: dict[str, list[str]] = {"unproven": [], "not_excluded": [], "untested": []}
    for rule in verdict.open:
        tested = rule in findings and findings[rule].outcome is not Outcome.UNTESTED
        word = "untested" if not tested else "not_excluded" if rule in adverse else "unproven"
        open_rules[word].append(rule)
    for word, rules in open_rules.items():
        if rules:
            yield Entry(say(f"verdict.{word}", language), (", ".join(rules),))


def _because(pack: Pack, result: PackResult, findings: dict[str, Finding], language: Language) -> tuple[str, ...]:
    verdict = result.verdict
    if verdict.outcome == "cluster":
        return (say("verdict.because_all", language),)
    if set(verdict.because) == set(verdict.open):
        return (say("verdict.because_open", language, count=len(verdict.because)),) if verdict.because else ()
    return tuple(_because_rule(pack, rule, findings.get(rule), language) for rule in verdict.because)


def _because_rule(pack: Pack, rule: str, finding: Finding | None, language: Language) -> str:
    if finding is None:
        return rule_titled(pack, rule, language)
    outcome, title = finding_outcome(finding, language), finding.rule.title.in_(language)
    return say("verdict.because_rule", language, rule=rule, title=title, outcome=outcome)


def is_adverse(pack: Pack, group: str) -> bool:
    """Whether a group holds patterns or mistakes: things that are good to have refuted."""
    kinds = [pack.rules[rule].kind for rule in pack.expected(group) if rule in pack.rules]
    return bool(kinds) and all(kind.adverse for kind in kinds)


def _proven(pack: Pack, group: str, language: Language) -> str:
    title = pack.groups[group].title.in_(language)
    return say("verdict.proven_adverse", language, title=title) if is_adverse(pack, group) else title


# --- the tables -----------------------------------------------------------------------------------------------------


def _tables(assessment: Assessment, pack: Pack, language: Language) -> Iterable[GroupTable]:
    """One table for each group of rules that has findings."""
    findings = assessment.of_pack(pack.id)
    for group in dict.fromkeys(one.rule.group for one in findings):
        rows = tuple(row_of(one, assessment, language) for one in findings if one.rule.group == group)
        title = pack.groups[group].title.in_(language) if group in pack.groups else group
        yield GroupTable(title, rows)
