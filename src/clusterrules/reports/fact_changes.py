"""Facts of a profile before and after, in words, those of one field or list together."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clusterrules.compare.facts import EVERYTHING, FactChange
from clusterrules.profile.vocabulary import ORGANISATION, Vocabulary, load_vocabulary
from clusterrules.reports.wording import (
    capital,
    field_title,
    has_words,
    kind_at,
    list_title,
    name_list,
    say,
    turned,
    value_words,
)
from clusterrules.texts.catalogue import Language, Text

_SPELLED = 3
"""So many changes of one field are said one by one; more of them are counted."""


def fact_lines(changes: Iterable[FactChange], vocabulary: Vocabulary, language: Language) -> tuple[str, ...]:
    """Facts that changed, those of one field or list together."""
    groups: dict[tuple[str, str, str], list[FactChange]] = {}
    for change in changes:
        groups.setdefault((change.what, change.kind, change.field or ""), []).append(change)
    return tuple(line for group in groups.values() for line in _fact_group(group, vocabulary, language))


def _fact_group(group: list[FactChange], vocabulary: Vocabulary, language: Language) -> Iterator[str]:
    what = group[0].what
    if what in ("added", "removed"):
        nodes = name_list([_node(one) for one in group], language)
        title = list_title(group[0].kind, vocabulary, language)
        yield capital(say(f"diff.fact.{what}", language, list=title, nodes=nodes))
    elif len(group) > _SPELLED:
        nodes = name_list([_node(one) for one in group], language)
        yield capital(say("diff.fact.several", language, about=about_fact(group[0], language), nodes=nodes))
    else:
        for one in group:
            before, after = (_value(value, one, vocabulary, language) for value in (one.old, one.new))
            about, node = about_fact(one, language), _node(one)
            whose = about if not node else say("diff.fact.of_node", language, about=about, node=node)
            yield f"{capital(whose)}: {turned(before, after)}"


def about_fact(change: FactChange, language: Language) -> str:
    """What a change is about, without the node: a field, a list or what is said of a list."""
    vocabulary = load_vocabulary()
    if change.what == "attestation":
        return say("diff.fact.attestation", language)
    if change.kind == EVERYTHING:
        return say("diff.fact.default_evidence", language)
    kind = kind_at(change.kind, vocabulary)
    title = list_title(change.kind, vocabulary, language)
    if change.what == "completeness":
        return say("diff.fact.completeness", language, list=title)
    if change.what == "total":
        name = change.path.rpartition(".totals.")[2]
        category = None if kind is None else kind.categories.get(name)
        of = name if category is None else category.title.in_(language)
        return say("diff.fact.total" if name else "diff.fact.totals", language, list=title, category=of)
    if change.what in ("added", "removed"):
        return say("diff.fact.records", language, list=title)
    field = None if kind is None or change.field is None else kind.fields.get(change.field)
    called = change.field if field is None else field_title(field.title, language)
    said = title if called is None else say("diff.fact.field", language, field=called)
    return say("diff.fact.evidence", language, about=said) if change.what == "evidence" else said


def _node(change: FactChange) -> str:
    """The node that a change is about; nothing for the organisation itself and for whole lists."""
    if change.kind in (ORGANISATION, EVERYTHING) or change.what in ("attestation", "completeness", "total"):
        return ""
    parts = change.path.split(".")[1:]
    known = change.field is not None and parts[-1:] == [change.field]
    return ".".join(parts[:-1] if known else parts)


def _value(value: Any, change: FactChange, vocabulary: Vocabulary, language: Language) -> str:
    if value is None or value == []:
        return say("diff.none", language)
    if isinstance(value, list):
        return ", ".join(_value(one, change, vocabulary, language) for one in value)
    if change.what == "completeness" and has_words(f"diff.completeness.{value}"):
        return say(f"diff.completeness.{value}", language)
    kind = kind_at(change.kind, vocabulary)
    field = None if kind is None or change.field is None else kind.fields.get(change.field)
    titles: Mapping[str, Text] = {}
    if field is not None and field.value_list is not None:
        titles = vocabulary.value_titles.get(field.value_list, {})
    if isinstance(value, str) and value in titles:
        return titles[value].in_(language)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value_words(value, language)
