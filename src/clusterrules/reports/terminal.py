"""What the two reports for a terminal share: how they are put together, the overview, the frame of a verdict."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.layout import entries_grid, rendered, words
from clusterrules.reports.page import OverviewRow, overview_of
from clusterrules.reports.verdict import VerdictSaid
from clusterrules.reports.wording import say
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.console import RenderableType


def terminal_report(
    assessments: Sequence[Assessment],
    language: Language,
    parts_of: "Callable[[Assessment], Iterable[RenderableType]]",
    *,
    coloured: bool,
) -> str:
    """Each assessment in its parts, after an overview where there are several."""
    parts: list[RenderableType] = []
    if not assessments:
        parts.append(words(say("nothing", language)))
    if len(assessments) > 1:
        parts += _overview(overview_of(assessments, language), language)
    for one in assessments:
        parts += parts_of(one)
    return rendered(parts, coloured=coloured)


def verdict_part(verdict: VerdictSaid) -> "RenderableType":
    """A verdict in its frame."""
    from rich.console import Group
    from rich.panel import Panel

    grid = entries_grid([(entry.label, entry.items) for entry in verdict.entries])
    headline = words(verdict.words.upper(), verdict.tone)
    return Panel(Group(headline, grid), title=words(verdict.label), title_align="left", padding=(0, 1))


def _overview(rows: Sequence[OverviewRow], language: Language) -> "list[RenderableType]":
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
