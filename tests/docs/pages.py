"""What the tests of the documentation read in a page: its sections, and in these code, tables, lists and links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH = sorted((ROOT / "docs").glob("*.md"))
UKRAINIAN = sorted((ROOT / "docs" / "uk").glob("*.md"))
PAGES = [*ENGLISH, *UKRAINIAN, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]

_FILLED = re.compile(r"<!-- (generated: \S+|counted: \S+|output: .*?) -->.*?<!-- end.*?-->", re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s+)# .*$")


@dataclass
class Section:
    """What stands between one heading and the next; parts that the program fills stand by their names."""

    level: int
    title: str
    filled: list[str] = field(default_factory=list)
    blocks: list[tuple[str, list[str]]] = field(default_factory=list)
    """The info string of a block of code with its lines."""
    tables: list[list[int]] = field(default_factory=list)
    """The number of cells in each row."""
    items: int = 0
    """Items of lists."""
    paragraphs: int = 0
    prose: list[str] = field(default_factory=list)

    @property
    def inline(self) -> Iterator[str]:
        """The code in the sentences and cells."""
        for _, code in re.findall(r"(`+)(.+?)\1", " ".join(self.prose)):
            yield " ".join(code.split())

    @property
    def links(self) -> Iterator[str]:
        """Where the links go."""
        without_code = re.sub(r"(?<!\[)(`+).+?\1(?!\])", "", " ".join(self.prose))
        yield from re.findall(r"\]\(([^)\s]+)\)", without_code)


def sections(text: str) -> list[Section]:
    """The sections of a page. What the program fills in is left out, so that only what people write is compared."""
    text = _FILLED.sub(lambda found: f"<!-- {found[1]} -->", text)
    found = [Section(0, "")]
    fence: str | None = None
    before = ""
    indented = False
    for line in text.splitlines():
        current = found[-1]
        if fence is not None:
            if line.startswith(fence):
                fence = None
            else:
                current.blocks[-1][1].append(line)
        elif opening := re.match(r"(```+)(\w*)", line):
            fence = opening[1]
            current.blocks.append((opening[2], []))
        elif heading := re.match(r"(#+) (.*)", line):
            found.append(Section(len(heading[1]), heading[2], prose=[heading[2]]))
        elif mark := re.match(r"<!-- (.*?) -->", line):
            current.filled.append(mark[1])
        elif line.startswith("    ") and indented:
            current.blocks[-1][1].append(line.strip())
        elif line.startswith("    ") and not before.strip():
            current.blocks.append(("", [line.strip()]))
        else:
            _sentence(current, line, before)
        if line.strip():
            indented = line.startswith("    ") and (indented or not before.strip())
        before = line
    return found


def _sentence(section: Section, line: str, before: str) -> None:
    if line.startswith("|"):
        if not before.startswith("|"):
            section.tables.append([])
        section.tables[-1].append(len(re.findall(r"(?<!\\)\|", line)) - 1)
    elif re.match(r"(\*|\d+\.) ", line):
        section.items += 1
    elif line.strip() and not before.strip():
        section.paragraphs += 1
    section.prose.append(line)


def commands(section: Section) -> Iterator[str]:
    """The lines of code that somebody may type, without the comments behind them."""
    for info, lines in section.blocks:
        typed = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        is_output = bool(typed) or info == "console"
        for line in typed if is_output else lines:
            said = _COMMENT.sub("", line).rstrip()
            if said and (info in ("python", "yaml") or re.match(r"(clusterrules|pip|dask) ", said) or is_output):
                yield said


def anchors(text: str) -> set[str]:
    """The anchors that a page offers, one for each heading."""
    titles = (section.title for section in sections(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
