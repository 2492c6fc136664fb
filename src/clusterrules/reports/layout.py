"""Laying text out with rich: trees, labelled lines, and a console that writes the same bytes everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from clusterrules.reports.finding import Detail
from clusterrules.reports.tree import Branch
from clusterrules.reports.wording import NO_BREAK, plain

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

_WIDTH = 100
MARGIN = (0, 0, 0, 2)
_LABEL = 20
_HELD = "\ufdd0"
"""Stands for the space at which no line ends while rich, which would end one there, lays out; no text has this sign."""

_STYLES: Mapping[str, str] = {
    "good": "bold green",
    "bad": "bold red",
    "open": "bold yellow",
    "broken": "bold magenta",
    "title": "bold",
    "label": "bold",
    "dim": "dim",
}
_SIGN_STYLES: Mapping[str, str] = {"✓": "green", "✗": "red", "?": "yellow"}


def words(text: str, style: str = "") -> "Text":
    """Text as it stands: no markup is read from it."""
    from rich.text import Text

    return Text(plain(text).replace(NO_BREAK, _HELD), style=_STYLES.get(style, ""))


def rendered(parts: "Iterable[RenderableType]", *, coloured: bool = False, width: int = _WIDTH) -> str:
    """What rich makes of some parts in so many columns; plain text without control sequences unless ``coloured``."""
    from rich.console import Console

    stream = StringIO()
    console = Console(
        file=stream,
        width=width,
        height=_WIDTH,
        color_system="standard" if coloured else None,
        force_terminal=coloured,
        no_color=not coloured,
        legacy_windows=False,
        safe_box=False,
        markup=False,
        highlight=False,
        emoji=False,
        _environ={},
    )
    for part in parts:
        console.print(part)
    lines = [line.rstrip() for line in stream.getvalue().replace(_HELD, NO_BREAK).split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def entries_grid(entries: "Sequence[tuple[str, tuple[str, ...] | RenderableType]]") -> "Table":
    """Labels on the left, what is said under them on the right; several items as a list."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=_LABEL, overflow="fold")
    grid.add_column(overflow="fold")
    for label, content in entries:
        grid.add_row(words(label, "label"), _items(content) if isinstance(content, tuple) else content)
    return grid


def _items(items: tuple[str, ...]) -> "RenderableType":
    from rich.table import Table

    if len(items) == 1:
        return words(items[0])
    listed = Table.grid(padding=(0, 1))
    listed.add_column(width=1)
    listed.add_column(overflow="fold")
    for item in items:
        listed.add_row("•", words(item))
    return listed


def tree_of(branch: Branch) -> "Tree":
    """A branch as a tree with its signs and notes."""
    from rich.tree import Tree

    tree = Tree(_line(branch), guide_style="dim")
    for child in branch.children:
        _grow(tree, child)
    return tree


def _grow(tree: "Tree", branch: Branch) -> None:
    grown = tree.add(_line(branch))
    for child in branch.children:
        _grow(grown, child)


def _line(branch: Branch) -> "RenderableType":
    from rich.table import Table

    line = Table.grid(padding=(0, 1))
    if branch.sign:
        line.add_column(width=1)
    line.add_column(overflow="fold")
    sign = [words(branch.sign)] if branch.sign else []
    if sign:
        sign[0].stylize(_SIGN_STYLES.get(branch.sign, ""))
    line.add_row(*sign, words(branch.text))
    for note in branch.notes:
        line.add_row(*([""] if sign else []), words(note, "dim"))
    return line


def detail_parts(detail: Detail) -> "list[RenderableType]":
    """A finding explained."""
    from rich.console import Group
    from rich.padding import Padding

    lines: list[tuple[str, tuple[str, ...] | RenderableType]] = [
        (block.label, Group(*(tree_of(branch) for branch in block.branches)) if block.branches else block.items)
        for block in detail.blocks
    ]
    return [words(f"{detail.rule}  {detail.title}", detail.tone), Padding(entries_grid(lines), MARGIN), ""]
