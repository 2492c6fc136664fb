"""Headings with labelled entries under them, for a terminal and as Markdown: what the smaller reports are made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterrules.reports.as_markdown import escaped
from clusterrules.reports.layout import MARGIN, entries_grid, rendered, words
from clusterrules.reports.verdict import Entry

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, entries under their labels, and parts with headings of their own."""

    heading: str
    entries: tuple[Entry, ...] = ()
    parts: tuple["Block", ...] = ()


def blocks_renderable(blocks: Iterable[Block]) -> "Iterator[RenderableType]":
    """Blocks one under the other, for a terminal."""
    from rich.padding import Padding

    for block in blocks:
        yield words(block.heading.upper(), "title")
        yield ""
        for part in (block, *block.parts):
            if part is not block:
                yield words(part.heading, "label")
            if part.entries:
                yield Padding(entries_grid([(entry.label, entry.items) for entry in part.entries]), MARGIN)
                yield ""


def blocks_text(title: str, blocks: Iterable[Block], note: str = "") -> str:
    """A title, blocks, and a note in small letters, for a terminal."""
    parts: list[RenderableType] = [words(title, "title"), "", *blocks_renderable(blocks)]
    return rendered([*parts, words(note, "dim")] if note else parts)


def blocks_markdown(title: str, blocks: Iterable[Block], note: str = "") -> str:
    """The same as Markdown."""
    lines = [f"# {escaped(title)}", ""]
    for block in blocks:
        lines += [f"## {escaped(block.heading)}", ""]
        for part in (block, *block.parts):
            lines += [] if part is block else [f"### {escaped(part.heading)}", ""]
            lines += [line for entry in part.entries for line in _entry(entry)]
            lines += [""] if part.entries else []
    if note:
        lines += [escaped(note)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    if len(entry.items) == 1:
        yield f"- **{escaped(entry.label)}**: {escaped(entry.items[0])}"
        return
    yield f"- **{escaped(entry.label)}**"
    yield from (f"  - {escaped(item)}" for item in entry.items)
