"""Links of the documentation lead somewhere, and its commands exist with their options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pages import ENGLISH, PAGES, ROOT, UKRAINIAN, anchors, commands, sections

from clusterrules.cli.main import program


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    links = [link for section in sections(page.read_text(encoding="utf-8")) for link in section.links]
    for link in links:
        if re.match(r"https?://", link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


def test_the_readme_leads_to_every_page() -> None:
    links = {
        link.partition("#")[0]
        for section in sections((ROOT / "README.md").read_text(encoding="utf-8"))
        for link in section.links
    }
    assert [_name(page) for page in (*ENGLISH, *UKRAINIAN) if _name(page) not in links] == []


def _typed(page: Path) -> Iterator[str]:
    """Every command of the program in a page, without what a pipe or a redirection adds."""
    for section in sections(page.read_text(encoding="utf-8")):
        written = [
            *commands(section),
            *section.inline,
            *(mark.replace("output: ", "clusterrules ") for mark in section.filled),
        ]
        for line in written:
            for part in re.split(r"\s(?:\||&&|>|<|&)(?:\s|$)", line):
                if re.match(r"(?:\S*/)?clusterrules [a-z]", part.strip()):
                    yield part.strip()


def _unknown(command: str) -> list[str]:
    """Words of a command that the program does not know: commands and options."""
    words = shlex.split(command)[1:]
    top = program()
    context = click.Context(top)
    at: click.Command = top
    while isinstance(at, click.Group) and words:
        found = at.get_command(context, words[0])
        if found is None:
            return [words[0]]
        at, words = found, words[1:]
    options = {name for one in at.get_params(context) for name in one.opts}
    return [word for word in words if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in options]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_exists_with_its_options(page: Path) -> None:
    assert {command: unknown for command in _typed(page) if (unknown := _unknown(command))} == {}


def test_commands_are_found_and_unknown_words_told() -> None:
    assert len(list(_typed(ROOT / "docs" / "screening.md"))) > 10
    assert _unknown("clusterrules practices suggest my.yaml --format markdown") == []
    assert _unknown("clusterrules practices sugest my.yaml") == ["sugest"]
    assert _unknown("clusterrules screen profiles -o out --resumed") == ["--resumed"]
