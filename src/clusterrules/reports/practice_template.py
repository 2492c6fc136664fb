"""A profile with one practice to fill in, made of the vocabulary and of what the rules ask of practices."""

import textwrap
from collections.abc import Iterator, Sequence

from clusterrules.advice.practice_review import PRACTICES, asked_of_practices
from clusterrules.metrics.fields import FieldIs
from clusterrules.metrics.sources import Sources
from clusterrules.profile.schema import FORMAT
from clusterrules.profile.silence import UNFILLED
from clusterrules.profile.vocabulary import Field, FieldType, Vocabulary
from clusterrules.reports.wording import field_title, say
from clusterrules.rules.pack import Pack
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import LANGUAGES, Language

WIDTH = 112
_COLUMN = 36
_INDENT = "    "


def practice_template(packs: Sequence[Pack], language: Language) -> str:
    """The profile as YAML with comments: a line to fill in for every section that a rule asks for, and nothing said."""
    return "\n".join(_lines(packs, language)) + "\n"


def _lines(packs: Sequence[Pack], language: Language) -> Iterator[str]:
    vocabulary = packs[0].vocabulary
    name, practice = (
        "{" + ", ".join(f"{one}: {say(word, one)}" for one in LANGUAGES) + "}"
        for word in ("template.name", "template.practice_name")
    )
    for paragraph in say("template.head", language).splitlines():
        yield from _comment(paragraph, "")
    yield from (f"format: {FORMAT}", f"id: {say('template.id', language)}", f"name: {name}", "")
    yield from (f"{PRACTICES}:", f"  - id: {say('template.practice', language)}", f"{_INDENT}name: {practice}")
    rules = asked_of_practices(packs)
    fields, told = vocabulary.collections[PRACTICES].fields, {"name"}
    for pack, rule in rules:
        asked = [fields[name] for name in fields if name in _read(rule) - told]
        if asked and not isinstance(rule.passes, Sources):
            yield from _asked(pack, rule, asked, language)
            told |= {one.name for one in asked}
    yield from ("", *_comment(say("template.questions", language), _INDENT))
    for pack, rule in rules:
        asked = [fields[name] for name in fields if name in _read(rule) - told and not fields[name].is_collection]
        if asked and isinstance(rule.passes, Sources):
            yield from _asked(pack, rule, asked, language)
            told |= {one.name for one in asked}
    yield from ("", *_comment(say("template.rest", language), _INDENT))
    for one in fields.values():
        if one.name not in told:
            yield from _suggested(one, vocabulary, language)


def _read(rule: Rule) -> set[str]:
    """The fields of a practice that a rule asks for itself, whatever definitions and metrics read."""
    return {name for kind, name in rule.passes.reads().fields if kind == PRACTICES}


def _asked(pack: Pack, rule: Rule, fields: Sequence[Field], language: Language) -> Iterator[str]:
    said = {"rule": rule.id, "title": rule.title.in_(language)}
    yield ""
    yield from _comment(f"{say('review.titled', language, **said)}. {rule.question.in_(language)}", _INDENT)
    for one in fields:
        yield from _suggested(one, pack.vocabulary, language, _wanted(pack, rule, one))


def _wanted(pack: Pack, rule: Rule, one: Field) -> tuple[str, ...]:
    """The values that a rule accepts, where it names them in a parameter; else all that there are."""
    test = rule.passes
    if isinstance(test, FieldIs) and test.parameter is not None:
        accepted = pack.parameters[test.parameter].value
        return tuple(value for value in map(str, one.values) if value in accepted)
    return tuple(map(str, one.values))


def _suggested(
    one: Field, vocabulary: Vocabulary, language: Language, values: Sequence[str] | None = None
) -> Iterator[str]:
    """A line to make one's own, commented out, with the values that the field can have above it."""
    words = tuple(map(str, one.values)) if values is None else values
    value = "true" if one.type is FieldType.YES_NO else "[]" if one.is_collection else UNFILLED
    if words:
        value = words[0]
        titled = [f"{word} ({vocabulary.value_title(one.value_list or '', word).in_(language)})" for word in words]
        yield from _comment(", ".join(titled), _INDENT)
    yield _line(f"# {one.name}: {value}", field_title(one.title, language))


def _line(said: str, title: str) -> str:
    return f"{_INDENT}{said}".ljust(_COLUMN - 2) + f"  # {title}"


def _comment(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
