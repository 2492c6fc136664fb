"""The output formats that ship with the project."""

from clusterrules.reports.as_full import render_full, render_full_in_colour
from clusterrules.reports.as_html import render_html
from clusterrules.reports.as_json import render_json, render_jsonl
from clusterrules.reports.as_markdown import render_markdown
from clusterrules.reports.as_text import render_text, render_text_in_colour
from clusterrules.reports.brief import explained
from clusterrules.reports.reporter import Reporter


def shipped_reporters() -> list[Reporter]:
    """All of them, in the order in which help lists them."""
    return [
        Reporter("text", ".txt", render_text, explained, render_text_in_colour),
        Reporter("full", ".txt", render_full, in_colour=render_full_in_colour),
        Reporter("markdown", ".md", render_markdown),
        Reporter("json", ".json", render_json),
        Reporter("jsonl", ".jsonl", render_jsonl),
        Reporter("html", ".html", render_html),
    ]
