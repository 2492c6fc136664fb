"""The closing table of a screening: verdicts, what came of each rule, failing and slowest profiles, throughput."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from clusterrules.reports.layout import entries_grid, rendered, words
from clusterrules.reports.wording import outcome_words, say, verdict_tone, verdict_words
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Language
from clusterrules.texts.formats import number

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_SHOWN = (Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL, Outcome.INAPPLICABLE, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule had each outcome."""

    name: str
    rule: Rule
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Failing:
    """A profile with a fault: where it stands, its id if it could be read, and what is wrong in the reader's words."""

    place: str
    profile: str
    what: str


@dataclass(frozen=True, slots=True)
class ScreeningSaid:
    """What is told when a screening ends.

    ``faulty`` profiles could not be assessed; in ``broken`` ones a check broke. ``screened`` counts those of this run,
    which took so many ``seconds``; the others had been done before. ``slowest`` are seconds and places.
    """

    profiles: int
    faulty: int
    broken: int
    warnings: int
    verdicts: Mapping[str, int]
    rules: Sequence[RuleCount]
    failing: Sequence[Failing] = ()
    slowest: Sequence[tuple[float, str]] = ()
    screened: int = 0
    seconds: float = 0.0
    folder: str = ""
    repeated: int = 0
    """How many assessed profiles have the id of an earlier one."""


def screening_table(said: ScreeningSaid, language: Language, *, coloured: bool = False) -> str:
    """The closing table for a terminal."""
    entries: list[tuple[str, tuple[str, ...] | RenderableType]] = [
        (say("screening.profiles", language), (number(said.profiles, language),)),
        (say("screening.faulty", language), (_share(said.faulty, said.profiles, language),)),
    ]
    for name, count in (("broken", said.broken), ("warnings", said.warnings), ("repeated", said.repeated)):
        if count:
            entries.append((say(f"screening.{name}", language), (number(count, language),)))
    entries.append((say("screening.throughput", language), (_throughput(said, language),)))
    entries.append((say("screening.results", language), (said.folder,)))
    parts: list[RenderableType] = [words(say("screening.heading", language).upper(), "title"), entries_grid(entries)]
    parts += ["", _verdicts(said, language)]
    adverse = [one for one in said.rules if one.rule.kind.adverse]
    favourable = [one for one in said.rules if not one.rule.kind.adverse]
    parts += [_rules(rules, language) for rules in (favourable, adverse) if rules]
    if said.failing:
        parts.append(_failing(said, language))
    if said.slowest:
        parts.append(_slowest(said, language))
    return rendered(parts, coloured=coloured)


def _share(count: int, of: int, language: Language) -> str:
    if not count or not of:
        return number(count, language)
    return f"{number(count, language)} ({number(Fraction(round(1000 * count / of), 1000), language, percent=True)})"


def _throughput(said: ScreeningSaid, language: Language) -> str:
    if not said.screened:
        return say("screening.nothing_left", language)
    rate = said.screened / said.seconds if said.seconds > 0 else 0.0
    return say(
        "screening.rate",
        language,
        count=said.screened,
        shown=number(said.screened, language),
        seconds=_tenths(said.seconds, language),
        rate=_tenths(rate, language),
    )


def _tenths(value: float, language: Language) -> str:
    return number(Fraction(round(value * 10), 10), language)


def _table(*labels: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for index, label in enumerate(labels):
        # No word of a heading is broken: what is too long for a cell folds, and the titles of rules give way first.
        longest = max(map(len, label.split()), default=1)
        table.add_column(words(label), justify="left" if index == 0 else "right", overflow="fold", min_width=longest)
    return table


def _verdicts(said: ScreeningSaid, language: Language) -> "Table":
    table = _table(say("label.verdict", language), say("screening.count", language))
    for outcome, count in sorted(said.verdicts.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(words(verdict_words(outcome, language), verdict_tone(outcome)), words(number(count, language)))
    return table


def _rules(rules: Sequence[RuleCount], language: Language) -> "Table":
    """One row a rule; an outcome that no rule has takes no column."""
    kind = rules[0].rule.kind
    used = [outcome for outcome in _SHOWN if any(one.outcomes.get(outcome) for one in rules)]
    table = _table(
        say("label.rule", language), say("label.title", language), *(outcome_words(one, kind, language) for one in used)
    )
    table.columns[1].justify = "left"
    for one in rules:
        counts = [words(number(one.outcomes.get(outcome, 0), language)) for outcome in used]
        table.add_row(words(one.name), words(one.rule.title.in_(language)), *counts)
    return table


def _failing(said: ScreeningSaid, language: Language) -> "Table":
    table = _table(say("screening.failing", language), say("label.id", language), say("screening.what", language))
    for column in table.columns[1:]:
        column.justify = "left"
    for one in said.failing:
        table.add_row(words(one.place), words(one.profile), words(one.what))
    more = said.faulty + said.broken - len({(one.place, one.profile) for one in said.failing})
    if more > 0:
        table.caption = say("screening.more", language, count=more)
        table.caption_justify = "left"
    return table


def _slowest(said: ScreeningSaid, language: Language) -> "Table":
    table = _table(say("screening.slowest", language), say("screening.seconds", language))
    for seconds, place in said.slowest:
        table.add_row(words(place), words(_tenths(seconds, language)))
    return table
