"""Profiles that must be refused: every fault of each, in its place, in both languages, and never a traceback.

Beside each file of ``profiles/`` stands what must come, one fault a line: place, code, path and nearest right name.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusterrules.cli.main import main
from clusterrules.documents.fault import Fault, FaultyDocument, dotted, said_together, shown
from clusterrules.profile.profile import read_profile

FOLDER = Path(__file__).with_name("profiles")
PACK = str(Path(__file__).with_name("pack"))
GOOD = str(Path(__file__).with_name("good.yaml"))
FILES = sorted(file for file in FOLDER.iterdir() if file.suffix != ".expect")


def _named(files: list[Path]) -> list[object]:
    return [pytest.param(file, id=file.name) for file in files]


def _expected(file: Path) -> list[str]:
    return file.with_name(file.name + ".expect").read_text(encoding="utf-8").splitlines()


def _line(fault: Fault) -> str:
    place = "-" if fault.line is None else f"{fault.line}:{fault.column}"
    path = shown(dotted(fault.path)) if fault.path else "-"
    return f"{place} {fault.code} {path} {fault.nearest or '-'}"


def test_every_file_says_what_must_come() -> None:
    orphans = {one.name for one in FOLDER.glob("*.expect")} - {f"{file.name}.expect" for file in FILES}
    assert not orphans
    assert len(FILES) >= 45
    assert all(_expected(file) for file in FILES)


@pytest.mark.parametrize("file", _named(FILES))
def test_all_faults_in_their_places(file: Path) -> None:
    with pytest.raises(FaultyDocument) as caught:
        read_profile(file)
    assert [_line(fault) for fault in caught.value.faults] == _expected(file)


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("file", _named(FILES))
def test_the_program_refuses(
    file: Path, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERRULES_LANG", language)
    assert main(["assess", "--pack", PACK, str(file)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert not [mark for mark in said.err if mark < " " and mark != "\n"]
    told = list(_told_places(said.err, file))
    assert sorted(told) == sorted(line.split()[0] for line in _expected(file))


def _told_places(said: str, file: Path) -> Iterator[str]:
    """The place of every fault that is told, also of those that are told with an equal one."""
    for line in said.splitlines():
        more = re.match(r"  (?:and|і ще) \d+ .+?: (.+)", line)
        if more:
            yield from more[1].split(", ")
        elif not line.startswith("  "):
            place = re.match(re.escape(str(file)) + r"(?::(\d+:\d+))?: ", line)
            assert place, line
            yield place[1] or "-"


@pytest.mark.parametrize("file", _named(FILES))
def test_faults_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", "validate", str(file), "--format", "json"]) == 3
    [found] = json.loads(capsys.readouterr().out)
    assert found["file"] == str(file)
    assert found["valid"] is False
    lines = []
    for fault in found["faults"]:
        place = "-" if fault["line"] is None else f"{fault['line']}:{fault['column']}"
        lines.append(f"{place} {fault['code']} {fault['path'] or '-'} {fault['nearest'] or '-'}")
        assert fault["source"] == str(file)
        assert fault["message"]["uk"] != fault["message"]["en"]
    expected = [line.replace(" unknown_field  -", " unknown_field - -") for line in _expected(file)]
    assert lines == expected


def test_every_fault_of_a_profile_is_met_here() -> None:
    """Whoever adds a code to the reading or the meaning of profiles adds a file that has the fault."""
    root = Path(__file__).parents[2] / "src" / "clusterrules"
    sources = [
        "documents/reading.py",
        "documents/document.py",
        "documents/json_text.py",
        "documents/yaml_text.py",
        "profile/validation.py",
        "profile/shape.py",
    ]
    text = "\n".join((root / name).read_text(encoding="utf-8") for name in sources)
    codes = set(re.findall(r'(?:Fault\(|_fault\(|fault\(|yield |return |code = |code, )"([a-z_]+)"', text))
    codes |= {"dangling", "wrong_target"}
    met = {line.split()[1] for file in FILES for line in _expected(file)}
    elsewhere = {
        "against_schema",  # only where the two validators disagree
        "not_above",  # no number of a profile; test_guidance.py
        "is_folder", "no_such_file", "no_regular_file", "too_large", "unreadable", "wrong_encoding",  # test_files.py
    }  # fmt: skip
    assert codes - met - elsewhere == set()
    assert len(codes & met) > 25


# --- around the faulty file -----------------------------------------------------------------------------------------


def test_good_files_are_still_assessed(capsys: pytest.CaptureFixture[str]) -> None:
    bad = str(FOLDER / "dates.yaml")
    assert main(["assess", "--pack", PACK, bad, GOOD, bad, "--format", "json"]) == 3
    said = capsys.readouterr()
    assert [one["profile"]["id"] for one in json.loads(said.out)] == ["good"]
    assert said.err.count(f"{bad}:4:1: ") == 2


def test_good_files_are_still_validated(capsys: pytest.CaptureFixture[str]) -> None:
    bad = str(FOLDER / "dates.yaml")
    assert main(["profile", "validate", bad, GOOD]) == 3
    said = capsys.readouterr()
    assert GOOD in said.out
    assert bad not in said.out
    assert bad in said.err


def test_explain_refuses_too(capsys: pytest.CaptureFixture[str]) -> None:
    bad = str(FOLDER / "dates.yaml")
    assert main(["explain", "T-1", bad, "--pack", PACK]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{bad}:4:1: " in said.err


def test_hostile_names_never_reach_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    hostile = tmp_path / "\x1b[2Jevil\nname.yaml"
    hostile.write_text('"\\e]0;x\\a": 1\n"\\e]0;x\\a": 2\n', encoding="utf-8")
    assert main(["assess", "--pack", PACK, str(hostile), str(tmp_path / "\x1b[1mmissing")]) == 3
    assert main(["assess", "--pack", PACK, str(hostile), "--only", "\x1b[31m"]) == 2
    assert main(["\x1b[31mcommand"]) == 2
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "\x07" not in said.err
    assert "\\x1b[2Jevil\\nname.yaml:1:1" in said.err


def test_what_is_endless_is_cut() -> None:
    fault = Fault("unknown_field", "file", ("x" * 10**6,), arguments={"name": "x" * 10**6}, nearest="y" * 10**6)
    assert len(fault.said("uk")) < 4000
    assert len(json.dumps(fault.to_json())) < 20_000


# --- equal faults ---------------------------------------------------------------------------------------------------


def _with_members(folder: Path, *kinds: str) -> Path:
    file = folder / "alike.yaml"
    members = "".join(f"- {{id: m{index}, kind: {kind}}}\n" for index, kind in enumerate(kinds))
    file.write_text(f"format: clusterrules/profile@1\nid: alike\nname: Alike\nmembers:\n{members}", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("number", "language", "told"),
    [
        (2, "en", "and 1 more place: 6:12"),
        (3, "en", "and 2 more places: 6:12, 7:12"),
        (8, "en", "and 7 more places: 6:12, 7:12, 8:12, 9:12, 10:12, …"),
        (2, "uk", "і ще 1 місце: 6:12"),
        (3, "uk", "і ще 2 місця: 6:12, 7:12"),
        (6, "uk", "і ще 5 місць: 6:12, 7:12, 8:12, 9:12, 10:12"),
    ],
)
def test_a_slip_that_recurs_is_told_once(
    number: int,
    language: str,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLUSTERRULES_LANG", language)
    file = _with_members(tmp_path, *["compani"] * number)
    assert main(["profile", "validate", str(file)]) == 3
    message, hint, places = capsys.readouterr().err.splitlines()
    assert message.startswith(f"{file}:5:12: members.0.kind: ")
    assert "company" in hint
    assert places == f"  {told}"


def test_other_slips_are_told_for_themselves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _with_members(tmp_path, "compani", "farmm", "compani", "company")
    assert main(["profile", "validate", str(file)]) == 3
    told = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("  ")]
    assert [line.removeprefix(f"{file}:").split(" ")[0] for line in told] == ["5:12:", "6:12:"]


def test_json_keeps_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _with_members(tmp_path, *["compani"] * 8)
    assert main(["profile", "validate", str(file), "--format", "json"]) == 3
    [found] = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in found["faults"]] == [f"members.{index}.kind" for index in range(8)]


def test_without_a_line_the_path_is_told_and_without_a_field_each_is_told() -> None:
    fields = [Fault("unfilled", "table.xlsx", ("members", row, "kind")) for row in range(3)]
    whole = [Fault("empty_file", "table.jsonl", (), line, 1) for line in (1, 2)]
    first, *others = said_together([*fields, *whole], "en")
    assert first.splitlines()[1:] == ["  and 2 more places: members.1.kind, members.2.kind"]
    assert others == [one.said("en") for one in whole]
