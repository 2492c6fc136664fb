"""``clusterrules profile simulate`` as a user meets it."""

import json
from pathlib import Path

import pytest

from clusterrules.cli.main import main


def test_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "simulate", "--count", "4", "--seed", "9"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["format"] for line in lines] == ["clusterrules/profile@1"] * 4


def test_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "made.jsonl"
    arguments = ["profile", "simulate", "--count", "2", "--members", "5..8", "--kind", "young"]
    assert main([*arguments, "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main(arguments) == 0
    assert file.read_bytes().decode() == capsys.readouterr().out
    assert not file.with_name("made.jsonl.part").exists()


def test_what_is_made_can_be_validated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "made.json"
    assert main(["profile", "simulate", "--gaps", "0,3", "--as-of", "2025", "-o", str(file)]) == 0
    assert main(["profile", "validate", str(file), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["faults"] == []
    assert found[0]["warnings"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--members", "0"], "1"),
        (["--members", "9..3"], "9..3"),
        (["--members", "багато"], "багато"),
        (["--gaps", "2"], "0"),
        (["--gaps", "nan"], "nan"),
        (["--count", "0"], "0"),
        (["--kind", "busines-club"], "business-club"),
        (["--as-of", "2026-13"], "2026-13"),
        (["--as-of", "none"], "none"),
    ],
)
def test_bad_input(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "simulate", *arguments]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert arguments[0] in found.err
    assert said in found.err


def test_all_that_is_wrong_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "simulate", "--members", "0", "--gaps", "2", "--kind", "club"]) == 2
    said = capsys.readouterr().err
    assert all(option in said for option in ("--members", "--gaps", "--kind"))
