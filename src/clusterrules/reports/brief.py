"""An assessment in brief, put into words: what decides the verdict, and the rules of each group by their results."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from clusterrules.engine.assessment import Assessment, Finding, FindingKey, PackResult
from clusterrules.reports.finding import Row, band_lines, breakage_words, change_of, measurements_of, row_of
from clusterrules.reports.page import override_words, purpose_words
from clusterrules.reports.verdict import Entry, VerdictSaid, stage_words, verdict_said
from clusterrules.reports.wording import (
    capital,
    day_words,
    finding_outcome,
    name_list,
    organisation_words,
    outcome_words,
    pack_words,
    presumed_words,
    say,
    with_pack,
)
from clusterrules.rules.outcome import Outcome
from clusterrules.texts.catalogue import Language

MOST = 10
"""Rules on which a verdict rests that are told with their measurements; the others are named."""

EXPLAINED = 4
"""As long as so few decide, each is told with all that it rests on and what would change it."""

_FIRST = (Outcome.FAILED, Outcome.ERROR, Outcome.CANT_TELL)


@dataclass(frozen=True, slots=True)
class Decisive:
    """A rule on which a verdict rests, or that keeps it open: what it rests on, and what would change it."""

    row: Row
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """An assessment in brief.

    ``more`` names the decisive rules for which there was no room, ``broken`` what broke, ``disputed`` who overruled
    which measurement and why, ``presumed`` what was taken for granted, by whose presumption it is.
    """

    name: str
    facts: tuple[str, ...]
    verdicts: tuple[VerdictSaid, ...]
    decisive: tuple[Decisive, ...]
    broken: tuple[Entry, ...]
    more: str
    disputed: tuple[Entry, ...]
    presumed: tuple[Entry, ...]
    results: tuple[Entry, ...]
    bands: tuple[Entry, ...]
    hint: str


def brief_of(assessment: Assessment, language: Language) -> Brief:
    """An assessment in brief."""
    several = len(assessment.packs) > 1
    decisive = sorted(_decisive(assessment), key=lambda one: _FIRST.index(one.outcome) if one.outcome in _FIRST else 9)
    told = explained(assessment)
    left = dict.fromkeys(with_pack(one.rule.id, one.pack, assessment, language) for one in decisive[MOST:])
    return Brief(
        name=organisation_words(assessment, language),
        facts=tuple(_facts(assessment, language)),
        verdicts=tuple(verdict_said(assessment, result, language, named=several) for result in assessment.packs),
        decisive=tuple(_told(one, assessment, language, few=one.key in told) for one in decisive[:MOST]),
        broken=tuple(_broken(assessment, language)),
        more=say("brief.more", language, count=len(left), rules=", ".join(left)) if left else "",
        disputed=tuple(_disputed(assessment, language)),
        presumed=tuple(_presumed(assessment, language)),
        results=tuple(entry for result in assessment.packs for entry in _results(assessment, result, language)),
        bands=tuple(_bands(assessment, language)),
        hint=say("brief.hint", language),
    )


def explained(assessment: Assessment) -> frozenset[FindingKey]:
    """The findings that are told with all that they rest on, and with what would change them."""
    keys = frozenset(one.key for one in _decisive(assessment))
    return keys if len(keys) <= EXPLAINED else frozenset()


def _told(finding: Finding, assessment: Assessment, language: Language, *, few: bool) -> Decisive:
    row = row_of(finding, assessment, language)
    row = replace(row, title=with_pack(row.title, finding.pack, assessment, language))
    if not few:
        return Decisive(row, (row.measurement,))
    change = change_of(finding, assessment, language)
    return Decisive(row, (*measurements_of(finding, assessment, language), *([f"→ {change}"] if change else [])))


def _broken(assessment: Assessment, language: Language) -> Iterator[Entry]:
    """What broke, with the rules that have no answer for it."""
    rules: dict[str, dict[str, None]] = {}
    for pack, name, breakage in assessment.breakages():
        named = with_pack(name, pack, assessment, language)
        rules.setdefault(breakage_words(breakage, language), {})[named] = None
    for words, names in rules.items():
        yield Entry(_listed(names, language), (words,))


def _decisive(assessment: Assessment) -> Iterator[Finding]:
    """The findings on which a verdict rests, or that keep it open; of a cluster all do, so none is named."""
    for result in assessment.packs:
        if result.verdict.outcome != "cluster":
            named = {*result.verdict.because, *result.verdict.open}
            yield from (one for one in assessment.of_pack(result.pack.id) if one.rule.id in named)


def _facts(assessment: Assessment, language: Language) -> Iterator[str]:
    """What was assessed and how, in as few lines as it takes."""
    packs = ", ".join(pack_words(result, language) for result in assessment.packs)
    asked = {"purpose": purpose_words(assessment, language), "pack": packs}
    yield say("brief.asked", language, id=assessment.profile_id, date=day_words(assessment.as_of, language), **asked)
    declared = assessment.verdict.stage.declared
    if declared is not None:
        yield say("brief.declared", language, stage=stage_words(declared, assessment.packs[0].pack, language))
    changes = {
        "overrides": tuple(override_words(one, assessment, language) for one in assessment.overrides),
        "assumptions": assessment.assumptions,
        "additions": assessment.additions,
    }
    for word, items in changes.items():
        if items:
            yield f"{say(f'label.{word}', language)}: {'; '.join(items)}"


def _disputed(assessment: Assessment, language: Language) -> Iterator[Entry]:
    """Every finding of which assessors overruled the measurement: what was measured, who overruled it and why."""
    for one in assessment.findings:
        judgement, measured = one.judgement, one.measured
        if one.disputed and judgement is not None and measured is not None:
            said = {"assessors": name_list(judgement.assessors, language), "reason": judgement.reason or ""}
            words = outcome_words(measured, one.rule.kind, language)
            label = with_pack(one.rule.id, one.pack, assessment, language)
            yield Entry(label, (say("brief.overruled", language, measured=words, **said),))


def _presumed(assessment: Assessment, language: Language) -> Iterator[Entry]:
    """What was taken for granted, by whose presumption it is."""
    titles: dict[str, dict[str, None]] = {}
    for result in assessment.packs:
        for one in assessment.presumed(result):
            titles.setdefault(presumed_words(one.origin, language), {})[one.title.in_(language)] = None
    yield from (Entry(capital(origin), tuple(said)) for origin, said in titles.items())


def _results(assessment: Assessment, result: PackResult, language: Language) -> Iterator[Entry]:
    """The rules of each group by their results, in the order of the group."""
    pack = result.pack
    findings = assessment.of_pack(pack.id)
    for group in dict.fromkeys(one.rule.group for one in findings):
        by_outcome: dict[str, dict[str, None]] = {}
        for one in findings:
            if one.rule.group == group:
                by_outcome.setdefault(finding_outcome(one, language), {})[one.rule.id] = None
        lines = tuple(f"{capital(outcome)}: {_listed(rules, language)}" for outcome, rules in by_outcome.items())
        title = pack.groups[group].title.in_(language) if group in pack.groups else group
        yield Entry(with_pack(title, pack.id, assessment, language), lines)


def _listed(rules: Iterable[str], language: Language) -> str:
    names = list(rules)
    return name_list(names, language, len(names))


def _bands(assessment: Assessment, language: Language) -> Iterator[Entry]:
    """Rules that come out differently by stage, or are disputed at one alone: each with its thresholds."""
    for one in assessment.findings:
        if len({(outcome, one.disputed_at(band)) for band, outcome in one.bands.items()}) > 1:
            label = with_pack(one.rule.id, one.pack, assessment, language)
            yield Entry(label, tuple(band_lines(one, assessment, language)))
