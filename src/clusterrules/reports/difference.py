"""What flipped between two screenings, in words: for a terminal, as Markdown and as JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clusterrules.compare.difference import FindingChange, LabelChange, PackChange, ProfileChange, SettingChange
from clusterrules.compare.facts import FactChange
from clusterrules.compare.leaves import LeafChange
from clusterrules.compare.record import FindingRecord
from clusterrules.compare.tally import FORMAT, Pair, RuleTally, Tally
from clusterrules.profile.vocabulary import load_vocabulary
from clusterrules.reports.blocks import Block, blocks_markdown, blocks_text
from clusterrules.reports.fact_changes import about_fact, fact_lines
from clusterrules.reports.leaf_changes import leaf_change_words
from clusterrules.reports.verdict import Entry
from clusterrules.reports.wording import (
    DIGEST,
    FEW,
    day_words,
    has_words,
    name_list,
    outcome_words,
    quoted,
    say,
    turned,
    verdict_words,
)
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.rule import RuleKind
from clusterrules.texts.catalogue import Language, Text

_FULL_DIGEST = re.compile(rf"\b([0-9a-f]{{{DIGEST}}})[0-9a-f]{{{64 - DIGEST}}}\b")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared: the two sources as they were named, the first changes, and the tally of all.

    ``labels`` are the titles of labels, where they are known.
    """

    old: str
    new: str
    changes: Sequence[ProfileChange]
    tally: Tally
    labels: Mapping[str, Text] = field(default_factory=dict)


def difference_text(found: Compared, language: Language) -> str:
    """The comparison for a terminal."""
    return blocks_text(say("diff.title", language), _blocks(found, language), _note(found, language))


def difference_markdown(found: Compared, language: Language) -> str:
    """The comparison as Markdown."""
    return blocks_markdown(say("diff.title", language), _blocks(found, language), _note(found, language))


def difference_json(old: str, new: str, changes: Iterable[ProfileChange], tally: Tally) -> Iterator[str]:
    """The comparison as the lines of one JSON document, a profile a line, so that their number does not matter."""
    head = {"format": FORMAT, "old": old, "new": new}
    yield f'{_dumped(head)[:-1]}, "profiles": ['
    before = None
    for change in changes:
        if before is not None:
            yield f"{before},"
        before = _dumped(change.to_json())
    if before is not None:
        yield before
    tail = {"only_in_old": tally.only_old, "only_in_new": tally.only_new, "summary": tally.to_json()}
    yield f"], {_dumped(tail)[1:]}"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _note(found: Compared, language: Language) -> str:
    read = any(one.facts for change in found.changes for pack in change.packs for one in pack.findings)
    return say("diff.note", language) if read else ""


def _blocks(found: Compared, language: Language) -> Iterator[Block]:
    yield Block(say("diff.summary", language), tuple(_summary(found, language)))
    rules = tuple(_rules(found.tally, language))
    if rules:
        yield Block(say("diff.rules", language), rules)
    for change in found.changes:
        yield _profile(change, found.labels, language)
    rest = found.tally.flipped - len(found.changes)
    if rest > 0:
        said = say("diff.more", language, count=rest)
        yield Block(say("diff.further", language), (Entry(say("diff.label.further", language), (said,)),))


# --- the summary ----------------------------------------------------------------------------------------------------


def _summary(found: Compared, language: Language) -> Iterator[Entry]:
    tally = found.tally
    yield _entry("old", language, found.old)
    yield _entry("new", language, found.new)
    yield _entry("compared", language, say("diff.profiles", language, count=tally.compared))
    if tally.flipped:
        yield _entry("flipped", language, say("diff.profiles", language, count=tally.flipped))
    elif tally.compared:
        yield _entry("flipped", language, say("diff.nothing", language))
    if tally.unusable:
        yield _entry("unusable", language, say("diff.profiles", language, count=tally.unusable))
    for word, ids in (("only_old", tally.only_old), ("only_new", tally.only_new)):
        if ids:
            yield _entry(word, language, name_list(ids, language))
    settings = [_counted(setting_words(one, language), count, tally, language) for one, count in _settings(tally)]
    if settings:
        yield _entry("settings", language, *settings)
    if tally.verdicts:
        yield _entry("verdicts", language, *_verdicts(tally, language))
    stages = tuple(
        _numbered(
            _of_pack(pair, turned(_stage(old, language), _stage(new, language)), tally, language), count, language
        )
        for (pair, old, new), count in _by_count(tally.stages)
    )
    if stages:
        yield _entry("stages", language, *stages)
    labels = tuple(
        _numbered(_label_turned(name, old, new, found.labels, language), count, language)
        for (_, name, old, new), count in _by_count(tally.labels)
    )
    if labels:
        yield _entry("labels", language, *labels)
    for word, rules in zip(("rules_old", "rules_new"), tally.rules_of_one(), strict=True):
        if rules:
            yield _entry(word, language, name_list([rule for _, rule in rules], language, len(rules)))


def _settings(tally: Tally) -> list[tuple[SettingChange, int]]:
    """The most frequent of each, since every profile may have a date of its own."""
    shown: dict[str, int] = {}
    kept = []
    for one, count in tally.settings_in_order():
        shown[one.what] = shown.get(one.what, 0) + 1
        if shown[one.what] <= FEW:
            kept.append((one, count))
    return kept


def _counted(said: str, count: int, tally: Tally, language: Language) -> str:
    """With how many profiles it is so of, unless of all."""
    return said if count == tally.compared else _numbered(said, count, language)


def _numbered(said: str, count: int, language: Language) -> str:
    return say("diff.numbered", language, said=said, profiles=say("diff.profiles", language, count=count))


def _verdicts(tally: Tally, language: Language) -> Iterator[str]:
    """Every way that a verdict went: those that flipped first."""
    every = sorted(tally.verdicts.items(), key=lambda one: (one[0][1] == one[0][2], -one[1], one[0]))
    for (pair, old, new), count in every:
        if old == new:
            said = say("diff.same", language, value=_verdict(old, language))
        else:
            said = turned(_verdict(old, language), _verdict(new, language))
        yield _numbered(_of_pack(pair, said, tally, language), count, language)


def _of_pack(pair: Pair, said: str, tally: Tally, language: Language) -> str:
    """With the pack named where there are several."""
    several = len({one for one, _, _ in tally.verdicts}) > 1
    return say("diff.of_pack", language, pack=pair[1], said=said) if several else said


def _rules(tally: Tally, language: Language) -> Iterator[Entry]:
    """Each rule with what it turned from and to, and because of what."""
    for (_, rule), one in tally.rules_in_order():
        title = "" if one.title is None else f" {quoted(one.title.in_(language), language)}"
        flips = [
            _numbered(_outcomes(old, new, one, language), count, language)
            for (old, new), count in sorted(one.flips.items(), key=lambda item: (-item[1], item[0]))
        ]
        causes = [f"{say(f'diff.cause.{name}', language)} ({count})" for name, count in _by_count(one.causes)]
        said = [say("diff.because", language, causes="; ".join(causes))] if causes else []
        facts = [
            f"{about_fact(FactChange('', kind, field, what), language)} ({count})"
            for (what, kind, field), count in _by_count(one.facts)
        ]
        if facts:
            said.append(say("diff.rule_facts", language, facts=name_list(facts, language)))
        yield Entry(rule, (*([title.strip()] if title else []), *flips, *said))


def _outcomes(old: str, new: str, tally: RuleTally, language: Language) -> str:
    before, after = (_outcome(Outcome(one), tally.kind, language) for one in (old, new))
    return say("diff.same_outcome", language, outcome=before) if old == new else turned(before, after)


def _by_count(counter: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(counter.items(), key=lambda one: (-one[1], str(one[0])))


# --- one profile ----------------------------------------------------------------------------------------------------


def _profile(change: ProfileChange, labels: Mapping[str, Text], language: Language) -> Block:
    entries = [_entry("id", language, change.id)]
    if change.settings:
        entries.append(_entry("settings", language, *(setting_words(one, language) for one in change.settings)))
    if change.facts:
        entries.append(_entry("claims", language, say("diff.facts_changed", language, count=change.facts)))
    elif change.same_claims is not None:
        entries.append(_entry("claims", language, say(f"diff.claims.{str(change.same_claims).lower()}", language)))
    several = len(change.packs) > 1
    parts = []
    for pack in change.packs:
        if pack.flipped:
            entries += _pack(pack, labels, language, named=several)
            mixed = bool(change.settings and change.facts)
            named = pack.new.id if several else None
            parts += [_finding(one, change.id, named, language, mixed=mixed) for one in pack.findings]
    return Block(change.name.in_(language), tuple(entries), tuple(parts))


def _pack(pack: PackChange, labels: Mapping[str, Text], language: Language, *, named: bool) -> Iterator[Entry]:
    if named:
        yield _entry("pack", language, pack.new.id)
    old, new = pack.old, pack.new
    if pack.verdict_flipped:
        said = turned(_verdict(old.outcome, language), _verdict(new.outcome, language))
    else:
        said = say("diff.same", language, value=_verdict(new.outcome, language))
    yield _entry("verdict", language, said, *_through(pack.because, language))
    if pack.stage_flipped:
        said = turned(_stage(old.stage, language), _stage(new.stage, language))
        yield _entry("stage", language, said, *_through(pack.ladder, language))
    if pack.labels:
        yield _entry("labels", language, *(_label(one, labels, language) for one in pack.labels))


def _through(rules: Sequence[str], language: Language) -> tuple[str, ...]:
    return (say("diff.through", language, rules=", ".join(rules)),) if rules else ()


def _label(change: LabelChange, labels: Mapping[str, Text], language: Language) -> str:
    said = _label_turned(change.name, change.old, change.new, labels, language)
    return "; ".join((said, *_through(change.rules, language)))


def _label_turned(name: str, old: str, new: str, labels: Mapping[str, Text], language: Language) -> str:
    called = quoted(labels[name].in_(language), language) if name in labels else name
    return say(
        "diff.label_turned",
        language,
        label=called,
        turned=turned(*(say(f"diff.state.{one}", language) for one in (old, new))),
    )


def _finding(change: FindingChange, profile: str, pack: str | None, language: Language, *, mixed: bool) -> Block:
    """A flipped finding; where both the facts and the setting changed, ``mixed``, it is said to which it is owed."""
    either = change.either
    title = "" if change.title is None else f" {quoted(change.title.in_(language), language)}"
    subject = "" if change.subject == profile else f" ({change.subject})"
    home = "" if pack is None else f"{pack} "
    heading = f"{home}{change.rule}{title}{subject}: {_finding_turned(change, either.kind, language)}"
    owed = () if not mixed or change.owed_to is None else (say(f"diff.owed_to.{change.owed_to}", language),)
    entries = (_entry("owed_to", language, *owed),) if owed else ()
    return Block(heading, (*entries, *_why(change, language)))


def _finding_turned(change: FindingChange, kind: str, language: Language) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        only = new if old is None else old
        assert only is not None
        word = "diff.only_new_rule" if old is None else "diff.only_old_rule"
        return say(word, language, outcome=_outcome(only.outcome, kind, language))
    before, after = _stated(old, kind, language), _stated(new, kind, language)
    if before != after:
        return turned(before, after)
    return say("diff.same_outcome", language, outcome=after)


def _stated(found: FindingRecord, kind: str, language: Language) -> str:
    """An outcome with its reason, and whether it is disputed."""
    words = _outcome(found.outcome, kind, language)
    if found.outcome is Outcome.CANT_TELL and found.reason is not None and has_words(f"reason.{found.reason}"):
        words = f"{words} ({say(f'reason.{found.reason}', language)})"
    return f"{words}, {say('disputed', language)}" if found.disputed else words


def _why(change: FindingChange, language: Language) -> Iterator[Entry]:
    leaves = tuple(dict.fromkeys(leaf_change_words(one, language) for one in _telling(change.leaves)))
    if leaves:
        yield _entry("measured", language, *leaves)
    bands = tuple(_bands(change, language))
    if bands:
        yield _entry("bands", language, *bands)
    if change.rules:
        yield _entry("rules", language, ", ".join(change.rules))
    if "judgement" in change.causes:
        yield _entry("judgement", language, say("diff.judged", language))
    if change.facts:
        yield _entry("facts", language, *fact_lines(change.facts, load_vocabulary(), language))
    told = _untold(change, bool(leaves))
    if told is not None:
        yield _entry("measured", language, say(f"diff.{told}", language))


def _untold(change: FindingChange, measured: bool) -> str | None:
    """What is said where the leaves and the rules that are read do not explain a flip, or not all of it."""
    if change.old is None or change.new is None:
        return None
    if change.old.trace is None or change.new.trace is None:
        return None if measured or change.rules else "no_trace"
    if change.recombined and not any(one.old is None or one.new is None for one in change.leaves):
        return "recombined"
    if measured or change.rules:
        return None
    return "other_bands" if change.only_other_bands else "unmoved"


def _telling(leaves: Iterable[LeafChange]) -> Iterator[LeafChange]:
    """The leaves without those that only repeat the measurement of one that turned."""
    told = set()
    for one in leaves:
        node = one.new if one.new is not None else one.old
        called = (one.op, str((node or {}).get("metric")), str((node or {}).get("label")))
        if one.turned or one.required or called not in told:
            yield one
        told.add(called)


def _bands(change: FindingChange, language: Language) -> Iterator[str]:
    if change.old is None or change.new is None:
        return
    titles = load_vocabulary().value_titles["stage"]
    for band in dict.fromkeys([*change.old.bands, *change.new.bands]):
        before, after = change.old.bands.get(band), change.new.bands.get(band)
        if before != after:
            words = [_written_outcome(one, change.either.kind, language) for one in (before, after)]
            yield f"{titles[band].in_(language) if band in titles else band}: {turned(*words)}"


# --- words ----------------------------------------------------------------------------------------------------------


def _entry(word: str, language: Language, *items: str) -> Entry:
    return Entry(say(f"diff.label.{word}", language), items)


def _outcome(outcome: Outcome, kind: str, language: Language) -> str:
    known = RuleKind(kind) if kind in tuple(RuleKind) else RuleKind.CRITERION
    return outcome_words(outcome, known, language)


def _written_outcome(written: str | None, kind: str, language: Language) -> str:
    if written is None or written not in tuple(Outcome):
        return written or "–"
    return _outcome(Outcome(written), kind, language)


def _verdict(outcome: str, language: Language) -> str:
    return verdict_words(outcome, language) if has_words(f"verdict.{outcome}") else outcome


def _stage(stage: tuple[str | None, str | None], language: Language) -> str:
    titles = load_vocabulary().value_titles["stage"]
    lowest, highest = (None if one is None else titles[one].in_(language) if one in titles else one for one in stage)
    if highest is None:
        return say("verdict.stage_none", language)
    if lowest is None:
        return say("verdict.stage_at_most", language, highest=highest)
    return say(
        "verdict.stage_certain" if lowest == highest else "verdict.stage_range",
        language,
        lowest=lowest,
        highest=highest,
    )


def setting_words(change: SettingChange, language: Language) -> str:
    """How two assessments were made differently: «дата оцінювання: 1 січня 2025 → 1 січня 2026»."""
    before, after = (_setting_value(change.what, one, language) for one in (change.old, change.new))
    return f"{say(f'diff.setting.{change.what}', language)}: {turned(before, after)}"


def _setting_value(what: str, value: str, language: Language) -> str:
    if not value:
        return say("diff.none", language)
    if what == "as_of" and _DAY.match(value):
        try:
            return day_words(value, language)
        except ValueError:
            return value
    return _FULL_DIGEST.sub(r"\1", value)
