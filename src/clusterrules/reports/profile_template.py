"""A profile to fill in: every list that the rules of some packs read, made of the vocabulary and of what they read.

All of it is commented out, so that it says nothing as it stands. What is commented out with ``#`` becomes part of the
profile without it; a line with ``##`` explains. A fact still to be filled in is ``…``, which is a fault of a profile:
what somebody forgot to fill in is never taken for a fact.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from clusterrules.engine.assess import selected
from clusterrules.profile.schema import FORMAT
from clusterrules.profile.silence import UNFILLED
from clusterrules.profile.vocabulary import ALL, ORGANISATION, Field, FieldType, Kind, Vocabulary
from clusterrules.reports.wording import say
from clusterrules.rules.lint import closure
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import LANGUAGES, Language

_WIDTH = 118
_COLUMN = 32
_MOST = 6
"""Rules that a field names; the list as a whole names all of them."""

Readers = Mapping[tuple[str, str], Sequence[str]]
"""The rules that read a field or a nested list of a kind, in the order of the packs; ``""`` is the list as a whole."""


def profile_template(packs: Sequence[Pack], language: Language) -> str:
    """The profile as YAML with comments in a language; valid as it stands, and every rule is left open by it."""
    return "\n".join(_lines(packs, language)) + "\n"


def _lines(packs: Sequence[Pack], language: Language) -> Iterator[str]:
    vocabulary, readers = packs[0].vocabulary, _readers(packs)
    for paragraph in say("new.head", language).splitlines():
        yield from _said(paragraph)
    yield ""
    name = "{" + ", ".join(f"{one}: {say('template.name', one)}" for one in LANGUAGES) + "}"
    yield from (f"format: {FORMAT}", f"id: {say('template.id', language)}", f"name: {name}")
    yield from _line(f"# as_of: {UNFILLED}", say("new.as_of", language))
    yield from _section(vocabulary.organisation, readers, vocabulary, language)
    for kind in vocabulary.collections.values():
        if any(read == kind.name for read, _ in readers):
            yield from _section(kind, readers, vocabulary, language)
    for kind in vocabulary.support.values():
        yield from _support(kind, vocabulary, language)


def _readers(packs: Sequence[Pack]) -> Readers:
    found: dict[tuple[str, str], list[str]] = {}
    for pack in packs:
        for name in selected(pack, ()):
            reads = closure(pack, pack.rules[name].reads())
            # What is read of a nested list, or through it, is read of the field that holds the list.
            nested = {*reads.collections, *(kind for kind, _ in reads.fields)}
            held = {(kind, field) for kind, _, field in (one.partition(".") for one in nested)}
            whole = {(kind, "") for kind, _ in held}
            for key in {*reads.fields, *held, *whole}:
                found.setdefault(key, []).append(name)
    return found


# --- sections -------------------------------------------------------------------------------------------------------


def _section(kind: Kind, readers: Readers, vocabulary: Vocabulary, language: Language) -> Iterator[str]:
    """One list with every field that some rule reads, or the organisation."""
    yield from ("", _heading(kind, language))
    yield from _said(say("new.read_by", language, rules=", ".join(readers[kind.name, ""])))
    yield f"# {kind.name}:"
    lead = "#   "
    if kind.name != ORGANISATION:
        yield from _line("#   completeness: unknown", say("new.completeness", language))
        categories = ", ".join((ALL, *kind.categories))
        yield from _line("#   totals: []", say("new.totals", language, categories=categories))
        yield from ("#   items:", f"#     - id: {kind.name}-1")
        lead = "#       "
    for one in kind.fields.values():
        names = readers.get((kind.name, one.name), ())
        if names or one.identity:
            yield from _field(one, lead, names, vocabulary, language)


def _support(kind: Kind, vocabulary: Vocabulary, language: Language) -> Iterator[str]:
    """What supports facts: no rule reads it, but grades and judgements come of it."""
    yield from ("", _heading(kind, language))
    yield from _said(say(f"new.{kind.name}", language))
    yield from (f"# {kind.name}:", f"#   - id: {kind.name}-1")
    for one in kind.fields.values():
        yield from _field(one, "#     ", (), vocabulary, language)


def _field(one: Field, lead: str, rules: Sequence[str], vocabulary: Vocabulary, language: Language) -> Iterator[str]:
    """A field to fill in, with its title, what it can say, and the rules that read it."""
    title = one.title.in_(language)
    said = [say("new.date", language, title=title) if one.type is FieldType.DATE else title]
    if one.values:
        said.append(", ".join(_titled(one, value, vocabulary, language) for value in one.values))
    elif one.type is FieldType.YES_NO:
        said.append("true, false")
    if one.to:
        said.append(say("new.ids", language, lists=", ".join(one.to)))
    if one.fields:
        inner = ", ".join([*(["id"] if one.type is FieldType.LINKS else []), *one.fields])
        said.append(f"{{{inner}}}")
    about = ": ".join([said[0], "; ".join(said[1:])]) if said[1:] else said[0]
    if rules:
        few = [*rules[:_MOST], *(["…"] if len(rules) > _MOST else [])]
        about += f" [{', '.join(few)}]"
    yield from _line(f"{lead}{one.name}: {'[]' if one.is_collection else UNFILLED}", about)


def _titled(one: Field, value: str, vocabulary: Vocabulary, language: Language) -> str:
    """A value with what it is called, where that is another word."""
    title = vocabulary.value_title(one.value_list or "", value).in_(language)
    return value if title in (value, value.replace("_", " ")) else f"{value} ({title})"


def _heading(kind: Kind, language: Language) -> str:
    return f"## {kind.title.in_(language)} ".ljust(_WIDTH, "─")


def _line(suggested: str, about: str) -> Iterator[str]:
    """A suggestion with what is said of it beside it; what does not fit goes on below, a comment to YAML either way."""
    first, *more = textwrap.wrap(about, _WIDTH - _COLUMN - 4)
    yield suggested.ljust(_COLUMN) + f"  # {first}"
    for line in more:
        yield "#".ljust(_COLUMN) + f"  # {line}"


def _said(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _WIDTH, initial_indent="## ", subsequent_indent="## ")
