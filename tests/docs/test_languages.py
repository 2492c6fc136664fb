"""A Ukrainian page and its English sibling say the same: as many sections, the same code, tables, lists and links."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pages import ROOT, UKRAINIAN, Section, commands, sections

DOCS = ROOT / "docs"
_PLACEHOLDERS = {"ФАЙЛ": "FILE", "ПРАВИЛО": "RULE", "АДРЕСА": "ADDRESS", "ВІД..ДО": "FROM..TO"}
"""Words of the Ukrainian pages that stand for what one has to put in, and the English ones."""


def _pair(page: Path) -> tuple[list[Section], list[Section]]:
    english = (DOCS / page.name).read_text(encoding="utf-8")
    return sections(english), sections(page.read_text(encoding="utf-8"))


def _alike(code: str) -> str:
    """Code without what may differ between the languages: the language asked for, and placeholders."""
    code = re.sub(r"--lang (en|uk)", "--lang …", code)
    code = re.sub(r"^(generated|counted): (\w[\w-]*?)(-(en|uk))?$", r"filled: \2", code)
    for ukrainian, english in _PLACEHOLDERS.items():
        code = code.replace(ukrainian, english)
    return code


def _numbers(section: Section, language: str) -> list[str]:
    """The numbers in the sentences, written as in English and without commas between thousands."""
    said = re.sub(r"(`+).+?\1|\]\([^)]*\)", " ", " ".join(section.prose))
    found = re.findall(r"\d+(?:[.,\u00a0 ]\d+)*" if language == "uk" else r"\d+(?:[.,]\d+)*", said)
    if language == "uk":
        return sorted(re.sub(r"[\u00a0 ]", "", one).replace(",", ".") for one in found)
    return sorted(one.replace(",", "") for one in found)


def _target(page: Path, link: str) -> str:
    """What a link leads to, as the English page would say it; anchors are words of a language and only counted."""
    if re.match(r"https?://", link):
        return link
    name, mark, _ = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if target.parent == DOCS / "uk" and target.is_file():
        target = DOCS / target.name
    return target.relative_to(ROOT).as_posix() + mark


def _sorted(found: Iterable[str]) -> list[str]:
    return sorted({_alike(one) for one in found})


WHAT: dict[str, Callable[[Section], object]] = {
    "the level of the heading": lambda one: one.level,
    "parts that the program fills": lambda one: [_alike(mark) for mark in one.filled],
    "blocks of code": lambda one: [info for info, _ in one.blocks],
    "commands and code": lambda one: [_alike(line) for line in commands(one)],
    "tables": lambda one: one.tables,
    "items of lists": lambda one: one.items,
    "paragraphs": lambda one: one.paragraphs,
    "code in the sentences": lambda one: _sorted(one.inline),
}


@pytest.mark.parametrize("page", UKRAINIAN, ids=lambda page: page.name)
@pytest.mark.parametrize("what", WHAT)
def test_both_languages_have_the_same(page: Path, what: str) -> None:
    english, ukrainian = _pair(page)
    told = WHAT[what]
    assert [(one.level, told(one)) for one in english] == [(one.level, told(one)) for one in ukrainian]


@pytest.mark.parametrize("page", UKRAINIAN, ids=lambda page: page.name)
def test_both_languages_say_the_same_numbers(page: Path) -> None:
    english, ukrainian = _pair(page)
    found = [(one.title, _numbers(one, "en")) for one in english]
    assert [(one.title, _numbers(other, "uk")) for one, other in zip(english, ukrainian, strict=True)] == found


@pytest.mark.parametrize("page", UKRAINIAN, ids=lambda page: page.name)
def test_both_languages_lead_to_the_same_places(page: Path) -> None:
    english, ukrainian = _pair(page)
    sibling = DOCS / page.name
    for one, other in zip(english, ukrainian, strict=True):
        theirs = sorted(_target(sibling, link) for link in one.links if link != f"uk/{page.name}")
        assert sorted(_target(page, link) for link in other.links if link != f"../{page.name}") == theirs


@pytest.mark.parametrize("page", UKRAINIAN, ids=lambda page: page.name)
def test_both_languages_name_each_other_at_the_top(page: Path) -> None:
    english, ukrainian = ((DOCS / page.name).read_text(encoding="utf-8"), page.read_text(encoding="utf-8"))
    assert english.splitlines()[2] == f"[Українською](uk/{page.name})"
    assert ukrainian.splitlines()[2] == f"[English](../{page.name})"


@pytest.mark.parametrize("page", UKRAINIAN, ids=lambda page: page.name)
def test_a_ukrainian_page_leads_to_ukrainian_pages(page: Path) -> None:
    """An English page is a stranger's here where there is a Ukrainian one."""
    have = {f"../{one.name}" for one in UKRAINIAN} - {f"../{page.name}"}
    _, ukrainian = _pair(page)
    assert [link for one in ukrainian for link in one.links if link.partition("#")[0] in have] == []


@pytest.mark.parametrize("page", UKRAINIAN, ids=lambda page: page.name)
def test_a_ukrainian_page_has_ukrainian_letters(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"\w*[ыэёъЫЭЁЪ]\w*", text) == []
    mixed = re.findall(r"\b\w*(?:[A-Za-z][А-ЯІЇЄҐа-яіїєґ]|[А-ЯІЇЄҐа-яіїєґ][A-Za-z])\w*", text)
    assert mixed == []


def test_the_readme_offers_ukrainian_readers_what_it_offers_english_ones() -> None:
    parts = {one.title: one for one in sections((ROOT / "README.md").read_text(encoding="utf-8"))}
    english, ukrainian = parts["What you can do with it"], parts["Чи це кластер?"]
    assert set(english.inline) <= set(ukrainian.inline)
    pages = {f"docs/{page.name}" for page in UKRAINIAN}
    assert {link for link in english.links if link.partition("#")[0] not in pages} <= set(ukrainian.links)


@pytest.mark.parametrize(
    ("ukrainian", "what"),
    [
        ("### Тест\n\n`--brief`:\n\n    clusterrules screen a -o b   # так\n", "the level of the heading"),
        ("## Тест\n\n`--resume`:\n\n    clusterrules screen a -o b   # так\n", "code in the sentences"),
        ("## Тест\n\n`--brief`:\n\n    clusterrules screen a -o c   # так\n", "commands and code"),
        ("## Тест\n\n`--brief`:\n\n```\nclusterrules screen a -o b\n```\n\n```\nc\n```\n", "blocks of code"),
        ("## Тест\n\n`--brief`:\n\n    clusterrules screen a -o b\n\nІ ще.\n", "paragraphs"),
        ("## Тест\n\n`--brief`:\n\n    clusterrules screen a -o b\n\n* І ще.\n", "items of lists"),
        ("## Тест\n\n`--brief`:\n\n    clusterrules screen a -o b\n\n| а |\n|---|\n", "tables"),
        ("## Тест\n\n<!-- generated: a-uk -->\n<!-- end: a-uk -->\n", "parts that the program fills"),
    ],
)
def test_what_only_one_language_says_is_seen(ukrainian: str, what: str) -> None:
    english = sections("## Test\n\n`--brief`:\n\n    clusterrules screen a -o b   # yes\n")[1]
    same = sections("## Тест\n\n`--brief`:\n\n    clusterrules screen a -o b   # так\n")[1]
    assert [told(same) for told in WHAT.values()] == [told(english) for told in WHAT.values()]
    assert WHAT[what](sections(ukrainian)[1]) != WHAT[what](english)
