"""``stages`` and ``advise`` as a user meets them."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from clusterrules.cli.main import main

ROOT = Path(__file__).parents[2]
YOUNG = str(ROOT / "examples" / "invented" / "stage-young.yaml")
TEKU = str(ROOT / "examples" / "handbook" / "teku.yaml")
OTHER_PACK = str(ROOT / "tests" / "bad_input" / "pack")
COMMANDS = ("stages", "advise")


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", COMMANDS)
def test_language_never_alters_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, command, YOUNG, "--lang", "uk") == _json(capsys, command, YOUNG, "--lang", "en")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_people_read_it_in_both_languages(command: str, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, word in (("uk", "Стадія зрілості"), ("en", "Stage of maturity")):
        assert main([command, YOUNG, "--format", format_, "--lang", language]) == 0
        assert word in capsys.readouterr().out


def test_stages_says_the_same_range_as_assess(capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "stages", YOUNG)["packs"]
    [assessment] = _json(capsys, "assess", YOUNG)
    assert pack["stage"] == assessment["verdict"]["stage"]
    assert pack["stage"] == {"lowest": "young", "highest": "young", "declared": "young"}


def test_the_drawing_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "stages.svg"
    assert main(["stages", YOUNG, "--format", "svg", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert ElementTree.fromstring(file.read_text(encoding="utf-8")).tag.endswith("svg")


def test_of_what_is_not_proven_only_the_highest_stage_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "stages", TEKU)["packs"]
    assert (pack["stage"]["lowest"], pack["stage"]["highest"], pack["stage"]["declared"]) == (None, "system", "young")
    assert pack["gap"]["stage"] == "initiative"


def test_advice_on_what_is_not_proven_begins_with_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "advise", TEKU)["packs"]
    assert pack["steps"][0]["horizon"] == "now"
    assert pack["steps"][0]["decides_verdict"] is True
    assert pack["next_stage"] == "young"
    assert {step["horizon"] for step in pack["steps"]} == {"now", "next", "later"}


def test_a_fact_that_is_supposed_moves_the_stage(capsys: pytest.CaptureFixture[str]) -> None:
    """Without its services the young cluster fails what a mature one needs; the highest stage falls."""
    before = _json(capsys, "stages", YOUNG, "--set", "ST-2.l2_counted=11")["packs"][0]["stage"]
    after = _json(capsys, "stages", YOUNG)["packs"][0]["stage"]
    assert (before["lowest"], after["lowest"]) == ("initiative", "young")


def test_a_pack_without_stages_is_said_to_have_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stages", YOUNG, "--pack", OTHER_PACK, "--lang", "en"]) == 2
    assert "demo" in capsys.readouterr().err


def test_a_pack_without_stages_and_practices_still_gives_advice(capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "advise", TEKU, "--pack", OTHER_PACK)["packs"]
    assert pack["next_stage"] is None
    assert {step["horizon"] for step in pack["steps"]} <= {"now"}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [(["nowhere.yaml"], 3), ([YOUNG, "--purpose", "mappping"], 2), ([YOUNG, "--set", "ST-2.l2_count=3"], 2), ([], 2)],
)
def test_bad_input(command: str, arguments: list[str], exit_code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, *arguments]) == exit_code
    assert capsys.readouterr().err


@pytest.fixture
def overruled(tmp_path: Path) -> str:
    """A cluster whose own representative alone overrules a measured failure."""
    said = yaml.safe_load(Path(YOUNG).read_text(encoding="utf-8"))
    said["attestations"] = [one for one in said["attestations"] if one["rule"] != "L2-08"]
    said["attestations"].append(
        {"id": "own", "rule": "L2-08", "rubric": 3, "assessor": "head", "role": "self", "reason": "We are enough."}
    )
    file = tmp_path / "overruled.json"
    file.write_text(json.dumps(said, default=str), encoding="utf-8")
    return str(file)


def test_a_disputed_result_is_marked_in_the_ladder(overruled: str, capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "stages", overruled)["packs"]
    asked = {(one["rule"], one["band"]): one for rung in pack["stages"] for one in rung["asks"]}
    outcomes = [(one["outcome"], one["disputed"]) for (rule, _), one in asked.items() if rule == "L2-08"]
    assert outcomes == [("passed", True)] * 3
    assert asked["L2-10", "young"]["disputed"] is False
    for format_, row, mark in (("text", "L2-08", "✓!"), ("markdown", "| L2-08", "✓!"), ("svg", "L2-08, ", "disputed")):
        assert main(["stages", overruled, "--format", format_, "--lang", "en"]) == 0
        said = capsys.readouterr().out
        assert mark in next(line for line in said.splitlines() if row in line), format_
        assert "! disputed" in said, format_


def test_the_roadmap_names_disputed_results(overruled: str, capsys: pytest.CaptureFixture[str]) -> None:
    [pack] = _json(capsys, "advise", overruled)["packs"]
    assert pack["disputed"] == ["L2-08"]
    assert main(["advise", overruled, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "assessors overruled" in " ".join(said.split())
