"""Everything of an assessment as plain text for a terminal, 100 columns wide; in colour only where asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.layout import MARGIN, detail_parts, entries_grid, words
from clusterrules.reports.page import GroupTable, Page, page_of
from clusterrules.reports.terminal import terminal_report, verdict_part
from clusterrules.reports.wording import say
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLUMNS = (("rule", 7), ("title", 20), ("outcome", 15), ("reason", 17), ("measurement", 27))


def render_full(assessments: Sequence[Assessment], language: Language) -> str:
    """The report without colour: the same bytes wherever it is made."""
    return _report(assessments, language, coloured=False)


def render_full_in_colour(assessments: Sequence[Assessment], language: Language) -> str:
    """The report for a terminal that shows colours."""
    return _report(assessments, language, coloured=True)


def _report(assessments: Sequence[Assessment], language: Language, *, coloured: bool) -> str:
    return terminal_report(
        assessments, language, lambda one: _page(page_of(one, language), language), coloured=coloured
    )


def _page(page: Page, language: Language) -> "list[RenderableType]":
    from rich.padding import Padding
    from rich.rule import Rule

    name = f"{page.name} [{page.invented}]" if page.invented else page.name
    parts: list[RenderableType] = [Rule(characters="═", style="dim"), words(name, "title"), ""]
    parts.append(Padding(entries_grid([(entry.label, entry.items) for entry in page.entries]), MARGIN))
    for verdict in page.verdicts:
        parts += ["", verdict_part(verdict)]
    parts += ["", *_heading(say("heading.findings", language)), words(say("sign.legend", language), "dim"), ""]
    for table in page.tables:
        parts += [words(table.title, "label"), _table(table, language)]
    for heading, details in (("details", page.details), ("settled", page.settled)):
        if details:
            parts += _heading(say(f"heading.{heading}", language))
        for detail in details:
            parts += detail_parts(detail)
    return parts


def _heading(text: str) -> "list[RenderableType]":
    return [words(text.upper(), "title"), ""]


def _table(table: GroupTable, language: Language) -> "RenderableType":
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for word, width in _COLUMNS:
        shown.add_column(words(say(f"label.{word}", language)), width=width, overflow="fold")
    for row in table.rows:
        outcome = words(row.outcome, row.tone)
        shown.add_row(words(row.rule), words(row.title), outcome, words(row.reason), words(row.measurement))
    return shown
