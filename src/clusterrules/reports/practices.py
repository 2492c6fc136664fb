"""Practices for people and as JSON: the list of them, and one in full."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from clusterrules.advice.practices import Practice, Remark, Result, Source
from clusterrules.metrics.trace import interval_json
from clusterrules.profile.vocabulary import load_vocabulary
from clusterrules.reports.as_markdown import escaped
from clusterrules.reports.layout import entries_grid, rendered, words
from clusterrules.reports.verdict import Entry
from clusterrules.reports.wording import capital, rule_titled, say
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import Language, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

PACK_AND_PRACTICES = tuple[Pack, Sequence[Practice]]


# --- words ----------------------------------------------------------------------------------------------------------


def word(value_list: str, value: str, language: Language) -> str:
    """A word of the vocabulary by its title."""
    return load_vocabulary().value_title(value_list, value).in_(language)


def named(practice: Practice, language: Language) -> str:
    """A practice by its title, with the section of the source and the cluster."""
    said = {"title": practice.title.in_(language), "section": practice.section}
    return say("practice.named", language, cluster=practice.cluster.in_(language), **said)


def titled(practice: Practice, language: Language) -> str:
    """A practice by its title, with the section of the source."""
    return say("practice.titled", language, title=practice.title.in_(language), section=practice.section)


def source_words(source: Source, section: str, language: Language) -> str:
    """On whose word something is said: of a section of the source, or of ours in reading it."""
    return say(f"practice.source.{source}", language, section=section)


def remark_words(remark: Remark, language: Language) -> str:
    """A precondition, a first step or a warning with its source."""
    source = source_words(remark.source, remark.section, language)
    return say("practice.remark", language, text=remark.text.in_(language), source=source)


def suits_words(practice: Practice, language: Language) -> str:
    """Whom a practice is addressed to, with its source."""
    source = source_words(practice.suits.source, practice.section, language)
    return say("practice.remark", language, text=practice.suits.text.in_(language), source=source)


def stages_words(stages: Iterable[str], language: Language) -> str:
    return ", ".join(word("stage", stage, language) for stage in stages)


# --- JSON -----------------------------------------------------------------------------------------------------------


def practice_json(pack: Pack, practice: Practice) -> dict[str, Any]:
    """Everything that is said of a practice, in both languages."""
    stage, suits, role, rhythm = practice.stage, practice.suits, practice.role, practice.rhythm
    return {
        "pack": pack.id,
        "id": practice.id,
        "section": practice.section,
        "title": practice.title.to_json(),
        "cluster": practice.cluster.to_json(),
        "profile": None if practice.profile is None else dict(zip(("id", "practice"), practice.profile, strict=True)),
        "type": practice.type,
        "stage": {
            "declared": stage.stage,
            "phrase": _json(stage.phrase),
            "notes": [note.to_json() for note in stage.notes],
        },
        "suits": {"stages": list(suits.stages), "source": str(suits.source), "text": suits.text.to_json()},
        "role": {"is": role.role, "stated": role.stated.to_json()},
        "problem": practice.problem.to_json(),
        "mechanisms": list(practice.mechanisms),
        "mechanics": [step.to_json() for step in practice.mechanics],
        "rhythm": {"cadence": rhythm.cadence, "text": rhythm.text.to_json()},
        "results": [_result_json(result) for result in practice.results],
        "preconditions": [remark_json(one) for one in practice.preconditions],
        "begin_with": [remark_json(one) for one in practice.begin_with],
        "warnings": [{**remark_json(one), "not_before": one.not_before} for one in practice.warnings],
        "helps": [
            {"rule": one.rule, "source": str(one.source), "because": one.because.to_json()} for one in practice.helps
        ],
        "lessons": [lesson.to_json() for lesson in practice.lessons],
    }


def _json(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text.to_json()


def remark_json(remark: Remark) -> dict[str, Any]:
    return {"text": remark.text.to_json(), "section": remark.section, "source": str(remark.source)}


def _result_json(result: Result) -> dict[str, Any]:
    quantity = result.quantity
    return {
        "level": result.level,
        "kind": result.kind,
        "value": result.value,
        "interval": None if quantity is None else interval_json(quantity.interval),
        "about": quantity is not None and quantity.about,
        "unit": _json(result.unit),
        "period": _json(result.period),
        "text": result.text.to_json(),
    }


# --- the list -------------------------------------------------------------------------------------------------------


def _by_type(practices: Sequence[Practice]) -> Iterator[tuple[str, list[Practice]]]:
    """Practices under their types, in the order of the vocabulary."""
    for kind in load_vocabulary().value_titles["practice_type"]:
        found = [one for one in practices if one.type == kind]
        if found:
            yield kind, found


def practices_table(packs: Iterable[PACK_AND_PRACTICES], language: Language) -> str:
    """One line a practice, by pack and type."""
    lines: list[str] = []
    for pack, practices in packs:
        lines.append(f"{pack.id} {pack.version} — {pack.title.in_(language)}")
        width = max((len(one.id) for one in practices), default=0)
        for kind, found in _by_type(practices):
            lines.append(f"\n{capital(word('practice_type', kind, language))}")
            for one in found:
                lines.append(f"  {one.section:<6} {one.id:<{width}}  {one.title.in_(language)}")
                lines.append(f"  {'':<6} {'':<{width}}  {one.cluster.in_(language)}; {_suits(one, language)}")
        if not practices:
            lines.append(f"  {say('practice.none', language)}")
    return "\n".join(lines) + "\n"


def _suits(practice: Practice, language: Language) -> str:
    return say("practice.suits", language, stages=stages_words(practice.suits.stages, language))


def practices_markdown(packs: Iterable[PACK_AND_PRACTICES], language: Language) -> str:
    """A table for each pack."""
    lines: list[str] = []
    for pack, practices in packs:
        lines += [f"## {escaped(pack.title.in_(language))}", ""]
        if not practices:
            lines += [escaped(say("practice.none", language)), ""]
            continue
        lines += [*practice_rows(practices, language), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


_COLUMNS = ("section", "title", "cluster", "type", "declared", "for_stages", "mechanisms", "helps")


def practice_rows(practices: Iterable[Practice], language: Language) -> Iterator[str]:
    """The rows of a Markdown table of practices."""
    yield "| " + " | ".join(escaped(say(f"practice.label.{name}", language)) for name in _COLUMNS) + " |"
    yield "|" + "---|" * len(_COLUMNS)
    for one in practices:
        cells = (
            one.title.in_(language),
            one.cluster.in_(language),
            word("practice_type", one.type, language),
            _declared(one, language),
            stages_words(one.suits.stages, language),
            ", ".join(word("mechanism_kind", kind, language) for kind in one.mechanisms),
            ", ".join(help_.rule for help_ in one.helps),
        )
        yield f"| {one.section} | " + " | ".join(escaped(cell) for cell in cells) + " |"


def _declared(practice: Practice, language: Language) -> str:
    stage = practice.stage.stage
    return say("practice.no_stage", language) if stage is None else word("stage", stage, language)


# --- one in full ----------------------------------------------------------------------------------------------------


def practice_text(pack: Pack, practice: Practice, language: Language) -> str:
    """One practice in full, for a terminal."""
    parts: list[RenderableType] = [words(named(practice, language), "title"), ""]
    parts.append(entries_grid([(one.label, one.items) for one in practice_entries(pack, practice, language)]))
    return rendered(parts)


def practice_entries(pack: Pack, practice: Practice, language: Language) -> Iterator[Entry]:
    """What is said of a practice, under its labels."""
    for label, items in _entries(pack, practice, language):
        if items:
            yield Entry(say(f"practice.label.{label}", language), tuple(items))


def _entries(pack: Pack, practice: Practice, language: Language) -> Iterator[tuple[str, Sequence[str]]]:
    yield "id", (practice.id,)
    yield "type", (capital(word("practice_type", practice.type, language)),)
    yield "declared", tuple(_stage(practice, language))
    yield "for_stages", (capital(stages_words(practice.suits.stages, language)), suits_words(practice, language))
    role = practice.role
    said = say("practice.no_role", language) if role.role is None else capital(word("role", role.role, language))
    yield "role", (f"{said}. {role.stated.in_(language)}",)
    yield "problem", (practice.problem.in_(language),)
    yield "mechanisms", (capital(", ".join(word("mechanism_kind", kind, language) for kind in practice.mechanisms)),)
    yield "mechanics", [step.in_(language) for step in practice.mechanics]
    yield "rhythm", (_rhythm(practice, language),)
    for level in load_vocabulary().value_titles["result_level"]:
        yield f"level.{level}", [one.text.in_(language) for one in practice.results if one.level == level]
    for name in ("preconditions", "begin_with", "warnings"):
        yield name, [remark_words(one, language) for one in getattr(practice, name)]
    yield "lessons", [lesson.in_(language) for lesson in practice.lessons]
    yield (
        "helps",
        [
            say(
                "practice.help",
                language,
                rule=rule_titled(pack, one.rule, language),
                because=one.because.in_(language),
                source=source_words(one.source, practice.section, language),
            )
            for one in practice.helps
        ],
    )


def _stage(practice: Practice, language: Language) -> Iterator[str]:
    declared = capital(_declared(practice, language))
    phrase = practice.stage.phrase
    yield (
        declared
        if phrase is None
        else say("practice.stage", language, stage=declared, phrase=say("quoted", language, text=phrase.in_(language)))
    )
    yield from (note.in_(language) for note in practice.stage.notes)


def _rhythm(practice: Practice, language: Language) -> str:
    cadence = practice.rhythm.cadence
    text = practice.rhythm.text.in_(language)
    return text if cadence is None else f"{capital(word('cadence', cadence, language))}. {text}"
