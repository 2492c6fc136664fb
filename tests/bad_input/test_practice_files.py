"""Practice files that must be refused: one thing is broken in a sound file, and that thing is named, in its place."""

import shutil
from pathlib import Path

import pytest

from clusterrules.advice.practices import load_practices
from clusterrules.cli.main import main
from clusterrules.documents.fault import Fault, FaultyDocument, dotted
from clusterrules.rules.load import load_pack
from clusterrules.rules.sources import PRACTICES_FOLDER

HERE = Path(__file__).parent
NAME = "9.1-example.yaml"

Wanted = tuple[str, str, str | None, str]
"""Code, path, nearest name, and the text of the broken file at which the fault points."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small pack with one sound practice."""
    copied = tmp_path / "demo"
    shutil.copytree(HERE / "pack", copied)
    shutil.copytree(HERE / "practices", copied / PRACTICES_FOLDER)
    return copied


def _replace(folder: Path, old: str, new: str) -> str:
    file = folder / PRACTICES_FOLDER / NAME
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    text = text.replace(old, new)
    file.write_text(text, encoding="utf-8", newline="\n")
    return text


def _faults(folder: Path) -> list[Fault]:
    with pytest.raises(FaultyDocument) as caught:
        load_practices(load_pack(folder))
    return list(caught.value.faults)


def case(name: str, old: str, new: str, *wanted: Wanted) -> object:
    return pytest.param(old, new, wanted, id=name)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        case("rule", "rule: T-1", "rule: T-11", ("unknown_rule", "helps.0.rule", "T-1", "rule: T-11")),
        case(
            "a rule twice",
            "  - {rule: T-1, source: editorial, because: {uk: бо, en: so}}",
            "  - {rule: T-1, source: editorial, because: {uk: бо, en: so}}\n"
            "  - {rule: T-1, source: text, because: {uk: ще, en: more}}",
            ("linked_twice", "helps.1.rule", None, "rule: T-1, source: text"),
        ),
        case("type", "type: trust", "type: thrust", ("unknown_value", "type", "trust", "type: thrust")),
        case(
            "declared stage",
            "declared: young",
            "declared: yung",
            ("unknown_value", "stage.declared", "young", "declared:"),
        ),
        case(
            "stage of the audience",
            "[initiative, young]",
            "[initiativ, young]",
            ("unknown_value", "suits.stages.0", "initiative", "initiativ,"),
        ),
        case(
            "a warning before no stage",
            "not_before: mature",
            "not_before: matur",
            ("unknown_value", "warnings.0.not_before", "mature", "not_before"),
        ),
        case("role", "is: none", "is: brokker", ("unknown_value", "role.is", "broker", "is: brokker")),
        case(
            "mechanism",
            "mechanisms: [networking]",
            "mechanisms: [netwrking]",
            ("unknown_value", "mechanisms.0", "networking", "netwrking"),
        ),
        case(
            "cadence", "cadence: monthly", "cadence: montly", ("unknown_value", "rhythm.cadence", "monthly", "cadence")
        ),
        case("level", "level: output", "level: outputs", ("unknown_value", "results.0.level", "output", "level:")),
        case(
            "source",
            "source: editorial",
            "source: editor",
            ("unknown_value", "helps.0.source", "editorial", "source: edi"),
        ),
        case(
            "a missing translation",
            "problem: {uk: Недовіра, en: Distrust}",
            "problem: {uk: Недовіра}",
            ("missing_field", "problem", None, "problem"),
        ),
        case(
            "a warning in one language",
            "{uk: Зарано, en: Too early, ",
            "{uk: Зарано, ",
            ("missing_field", "warnings.0", None, "{uk: Зарано"),
        ),
        case("a text of spaces", "en: Distrust", 'en: " "', ("bad_form", "problem.en", None, 'en: " "')),
        case(
            "field",
            "lessons: [",
            "lesson: [",
            ("missing_field", "", None, "format"),
            ("unknown_field", "lesson", "lessons", "lesson:"),
        ),
        case(
            "no number", "value: понад 20", "value: багато", ("not_a_number", "results.0.value", None, "value: багато")
        ),
        case(
            "upside down", "value: понад 20", "value: 30–20", ("upside_down", "results.0.value", None, "value: 30–20")
        ),
        case(
            "a value without a unit",
            "value: понад 20, unit: {uk: гостей, en: guests}, ",
            "value: понад 20, ",
            ("against_schema", "results.0", None, "{level"),
        ),
        case(
            "a stage without its phrase",
            "declared: young, phrase: {uk: молодий, en: young}",
            "declared: young",
            ("missing_field", "stage", None, "stage: {"),
        ),
        case(
            "no stage and no word on it",
            "declared: young",
            "declared: none",
            ("missing_field", "stage", None, "stage: {"),
        ),
        case("file name", "id: example", "id: exampel", ("file_name", "id", None, "id: exampel")),
        case(
            "section", 'section: "9.1"\ntitle', "section: 9.1\ntitle", ("wrong_type", "section", None, "section: 9.1")
        ),
        case("format", "practice@1", "rule@1", ("wrong_constant", "format", None, "format")),
    ],
)
def test_the_fault_is_named_in_its_place(folder: Path, old: str, new: str, wanted: tuple[Wanted, ...]) -> None:
    text = _replace(folder, old, new)
    found = [(one.code, dotted(one.path), one.nearest, one.line, one.column) for one in _faults(folder)]
    expected = []
    for code, path, near, mark in wanted:
        index = text.index(mark)
        expected.append((code, path, near, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)))
    assert found == expected


def test_the_sound_file_is_read(folder: Path) -> None:
    [practice] = load_practices(load_pack(folder))
    assert (practice.id, practice.section, practice.role.role) == ("example", "9.1", None)
    assert practice.results[0].quantity is not None
    assert practice.results[0].quantity.interval.lo_open


def test_faults_of_all_files_are_listed(folder: Path) -> None:
    _replace(folder, "rule: T-1", "rule: T-11")
    other = folder / PRACTICES_FOLDER / "9.2-other.yaml"
    other.write_text("format: [\n", encoding="utf-8")
    assert [(Path(one.source).name, one.code) for one in _faults(folder)] == [
        (NAME, "unknown_rule"),
        ("9.2-other.yaml", "not_yaml"),
    ]


def test_one_id_cannot_be_given_twice(folder: Path) -> None:
    text = (
        (folder / PRACTICES_FOLDER / NAME)
        .read_text(encoding="utf-8")
        .replace('section: "9.1"\ntitle', 'section: "9.2"\ntitle')
    )
    (folder / PRACTICES_FOLDER / "9.2-example.yaml").write_text(text, encoding="utf-8")
    [fault] = _faults(folder)
    assert (fault.code, Path(fault.source).name) == ("given_twice", "9.2-example.yaml")
    assert str(fault.arguments["other"]).endswith(NAME)


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("command", [["list"], ["show", "example"], ["suggest", str(HERE / "good.yaml")]], ids=" ".join)
def test_the_program_refuses_bad_practices(
    command: list[str], language: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERRULES_LANG", language)
    _replace(folder, "type: trust", "type: thrust")
    assert main(["practices", *command, "--pack", str(folder)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{NAME}:6:1" in said.err
    assert {"uk": "«trust»", "en": "'trust'"}[language] in said.err


def test_bad_practices_cost_no_assessment(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Practices decide nothing, so that a rule is read and a profile assessed without them."""
    before = main(["assess", str(HERE / "good.yaml"), "--pack", str(HERE / "pack"), "--lang", "en"])
    expected = capsys.readouterr().out
    _replace(folder, "type: trust", "type: thrust")
    assert main(["assess", str(HERE / "good.yaml"), "--pack", str(folder), "--lang", "en"]) == before
    said = capsys.readouterr()
    assert said.err == ""
    assert len(said.out.splitlines()) == len(expected.splitlines())
