"""Missing facts in words, grouped: «поле «Вид організації» для 14 учасників» rather than fourteen lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clusterrules.advice.deciding import STATED
from clusterrules.engine.assessment import DecidingSet
from clusterrules.metrics.trace import OpenFact
from clusterrules.profile.vocabulary import NONE, ORGANISATION, Field, FieldType, Kind, Vocabulary
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


def gap_lines(
    facts: Iterable[OpenFact], pack: Pack, language: Language, shown: int = FEW, *, located: bool = False
) -> tuple[str, ...]:
    """Each group of missing facts on one line, those that most nodes share first in the order of the facts.

    ``located`` adds where the first of them stands in a file.
    """
    groups: dict[Alike, list[OpenFact]] = {}
    for fact in facts:
        groups.setdefault((fact.kind, fact.field or "", fact.what, fact.reason), []).append(fact)
    lines = tuple(_gap(group, pack, language, shown) for group in groups.values())
    if not located:
        return lines
    return tuple(_placed(line, group[0], language) for line, group in zip(lines, groups.values(), strict=True))


def _placed(line: str, fact: OpenFact, language: Language) -> str:
    """The line with the path of a fact, for those that stand in a file."""
    in_file = fact.kind not in ("metric", "rule") and fact.what != "attestation"
    return say("fact.located", language, fact=line, path=fact.path) if in_file else line


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


def deciding_lines(
    sets: Iterable[DecidingSet], rule: Rule, pack: Pack, language: Language, *, located: bool = False
) -> tuple[str, ...]:
    """For each outcome that some facts would bring about, those facts; ``located`` adds where they stand in a file."""
    return tuple(
        say(
            "deciding" if one.exact else "deciding.near",
            language,
            outcome=capital(outcome_words(one.outcome, rule.kind, language)),
            facts="; ".join(_supposed(path, value, pack.vocabulary, language, located) for path, value in one.facts),
        )
        for one in sets
    )


def _supposed(path: str, value: Any, vocabulary: Vocabulary, language: Language, located: bool) -> str:
    said = supposed_words(path, value, vocabulary, language)
    return say("fact.located", language, fact=said, path=path) if located else said


def supposed_words(path: str, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """A fact that is supposed, by its path and value, in the titles of the vocabulary."""
    head, *rest = path.split(".")
    if head == "attestations":
        return say("fact.attested", language, value=value)
    kind = kind_at(head, vocabulary)
    if kind is None or not rest:
        return say("fact.other", language, path=path, value=value_words(value, language))
    node, nested = _nested(kind, rest, vocabulary)
    last = rest[-1]
    if last == "completeness":
        title = field_title(nested.title, language)
        return (
            say("fact.complete_of", language, list=title, node=node)
            if node
            else say("fact.complete", language, list=title)
        )
    if "totals" in rest and last in nested.categories:
        category = nested.categories[last].title.in_(language)
        return say("fact.total", language, list=field_title(nested.title, language), value=value, category=category)
    if last in nested.fields:
        field = nested.fields[last]
        said = {"field": field_title(field.title, language), "value": _value(field, value, vocabulary, language)}
        return say("fact.field", language, node=node, **said) if node else say("fact.own", language, **said)
    return say("fact.other", language, path=path, value=value_words(value, language))


def _nested(kind: Kind, rest: Sequence[str], vocabulary: Vocabulary) -> tuple[str, Kind]:
    """The node that a path leads through, with the list inside it and its entry if it goes there, and what it is of."""
    names: list[str] = []
    for index, part in enumerate(rest[:-1]):
        inner = kind_at(f"{kind.name}.{part}", vocabulary) if part in kind.fields else None
        if part == "totals":
            break
        if inner is None:
            names.append(part)
            continue
        kind = inner
        entries = [one for one in rest[index + 1 : -1] if one != "totals"]
        names += entries if "totals" not in rest[index + 1 :] else []
        break
    return ", ".join(names), kind


def _value(field: Field, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """A value by its title; where only whether there is one matters, that."""
    titles: Mapping[str, Any] = vocabulary.value_titles.get(field.value_list or "", {})
    if value in titles:
        return str(titles[value].in_(language))
    if value in (NONE, STATED) and field.type is not FieldType.NUMBER:
        return say("fact.none" if value == NONE else "fact.stated", language)
    return value_words(value, language)
