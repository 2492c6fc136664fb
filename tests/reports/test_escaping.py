"""Names from outside come out as they were written, in every format, and steer nothing."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.as_explanation import explain_finding
from clusterrules.reports.as_full import render_full, render_full_in_colour
from clusterrules.reports.as_html import render_html
from clusterrules.reports.as_markdown import escaped, render_markdown
from clusterrules.reports.as_text import render_text, render_text_in_colour
from clusterrules.reports.wording import plain
from clusterrules.texts.catalogue import Text

Assess = Callable[..., Assessment]
HOSTILE = "[red]x[/red] | *a* <script>alert(1)</script> & `b` $c$ _d_"
VOID = {"meta", "br"}


class Read(HTMLParser):
    """What a browser would read: the tags, whether they are balanced, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def read(html: str) -> Read:
    reader = Read()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def named(assessed: Assess, name: str) -> Assessment:
    return replace(assessed("mixed"), profile_name=Text(name, name))


def test_text_takes_no_markup_from_a_name(assessed: Assess) -> None:
    said = render_full([assessed("mixed")], "uk")
    assert HOSTILE in said
    assert "nothing | to <divide> [red]by[/red]" in said


def test_html_shows_a_name_as_text(assessments: list[Assessment]) -> None:
    html = render_html(assessments, "uk")
    found = read(html)
    assert found.text.count(HOSTILE) == 2
    assert "<script" not in html


def test_html_stands_alone(assessments: list[Assessment]) -> None:
    html = render_html(assessments, "en")
    found = read(html)
    tags = {tag for tag, _ in found.tags}
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert not tags & {"script", "link", "img", "iframe"}
    assert "http" not in html
    assert "url(" not in html
    assert all(a["href"].startswith("#") for tag, a in found.tags if tag == "a" and a["href"])
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == len(assessments)


def test_markdown_shows_a_name_as_text(assessments: list[Assessment]) -> None:
    html = MarkdownIt("commonmark").enable("table").render(render_markdown(assessments, "uk"))
    found = read(html)
    assert found.text.count(HOSTILE) == 2
    assert not {"script", "code", "a", "img"} & {tag for tag, _ in found.tags}


@pytest.mark.parametrize(
    "text", ["- one", "1. one", "1) one", "+ one", "# one", "> one", "= one", "===", "---", "\\", "a_b_c"]
)
def test_markdown_takes_no_structure_from_the_start_of_a_text(text: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(f"- {escaped(text)}")
    found = read(html)
    assert found.text.strip() == text
    assert [tag for tag, _ in found.tags] == ["ul", "li"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("a\nb\r\nc\td", "a b  c d"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("a\x00b\x9bc", "a\ufffdb\ufffdc"),
        ("П'ять — «ї» 😀", "П'ять — «ї» 😀"),
    ],
)
def test_control_signs_never_come_out(written: str, shown: str, assessed: Assess) -> None:
    assert plain(written) == shown
    hostile = named(assessed, written)
    for said in (
        render_text([hostile], "uk"),
        render_full([hostile], "uk"),
        render_markdown([hostile], "uk"),
        render_html([hostile], "uk"),
        explain_finding(hostile.findings[0], hostile, "uk"),
    ):
        assert "\x1b" not in said
        assert "\u202e" not in said


def test_text_has_no_control_sequences_and_fits(assessments: list[Assessment]) -> None:
    said = render_text(assessments, "uk")
    assert "\x1b" not in said
    assert max(len(line) for line in said.splitlines()) <= 100
    assert said.endswith("\n")
    assert not said.endswith("\n\n")


def test_a_terminal_may_have_colour(assessments: list[Assessment]) -> None:
    assert "\x1b[" in render_text_in_colour(assessments, "uk")


def test_the_surroundings_change_nothing(assessments: list[Assessment], monkeypatch: pytest.MonkeyPatch) -> None:
    before = render_text(assessments, "uk")
    for name, value in (("COLUMNS", "40"), ("FORCE_COLOR", "1"), ("TERM", "dumb"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)
    assert render_text(assessments, "uk") == before


def test_nothing_assessed_is_said() -> None:
    assert render_text([], "en") == "There is no assessment.\n"
    assert "There is no assessment." in render_markdown([], "en")
    assert "There is no assessment." in read(render_html([], "en")).text


def test_full_text_shows_every_finding_and_fits(assessments: list[Assessment]) -> None:
    said = render_full(assessments, "uk")
    assert all(finding.rule.id in said for one in assessments for finding in one.findings)
    assert max(len(line) for line in said.splitlines()) <= 100
    assert "\x1b[" in render_full_in_colour(assessments, "uk")
    assert "\x1b" not in said
