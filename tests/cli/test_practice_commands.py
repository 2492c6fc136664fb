"""``clusterrules practices`` as a user meets it: output, languages, filters, exit codes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from clusterrules.cli.main import main
from clusterrules.rules.outcome import Reason
from clusterrules.texts.catalogue import LANGUAGES, message

ROOT = Path(__file__).parents[2]
TEKU = str(ROOT / "examples" / "handbook" / "teku.yaml")
OPILLIA = str(ROOT / "examples" / "handbook" / "shchedre-opillia.yaml")
PODILLIA = str(ROOT / "examples" / "handbook" / "podillia-fashion.yaml")
GENUINE = str(ROOT / "rules" / "uca" / "bases" / "genuine.yaml")
BROKEN = str(ROOT / "tests" / "bad_input" / "profiles" / "dates.yaml")


def _run(capsys: pytest.CaptureFixture[str], *arguments: str, ending: int = 0) -> str:
    assert main(["practices", *arguments]) == ending
    return capsys.readouterr().out


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(_run(capsys, *arguments, "--format", "json"))


def test_list_names_all_by_type(capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "list", "--lang", "en")
    assert len(re.findall(r"^  3\.[1-6]\.[1-4] ", said, flags=re.MULTILINE)) == 17
    assert said.index("Trust building") < said.index("Company Visit") < said.index("Talent systems")


def test_list_filters_by_type_and_by_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert [one["id"] for one in _json(capsys, "list", "--type", "chains")] == ["value-chains", "traceability"]
    assert [one["id"] for one in _json(capsys, "list", "--stage", "initiative")] == ["day-wage", "company-visit"]
    assert _json(capsys, "list", "--stage", "system", "--type", "trust") == []
    assert "no such practice" in _run(capsys, "list", "--stage", "system", "--type", "trust", "--lang", "en")


@pytest.mark.parametrize(("name", "wrong", "near"), [("--type", "trus", "trust"), ("--stage", "matur", "mature")])
def test_a_wrong_filter_is_wrong_usage(name: str, wrong: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practices", "list", name, wrong]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert wrong in said.err
    assert near in said.err.splitlines()[-1]


def test_markdown_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in _run(capsys, "list", "--format", "markdown").splitlines() if line.startswith("|")]
    assert len(lines) == 19
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_show_says_everything_in_the_language(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(_run(capsys, "show", "3.6.1", "--lang", language).split())
    [practice] = [one for one in _json(capsys, "list") if one["id"] == "energoatom"]
    for text in (practice["title"], practice["problem"], *practice["lessons"], *practice["mechanics"]):
        assert text[language][:40] in said
    for part in ("results", "warnings", "preconditions"):
        assert all(one["text"][language][:40] in said for one in practice[part])


def test_show_takes_section_or_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "show", "3.2.3") == _json(capsys, "show", "company-visit")
    source = _run(capsys, "show", "company-visit", "--format", "source")
    assert source.startswith("format: clusterrules/practice@1\nid: company-visit\n")


def test_an_unknown_practice_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practices", "show", "company-visitt"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "company-visit" in said.err.splitlines()[-1]


def test_figures_keep_their_qualifiers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    results = _json(capsys, "show", "check-up-lviv")["results"]
    assert [(one["value"], one["interval"]) for one in results[:3]] == [
        ("понад 25", [25, None]),
        ("понад 10 000", [10000, None]),
        ("до 10", [0, 10]),
    ]
    assert [one["about"] for one in _json(capsys, "show", "boot-camp")["results"][:2]] == [False, True]


def test_suggest_says_why_and_what_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    said = _json(capsys, "suggest", OPILLIA)
    assert said["format"] == "clusterrules/suggestions@1"
    [pack] = said["packs"]
    assert pack["stage"] == {"stage": "initiative", "basis": "declared"}
    [wanted] = [one for one in pack["criteria"] if one["rule"] == "L1-03"]
    assert (wanted["outcome"], wanted["reason"]) == ("cantTell", "missing")
    assert set(wanted["first"]) == {"uk", "en"}
    assert [one["practice"] for one in wanted["practices"]][:2] == ["day-wage", "company-visit"]
    assert all(one["because"]["uk"] and one["source"] == "editorial" for one in wanted["practices"])
    warned = {(one["practice"], one["warning"]["section"], one["not_before"]) for one in pack["warnings"]}
    assert ("energoatom", "3.6.1", "young") in warned
    assert "traceability" not in json.dumps(pack["criteria"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_suggest_for_people_has_every_part(language: str, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "suggest", OPILLIA, "--format", format_, "--lang", language)
    for key in ("for_stage", "begin_with", "warnings"):
        heading = message(f"report.suggest.{key}", language)  # type: ignore[arg-type]
        assert (heading.upper() if format_ == "text" else f"## {heading}") in said
    assert said.index("L1-03") < said.index("L2-10") < said.index("3.6.1", said.rindex("L2-"))
    assert message("report.suggest.note", language)[:40] in said  # type: ignore[arg-type]


def test_a_warned_practice_says_so_where_it_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    mark = message("report.suggest.lesson_cautioned", "en", practice="", because="").lstrip(" .")
    said = _run(capsys, "suggest", OPILLIA, "--lang", "en", "--format", "markdown")
    [line] = [one for one in said.splitlines() if "Check-up" in one and "new market that no clinic" in one]
    assert line.endswith(mark)
    said = _run(capsys, "suggest", str(ROOT / "examples" / "handbook" / "sumy-machinery.yaml"), "--lang", "en")
    assert mark not in " ".join(said.split())


def test_without_a_stage_no_part_hangs_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "suggest", PODILLIA)["packs"]
    assert pack["stage"] is None
    assert (pack["for_stage"], pack["begin_with"], pack["warnings"]) == ([], [], [])
    assert message("report.suggest.stage.unknown", "en")[:30] in _run(capsys, "suggest", PODILLIA, "--lang", "en")


def test_suggest_names_no_criterion_that_passed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["assess", GENUINE, "--format", "json"])
    [found] = json.loads(capsys.readouterr().out)
    open_ = [
        one["rule"]
        for one in found["findings"]
        if one["kind"] == "criterion" and one["outcome"] in ("failed", "cantTell")
    ]
    [pack] = _json(capsys, "suggest", GENUINE)["packs"]
    assert sorted(one["rule"] for one in pack["criteria"]) == sorted(open_)


def test_language_never_alters_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "suggest", TEKU, "--lang", "uk") == _json(capsys, "suggest", TEKU, "--lang", "en")


def test_every_reason_has_words_for_what_comes_first() -> None:
    for language in LANGUAGES:
        assert all(message(f"report.suggest.first.{reason}", language) for reason in Reason)


def test_exit_codes_of_suggest(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "teku" in _run(capsys, "suggest", TEKU, "--format", "json")
    for arguments, ending, named in (
        ([BROKEN], 3, BROKEN),
        ([str(tmp_path / "none.yaml")], 3, "none.yaml"),
        ([TEKU, "--purpose", "maping"], 2, "mapping"),
        ([], 2, "FILE"),
        ([TEKU, "--pack", "uka"], 2, "uca"),
    ):
        assert main(["practices", "suggest", *arguments]) == ending
        said = capsys.readouterr()
        assert said.out == ""
        assert named in said.err


def test_two_packs_suggest_each_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    small = str(ROOT / "tests" / "bad_input" / "pack")
    said = _json(capsys, "suggest", TEKU, "--pack", "uca", "--pack", small)
    assert [one["pack"] for one in said["packs"]] == ["uca", "demo"]
    assert all(one["practices"] == [] for one in said["packs"][1]["criteria"])
