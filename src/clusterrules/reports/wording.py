"""How outcomes, verdicts, numbers and lists of names are put into words: what all formats for people share."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from clusterrules.engine.assessment import Assessment, Finding, PackResult
from clusterrules.graph.evidence import Grade
from clusterrules.logic.interval import Interval
from clusterrules.metrics.view import ParameterValue
from clusterrules.profile.vocabulary import Kind, Vocabulary
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack, Presumption
from clusterrules.rules.rule import Remedy, RuleKind
from clusterrules.texts import formats
from clusterrules.texts.catalogue import Language, Text, message, message_keys

FEW = 5
"""How many names a sentence gives before it counts the rest."""

DIGEST = 12
"""How many signs of a digest are shown."""

_REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of writing, with which a name could rewrite the line around it."""

NO_BREAK = "\u00a0"
"""A space at which no line ends."""

_BEFORE_SYMBOL = re.compile(r"(?<=\d) (?=[%‰°€$₴])")
"""The space between a number and the symbol of its unit."""


def say(key: str, language: Language, **arguments: object) -> str:
    """A message of the reports."""
    return message(f"report.{key}", language, **arguments)


@lru_cache(maxsize=1)
def _keys() -> frozenset[str]:
    return frozenset(message_keys("en"))


def has_words(key: str) -> bool:
    """Whether the catalogue has a message of the reports."""
    return f"report.{key}" in _keys()


def plain(text: str) -> str:
    """Text from outside on one line, without the signs that would steer a terminal or turn the line round.

    A number stays on one line with the symbol of its unit: «90,9 %».
    """
    return _BEFORE_SYMBOL.sub(NO_BREAK, "".join(_harmless(sign) for sign in text))


def _harmless(sign: str) -> str:
    if sign in "\n\r\t\u2028\u2029":
        return " "
    return "\ufffd" if sign in _REVERSING or unicodedata.category(sign) in ("Cc", "Cs") else sign


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


# --- outcomes -------------------------------------------------------------------------------------------------------


def outcome_words(outcome: Outcome, kind: RuleKind, language: Language) -> str:
    """An outcome in words; people read of a pattern or a mistake that it applies or not."""
    family = "applies" if kind.adverse else "outcome"
    return say(f"{family}.{outcome}", language)


def finding_outcome(finding: Finding, language: Language) -> str:
    """The outcome of a finding, marked where it is disputed."""
    words = outcome_words(finding.outcome, finding.rule.kind, language)
    return f"{words}, {say('disputed', language)}" if finding.disputed else words


def reason_words(reason: Reason | None, language: Language) -> str:
    return "" if reason is None else say(f"reason.{reason}", language)


def reading_words(reading: str, language: Language) -> str:
    """How a purpose reads what cannot be told; a reading of a foreign pack is shown as written."""
    key = f"reading.{reading}"
    return say(key, language) if has_words(key) else reading


def finding_reason(finding: Finding, language: Language) -> str:
    """Why an outcome cannot be told, and how the purpose reads that."""
    parts = [reason_words(finding.reason, language)]
    if finding.reading is not None:
        parts.append(reading_words(finding.reading, language))
    return "; ".join(part for part in parts if part)


def tone(finding: Finding) -> str:
    """How a result is coloured: ``good``, ``bad``, ``open``, ``broken`` or ``none``. Never the only sign of it."""
    tones = {Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.CANT_TELL: "open", Outcome.ERROR: "broken"}
    return "open" if finding.disputed else tones.get(finding.outcome, "none")


def verdict_words(outcome: str, language: Language) -> str:
    return say(f"verdict.{outcome}", language)


def verdict_tone(outcome: str) -> str:
    return {"cluster": "good", "not_a_cluster": "bad"}.get(outcome, "open")


def origin_words(origin: str | None, language: Language) -> str:
    """Who set a number; without a parameter it is the rule itself that says it."""
    return say(f"origin.{origin or 'rule'}", language)


def presumed_words(origin: str, language: Language) -> str:
    """Whose presumption something is; a value of ours and a presumption of ours are told in different words."""
    return say(f"presumed.{origin}", language)


def presumption_words(presumption: Presumption, language: Language) -> str:
    """What is taken for granted, and by whom."""
    title = presumption.title.in_(language)
    return say("presumption", language, title=title, origin=presumed_words(presumption.origin, language))


def grade_words(grade: Grade, language: Language) -> str:
    return say(f"grade.{grade.name.lower()}", language)


def remedy_words(remedy: Remedy, language: Language) -> str:
    """What to do, and with how much effort."""
    effort = say(f"effort.{remedy.effort}", language)
    return say("remedy", language, text=sentence(remedy.text.in_(language)), effort=effort)


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a sign of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


# --- numbers and names ----------------------------------------------------------------------------------------------


def number_words(value: Interval, unit: str | None, language: Language) -> str:
    """A number or an interval; shares as percentages."""
    return formats.interval(value, language, percent=unit == "share")


def comparison_words(comparison: str, bound: Interval, unit: str | None, language: Language) -> str:
    """What a number is compared with: «щонайменше 10», «останні 12 місяців»."""
    if comparison == "within":
        return say("compare.within", language, count=bound.lo, bound=bound.lo)
    if bound.lo is None or bound.hi is None:
        known = number_words(bound, unit, language)
        return say("compare.unknown" if bound.lo in (None, 0) else "compare.unbounded", language, bound=known)
    return say(f"compare.{comparison}", language, bound=number_words(bound, unit, language))


def turned(old: str, new: str) -> str:
    """What was and what is."""
    return f"{old} → {new}"


def unit_words(unit: str, language: Language) -> str:
    """A unit by its name; one of a foreign pack as written."""
    return say(f"unit.{unit}", language) if has_words(f"unit.{unit}") else unit


def parameter_words(value: ParameterValue, vocabulary: Vocabulary, language: Language) -> str:
    """What a parameter is: a number, one for each band, or a list of words by their titles."""
    if value.words:
        return ", ".join(_word_titles(value.words, vocabulary, language))
    if value.by_band:
        return "; ".join(
            say(
                "explain.banded",
                language,
                band=band_words(band, vocabulary, language),
                value=number_words(number, value.unit, language),
            )
            for band, number in value.by_band.items()
        )
    return number_words(value.value, value.unit, language)


def _word_titles(listed: frozenset[str], vocabulary: Vocabulary, language: Language) -> list[str]:
    """What words are called, if one list of the vocabulary's values has them all."""
    for titles in vocabulary.value_titles.values():
        if listed <= set(titles):
            return [titles[word].in_(language) for word in titles if word in listed]
    return sorted(listed)


def value_words(value: Any, language: Language) -> str:
    """A value as the profile would say it."""
    if isinstance(value, bool):
        return say("fact.yes" if value else "fact.no", language)
    return str(value)


def day_words(written: str, language: Language) -> str:
    """A date in words, such as «1 березня 2026»."""
    from babel.dates import format_date  # costs time that most commands need not spend

    return str(format_date(date.fromisoformat(written), "d MMMM y", locale=language))


def name_list(names: Sequence[str], language: Language, shown: int = FEW, count: int | None = None) -> str:
    """The first names, and how many more there are."""
    total = len(names) if count is None else count
    first = ", ".join(names[:shown])
    rest = total - min(len(names), shown)
    return say("list.more", language, shown=first, count=rest) if rest > 0 else first


def quoted(text: str, language: Language) -> str:
    return say("quoted", language, text=text)


def field_title(title: Text, language: Language) -> str:
    """The title of a field without the hint on how to fill it in, which follows a semicolon."""
    return title.in_(language).split(";")[0]


def list_title(path: str, vocabulary: Vocabulary, language: Language) -> str:
    """What a list is called; its path where the vocabulary does not know it."""
    kind = kind_at(path, vocabulary)
    return path if kind is None else field_title(kind.title, language)


def kind_at(path: str, vocabulary: Vocabulary) -> Kind | None:
    """The kind at a dotted path, or ``None``."""
    try:
        return vocabulary.kind(path)
    except KeyError:
        return None


# --- organisations --------------------------------------------------------------------------------------------------


def organisation_words(assessment: Assessment, language: Language) -> str:
    """The name of the organisation, marked where it is invented."""
    name, mark = assessment.profile_name.in_(language), invented_words(assessment, language)
    return say("subject", language, title=name, subject=mark) if mark else name


def invented_words(assessment: Assessment, language: Language) -> str:
    """The mark of an invented organisation; empty for any other, and where the name says it itself."""
    name = assessment.profile_name.in_(language).casefold()
    said = re.search(rf"\b{re.escape(say('invented_stem', language))}", name) is not None
    return say("label.invented", language) if assessment.invented and not said else ""


# --- packs ----------------------------------------------------------------------------------------------------------


def pack_of(assessment: Assessment, name: str) -> Pack:
    """The pack that a finding comes from."""
    return next(result.pack for result in assessment.packs if result.pack.id == name)


def with_pack(text: str, pack: str, assessment: Assessment, language: Language) -> str:
    """What is said of something in a pack, with the pack's id where several were applied."""
    return text if len(assessment.packs) == 1 else say("subject", language, title=text, subject=pack)


def pack_words(result: PackResult, language: Language) -> str:
    """The title, name, version and short digest of a pack as it was applied."""
    title = result.pack.title.in_(language)
    digest = result.digest[:DIGEST]
    return say("pack", language, title=title, name=result.name, version=result.pack.version, digest=digest)


def rule_titled(pack: Pack, rule: str, language: Language) -> str:
    """A rule by its id and, where the pack has it, its title."""
    known = pack.rules.get(rule)
    return rule if known is None else f"{rule} {quoted(known.title.in_(language), language)}"


def band_words(band: str, vocabulary: Vocabulary, language: Language) -> str:
    """A band by the stage that it is called after, else as written."""
    title = vocabulary.value_titles["stage"].get(band)
    return band if title is None else title.in_(language)
