"""The reports byte for byte. How to write the files anew: see ``conftest.py``."""

from pathlib import Path

import pytest

from clusterrules.engine.assessment import Assessment
from clusterrules.reports.as_explanation import explain_finding, explain_rule
from clusterrules.reports.formats import shipped_reporters
from clusterrules.reports.reporter import Reporter
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import LANGUAGES, Language

GOLDEN = Path(__file__).parent / "golden"


def compare(said: str, name: str, *, update: bool) -> None:
    """The text is what the golden file holds."""
    file = GOLDEN / name
    if update:
        file.write_text(said, encoding="utf-8", newline="\n")
    assert said == file.read_bytes().decode("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reporter", shipped_reporters(), ids=lambda reporter: reporter.name)
def test_report(reporter: Reporter, language: Language, assessments: list[Assessment], update_golden: bool) -> None:
    said = reporter.render(assessments, language)
    compare(said, f"{reporter.name}.{language}{reporter.ending}", update=update_golden)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_explained(language: Language, pack: Pack, update_golden: bool) -> None:
    said = "\n".join(explain_rule(rule, pack, language) for _, rule in sorted(pack.rules.items()))
    compare(said, f"rules.{language}.txt", update=update_golden)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_explained(language: Language, assessments: list[Assessment], update_golden: bool) -> None:
    said = "\n".join(explain_finding(finding, one, language) for one in assessments[:2] for finding in one.findings)
    compare(said, f"findings.{language}.txt", update=update_golden)


def test_json_is_the_same_in_both_languages(assessments: list[Assessment]) -> None:
    for reporter in shipped_reporters():
        if reporter.name.startswith("json"):
            assert reporter.render(assessments, "uk") == reporter.render(assessments, "en")


def test_reporters_come_in_the_order_of_help() -> None:
    assert [reporter.name for reporter in shipped_reporters()] == ["text", "full", "markdown", "json", "jsonl", "html"]
