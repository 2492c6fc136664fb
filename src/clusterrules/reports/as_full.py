"""Everything of an assessment as plain text for a terminal, 100 columns wide; in colour only where asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.layout import MARGIN, WIDTH, detail_parts, entries_grid, rendered, words
from clusterrules.reports.page import GroupTable, OverviewRow, Page, overview_of, page_of
from clusterrules.reports.verdict import VerdictSaid
from clusterrules.reports.wording import say
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLUMNS = (("rule", 7), ("title", 20), ("outcome", 15), ("reason", 17), ("measurement", 27))


def render_full(assessments: Sequence[Assessment], language: Language) -> str:
    """The report without colour: the same bytes wherever it is made."""
    return full_report(assessments, language)


def full_report(
    assessments: Sequence[Assessment], language: Language, *, styled: bool = False, width: int = WIDTH
) -> str:
    """The report for a terminal of so many columns, ``styled`` with its colours."""
    parts: list[RenderableType] = []
    if not assessments:
        parts.append(words(say("nothing", language)))
    if len(assessments) > 1:
        parts += overview_parts(overview_of(assessments, language), language)
    for one in assessments:
        parts += _page(page_of(one, language), language)
    return rendered(parts, styled=styled, width=width)


def overview_parts(rows: Sequence[OverviewRow], language: Language) -> "list[RenderableType]":
    """One row for each of several assessments."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for label in ("label.organisation", "label.id", "label.verdict", "verdict.because", "label.open"):
        table.add_column(words(say(label, language)), overflow="fold")
    for row in rows:
        verdict = words(row.verdict, row.tone)
        table.add_row(words(row.name), words(row.id), verdict, words(row.because), words(row.open))
    return [words(say("heading.overview", language).upper(), "title"), table, ""]


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


def verdict_part(verdict: VerdictSaid) -> "RenderableType":
    """A verdict in its frame."""
    from rich.console import Group
    from rich.panel import Panel

    grid = entries_grid([(entry.label, entry.items) for entry in verdict.entries])
    headline = words(verdict.words.upper(), verdict.tone)
    return Panel(Group(headline, grid), title=words(verdict.label), title_align="left", padding=(0, 1))


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
