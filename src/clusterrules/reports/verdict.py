"""A verdict in words: what it rests on, what is proven, what is still open, and the stage of maturity."""

from collections.abc import Iterable
from dataclasses import dataclass

from clusterrules.engine.assessment import Assessment, Finding, PackResult, StageRange, Verdict
from clusterrules.reports.wording import (
    capital,
    finding_outcome,
    rule_titled,
    say,
    verdict_tone,
    verdict_words,
)
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
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


def verdict_said(assessment: Assessment, result: PackResult, language: Language, *, named: bool) -> VerdictSaid:
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
    yield from _labels(pack, verdict, language)
    if pack.stages:
        yield Entry(say("verdict.stage", language), (stage_said(pack, verdict.stage, language),))
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


def _labels(pack: Pack, verdict: Verdict, language: Language) -> Iterable[Entry]:
    for name, truth in verdict.labels.items():
        label = pack.labels[name]
        said = {"title": capital(label.title.in_(language)), "meaning": label.meaning.in_(language)}
        word = "label_broken" if name in verdict.broken else "label" if truth else "label_open"
        yield Entry(say(f"verdict.{word}", language), (say("verdict.labelled", language, **said),))


def stage_said(pack: Pack, stage: StageRange, language: Language) -> str:
    """The stage of maturity: certain, a range, or no more than a limit."""
    words = {
        name: stage_words(one, pack, language)
        for name, one in (("lowest", stage.lowest), ("highest", stage.highest))
        if one is not None
    }
    if stage.highest is None:
        return say("verdict.stage_none", language)
    if stage.lowest is None:
        return say("verdict.stage_at_most", language, **words)
    return say("verdict.stage_certain" if stage.lowest == stage.highest else "verdict.stage_range", language, **words)


def stage_words(stage: str, pack: Pack, language: Language) -> str:
    """A stage by its title; one that the vocabulary does not have is shown as written."""
    titles = pack.vocabulary.value_titles["stage"]
    return titles[stage].in_(language) if stage in titles else stage


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
