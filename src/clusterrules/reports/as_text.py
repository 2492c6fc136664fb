"""An assessment on one screen of a terminal: the verdict, what decides it, and each rule by its result.

How each result came about is told by the format ``full`` and by the command ``explain``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.brief import Brief, Decisive, brief_of
from clusterrules.reports.layout import MARGIN, entries_grid, words
from clusterrules.reports.terminal import terminal_report, verdict_part
from clusterrules.reports.wording import say
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLUMNS = (7, 27, 21, 42)


def render_text(assessments: Sequence[Assessment], language: Language) -> str:
    """The report without colour: the same bytes wherever it is made."""
    return _report(assessments, language, coloured=False)


def render_text_in_colour(assessments: Sequence[Assessment], language: Language) -> str:
    """The report for a terminal that shows colours."""
    return _report(assessments, language, coloured=True)


def _report(assessments: Sequence[Assessment], language: Language, *, coloured: bool) -> str:
    return terminal_report(
        assessments, language, lambda one: _parts(brief_of(one, language), language), coloured=coloured
    )


def _parts(brief: Brief, language: Language) -> "list[RenderableType]":
    from rich.padding import Padding
    from rich.rule import Rule

    parts: list[RenderableType] = [Rule(characters="═", style="dim"), words(brief.name, "title")]
    parts += [words(line, "dim") for line in brief.facts]
    parts += [verdict_part(verdict) for verdict in brief.verdicts]
    if brief.decisive:
        parts += [words(say("brief.decisive", language).upper(), "title"), _table(brief.decisive)]
    if brief.more:
        parts.append(Padding(words(brief.more), MARGIN))
    sections = {
        "broken": brief.broken,
        "disputed": brief.disputed,
        "results": brief.results,
        "bands": brief.bands,
        "presumed": brief.presumed,
    }
    for heading, entries in sections.items():
        if entries:
            parts.append(words(say(f"brief.{heading}", language).upper(), "title"))
            parts.append(Padding(entries_grid([(entry.label, entry.items) for entry in entries]), MARGIN))
    return [*parts, words(brief.hint, "dim"), ""]


def _table(decisive: Sequence[Decisive]) -> "RenderableType":
    from rich.table import Table

    shown = Table.grid(padding=(0, 1), pad_edge=True)
    for width in _COLUMNS:
        shown.add_column(width=width, overflow="fold")
    for one in decisive:
        row = one.row
        outcome = f"{row.outcome}, {row.reason}" if row.reason else row.outcome
        first, *others = one.lines
        shown.add_row(words(row.rule), words(row.title), words(outcome, row.tone), words(first))
        for line in others:
            shown.add_row("", "", "", words(line))
    return shown
