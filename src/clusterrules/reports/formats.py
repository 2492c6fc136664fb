"""The output formats that ship with the project."""

from clusterrules.reports.as_json import render_json, render_jsonl
from clusterrules.reports.reporter import Reporter


def shipped_reporters() -> list[Reporter]:
    """All of them, in the order in which help lists them."""
    return [
        Reporter("json", ".json", render_json),
        Reporter("jsonl", ".jsonl", render_jsonl),
    ]
