"""Missing facts in words, grouped: «поле «Вид організації» для 14 учасників» rather than fourteen lines."""

from collections.abc import Iterable, Mapping
from typing import Any

from clusterrules.engine.assessment import DecidingSet
from clusterrules.metrics.trace import OpenFact
from clusterrules.profile.vocabulary import ORGANISATION, FieldType, Vocabulary
from clusterrules.reports.wording import (
    FEW,
    capital,
    field_title,
    has_words,
    kind_at,
    list_title,
    name_list,
    outcome_words,
    say,
    value_words,
)
from clusterrules.rules.pack import Pack
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Language

Alike = tuple[str, str, str, str]
"""What facts have in common that are told together: kind, field, what is missing, and the reason."""


def gap_lines(facts: Iterable[OpenFact], pack: Pack, language: Language, shown: int = FEW) -> tuple[str, ...]:
    """Each group of missing facts on one line, those that most nodes share first in the order of the facts."""
    groups: dict[Alike, list[OpenFact]] = {}
    for fact in facts:
        groups.setdefault((fact.kind, fact.field or "", fact.what, fact.reason), []).append(fact)
    return tuple(_gap(group, pack, language, shown) for group in groups.values())


def _gap(group: list[OpenFact], pack: Pack, language: Language, shown: int) -> str:
    said = _what(group, pack, language, shown)
    fact = group[0]
    if fact.what == "attestation" or fact.reason not in ("conflict", "error"):
        return said
    return say(f"gap.{fact.reason}", language, gap=said)


def _what(group: list[OpenFact], pack: Pack, language: Language, shown: int) -> str:
    fact, vocabulary = group[0], pack.vocabulary
    if fact.kind == "metric":
        metric = pack.metrics.get(fact.path)
        return say("gap.metric", language, metric=fact.path if metric is None else metric.title.in_(language))
    if fact.kind == "rule":
        if len(group) == 1:
            return say("gap.rule", language, rule=fact.path)
        return say("gap.rules", language, rules=name_list([one.path for one in group], language, shown))
    if fact.what == "attestation":
        word = "gap.agreed" if fact.reason == "conflict" else "gap.attestation"
        return say(word, language, path=fact.path.removeprefix("attestations."))
    if fact.what == "completeness":
        return _list_gap(group, vocabulary, language, shown)
    return _node_gap(group, vocabulary, language, shown)


def _node_gap(group: list[OpenFact], vocabulary: Vocabulary, language: Language, shown: int) -> str:
    """Something that is missing of each of some nodes."""
    fact = group[0]
    kind = kind_at(fact.kind, vocabulary)
    field = None if kind is None or fact.field is None else kind.fields.get(fact.field)
    title = fact.field or "" if field is None else field_title(field.title, language)
    if fact.kind == ORGANISATION:
        return say("gap.organisation", language, field=title or fact.path)
    depth = 0 if fact.field is None else 1
    whose = whose_words(fact.kind, len(group), vocabulary, language)
    if fact.what == "evidence":
        said = say("gap.evidence", language, whose=whose)
    elif fact.field is None:
        said = say("gap.value", language, field=list_title(fact.kind, vocabulary, language), whose=whose)
    else:
        said = say("gap.field", language, field=title, whose=whose)
    return _with_nodes(said, [_node(one.path, depth) for one in group], language, shown)


def _list_gap(group: list[OpenFact], vocabulary: Vocabulary, language: Language, shown: int) -> str:
    """A list that may lack something: of the profile, of some nodes, or of every node of a list."""
    kind = group[0].kind
    title = list_title(kind, vocabulary, language)
    outer, _, inner = kind.rpartition(".")
    if not outer:
        return say("gap.list", language, list=title)
    if any(fact.path == kind for fact in group):
        if outer == ORGANISATION:
            return say("gap.list", language, list=title)
        return say("gap.every_list", language, list=title, outer=list_title(outer, vocabulary, language))
    holder = kind_at(outer, vocabulary)
    reference = holder is not None and inner in holder.fields and holder.fields[inner].type is FieldType.REFERENCE
    whose = whose_words(outer, len(group), vocabulary, language)
    if reference:
        said = say("gap.field", language, field=title, whose=whose)
    else:
        said = say("gap.inner_list", language, list=title, whose=whose)
    return _with_nodes(said, [_node(fact.path, 1) for fact in group], language, shown)


def _with_nodes(said: str, names: list[str], language: Language, shown: int) -> str:
    return say("gap.nodes", language, gap=said, nodes=name_list(sorted(set(names)), language, shown))


def _node(path: str, depth: int) -> str:
    """The node that a path leads through, without its list and the field at the end."""
    parts = path.split(".")[1:]
    return ".".join(parts[: len(parts) - depth] or parts)


def whose_words(kind: str, count: int, vocabulary: Vocabulary, language: Language) -> str:
    """«14 учасників»: a number of nodes in the case that follows «для»."""
    if has_words(f"of.{kind}"):
        return say(f"of.{kind}", language, count=count)
    return say("of.records", language, count=count, list=list_title(kind, vocabulary, language))


# --- what would decide ----------------------------------------------------------------------------------------------


def deciding_lines(sets: Iterable[DecidingSet], rule: Rule, pack: Pack, language: Language) -> tuple[str, ...]:
    """For each outcome that some facts would bring about, those facts."""
    return tuple(
        say(
            "deciding" if one.exact else "deciding.near",
            language,
            outcome=capital(outcome_words(one.outcome, rule.kind, language)),
            facts="; ".join(supposed_words(path, value, pack.vocabulary, language) for path, value in one.facts),
        )
        for one in sets
    )


def supposed_words(path: str, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """A fact that is supposed, by its path and value."""
    head, *rest = path.split(".")
    kind = kind_at(head, vocabulary)
    if head == "attestations":
        return say("fact.attested", language, value=value)
    if kind is not None and rest == ["completeness"]:
        return say("fact.complete", language, list=list_title(head, vocabulary, language))
    if kind is not None and rest[:1] == ["totals"] and rest[-1] in kind.categories:
        category = kind.categories[rest[-1]].title.in_(language)
        title = list_title(head, vocabulary, language)
        return say("fact.total", language, list=title, value=value, category=category)
    if kind is not None and rest and rest[-1] in kind.fields:
        field = kind.fields[rest[-1]]
        titles: Mapping[str, Any] = vocabulary.value_titles.get(field.value_list or "", {})
        shown = titles[value].in_(language) if value in titles else value_words(value, language)
        if head == ORGANISATION:
            return say("fact.own", language, field=field_title(field.title, language), value=shown)
        node = ".".join(rest[:-1])
        return say("fact.field", language, field=field_title(field.title, language), node=node, value=shown)
    return say("fact.other", language, path=path, value=value_words(value, language))
