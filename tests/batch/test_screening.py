"""A screening as it is run: what stands in its folder, and that no way of stopping it loses or doubles anything."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from filelock import FileLock

from clusterrules.api import assess, assess_json
from clusterrules.batch.answer import answer_to
from clusterrules.batch.job import Job, prepared
from clusterrules.batch.manifest import Input, Store
from clusterrules.batch.results import Joined, join
from clusterrules.batch.sources import Record
from clusterrules.batch.workers import Limits
from clusterrules.cli.main import main
from clusterrules.simulate.profile import Simulation

RESULTS = ("assessments.jsonl", "summary.csv", "summary.parquet", "faults.jsonl", "manifest.json")
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")
COUNT = 12
ROOT = Path(__file__).parents[2]

TRAP = '''
"""A plugin whose enricher does what the id of a profile says."""
import os, time
from clusterrules.hooks import hookimpl
from clusterrules.profile.enrichment import Enricher

def add(profile):
    if profile.id == "hangs":
        time.sleep(600)
    if profile.id == "dies":
        os._exit(1)
    if profile.id == "raises":
        raise ValueError("no")
    return []

@hookimpl
def clusterrules_enrichers():
    return [Enricher("trap", add)]
'''


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulated profiles in lines, one of them faulty and one that is no JSON."""
    folder = tmp_path_factory.mktemp("made")
    lines = [json.dumps(one, ensure_ascii=False) for one in Simulation(seed=3, members=(8, 12)).profiles(COUNT - 2)]
    lines.insert(2, '{"format": "clusterrules/profile@1", "id": "nameless"}')
    lines.insert(7, "{")
    shutil.copytree(ROOT / "rules" / "uca", folder / "pack")
    (folder / "made.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def command(out: str, *more: str, source: str = "made.jsonl", pack: str = "pack") -> list[str]:
    program = [sys.executable, "-m", "clusterrules"]
    return [*program, "screen", source, "-o", out, "--lang", "en", "--pack", pack, *more]


def run(folder: Path, arguments: Sequence[str], **further: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(arguments, cwd=folder, capture_output=True, encoding="utf-8", **further)  # type: ignore[call-overload,no-any-return]


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.fixture(scope="module")
def undisturbed(made: Path) -> dict[str, bytes]:
    """What comes of it with one worker and nothing in the way."""
    done = run(made, command("undisturbed", "--part-size", "2", "--workers", "1", "--brief"))
    assert done.returncode == 3, done.stderr
    return contents(made / "undisturbed")


def test_the_folder_holds_the_results_and_nothing_else(undisturbed: dict[str, bytes]) -> None:
    assert sorted(undisturbed) == sorted(RESULTS)
    manifest = json.loads(undisturbed["manifest.json"])
    assert manifest["complete"] is True
    assert manifest["input"]["profiles"] == COUNT
    assert [part["profiles"] for part in manifest["parts"]] == [2] * (COUNT // 2)
    assert set(manifest["results"]) == set(RESULTS) - {"manifest.json"}


def test_a_bad_profile_costs_itself_only_and_is_listed(undisturbed: dict[str, bytes]) -> None:
    assert len(undisturbed["assessments.jsonl"].splitlines()) == COUNT - 2
    faults = [json.loads(line) for line in undisturbed["faults.jsonl"].splitlines()]
    listed = {(one["place"], one["profile"], one["code"], one["line"]) for one in faults if one["level"] == "fault"}
    assert listed == {("made.jsonl:3", "nameless", "missing_field", 3), ("made.jsonl:8", "", "not_json", 8)}


def test_the_summary_has_a_row_a_profile_and_agrees_with_the_assessments(undisturbed: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(undisturbed["summary.csv"].decode("utf-8-sig").splitlines()))
    assert [row["number"] for row in rows] == [str(number) for number in range(1, COUNT + 1)]
    assert [row["fault"] for row in rows if row["fault"]] == ["missing_field", "not_json"]
    told = iter(json.loads(line) for line in undisturbed["assessments.jsonl"].splitlines())
    for row in rows:
        if row["fault"]:
            assert row["verdict"] == row["L1-01"] == ""
            continue
        found = next(told)
        assert (row["id"], row["verdict"]) == (found["profile"]["id"], found["verdict"]["outcome"])
        assert row["stage_highest"] == (found["verdict"]["stage"]["highest"] or "")
        outcomes = {one["rule"]: one for one in found["findings"]}
        assert row["L1-01"] == outcomes["L1-01"]["outcome"]
        said = {True: "applies", False: "does_not_apply", None: "cantTell"}
        assert row["AP-4"] == said[outcomes["AP-4"]["applies"]]


def test_parquet_says_what_csv_says(made: Path, undisturbed: dict[str, bytes]) -> None:
    table = pyarrow.parquet.read_table(made / "undisturbed" / "summary.parquet").to_pylist()
    rows = list(csv.DictReader(undisturbed["summary.csv"].decode("utf-8-sig").splitlines()))
    assert [{name: "" if value is None else str(value) for name, value in one.items()} for one in table] == rows


def test_the_same_bytes_with_more_workers_and_another_hash_seed(made: Path, undisturbed: dict[str, bytes]) -> None:
    done = run(
        made,
        command("twins", "--part-size", "2", "--workers", "2", "--brief"),
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )
    assert done.returncode == 3, done.stderr
    assert contents(made / "twins") == undisturbed
    assert "12 profiles in" in done.stdout
    assert "made.jsonl:3" in done.stdout
    assert "L1-01" in done.stdout


def test_a_full_line_is_what_assess_says(made: Path) -> None:
    pack = str(made / "pack")
    profile = (made / "made.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (made / "first.json").write_text(profile, encoding="utf-8")
    run(made, command("full", source="first.json"))
    [line] = (made / "full" / "assessments.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == json.loads(json.dumps(assess(made / "first.json", packs=[pack], advice=False).to_json()))
    assert assess_json(profile, packs=[pack]) == line
    assert "findings" in json.loads(assess_json(profile.encode(), packs=[pack], brief=True))


def test_json_to_json_answers_a_faulty_profile_too() -> None:
    found = json.loads(assess_json('{"id": "x"'))
    assert found["format"] == "clusterrules/faults@1"
    assert [one["code"] for one in found["faults"]] == ["not_json"]


# --- stopping and going on ------------------------------------------------------------------------------------------


def _stopped(folder: Path, out: str, how: signal.Signals) -> None:
    """Starts a screening, and stops it when it has done two parts."""
    started = subprocess.Popen(
        command(out, "--part-size", "2", "--workers", "2", "--brief"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    until = time.monotonic() + 300
    while len(list((folder / out).glob("parts/*.json"))) < 2 and time.monotonic() < until:
        assert started.poll() is None, started.communicate()
        time.sleep(0.01)
    if how is signal.SIGINT:
        os.killpg(started.pid, how)  # as a terminal does: to all of them
    else:
        started.send_signal(how)
    said = started.communicate(timeout=120)
    if how is signal.SIGINT:
        assert started.returncode == 130
        assert "--resume" in said[1]
        assert "Traceback" not in said[1]


@POSIX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=lambda how: how.name)
def test_a_stopped_screening_goes_on_and_gives_the_same_bytes(
    how: signal.Signals, made: Path, undisturbed: dict[str, bytes]
) -> None:
    out = f"stopped-{how.name}"
    _stopped(made, out, how)
    before = contents_of_parts(made / out)
    assert json.loads((made / out / "manifest.json").read_text(encoding="utf-8"))["complete"] is False
    assert not (made / out / "assessments.jsonl").exists()
    assert run(made, command(out, "--part-size", "2", "--brief")).returncode == 2
    done = run(made, command(out, "--part-size", "2", "--workers", "1", "--brief", "--resume"))
    assert done.returncode == 3, done.stderr
    assert contents(made / out) == undisturbed
    assert f"{COUNT - 2 * len(before)} profile" in done.stdout


def contents_of_parts(out: Path) -> list[str]:
    """The parts that are done."""
    return sorted(one.name for one in (out / "parts").glob("*.json"))


@POSIX
def test_a_full_disk_loses_nothing(made: Path, undisturbed: dict[str, bytes]) -> None:
    """A limit on the size of files stands for the disk: the largest part cannot be written."""
    import resource

    lines = undisturbed["assessments.jsonl"].splitlines(keepends=True)
    largest = max(map(len, lines))
    assert len(lines[0]) < largest

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest - 1, largest - 1))

    one_by_one = ["--part-size", "1", "--workers", "1", "--brief"]
    done = run(made, command("full-disk", *one_by_one), preexec_fn=limit)
    assert done.returncode == 3, done.stderr
    assert "--resume" in done.stderr
    assert not (made / "full-disk" / "assessments.jsonl").exists()
    assert contents_of_parts(made / "full-disk") != []
    assert list((made / "full-disk").rglob("*.partial")) == []
    done = run(made, command("full-disk", *one_by_one, "--resume"))
    assert done.returncode == 3, done.stderr
    found = contents(made / "full-disk")
    for name in set(RESULTS) - {"manifest.json"}:
        assert found[name] == undisturbed[name]


@POSIX
def test_a_part_that_was_damaged_is_done_again(made: Path, undisturbed: dict[str, bytes]) -> None:
    _stopped(made, "damaged", signal.SIGKILL)
    [first, *_] = sorted((made / "damaged" / "parts").glob("*.json"))
    assessments = first.with_suffix(".jsonl")
    assessments.write_bytes(assessments.read_bytes()[:-2])
    run(made, command("damaged", "--part-size", "2", "--brief", "--resume"))
    assert contents(made / "damaged") == undisturbed


@POSIX
def test_a_part_that_is_damaged_before_it_is_joined_is_not_joined(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)

    def cut_short(store: Store, *further: Any) -> Joined:
        part = store.parts_folder / "00000001.jsonl"
        with part.open("rb") as opened:
            kept = opened.readline()
        Path(str(part)).write_bytes(kept)
        return join(store, *further)

    monkeypatch.setattr("clusterrules.batch.screening.join", cut_short)
    options = ("--brief", "--part-size", "6", "--workers", "1", "--only", "L1-01")
    assert main(command("cut-short", *options)[3:]) == 3
    assert "part 1 was damaged" in capsys.readouterr().err
    assert not (made / "cut-short" / "assessments.jsonl").exists()


def test_a_manifest_that_lacks_something_is_said_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text('{"format": "clusterrules/screening@1"}', encoding="utf-8")
    code, said = _screen(capsys, str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out"), "--resume")
    assert (code, "manifest.json: the field 'clusterrules' is missing" in said) == (3, True), said


def test_other_input_and_other_rules_are_not_mixed_in(made: Path) -> None:
    (made / "mixed.jsonl").write_bytes((made / "made.jsonl").read_bytes())
    started = command("mixed", "--part-size", "2", "--workers", "1", "--brief", source="mixed.jsonl")
    process = subprocess.Popen(started, cwd=made, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list((made / "mixed").glob("parts/*.json")):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    before = contents_of_parts(made / "mixed")
    again = [*started, "--resume"]
    for changed in (["--set", "L1-01.companies=11"], ["--purpose", "selection"], ["--part-size", "3"]):
        done = run(made, [*again, *changed])
        assert done.returncode == 3
        assert "not mixed" in done.stderr
    with (made / "mixed.jsonl").open("a", encoding="utf-8") as file:
        file.write("{}\n")
    done = run(made, again)
    assert done.returncode == 3
    assert "input.profiles: 12 → 13" in done.stderr
    assert contents_of_parts(made / "mixed") == before


def test_a_finished_screening_that_refuses_to_be_another_stays_as_it_was(
    made: Path, undisturbed: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "finished"
    shutil.copytree(made / "undisturbed", folder)
    given = [str(made / "made.jsonl"), "-o", str(folder), "--pack", str(made / "pack"), "--brief", "--resume"]
    code, said = _screen(capsys, *given, "--part-size", "3")
    assert (code, "not mixed" in said) == (3, True), said
    assert contents(folder) == undisturbed


@POSIX
def test_standard_input_is_compared_with_what_has_been_done(made: Path) -> None:
    """It cannot be read twice: what was done of other lines is found when its part comes by again."""
    given = command("from-stdin", "--part-size", "2", "--workers", "1", "--brief", source="-")
    lines = (made / "made.jsonl").read_bytes()
    with (made / "made.jsonl").open("rb") as stream:
        process = subprocess.Popen(given, cwd=made, stdin=stream, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not list((made / "from-stdin").glob("parts/*.json")):
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.wait()
    other = lines.split(b"\n", 1)[1]
    done = subprocess.run([*given, "--resume"], cwd=made, input=other, capture_output=True)
    assert done.returncode == 3
    assert b"stdin:1: the input is not the one that was screened" in done.stderr
    done = subprocess.run([*given, "--resume"], cwd=made, input=lines, capture_output=True)
    assert done.returncode == 3, done.stderr
    whole = subprocess.run(command("at-once", *given[-5:], source="-"), cwd=made, input=lines, capture_output=True)
    assert whole.returncode == 3, whole.stderr
    assert contents(made / "from-stdin") == contents(made / "at-once")
    done = subprocess.run([*given, "--resume"], cwd=made, input=other, capture_output=True)
    assert (done.returncode, b"input.profiles: 12" in done.stderr, done.stdout) == (3, True, b"")


def test_input_that_changes_while_it_is_read_gives_no_results(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)
    (made / "first.json").write_text(
        (made / "made.jsonl").read_text(encoding="utf-8").splitlines()[0], encoding="utf-8"
    )
    monkeypatch.setattr("clusterrules.batch.screening._counted", lambda *_: Input(1, 1, 2, "of other bytes"))
    assert main(command("moved", "--brief", source="first.json")[3:]) == 3
    assert "changed while it was being read" in capsys.readouterr().err
    assert not (made / "moved" / "assessments.jsonl").exists()


def test_two_processes_do_not_write_to_one_folder(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)
    (made / "taken" / "parts").mkdir(parents=True)
    with FileLock(made / "taken" / "parts" / "lock"):
        assert main(command("taken", "--brief")[3:]) == 3
    assert "another process is writing" in capsys.readouterr().err
    assert [one.name for one in (made / "taken").iterdir()] == ["parts"]


def test_a_finished_screening_is_not_done_again(
    made: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)
    again = command("undisturbed", "--part-size", "2", "--brief", "--resume")[3:]
    assert main(again) == 3
    assert "everything had been done before" in capsys.readouterr().out
    assert contents(made / "undisturbed") == undisturbed


# --- what a profile may do ------------------------------------------------------------------------------------------


def test_hanging_dying_and_raising_plugins_cost_their_profiles_only(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    info = plugins / "trap-1.0.dist-info"
    info.mkdir(parents=True)
    (plugins / "trap.py").write_text(TRAP, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: trap\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[clusterrules]\ntrap = trap\n", encoding="utf-8")
    ids = ["one", "hangs", "two", "dies", "three", "raises", "four"]
    said = [{"format": "clusterrules/profile@1", "id": name, "name": name, "as_of": "2026-01-01"} for name in ids]
    (tmp_path / "made.jsonl").write_text("".join(json.dumps(one) + "\n" for one in said), encoding="utf-8")
    limits = ["--limit", "8", "--workers", "2", "--brief", "--only", "L1-01"]
    done = run(tmp_path, command("out", *limits, pack="uca"), env={**os.environ, "PYTHONPATH": str(plugins)})
    assert done.returncode == 3, done.stderr
    rows = list(csv.DictReader((tmp_path / "out/summary.csv").read_text(encoding="utf-8-sig").splitlines()))
    faults = {row["place"]: row["fault"] for row in rows}
    assert [faults[f"made.jsonl:{number}"] for number in range(1, 8)] == [
        "", "too_slow", "", "worker_died", "", "", "",
    ]  # fmt: skip
    [slow, dead] = map(json.loads, (tmp_path / "out/faults.jsonl").read_text(encoding="utf-8").splitlines())
    assert (slow["line"], dead["line"]) == (2, 4)
    assert "made.jsonl:2: no answer within 8 seconds" in slow["message"]["en"]
    assert "trap 1.0" in done.stderr


def test_a_name_is_no_formula_for_a_spreadsheet(made: Path) -> None:
    said = {"format": "clusterrules/profile@1", "id": "x", "name": "=HYPERLINK(1)", "as_of": "2026-01-01"}
    (made / "formula.json").write_text(json.dumps(said), encoding="utf-8")
    run(made, command("formula", "--brief", "--only", "L1-01", source="formula.json"))
    text = (made / "formula/summary.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERRULES_LANG", "en")


def _screen(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["screen", "--lang", "en", *arguments])
    return code, capsys.readouterr().err


def test_wrong_usage_is_said_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text("{}\n", encoding="utf-8")
    used = tmp_path / "used"
    used.mkdir()
    (used / "letter.txt").write_text("keep", encoding="utf-8")
    new = str(tmp_path / "new")
    for arguments, expected in (
        ([str(source), str(source), "-o", new], "given twice"),
        ([str(source), "-o", new, "--workers", "0"], "--workers"),
        ([str(source), "-o", new, "--limit", "nan"], "--limit"),
        ([str(source), "-o", str(used)], "holds other files"),
        ([str(source), "-o", str(source)], "is no folder"),
        ([str(source), "-o", new, "--only", "L1-99"], "L1-99"),
    ):
        code, said = _screen(capsys, *arguments)
        assert (code, expected in said) == (2, True), said
    assert not Path(new).exists()
    assert [one.name for one in used.iterdir()] == ["letter.txt"]


def test_a_faulty_yaml_profile_is_listed_with_its_id_and_place(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.yaml").write_text("format: clusterrules/profile@1\nid: here\nname: Here\nages: 3\n")
    assert run(tmp_path, command("out", source="a", pack="uca")).returncode == 3
    [fault] = map(json.loads, (tmp_path / "out/faults.jsonl").read_text(encoding="utf-8").splitlines())
    listed = [fault[name] for name in ("place", "profile", "code", "line", "column")]
    assert listed == ["a/b.yaml", "here", "unknown_field", 4, 1]


def test_a_rating_of_an_unknown_pack_is_listed_as_a_warning() -> None:
    rating = {"id": "a", "rule": "L1-05", "rubric": 2, "assessor": "Олена", "pack": "ucaa"}
    profile = {"format": "clusterrules/profile@1", "id": "here", "name": "Here", "attestations": [rating]}
    answer = answer_to(Record("here.json", json.dumps(profile).encode()), prepared(Job(today="2026-01-01")))
    [note] = answer.notes
    assert [note[name] for name in ("level", "code", "path", "nearest")] == [
        "warning",
        "attested_of_unknown_pack",
        "attestations.0.pack",
        "uca",
    ]


def test_nothing_to_screen_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    code, said = _screen(capsys, str(tmp_path / "empty"), "-o", str(tmp_path / "out"))
    assert (code, "no profile" in said) == (3, True), said
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_profiles_with_one_id_are_told_whatever_the_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other, third = (json.dumps(one, ensure_ascii=False) for one in Simulation(seed=3, members=(8, 12)).profiles(3))
    nameless = '{"format": "clusterrules/profile@1", "id": "nameless"}'
    lines = [one, other, nameless, one, third, one, nameless]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for out, part_size in (("whole", "100"), ("parts", "1")):
        arguments = [str(tmp_path / "a.jsonl"), "-o", str(tmp_path / out), "--only", "L1-01", "--part-size", part_size]
        assert main(["screen", "--lang", "en", "--brief", *arguments]) == 3
        assert re.search(r"Possible duplicates +2\n", capsys.readouterr().out)
    notes = [json.loads(line) for line in (tmp_path / "whole/faults.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [(Path(one["place"]).name, one["level"]) for one in notes if one["code"] == "id_twice"]
    assert told == [("a.jsonl:4", "warning"), ("a.jsonl:6", "warning")]
    assert all("a.jsonl:1;" in one["message"]["en"] for one in notes if one["code"] == "id_twice")
    assert (tmp_path / "parts/faults.jsonl").read_bytes() == (tmp_path / "whole/faults.jsonl").read_bytes()


def test_standard_input_without_a_profile_leaves_nothing_that_stands_in_the_way(tmp_path: Path) -> None:
    done = run(tmp_path, command("out", source="-", pack="uca"), input="\n\n")
    assert (done.returncode, "no profile" in done.stderr) == (3, True), done.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_parts_without_a_manifest_are_not_mixed_into_a_screening_by_other_rules(made: Path) -> None:
    options = ("--part-size", "2", "--workers", "1", "--brief")
    expected = run(made, command("by-other-rules", *options, "--only", "L1-02"))
    assert expected.returncode == 3, expected.stderr
    _killed_after_a_part(made, "orphans", *options, "--only", "L1-01")
    (made / "orphans" / "manifest.json").unlink()
    done = run(made, command("orphans", *options, "--only", "L1-02", "--resume"))
    assert done.returncode == 3, done.stderr
    assert contents(made / "orphans") == contents(made / "by-other-rules")


def _killed_after_a_part(folder: Path, out: str, *options: str) -> None:
    """A screening that was killed when its first part was done."""
    with subprocess.Popen(command(out, *options), cwd=folder, stdout=subprocess.DEVNULL) as process:
        while not (folder / out / "parts" / "00000001.json").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()


def test_a_folder_called_parts_is_not_removed_with_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n", encoding="utf-8")
    mine = tmp_path / "out" / "parts" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("keep", encoding="utf-8")
    code, said = _screen(capsys, str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out"))
    assert (code, "holds other files" in said) == (2, True), said
    assert mine.exists()


def test_sources_that_hold_one_another_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("all/a.jsonl", "all/.old/a.jsonl", "allies/a.jsonl"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("{}\n", encoding="utf-8")
    for names in (["all", "./all"], ["all/a.jsonl", "all"], ["all", str(tmp_path / "all" / "a.jsonl")]):
        code, said = _screen(capsys, *names, "-o", "out")
        assert (code, "count twice" in said) == (2, True), said
    code, said = _screen(capsys, "all", "all/.old", "allies", "-o", "out", "--only", "L1-01")
    assert (code, "count twice" in said) == (3, False), said


@POSIX
def test_a_pipe_is_no_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    code, said = _screen(capsys, str(tmp_path / "pipe.jsonl"), "-o", str(tmp_path / "out"))
    assert (code, "standard input: -" in said) == (3, True), said


@POSIX
def test_what_a_folder_holds_besides_files_is_listed_or_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "gone.jsonl").symlink_to("nowhere.jsonl")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.jsonl")
    code, said = _screen(capsys, str(folder), "-o", str(tmp_path / "out"), "--only", "L1-01")
    assert (code, f"left alone: {folder}/linked;" in said) == (3, True), said
    faults = map(json.loads, (tmp_path / "out/faults.jsonl").read_text(encoding="utf-8").splitlines())
    found = {(Path(one["place"]).name, one["code"]) for one in faults}
    assert found == {
        ("gone.yaml", "no_such_file"),
        ("gone.jsonl", "no_such_file"),
        ("pipe.jsonl", "no_regular_file"),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_a_name_that_is_no_text_costs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    profile = json.dumps(next(iter(Simulation(seed=3, members=(8, 12)).profiles(1))), ensure_ascii=False)
    (folder / os.fsdecode(b"\xff.jsonl")).write_text(f"{profile}\n{{\n", encoding="utf-8")
    code, said = _screen(capsys, str(folder), "-o", str(tmp_path / "out"), "--only", "L1-01")
    assert code == 3, said
    rows = list(csv.DictReader((tmp_path / "out/summary.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(Path(one["place"]).name, one["fault"]) for one in rows] == [
        ("\\udcff.jsonl:1", ""),
        ("\\udcff.jsonl:2", "not_json"),
    ]


def test_missing_packages_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)  # noqa: ARG005
    (tmp_path / "a.jsonl.zst").write_bytes(b"")
    code, said = _screen(capsys, str(tmp_path / "a.jsonl.zst"), "-o", str(tmp_path / "out"))
    assert code == 3
    assert "clusterrules[zstd]" in said
    assert "clusterrules[parquet]" in said


def test_help_names_the_limits_that_hold(capsys: pytest.CaptureFixture[str]) -> None:
    from clusterrules.batch.parts import PROFILES

    main(["screen", "--help"])
    said = capsys.readouterr().out
    assert "[required]" in said
    for number in (f"{Limits().seconds:g}", Limits().megabytes, PROFILES):
        assert str(number) in said
