"""``practice check`` and ``practice new`` as a user meets them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterrules.cli.main import main

ROOT = Path(__file__).parents[2]
BASE = str(ROOT / "rules" / "uca" / "bases" / "practice.yaml")
TEKU = str(ROOT / "examples" / "handbook" / "teku.yaml")
TINY = "format: clusterrules/profile@1\nid: tiny\nname: Tiny\nas_of: 2026-01-01\n"
FOUR_NO = [
    f"--assume=practices.visits.{name}=false"
    for name in ("real_pain", "joint_action", "economic_value", "several_stakeholders")
]
UNLINKED = [
    f"--assume=practices.visits.{name}={{completeness: unknown, items: []}}"
    for name in ("instances", "projects", "outcomes", "mechanisms")
]


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["practice", *arguments])
    return code, capsys.readouterr().out


def _practice(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    [found] = json.loads(_run(capsys, "check", *arguments, "--format", "json")[1])
    [practice] = found["practices"]
    assert isinstance(practice, dict)
    return practice


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_a_good_practice_is_told_in_full(language: str, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _run(capsys, "check", BASE, "--lang", language, "--format", format_)
    assert code == 0
    plain = said.replace("\\", "")
    for number in range(1, 9):
        assert f"PT-{number}" in plain
    for number in range(1, 8):
        assert f"PQ-{number}" in plain
    for part in ("7", "PQ.pq\\_min" if format_ == "markdown" else "PQ.pq_min", "Проведено два візити."):
        assert part in said


def test_where_an_answer_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    assumed = "--assume=practices.visits.joint_action=false"
    questions = {one["rule"]: one for one in _practice(capsys, BASE, assumed)["questions"]}
    assert questions["PQ-2"]["reason"] == "conflict"
    assert questions["PQ-2"]["sources"] == [{"by": "stated", "answer": False}, {"by": "measured", "answer": True}]
    assert [one["by"] for one in questions["PQ-1"]["sources"]] == ["stated", "measured", "attested"]
    for language, words in (("uk", "заявлено: ні; виміряно: так"), ("en", "stated: no; measured: yes")):
        assert words in _run(capsys, "check", BASE, assumed, "--lang", language)[1]


def test_too_few_answers_yes_are_to_be_reworked(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", BASE, *FOUR_NO, *UNLINKED, "--lang", "en"]
    code, said = _run(capsys, *arguments)
    assert code == 1
    assert "at least 5 needed" in said
    assert "rework it" in said
    assert _run(capsys, *arguments, "--set", "PQ.pq_min=3")[0] == 0


@pytest.mark.parametrize(("value", "code"), [("none", 1), ("text", 0)])
def test_a_section_without_content_is_to_be_reworked(value: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    ended, said = _run(capsys, "check", BASE, f"--assume=practices.visits.risks={value}", "--lang", "en")
    assert ended == code
    assert ("no content: Risks and limits" in said) is bool(code)


def test_the_chain_and_the_levels_of_results(capsys: pytest.CaptureFixture[str]) -> None:
    practice = _practice(capsys, BASE, "--assume=practices.visits.mechanisms=[visiting]")
    assert practice["chain"]["reached"] == "outcome"
    steps = practice["chain"]["steps"]
    assert [step["level"] for step in steps] == ["activity", "output", "outcome", "impact"]
    assert [len(step["shown"]) for step in steps] == [4, 0, 1, 0]
    assert [level["field"] for level in practice["results"]] == [
        "results_direct", "results_economic", "results_systemic",
    ]  # fmt: skip


def test_activity_alone_is_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    alone = "--assume=practices.visits.outcomes=[]"
    assert _practice(capsys, BASE, alone)["chain"]["reached"] == "activity"
    assert "Activity alone" in _run(capsys, "check", BASE, alone, "--lang", "en")[1]
    assert "лише діяльність" in _run(capsys, "check", BASE, alone, "--lang", "uk")[1]


def test_a_plan_is_no_result(capsys: pytest.CaptureFixture[str]) -> None:
    practice = _practice(capsys, BASE, "--assume=outcomes.deals.planned=true")
    assert practice["chain"]["reached"] == "activity"
    assert [step["level"] for step in practice["chain"]["steps"] if step["planned"]] == ["outcome"]


def test_what_an_outcome_led_to_belongs_to_the_chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = yaml.safe_load(Path(BASE).read_text(encoding="utf-8"))
    data["outcomes"].append(
        {"id": "change", "title": "Зміна", "level": "impact", "planned": False, "led_to": ["deals"]}
    )
    data["outcomes"][0]["led_to"] = ["change"]
    data["projects"][0]["outcomes"] = ["deals"]
    data["practices"][0]["outcomes"] = []
    file = tmp_path / "chain.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True).replace("2026-06-30", "'2026-06-30'", 1), encoding="utf-8")
    assert _practice(capsys, str(file))["chain"]["reached"] == "impact"


def test_language_never_alters_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("check", TEKU, "--format", "json", "--lang")
    assert _run(capsys, *arguments, "uk") == _run(capsys, *arguments, "en")


def test_no_practices_are_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY, encoding="utf-8")
    assert _run(capsys, "check", str(file), "--lang", "en") == (0, "Tiny\n\nThere is no practice in the profile.\n")


def test_several_files_one_of_them_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _run(capsys, "check", BASE, str(tmp_path / "none.yaml"), "--assume=organisation.founded=2020")
    assert code == 3
    assert "PQ-1" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check"], 2),
        (["check", BASE, "--format", "html"], 2),
        (["check", BASE, "--purpose", "maping"], 2),
        (["check", BASE, "--set", "PQ.pq_max=5"], 2),
        (["check", BASE, "--assume", "practices.visit.risks=none"], 2),
        (["check", "nowhere.yaml"], 3),
        (["chek", BASE], 2),
        (["new", "--lang", "ru"], 2),
        (["new", "--pack", "uka"], 2),
        (["new", "-o", "nowhere/new.yaml"], 3),
    ],
)
def test_bad_input(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", *arguments]) == code
    assert capsys.readouterr().err


# --- a new one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_new_practice_is_valid_and_empty(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.yaml"
    assert main(["practice", "new", "--lang", language, "-o", str(file)]) == 0
    assert main(["profile", "validate", str(file)]) == 0
    assert main(["practice", "new", "--lang", language, "-o", str(file)]) == 2, "an existing file is not overwritten"
    assert _run(capsys, "check", str(file))[0] == 0, "nothing is said, so nothing has failed"
    practice = _practice(capsys, str(file))
    assert {one["outcome"] for one in practice["sections"]} == {"cantTell"}
    assert not any(part["filled"] for one in practice["sections"] for part in one["parts"])
    assert {one["outcome"] for one in (*practice["questions"], *practice["sums"])} == {"cantTell"}
    assert practice["chain"]["reached"] is None


@pytest.mark.parametrize("language", ["uk", "en"])
def test_what_the_new_practice_suggests_is_valid_too(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = _run(capsys, "new", "--lang", language)
    assert code == 0
    filled = re.sub(r"^(    )# (?=[a-z_]+: )", r"\1", text, flags=re.MULTILINE).replace(": …", ": текст")
    assert filled.count("\n    # ") < text.count("\n    # ")
    file = tmp_path / "filled.yaml"
    file.write_text(filled, encoding="utf-8")
    assert main(["profile", "validate", str(file)]) == 0, filled
    practice = _practice(capsys, str(file))
    assert {one["outcome"] for one in (*practice["sections"], *practice["questions"], *practice["sums"])} == {"passed"}
    assert all(len(line) <= 120 for line in text.splitlines())


def test_a_role_that_the_template_does_not_name_is_for_an_assessor(capsys: pytest.CaptureFixture[str]) -> None:
    assumed = "--assume=practices.visits.role=coordinator"
    code, said = _run(capsys, "check", BASE, assumed, "--lang", "en")
    assert code == 0
    assert "another value: Role of the cluster" in said
    [section] = [one for one in _practice(capsys, BASE, assumed)["sections"] if one["rule"] == "PT-3"]
    assert (section["outcome"], section["reason"]) == ("cantTell", "judgement")
    assert [part["filled"] for part in section["parts"]] == [False]
