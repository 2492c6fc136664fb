"""Practices to learn from: what a source tells of real clusters, as data beside the rules of a pack.

A practice never reaches a verdict. A pack that extends another takes over its practices; one of the same id replaces
the inherited one. Loading fails closed: every fault of every file is listed, and then nothing is loaded.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import Fault, FaultyDocument, Path, in_order, nearest
from clusterrules.documents.reading import Document, read_file
from clusterrules.profile.phrases import Quantity, UpsideDownError, parse_quantity
from clusterrules.profile.shape import shape_faults, without
from clusterrules.profile.vocabulary import NONE
from clusterrules.resources import schemas_folder
from clusterrules.rules.pack import Pack
from clusterrules.rules.sources import PRACTICES_FOLDER
from clusterrules.texts.catalogue import Text, text_of

SCHEMA_FILE = "practice.schema.json"


class Source(StrEnum):
    """Who says something: the text of the source, or this knowledge base in reading it."""

    TEXT = "text"
    EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True)
class DeclaredStage:
    """The stage that the source declares for the cluster, in its phrase; ``stage`` is ``None`` where none survives.

    ``notes`` say where the source contradicts itself or is lost.
    """

    stage: str | None
    phrase: Text | None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """The stages of the clusters that a practice is addressed to, and on whose word."""

    stages: tuple[str, ...]
    source: Source
    text: Text


@dataclass(frozen=True, slots=True)
class Role:
    """The role of the cluster in a practice: a word of the vocabulary, or ``None`` where the source uses none."""

    role: str | None
    stated: Text


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a practice comes round; ``cadence`` is ``None`` where the source gives no interval."""

    cadence: str | None
    text: Text


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a practice. ``value`` is the number as the source qualifies it, ``quantity`` what it claims."""

    level: str
    kind: str | None
    value: int | float | str | None
    quantity: Quantity | None
    unit: Text | None
    period: Text | None
    text: Text


@dataclass(frozen=True, slots=True)
class Remark:
    """A precondition, a first step or a warning, with the section that it rests on.

    ``not_before`` is the first stage at which the warning no longer stands.
    """

    text: Text
    section: str
    source: Source
    not_before: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """A criterion about which something can be learned from a practice, and why."""

    rule: str
    source: Source
    because: Text


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice of one cluster."""

    id: str
    section: str
    title: Text
    cluster: Text
    profile: tuple[str, str] | None
    """The profile that states the same facts, and the practice in it."""
    type: str
    stage: DeclaredStage
    suits: Audience
    role: Role
    problem: Text
    mechanisms: tuple[str, ...]
    mechanics: tuple[Text, ...]
    rhythm: Rhythm
    results: tuple[Result, ...]
    preconditions: tuple[Remark, ...]
    begin_with: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    helps: tuple[Help, ...]
    lessons: tuple[Text, ...]
    file: File

    def help_for(self, rule: str) -> Help | None:
        """What the practice can teach about a criterion."""
        return next((one for one in self.helps if one.rule == rule), None)


def load_practices(pack: Pack) -> tuple[Practice, ...]:
    """The practices of a pack and of those that it extends, in the order of their sections.

    A pack without the folder has none of its own. Raises :class:`FaultyDocument` with every fault.
    """
    found = {one.id: one for one in load_practices(pack.base)} if pack.base is not None else {}
    faults: list[Fault] = []
    own: dict[str, Practice] = {}
    rules = _rules_of(pack)
    for file in sorted((pack.folder / PRACTICES_FOLDER).glob("**/*.yaml")):
        try:
            document = read_file(file)
        except FaultyDocument as faulty:
            faults.extend(faulty.faults)
            continue
        wrong = list(_faults(document, rules))
        if wrong:
            faults.extend(in_order(wrong))
            continue
        practice = _practice(document)
        if practice.id in own:
            said = {"name": practice.id, "other": str(own[practice.id].file)}
            faults.append(document.fault("given_twice", ("id",), **said))
        own[practice.id] = practice
    if faults:
        raise FaultyDocument(faults)
    return tuple(sorted({**found, **own}.values(), key=lambda one: (_numbered(one.section), one.id)))


def _rules_of(pack: Pack) -> frozenset[str]:
    """Every rule that the pack or one that it extends has, or expects of a group and nobody has written yet."""
    expected = {rule for group in pack.groups.values() for rule in group.expects}
    inherited = _rules_of(pack.base) if pack.base is not None else frozenset()
    return inherited | expected | set(pack.rules)


def _numbered(section: str) -> tuple[tuple[int, str], ...]:
    """A section as it is counted, so that 3.10 comes after 3.9."""
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in section.split("."))


# --- what is wrong --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((schemas_folder() / SCHEMA_FILE).read_text(encoding="utf-8"))
    return schema


def _faults(document: Document, rules: frozenset[str]) -> Iterator[Fault]:
    """What the schema refuses, and what is wrong with the meaning of the parts that it does not refuse."""
    wrong = shape_faults(document, _schema())
    yield from wrong
    sound, _ = without(document.data, wrong)
    if isinstance(sound, dict):
        yield from _name_faults(document, sound)
        yield from _value_faults(document, sound)
        yield from _help_faults(document, sound, rules)


def _name_faults(document: Document, data: Mapping[str, Any]) -> Iterator[Fault]:
    if "id" in data and "section" in data:
        expected, found = f"{data['section']}-{data['id']}.yaml", File(document.source).name
        if found != expected:
            yield document.fault("file_name", ("id",), found=found, expected=expected)


def _value_faults(document: Document, data: Mapping[str, Any]) -> Iterator[Fault]:
    for index, result in enumerate(data.get("results", ())):
        value = result.get("value")
        path: Path = ("results", index, "value")
        try:
            if value is not None:
                parse_quantity(value)
        except UpsideDownError:
            yield document.fault("upside_down", path, found=value)
        except ValueError:
            yield document.fault("not_a_number", path, found=value)


def _help_faults(document: Document, data: Mapping[str, Any], rules: frozenset[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, one in enumerate(data.get("helps", ())):
        rule = one.get("rule")
        path: Path = ("helps", index, "rule")
        if rule in seen:
            yield document.fault("linked_twice", path, id=rule)
        elif rule is not None and rule not in rules:
            yield document.fault("unknown_rule", path, nearest(rule, rules), name=rule)
        seen.add(rule)


# --- reading --------------------------------------------------------------------------------------------------------


def _practice(document: Document) -> Practice:
    """The practice in a document without faults."""
    data: dict[str, Any] = document.data
    stage, suits, role, rhythm = data["stage"], data["suits"], data["role"], data["rhythm"]
    profile = data.get("profile")
    return Practice(
        id=data["id"],
        section=data["section"],
        title=text_of(data["title"]),
        cluster=text_of(data["cluster"]),
        profile=None if profile is None else (profile["id"], profile["practice"]),
        type=data["type"],
        stage=DeclaredStage(_word(stage["declared"]), _text(stage.get("phrase")), _texts(stage.get("notes", ()))),
        suits=Audience(tuple(suits["stages"]), Source(suits["source"]), text_of(suits["text"])),
        role=Role(_word(role["is"]), text_of(role["stated"])),
        problem=text_of(data["problem"]),
        mechanisms=tuple(data["mechanisms"]),
        mechanics=_texts(data["mechanics"]),
        rhythm=Rhythm(_word(rhythm["cadence"]), text_of(rhythm["text"])),
        results=tuple(_result(spec) for spec in data["results"]),
        preconditions=_remarks(data["preconditions"]),
        begin_with=_remarks(data["begin_with"]),
        warnings=_remarks(data["warnings"]),
        helps=tuple(Help(one["rule"], Source(one["source"]), text_of(one["because"])) for one in data["helps"]),
        lessons=_texts(data["lessons"]),
        file=File(document.source),
    )


def _word(written: str) -> str | None:
    return None if written == NONE else written


def _text(written: object) -> Text | None:
    return None if written is None else text_of(written)


def _texts(written: Any) -> tuple[Text, ...]:
    return tuple(text_of(one) for one in written)


def _remarks(written: Any) -> tuple[Remark, ...]:
    return tuple(Remark(text_of(one), one["section"], Source(one["source"]), one.get("not_before")) for one in written)


def _result(spec: Mapping[str, Any]) -> Result:
    value = spec.get("value")
    return Result(
        level=spec["level"],
        kind=spec.get("kind"),
        value=value,
        quantity=None if value is None else parse_quantity(value),
        unit=_text(spec.get("unit")),
        period=_text(spec.get("period")),
        text=text_of(spec["text"]),
    )
