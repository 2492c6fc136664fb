"""Markdown (CommonMark with the tables of GitHub)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.finding import Block, Detail
from clusterrules.reports.page import GroupTable, OverviewRow, Page, overview_of, page_of
from clusterrules.reports.tree import Branch
from clusterrules.reports.verdict import Entry
from clusterrules.reports.wording import plain, say
from clusterrules.texts.catalogue import Language

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#$])")
_OPENING = re.compile(r"^([-+=]|\d+[.)])")


def render_markdown(assessments: Sequence[Assessment], language: Language) -> str:
    """The report as Markdown."""
    lines = [f"# {escaped(say('document', language))}", ""]
    if not assessments:
        lines += [escaped(say("nothing", language)), ""]
    if len(assessments) > 1:
        lines += _overview(overview_of(assessments, language), language)
    for one in assessments:
        lines += _page(page_of(one, language), language)
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands, wherever on a line it comes."""
    safe = _SPECIAL.sub(r"\\\1", plain(text).strip())
    opening = _OPENING.match(safe)
    if opening is None:
        return safe
    at = opening.end() - 1
    return f"{safe[:at]}\\{safe[at:]}"


def _table(labels: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = [escaped(label) for label in labels]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for row in rows:
        yield _row(escaped(cell) for cell in row)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _overview(rows: Sequence[OverviewRow], language: Language) -> Iterator[str]:
    yield f"## {escaped(say('heading.overview', language))}"
    yield ""
    words = ("label.organisation", "label.id", "label.verdict", "verdict.because", "label.open")
    cells = ((row.name, row.id, row.verdict, row.because, row.open) for row in rows)
    yield from _table((say(word, language) for word in words), cells)


def _page(page: Page, language: Language) -> Iterator[str]:
    yield f"## {escaped(page.name)}" + (f" ({escaped(page.invented)})" if page.invented else "")
    yield ""
    yield from _entries(page.entries)
    for verdict in page.verdicts:
        yield f"### {escaped(verdict.label)}"
        yield ""
        yield f"**{escaped(verdict.words)}**"
        yield ""
        yield from _entries(verdict.entries)
    yield f"### {escaped(say('heading.findings', language))}"
    yield ""
    yield escaped(say("sign.legend", language))
    yield ""
    for table in page.tables:
        yield from _findings(table, language)
    for heading, details in (("details", page.details), ("settled", page.settled)):
        if details:
            yield f"### {escaped(say(f'heading.{heading}', language))}"
            yield ""
        for detail in details:
            yield from _detail(detail)


def _findings(table: GroupTable, language: Language) -> Iterator[str]:
    yield f"**{escaped(table.title)}**"
    yield ""
    words = ("rule", "title", "outcome", "reason", "measurement")
    cells = ((row.rule, row.title, row.outcome, row.reason, row.measurement) for row in table.rows)
    yield from _table((say(f"label.{word}", language) for word in words), cells)


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    blank = False
    for entry in entries:
        yield from _items(entry.label, entry.items)
        blank = True
    if blank:
        yield ""


def _items(label: str, items: Sequence[str]) -> Iterator[str]:
    """A label with its one item beside it, or with several below it."""
    if len(items) == 1:
        yield f"- **{escaped(label)}** — {escaped(items[0])}"
        return
    yield f"- **{escaped(label)}**"
    for item in items:
        yield f"  - {escaped(item)}"


def _detail(detail: Detail) -> Iterator[str]:
    yield f"#### {escaped(detail.rule)} {escaped(detail.title)}"
    yield ""
    for block in detail.blocks:
        yield from _block(block)
    yield ""


def _block(block: Block) -> Iterator[str]:
    if not block.branches:
        yield from _items(block.label, block.items)
        return
    yield f"- **{escaped(block.label)}**"
    for branch in block.branches:
        yield from _branch(branch, 1)


def _branch(branch: Branch, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}- {branch.sign} {escaped(branch.text)}"
    for note in branch.notes:
        yield f"{indent}  - {escaped(note)}"
    for child in branch.children:
        yield from _branch(child, depth + 1)
