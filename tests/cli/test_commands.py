"""The commands as a user meets them: output, languages, exit codes, files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterrules.cli.language import run_language
from clusterrules.cli.main import COMMANDS, main, program
from clusterrules.engine.assess import selected
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.vocabulary import Field, FieldType, Kind, load_vocabulary
from clusterrules.rules.lint import closure
from clusterrules.texts.catalogue import message, message_keys

ROOT = Path(__file__).parents[2]
TEKU = str(ROOT / "examples" / "handbook" / "teku.yaml")
BASE = str(ROOT / "rules" / "uca" / "bases" / "genuine.yaml")

IDENTITY = "format: clusterrules/profile@1\nid: tiny\nname: Tiny\nas_of: 2026-01-01\n"


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    file = tmp_path / "tiny.yaml"
    file.write_text(IDENTITY, encoding="utf-8")
    return str(file)


@pytest.fixture
def too_small(tmp_path: Path) -> str:
    """A known organisation of two businesses: not a cluster."""
    file = tmp_path / "small.yaml"
    members = "".join(
        f"  - {{id: m{n}, kind: company, group: none, state: active, application: 2020}}\n" for n in range(2)
    )
    file.write_text(IDENTITY + 'completeness: {"*": complete}\nmembers:\n' + members, encoding="utf-8")
    return str(file)


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    main([*arguments])
    return json.loads(capsys.readouterr().out)


def test_assess_gives_an_array_even_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "assess", TEKU, "--format", "json")
    assert isinstance(found, list)
    assert [one["profile"]["id"] for one in found] == ["teku"]
    assert found[0]["format"] == "clusterrules/assessment@1"


@pytest.mark.parametrize("command", [["assess"], ["profile", "validate"], ["explain", "L1-05"]])
def test_a_rating_of_an_unknown_pack_is_a_warning_and_no_fault(
    command: list[str], tiny: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path(tiny).open("a", encoding="utf-8") as file:
        file.write("attestations:\n- {id: a, rule: L1-05, rubric: 2, assessor: Олена, pack: ucaa}\n")
    assert main([*command, tiny]) == 0
    said = capsys.readouterr().err
    assert f"{tiny}:6:52: attestations.0.pack: " in said
    assert "«uca»" in said


def test_language_never_alters_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "assess", TEKU, "--format", "json", "--lang", "uk") == _json(
        capsys, "assess", TEKU, "--format", "json", "--lang", "en"
    )


def test_exit_codes_of_verdicts(tiny: str, too_small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", tiny]) == 0
    assert main(["assess", tiny, "--fail-on", "undetermined"]) == 1
    assert main(["assess", too_small]) == 1
    assert main(["assess", too_small, tiny]) == 1
    capsys.readouterr()


def test_only_leaves_the_rest_untested(capsys: pytest.CaptureFixture[str]) -> None:
    [found] = _json(capsys, "assess", BASE, "--only", "L1-01", "--format", "json")  # type: ignore[misc]
    assert [one["rule"] for one in found["findings"]] == ["L1-01"]
    assert found["verdict"]["outcome"] == "undetermined"
    assert "L1-03" in found["verdict"]["open"]


def test_overrides_are_recorded_and_the_pack_is_altered(capsys: pytest.CaptureFixture[str]) -> None:
    plain, altered = (
        _json(capsys, "assess", BASE, "--format", "json", *more)[0]  # type: ignore[index]
        for more in ([], ["--set", "L1-01.companies=21 businesses"])
    )
    assert [one["outcome"] for one in altered["findings"] if one["rule"] == "L1-01"] == ["failed"]
    assert altered["overrides"] == [{"parameter": "L1-01.companies", "value": "21", "source": "--set"}]
    assert altered["packs"][0]["name"] == "uca (altered)"
    assert altered["packs"][0]["digest"] != plain["packs"][0]["digest"]


def test_parameters_file_counts_less_than_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "call.yaml"
    file.write_text("L1-01.companies: {value: 21, unit: businesses}\n", encoding="utf-8")
    outcomes = []
    for more in ([], ["--set", "L1-01.companies=20"]):
        arguments = ["assess", BASE, "--only", "L1-01", "--parameters", str(file), "--format", "json", *more]
        [found] = _json(capsys, *arguments)  # type: ignore[misc]
        outcomes.append(found["findings"][0]["outcome"])
    assert outcomes == ["failed", "passed"]


def test_assumptions_are_noted(capsys: pytest.CaptureFixture[str], tiny: str) -> None:
    [found] = _json(capsys, "assess", tiny, "--assume", "members.totals.all=9", "--format", "json")  # type: ignore[misc]
    assert found["assumptions"] == ["members.totals.all=9"]
    assert [one["outcome"] for one in found["findings"] if one["rule"] == "L1-01"] == ["failed"]


def test_output_file_is_whole_utf8_and_lf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.md"
    assert main(["assess", TEKU, "--format", "markdown", "--lang", "uk", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    content = file.read_bytes()
    assert "Теплоенергетичний".encode() in content
    assert b"\r" not in content
    assert list(tmp_path.iterdir()) == [file]


def test_explain_without_a_profile_shows_source_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "L1-01", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for expected in ("Critical mass of business", "8.4", "10", "handbook"):
        assert expected in said


def test_explain_with_a_profile_says_whether_it_fails(too_small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "L1-01", too_small, "--lang", "en"]) == 1
    assert "independent businesses" in capsys.readouterr().out


def test_sweep_shows_where_the_outcome_changes(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "explain", "L1-01", BASE, "--sweep", "L1-01.companies=18..22", "--format", "json")
    assert isinstance(found, dict)
    assert [(step["value"], step["outcome"]) for step in found["steps"]] == [
        (18, "passed"), (19, "passed"), (20, "passed"), (21, "failed"), (22, "failed"),
    ]  # fmt: skip
    assert main(["explain", "L1-01", BASE, "--sweep", "L1-01.companies=18..22", "--lang", "en"]) == 0
    assert capsys.readouterr().out.count("changes here") == 1


def test_rules_and_metrics_are_listed_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    expected = (("rules", ("Критична маса бізнесу", "Critical mass")), ("metrics", ("бізнеси", "businesses")))
    for command, words in expected:
        for language, word in zip(("uk", "en"), words, strict=True):
            assert main([command, "list", "--lang", language]) == 0
            assert word in capsys.readouterr().out
        listed = _json(capsys, command, "list", "--format", "json")
        assert isinstance(listed, list)
        assert len(listed) >= 5


def test_rules_show_prints_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "AP-4", "--format", "source"]) == 0
    assert capsys.readouterr().out == (ROOT / "rules/uca/patterns/AP-4-grant-office.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_new_profile_is_valid_and_undetermined(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.yaml"
    assert main(["profile", "new", "--lang", language, "-o", str(file)]) == 0
    assert main(["profile", "validate", str(file)]) == 0
    assert main(["profile", "new", "--lang", language, "-o", str(file)]) == 2, "an existing file is not overwritten"
    [found] = json.loads(_after(capsys, ["assess", str(file), "--format", "json"]))
    assert {one["outcome"] for one in found["findings"]} == {"cantTell"}


@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_new_profile_offers_every_list_that_rules_read(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    offered = yaml.safe_load(_uncommented(_after(capsys, ["profile", "new", "--lang", language])))
    pack = load_plugins().pack("uca")
    for name in selected(pack, ()):
        reads = closure(pack, pack.rules[name].reads())
        for kind, field in reads.fields:
            head, *nested = kind.split(".")
            entry = offered[head] if head == "organisation" else offered[head]["items"][0]
            assert (nested[0] if nested else field) in entry, f"{name} reads {kind}.{field}"
        assert {one.partition(".")[0] for one in reads.collections} <= set(offered), name


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_new_profile_filled_in_is_valid_and_assessed(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = _uncommented(_after(capsys, ["profile", "new", "--lang", language]))
    file = tmp_path / "new.yaml"
    file.write_text(template, encoding="utf-8")
    assert main(["profile", "validate", str(file)]) == 3, "what is left to fill in is a fault"
    assert f"propositions.items.0.problem: {message('fault.unfilled', run_language())}" in capsys.readouterr().err
    file = tmp_path / "filled.json"
    file.write_text(json.dumps(_filled(yaml.safe_load(template))), encoding="utf-8")
    assert main(["profile", "validate", str(file)]) == 0, capsys.readouterr().err
    [found] = json.loads(_after(capsys, ["assess", str(file), "--format", "json"]))
    assert "passed" in {one["outcome"] for one in found["findings"]}


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_comment_has_one_colon_at_most_and_that_of_a_date_none(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _after(capsys, ["profile", "new", "--lang", language]).splitlines()
    told = [(line.partition(":")[0].strip("# -"), line.partition("  # ")[2]) for line in lines if "…  " in line]
    dates = {name for kind in _kinds() for name, field in kind.fields.items() if field.type is FieldType.DATE}
    of_dates = [said for name, said in told if name in dates]
    assert len(of_dates) > 20
    assert all("2026-03-31" in said and ":" not in said for said in of_dates)
    assert all(said.count(":") <= 1 for _, said in told)


def _kinds() -> list[Kind]:
    vocabulary = load_vocabulary()
    return [vocabulary.organisation, *vocabulary.collections.values(), *vocabulary.support.values()]


def _uncommented(template: str) -> str:
    """Every suggestion made real: lines with one # and not those with two, which explain."""
    return "\n".join(line[2:] if line.startswith("# ") else line for line in template.splitlines())


def _filled(profile: dict[str, Any]) -> dict[str, Any]:
    """The profile with some fact of the right type in every place that is still open."""
    vocabulary = load_vocabulary()
    collections = {**vocabulary.collections, **vocabulary.support}
    ids = {name: f"{name}-1" for name in collections}

    def entry(node: dict[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
        return {
            key: _fact(key, fields[key], ids) if value == "…" else value
            for key, value in node.items()
            if key != "totals"
        }

    ids["subject"] = profile["id"]
    done = {"as_of": "2026-03-31"} | {key: value for key, value in profile.items() if value != "…"}
    for name, said in profile.items():
        if name == "organisation":
            done[name] = entry(said, vocabulary.organisation.fields)
        elif name in vocabulary.collections:
            done[name] = {**said, "items": [entry(one, collections[name].fields) for one in said["items"]]}
        elif name in collections:
            done[name] = [entry(one, collections[name].fields) for one in said]
    return done


def _fact(key: str, field: Field, ids: Mapping[str, str]) -> object:
    if key == "rule":
        return "L1-05"
    if key == "subject":
        return ids[key]
    if field.type is FieldType.REFERENCE:
        return ids[field.to[0]]
    if field.type is FieldType.CHOICE:
        return field.values[0]
    return {FieldType.DATE: "2026-01-31", FieldType.NUMBER: 1, FieldType.YES_NO: True}.get(field.type, "facts")


def _after(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    capsys.readouterr()
    main(arguments)
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_program(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_CLUSTERRULES_COMPLETE" in capsys.readouterr().out


def test_every_command_has_help_in_both_languages() -> None:
    top = program()
    for name in COMMANDS:
        command = top.get_command(top.make_context("clusterrules", [], resilient_parsing=True), name)
        assert command is not None
        assert command.help
    assert message_keys("uk").keys() == message_keys("en").keys()


def test_plugins_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins", "list"]) == 0
    assert capsys.readouterr().out.startswith("clusterrules ")


@pytest.mark.parametrize(("language", "other"), [("uk", "en_US.UTF-8"), ("en", "uk_UA.UTF-8")])
@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", "nowhere.yaml"],
        ["assess", TEKU, "--set", "L1-01.companies=-1"],
        ["explain", "L1-011", TEKU],
        ["assess"],
        ["assess", TEKU, "--porpose", "x"],
        ["explain", "L1-01", TEKU, "one-more"],
        ["screen", TEKU, "-o", "nowhere", "--workers", "many"],
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[2:]),
)
def test_faults_follow_lang_and_not_the_locale(
    arguments: list[str], language: str, other: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", other)
    assert main([*arguments, "--lang", language]) in (2, 3)
    said = capsys.readouterr().err.replace(TEKU, "")
    assert said
    assert any("а" <= letter <= "я" for letter in said) is (language == "uk")
