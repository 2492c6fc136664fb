"""``clusterrules diff`` as a user meets it: what can be compared, what is said, exit codes, and bad input."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from clusterrules.cli.main import main

ROOT = Path(__file__).parents[2]
LADDER = str(ROOT / "tests" / "engine" / "pack")
YOUNG = ROOT / "examples" / "invented" / "stage-young.yaml"

Write = Callable[..., str]


def profile(identity: str, members: int, **more: Any) -> dict[str, Any]:
    """An organisation of so many members; M-1 of the ladder asks for three, and F-1 for a project or two."""
    return {
        "format": "clusterrules/profile@1",
        "id": identity,
        "name": f"Organisation {identity}",
        "as_of": "2026-01-01",
        "completeness": {"*": "complete"},
        "bodies": [{"id": "board", "kind": "board"}],
        "members": [{"id": f"m{n}", "kind": "company"} for n in range(members)],
        **more,
    }


def assessed(identity: str, outcome: str, verdict: str = "cluster", **more: Any) -> dict[str, Any]:
    """A brief assessment of one rule."""
    return {
        "format": "clusterrules/assessment@1",
        "profile": {"id": identity, "name": {"uk": f"Організація {identity}", "en": f"Organisation {identity}"}},
        "as_of": "2026-01-01",
        "purpose": "mapping",
        "packs": [{"id": "demo", "version": "1", "verdict": {"outcome": verdict, "because": ["R-1"], "open": []}}],
        "findings": [{"pack": "demo", "rule": "R-1", "subject": identity, "outcome": outcome}],
        **more,
    }


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are said in the language of the run."""
    monkeypatch.setenv("CLUSTERRULES_LANG", "en")


@pytest.fixture
def lines(tmp_path: Path) -> Write:
    """Writes a file of JSON Lines and returns its name."""

    def write(name: str, *records: Any) -> str:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in records).encode()
        file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return str(file)

    return write


def said(capsys: pytest.CaptureFixture[str], expected: int, *arguments: str) -> Any:
    """The comparison as JSON; the run must end as expected."""
    ending = main(["diff", *arguments, "--format", "json"])
    out, err = capsys.readouterr()
    assert ending == expected, err
    return json.loads(out)


def refused(capsys: pytest.CaptureFixture[str], expected: int, *arguments: str) -> str:
    """What is said on standard error; nothing may stand on standard output."""
    assert main(["diff", *arguments, "--lang", "en"]) == expected
    out, err = capsys.readouterr()
    assert out == ""
    return err


def flipped(found: Any) -> list[tuple[str, str]]:
    """Profiles and rules that flipped."""
    return [
        (one["profile"]["id"], finding["rule"])
        for one in found["profiles"]
        for pack in one["packs"]
        for finding in pack["findings"]
    ]


# --- assessments ----------------------------------------------------------------------------------------------------


def test_two_screenings_are_compared_by_profile(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = lines("old.jsonl", assessed("a", "passed"), assessed("b", "passed"), assessed("gone", "passed"))
    new = lines(
        "new.jsonl", assessed("came", "failed"), assessed("b", "failed", "not_a_cluster"), assessed("a", "passed")
    )
    found = said(capsys, 1, old, new)
    assert flipped(found) == [("b", "R-1")]
    assert (found["only_in_old"], found["only_in_new"]) == (["gone"], ["came"])
    assert (found["summary"]["compared"], found["summary"]["flipped"]) == (2, 1)
    assert found["profiles"][0]["packs"][0]["verdict"] == {
        "flipped": True,
        "old": "cluster",
        "new": "not_a_cluster",
        "because": ["R-1"],
    }


def test_nothing_flipped_ends_with_0_and_says_so(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = lines("old.jsonl", assessed("a", "passed")), lines("new.jsonl", assessed("a", "passed"))
    assert main(["diff", old, new, "--lang", "en"]) == 0
    assert "nothing flipped" in capsys.readouterr().out
    assert main(["diff", old, new, "--lang", "uk"]) == 0
    assert "нічого не змінилося" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["new.jsonl", "new.jsonl.gz", "new.ndjson", "new.txt", "out/assessments.jsonl"])
def test_the_order_and_the_form_of_files_change_nothing(
    name: str, lines: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [assessed("b", "failed"), assessed("a", "passed"), assessed("c", "failed")]
    old = lines("old.jsonl", *(assessed(one, "passed") for one in "abc"))
    array = tmp_path / "new.json"
    array.write_text(json.dumps(records, indent=2), encoding="utf-8")
    expected = said(capsys, 1, old, str(array))
    new = lines(name, *reversed(records))
    found = said(capsys, 1, old, str(Path(new).parent) if name.startswith("out") else new)
    assert found | {"new": None} == expected | {"new": None}


def test_a_folder_of_results_is_read_at_its_top_only(
    lines: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Parts of a screening hold the same assessments again, and other lines are none."""
    old = lines("old.jsonl", assessed("a", "passed"))
    for name in ("out/assessments.jsonl", "out/parts/1.jsonl"):
        lines(name, assessed("a", "failed"))
    lines("out/notes.jsonl", {"level": "fault", "profile": "x"})
    assert flipped(said(capsys, 1, old, str(tmp_path / "out"))) == [("a", "R-1")]


def test_brief_assessments_say_that_they_do_not_say_why(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = lines("old.jsonl", assessed("a", "passed")), lines("new.jsonl", assessed("a", "failed"))
    assert main(["diff", old, new, "--lang", "en", "--format", "markdown"]) == 1
    out = capsys.readouterr().out
    assert "### R-1: passed → failed" in out
    assert "the assessments are brief" in out


def test_rules_of_an_installed_pack_have_their_titles(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    def brief(outcome: str) -> dict[str, Any]:
        made = assessed("a", outcome)
        made["packs"][0]["id"] = made["findings"][0]["pack"] = "uca"
        made["findings"][0]["rule"] = "AP-1"
        return made

    old, new = lines("old.jsonl", brief("passed")), lines("new.jsonl", brief("failed"))
    assert main(["diff", old, new, "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "Union without interaction" in out
    assert "does not apply → applies" in out


def test_the_same_bytes_come_out_whatever_the_hashes(lines: Write) -> None:
    ids = [f"p{n}" for n in range(30)]
    old = lines("old.jsonl", *(assessed(one, "passed") for one in ids))
    more = {"overrides": [{"parameter": "x", "value": 1}]}
    new = lines("new.jsonl", *(assessed(one, "failed", "undetermined", **more) for one in ids))
    answers = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "clusterrules", "diff", old, new, "--format", "json"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert done.returncode == 1
        answers.add(done.stdout)
    assert len(answers) == 1


def test_only_so_many_profiles_are_shown_and_the_rest_is_counted(
    lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = lines("old.jsonl", *(assessed(f"p{n}", "passed") for n in range(5)))
    new = lines("new.jsonl", *(assessed(f"p{n}", "failed") for n in range(5)))
    assert main(["diff", old, new, "--lang", "en", "--shown", "2"]) == 1
    out = capsys.readouterr().out
    assert ("ORGANISATION P1" in out, "ORGANISATION P2" in out, "3 more profiles" in out) == (True, False, True)
    assert len(said(capsys, 1, old, new, "--shown", "0")["profiles"]) == 5
    assert "-1 is too small; at least 0 was expected" in refused(capsys, 2, old, new, "--shown", "-1")


# --- profiles -------------------------------------------------------------------------------------------------------


def test_two_profiles_show_the_facts_that_a_flipped_rule_reads(
    lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = lines("old.jsonl", profile("a", 4, projects=[{"id": "x"}]), profile("b", 4))
    new = lines("new.jsonl", profile("a", 2, projects=[]), profile("b", 5))
    found = said(capsys, 1, old, new, "--pack", LADDER)
    [change] = found["profiles"]
    findings = {one["rule"]: one for one in change["packs"][0]["findings"]}
    gone = [{"path": f"members.m{n}", "what": "removed", "old": None, "new": None} for n in (2, 3)]
    assert findings["M-1"]["facts"] == {"count": 2, "first": gone}
    assert findings["M-1"]["because"] == ["measurement", "facts"]
    assert [one["new"]["measured"] for one in findings["M-1"]["leaves"]] == [[2, 2]]
    assert findings["M-1"]["leaves"][0]["no_longer_counted"] == ["m2", "m3"]
    assert [one["path"] for one in findings["F-1"]["facts"]["first"]] == ["projects.x"]
    assert findings["S-1"]["rules"] == ["M-1"]
    assert change["packs"][0]["labels"] == [{"label": "small", "old": "absent", "new": "holds", "because": ["M-1"]}]
    assert change["packs"][0]["stage"]["old"] == {"lowest": "initiative", "highest": "initiative"}


@pytest.mark.parametrize("language", ["uk", "en"])
def test_people_read_facts_and_thresholds(language: str, lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = lines("old.jsonl", profile("a", 4)), lines("new.jsonl", profile("a", 2))
    assert main(["diff", old, new, "--pack", LADDER, "--lang", language]) == 1
    out = capsys.readouterr().out
    words = {
        "uk": ("✓→✗ учасники — 4 → 2; поріг — щонайменше 3", "З переліку «Учасники» вилучено m2, m3", "через M-1"),
        "en": (
            "✓→✗ members: 4 → 2, threshold at least 3",
            "From the list “Members” were removed m2, m3",
            "because of M-1",
        ),
    }
    assert all(one in out for one in words[language]), out


def test_one_corpus_under_two_packs(lines: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other pack has another id and asks for five members; nothing else differs."""
    other = tmp_path / "stricter"
    for file in Path(LADDER).rglob("*.yaml"):
        copied = other / file.relative_to(LADDER)
        copied.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8").replace("id: ladder", "id: stricter")
        copied.write_text(text.replace("{metric: members, at_least: 3}", "{metric: members, at_least: 5}"), "utf-8")
    corpus = lines("corpus.jsonl", profile("a", 4), profile("b", 2), profile("c", 6))
    found = said(capsys, 1, corpus, "--packs", LADDER, str(other))
    assert sorted(set(flipped(found))) == [("a", "M-1"), ("a", "S-1")]
    [rule] = [one for one in found["summary"]["rules"] if one["rule"] == "M-1"]
    assert (rule["pack"], rule["because"]) == ({"old": "ladder", "new": "stricter"}, {"threshold": 1})
    assert [one["what"] for one in found["summary"]["settings"]] == ["pack"]


def test_one_organisation_at_two_dates(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines("a.jsonl", profile("a", 3, projects=[{"id": "x", "start": "2026-03-01"}]))
    found = said(capsys, 1, file, "--as-of", "2026-01-01..2026-06-30", "--pack", LADDER)
    assert ("a", "F-1") in flipped(found)
    assert found["summary"]["settings"] == [{"what": "as_of", "old": "2026-01-01", "new": "2026-06-30", "count": 1}]
    [finding] = [one for one in found["profiles"][0]["packs"][0]["findings"] if one["rule"] == "F-1"]
    assert finding["facts"]["count"] == 0
    assert finding["leaves"][0]["newly_counted"] == ["x"]


@pytest.mark.parametrize(
    ("members", "start", "owed"),
    [
        ((4, 2), None, {"M-1": "facts", "S-1": "facts"}),
        ((4, 4), "2026-03-01", {"F-1": "setting"}),
        ((4, 2), "2026-03-01", {"M-1": "facts", "S-1": "facts", "F-1": "setting"}),
    ],
)
def test_a_flip_is_owed_to_the_facts_or_to_the_date(
    members: tuple[int, int],
    start: str | None,
    owed: dict[str, str],
    lines: Write,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A project that begins in March counts in June, whatever else changed; members that left are always missed."""
    projects = [{"id": "x", "start": start}] if start else []
    files = [
        lines(f"{day}.jsonl", profile("a", number, projects=projects, services=[{"id": "s"}] * (day > "2026-01-01")))
        for day, number in zip(("2026-01-01", "2026-06-30"), members, strict=True)
    ]
    found = said(capsys, 1, *files, "--as-of", "2026-01-01..2026-06-30", "--pack", LADDER)
    told = {one["rule"]: one["owed_to"] for one in found["profiles"][0]["packs"][0]["findings"]}
    assert {rule: told[rule] for rule in owed} == owed


@pytest.mark.parametrize(
    ("came", "owed"), [("2025-05-01", "facts"), ("2026-03-01", "both")], ids=["at-any-date", "only-later"]
)
def test_a_new_fact_may_count_only_at_the_new_date(
    came: str, owed: str, lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (
        lines("old.jsonl", profile("a", 4)),
        lines("new.jsonl", profile("a", 4, projects=[{"id": "x", "start": came}])),
    )
    found = said(capsys, 1, old, new, "--as-of", "2026-01-01..2026-06-30", "--pack", LADDER)
    [finding] = [one for one in found["profiles"][0]["packs"][0]["findings"] if one["rule"] == "F-1"]
    assert finding["owed_to"] == owed


def test_files_and_folders_of_profiles_are_the_same_as_lines(
    lines: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, members in (("old", 4), ("new", 2)):
        lines(f"{name}/deep/a.json", profile("a", members))
        lines(f"{name}.jsonl", profile("a", members))
    ways = [("old", "new"), ("old.jsonl", "new.jsonl"), ("old/deep/a.json", "new")]
    answers = [said(capsys, 1, *(str(tmp_path / one) for one in way), "--pack", LADDER) for way in ways]
    assert len({json.dumps(one | {"old": "", "new": ""}) for one in answers}) == 1


def test_assessing_before_or_on_the_way_flips_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    way = said(capsys, 1, str(YOUNG), "--as-of", "2025-06-30..2026-06-30")
    files = []
    for day in ("2025-06-30", "2026-06-30"):
        files.append(str(tmp_path / f"{day}.jsonl"))
        main(["assess", str(YOUNG), "--as-of", day, "--format", "jsonl", "-o", files[-1]])
    before = said(capsys, 1, *files)
    assert _without_facts(before) == _without_facts(way)


def _without_facts(found: Any) -> Any:
    for one in found["profiles"]:
        one["facts_changed"] = None
    return found | {"old": "", "new": ""}


# --- wrong usage ----------------------------------------------------------------------------------------------------


def test_one_source_needs_two_packs_or_two_dates(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines("a.jsonl", profile("a", 3))
    assert "--packs" in refused(capsys, 2, file)
    assert "--as-of" in refused(capsys, 2, file, "--as-of", "2026-01-01")


def test_assessments_are_not_made_anew(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = lines("old.jsonl", assessed("a", "passed")), lines("new.jsonl", assessed("a", "failed"))
    assert "--as-of" in refused(capsys, 2, old, new, "--as-of", "2026-01-01")
    assert "--purpose" in refused(capsys, 2, old, new, "--purpose", "mapping")
    assert "second source" in refused(capsys, 2, old)


def test_assessments_and_profiles_are_not_compared(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = lines("old.jsonl", assessed("a", "passed")), lines("new.jsonl", profile("a", 3))
    err = refused(capsys, 2, old, new)
    assert "old.jsonl holds assessments" in err
    assert "new.jsonl holds profiles" in err


@pytest.mark.parametrize("dates", ["2026-01-01..", "..2026-01-01", "2026-13-01..2026-01-01", "2025..2026..2027"])
def test_two_dates_must_be_dates(dates: str, lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--as-of" in refused(capsys, 2, lines("a.jsonl", profile("a", 3)), "--as-of", dates, "--pack", LADDER)


def test_packs_for_both_sides_and_for_each_do_not_go_together(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines("a.jsonl", profile("a", 3))
    assert "--packs" in refused(capsys, 2, file, "--packs", LADDER, LADDER, "--pack", LADDER)
    assert "nosuch" in refused(capsys, 2, file, "--packs", LADDER, "nosuch")


# --- bad input ------------------------------------------------------------------------------------------------------


def without(record: dict[str, Any], *path: Any) -> dict[str, Any]:
    """The record with one thing taken out."""
    made = json.loads(json.dumps(record))
    holder = made
    for part in path[:-1]:
        holder = holder[part]
    del holder[path[-1]]
    return made


GOOD = assessed("a", "passed")
BAD: dict[str, tuple[Any, Iterable[str]]] = {
    "not-json": ("{", ["bad.jsonl:1", "not valid JSON"]),
    "no-mapping": ([1], ["bad.jsonl:1", "a mapping was expected"]),
    "null": ("null", ["bad.jsonl:1", "a mapping was expected"]),
    "no-format": (without(GOOD, "format"), ["the field 'format' is missing"]),
    "next-version": (
        GOOD | {"format": "clusterrules/assessment@2"},
        ["format: 'clusterrules/assessment@2' was found, 'clusterrules/assessment@1' was expected"],
    ),
    "something-else": (GOOD | {"format": "clusterrules/difference@1"}, ["'clusterrules/assessment@1' was expected"]),
    "no-id": (without(GOOD, "profile", "id"), ["profile: the field 'id' is missing"]),
    "empty-id": (GOOD | {"profile": {"id": ""}}, ["profile.id", "must not be empty"]),
    "no-packs": (GOOD | {"packs": []}, ["packs", "must not be empty"]),
    "no-verdict": (without(GOOD, "packs", 0, "verdict"), ["packs.0: the field 'verdict' is missing"]),
    "findings-no-list": (GOOD | {"findings": {}}, ["findings: a mapping was found, a list was expected"]),
    "no-rule": (without(GOOD, "findings", 0, "rule"), ["findings.0: the field 'rule' is missing"]),
    "bad-outcome": (
        GOOD | {"findings": [{"rule": "R-1", "outcome": "pased"}]},
        ["findings.0.outcome", "'pased' is none of", "did you mean 'passed'?"],
    ),
    "rule-twice": (GOOD | {"findings": GOOD["findings"] * 2}, ["findings.1", "R-1 has two results for 'a'"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_of_no_assessments_says_what_is_wrong_and_where(
    name: str, lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    record, expected = BAD[name]
    err = refused(capsys, 3, lines("good.jsonl", GOOD), lines("bad.jsonl", record))
    assert all(one in err for one in expected), err


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_costs_that_line_only(name: str, lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = lines("old.jsonl", assessed("x", "passed"), GOOD)
    new = lines("bad.jsonl", assessed("x", "failed"), BAD[name][0])
    assert main(["diff", old, new, "--format", "json", "--lang", "en"]) == 3
    out, err = capsys.readouterr()
    assert flipped(json.loads(out)) == [("x", "R-1")]
    assert "bad.jsonl:2" in err


@pytest.mark.parametrize("make", [lambda one: assessed(one, "passed"), lambda one: profile(one, 3)], ids=["a", "p"])
def test_a_profile_that_is_there_twice_is_not_compared(
    make: Callable[[str], Any], lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = lines("old.jsonl", make("a"), make("b"))
    new = lines("new.jsonl", make("a"), make("b"), make("a"))
    options = ["--pack", LADDER] if "members" in make("a") else []
    assert main(["diff", old, new, "--format", "json", "--lang", "en", *options]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out)["summary"]["compared"] == 1
    assert "new.jsonl:3: the profile 'a' is here a second time, after " in err
    assert "new.jsonl:1" in err


@pytest.mark.parametrize("make", [lambda one: assessed(one, "passed"), lambda one: profile(one, 3)], ids=["a", "p"])
def test_what_stands_there_and_cannot_be_compared_is_not_called_missing(
    make: Callable[[str], Any], lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = lines("old.jsonl", make("a"), make("b"), make("c"))
    unlike = {key: value for key, value in make("c").items() if key not in ("name", "packs")}
    new = lines("new.jsonl", make("a"), make("b"), make("b"), unlike)
    options = ["--pack", LADDER] if "members" in make("a") else []
    summary = said(capsys, 3, old, new, *options)
    assert (summary["only_in_old"], summary["only_in_new"]) == ([], [])
    assert (summary["summary"]["compared"], summary["summary"]["not_compared"]) == (1, 2)


def under(identity: str, *packs: str) -> dict[str, Any]:
    """An assessment under several packs."""
    one = assessed(identity, "passed")
    [pack], [found] = one["packs"], one["findings"]
    every = {"packs": [{**pack, "id": name} for name in packs], "findings": [{**found, "pack": name} for name in packs]}
    return {**one, **every}


def test_packs_that_cannot_be_compared_are_not_called_equal(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = lines("old.jsonl", under("a", "north", "south"))
    for packs in (["east", "west"], ["east"]):
        new = lines("new.jsonl", under("a", *packs))
        assert main(["diff", old, new, "--format", "json", "--lang", "en"]) == 3
        out, err = capsys.readouterr()
        assert f"north, south before, {', '.join(packs)} now" in err
        assert [json.loads(out)["summary"][name] for name in ("compared", "not_compared")] == [0, 1]
        assert main(["diff", old, new, "--lang", "en"]) == 3
        assert "nothing" not in capsys.readouterr().out


def test_a_pack_that_only_one_side_has_is_told(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = lines("old.jsonl", under("a", "north", "south")), lines("new.jsonl", under("a", "north"))
    assert said(capsys, 0, old, new)["summary"]["settings"] == [
        {"what": "pack", "old": "south 1", "new": "", "count": 1}
    ]
    assert [one["new"] for one in said(capsys, 0, new, old)["summary"]["settings"]] == ["south 1"]


# --- the folder of a screening --------------------------------------------------------------------------------------


def screened(lines: Write, name: str, *records: dict[str, Any], **manifest: Any) -> str:
    """A folder as ``screen`` leaves it, as far as a comparison reads it."""
    file = Path(lines(f"{name}/assessments.jsonl", *records))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    said = {"format": "clusterrules/screening@1", "complete": True, "totals": {"faulty": 0}}
    said |= {"results": {"assessments.jsonl": {"digest": digest}}, "job": {"full": False, "plugins": []}, **manifest}
    file.with_name("manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return str(file.parent)


def test_a_profile_that_could_no_longer_be_assessed_is_told(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = screened(lines, "old", assessed("a", "passed"), assessed("b", "passed"))
    new = screened(lines, "new", assessed("a", "passed"), totals={"faulty": 1})
    lines("new/faults.jsonl", {"level": "fault", "profile": "b"}, {"level": "warning", "profile": "a"}, "{")
    assert main(["diff", old, new, "--format", "json", "--lang", "en"]) == 3
    out, err = capsys.readouterr()
    assert "1 profile of this screening could not be assessed" in err
    assert json.loads(out)["only_in_old"] == []
    assert json.loads(out)["summary"]["not_compared"] == 1


def test_a_screening_in_which_nothing_could_be_assessed_says_that(
    lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = screened(lines, "old", assessed("a", "passed"))
    new = screened(lines, "new", totals={"faulty": 2})
    lines("new/faults.jsonl", {"level": "fault", "profile": ""}, {"level": "fault", "profile": "a"})
    assert refused(capsys, 3, old, new).count("\n") == 1


def test_a_screening_that_was_stopped_is_not_compared(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = screened(lines, "old", assessed("a", "passed"))
    new = screened(lines, "new", assessed("a", "passed"), complete=False)
    lines("new/parts/00000001.jsonl", assessed("a", "passed"))
    assert "screen … --resume" in refused(capsys, 3, old, new)


def test_results_that_were_changed_by_hand_are_told(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = screened(lines, "old", assessed("a", "passed"), assessed("b", "passed"))
    new = screened(lines, "new", assessed("a", "passed"), assessed("b", "failed"))
    lines("new/assessments.jsonl", assessed("a", "passed"))
    assert main(["diff", old, new, "--lang", "en"]) == 3
    assert "new/assessments.jsonl: this result is no longer what was written" in capsys.readouterr().err.replace(
        "\\", "/"
    )


def test_brief_assessments_are_not_owed_to_facts_where_the_setting_is_not_told(
    lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = assessed("a", "passed"), assessed("a", "failed")
    alone = said(capsys, 1, lines("old.jsonl", old), lines("new.jsonl", new))
    assert alone["profiles"][0]["packs"][0]["findings"][0]["owed_to"] is None
    job: dict[str, Any] = {"overrides": [], "assumptions": [], "plugins": [{"name": "ua", "version": "1"}]}
    before = screened(lines, "old", old, job=job)
    supposed = screened(lines, "supposed", new, job={**job, "assumptions": ["members.totals.all=30"]})
    told = said(capsys, 1, before, supposed)
    assert told["profiles"][0]["packs"][0]["findings"][0]["owed_to"] is None
    assert [one["what"] for one in told["summary"]["settings"]] == ["assumptions"]
    told = said(capsys, 1, before, screened(lines, "alike", new, job=job))
    assert told["profiles"][0]["packs"][0]["findings"][0]["owed_to"] == "facts"


def test_a_faulty_profile_costs_that_profile_only(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = lines("old.jsonl", profile("a", 4), profile("b", 4))
    new = lines("new.jsonl", profile("a", 2), profile("b", 4) | {"members": [{"id": "m", "kind": "compny"}]})
    assert main(["diff", old, new, "--format", "json", "--lang", "en", "--pack", LADDER]) == 3
    out, err = capsys.readouterr()
    assert {one for one, _ in flipped(json.loads(out))} == {"a"}
    assert json.loads(out)["summary"]["not_compared"] == 1
    assert "new.jsonl:2" in err
    assert "did you mean 'company'?" in err


def test_sides_without_a_profile_in_common_are_not_called_equal(
    lines: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    err = refused(capsys, 3, lines("old.jsonl", assessed("a", "passed")), lines("new.jsonl", assessed("b", "passed")))
    assert "no profile is in both" in err


def test_what_is_not_there_or_broken_is_said(lines: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = lines("good.jsonl", GOOD)
    assert "no such file" in refused(capsys, 3, good, str(tmp_path / "nosuch.jsonl"))
    (tmp_path / "empty").mkdir()
    assert "nothing to compare" in refused(capsys, 3, good, str(tmp_path / "empty"))
    assert "nothing to compare" in refused(capsys, 3, good, lines("empty.jsonl", ""))
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(json.dumps(GOOD).encode())[:-12])
    assert "cannot be read" in refused(capsys, 3, good, str(tmp_path / "cut.jsonl.gz"))


def test_a_million_faults_are_not_all_said(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    good = lines("good.jsonl", GOOD)
    err = refused(capsys, 3, good, lines("bad.jsonl", *["{"] * 150))
    assert len(err.splitlines()) == 101
    assert "and 50 more faults" in err


def test_a_trace_that_is_no_trace_still_gives_an_answer(lines: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever stands in a foreign file, the program says what flipped and does not break down."""

    def odd(outcome: str, measured: Any, **more: Any) -> dict[str, Any]:
        node = {"op": "metric", "measured": measured, "required": {"at_lest": "x"}, "children": [1, None], **more}
        made = assessed("a", outcome)
        made["findings"][0]["trace"] = {"op": "passes", "children": [node]}
        return made

    old = lines("old.jsonl", odd("passed", ["1", True], label=3, read={"first": 4}))
    new = lines("new.jsonl", odd("failed", {"lo": 1}, unit=[], parameter=7))
    for format_ in ("text", "markdown", "json"):
        assert main(["diff", old, new, "--format", format_, "--lang", "en"]) == 1
        assert "R-1" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["compare.md", "uk/compare.md"])
def test_the_documentation_shows_what_comes_out(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it does not: run the command that stands there, and put its output in its place."""
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    shown = page.partition("```console\n$ clusterrules ")[2].partition("```")[0]
    command, _, output = shown.partition("\n")
    monkeypatch.chdir(ROOT)
    assert main(command.split()) == 1
    assert capsys.readouterr().out == output


def test_the_documentation_cuts_from_what_comes_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a stricter threshold changes: each line shown in either language is one of the answer."""
    examples = [str(file) for file in sorted((ROOT / "examples" / "invented").glob("*.yaml"))]
    old, new = str(tmp_path / "before.jsonl"), str(tmp_path / "after.jsonl")
    main(["assess", *examples, "--format", "jsonl", "-o", old])
    main(["assess", *examples, "--set", "L1-01.companies=14", "--format", "jsonl", "-o", new])
    for language, name in (("en", "compare.md"), ("uk", "uk/compare.md")):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        typed, _, rest = page.partition(f"diff before.jsonl after.jsonl --lang {language} --shown 1\n")
        shown = [
            line.removeprefix("    ") for line in rest.partition("\n## ")[0].splitlines() if line.startswith("    ")
        ]
        assert "--set L1-01.companies=14" in typed
        assert len(shown) > 10
        assert main(["diff", old, new, "--lang", language, "--shown", "1"]) == 1
        answer = capsys.readouterr().out.splitlines()
        assert [line for line in shown if line not in answer] == []
