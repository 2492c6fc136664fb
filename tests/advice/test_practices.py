"""The practices of the shipped pack: what they say, where it comes from, and how packs take them over."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterrules.advice.practices import Practice, Remark, Source, load_practices
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.phrases import parse_quantity
from clusterrules.profile.vocabulary import NONE, load_vocabulary
from clusterrules.resources import schemas_folder
from clusterrules.rules.load import load_pack
from clusterrules.rules.pack import Pack
from clusterrules.rules.sources import PRACTICES_FOLDER
from clusterrules.texts.catalogue import Text

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "bad_input" / "pack"
EXAMPLE = ROOT / "tests" / "bad_input" / "practices" / "9.1-example.yaml"

PRACTICES = (
    "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.2.1", "3.2.2", "3.2.3", "3.3.1", "3.3.2", "3.4.1", "3.4.2", "3.5.1", "3.5.2",
    "3.5.3", "3.6.1", "3.6.2", "3.6.3",
)  # fmt: skip
CHAPTERS = ("1", "2", "2.1", "2.2", "3", "4", "5", "6", "7", "8", "8.1", "8.2", "8.3", "8.4")
TYPES = {
    "3.1": "talent",
    "3.2": "trust",
    "3.3": "coordination",
    "3.4": "chains",
    "3.5": "market",
    "3.6": "transformation",
}
LATIN = {
    "Boot Camp",
    "Company Visit",
    "FUBE 2021",
    "GDT Textile",
    "Grüne Woche 2026",
    "IT Wave",
    "Odesa IT Family",
    "U-Food 2Chains",
    "Veterans2Tech",
}
"""Names that stand in Latin letters in Ukrainian, too."""
WITHOUT_PRACTICE = {"L2-13"}
"""Criteria that no practice of the handbook shows: it says nothing of how the teams are staffed."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_plugins(points=[]).pack("uca")


@pytest.fixture(scope="module")
def practices(pack: Pack) -> tuple[Practice, ...]:
    return load_practices(pack)


def _remarks(practice: Practice) -> tuple[Remark, ...]:
    return practice.preconditions + practice.begin_with + practice.warnings


def _texts(value: Any) -> Iterator[Text]:
    """Every text anywhere in a practice."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))


# --- what they say --------------------------------------------------------------------------------------------------


def test_all_seventeen_are_there_each_of_its_type(practices: tuple[Practice, ...]) -> None:
    assert tuple(one.section for one in practices) == PRACTICES
    assert [one.type for one in practices] == [TYPES[one.section.rpartition(".")[0]] for one in practices]
    assert len({one.id for one in practices}) == len({one.title for one in practices}) == len(PRACTICES)


def test_files_are_called_by_section_and_id(pack: Pack, practices: tuple[Practice, ...]) -> None:
    found = sorted(file.name for file in (pack.folder / PRACTICES_FOLDER).iterdir())
    assert found == sorted(f"{one.section}-{one.id}.yaml" for one in practices)
    assert all(one.file.name == f"{one.section}-{one.id}.yaml" for one in practices)


def test_each_agrees_with_the_profile_of_its_cluster(practices: tuple[Practice, ...]) -> None:
    for practice in practices:
        assert practice.profile is not None
        identity, name = practice.profile
        profile = yaml.safe_load((ROOT / "examples" / "handbook" / f"{identity}.yaml").read_text(encoding="utf-8"))
        [stated] = [one for one in profile["practices"] if one["id"] == name]
        assert practice.section in profile["source"]
        assert _both(practice.cluster) == _written(profile["name"])
        assert _both(practice.title) == _written(stated["name"])
        assert (practice.type, practice.role.role) == (stated["type"], stated.get("role")), practice.section
        assert practice.stage.stage == profile["organisation"].get("declared_stage"), practice.section


def _both(text: Text) -> tuple[str, str]:
    return text.uk, text.en


def _written(text: Any) -> tuple[str, str]:
    return (text["uk"], text["en"]) if isinstance(text, dict) else (text, text)


def test_no_profile_has_a_practice_that_is_missing_here(practices: tuple[Practice, ...]) -> None:
    stated = []
    for file in (ROOT / "examples" / "handbook").glob("*.yaml"):
        profile = yaml.safe_load(file.read_text(encoding="utf-8"))
        stated += [(profile["id"], one["id"]) for one in profile["practices"]]
    assert sorted(stated) == sorted(one.profile for one in practices if one.profile is not None)


def test_every_figure_parses_and_stands_in_both_texts(practices: tuple[Practice, ...]) -> None:
    figures = 0
    for practice in practices:
        for result in practice.results:
            if result.value is None:
                assert not re.search(r"(?<![-\w])\d", result.text.uk.replace("50/50", "")), (
                    practice.id,
                    result.text.uk,
                )
                continue
            figures += 1
            assert parse_quantity(result.value) == result.quantity
            for number in re.findall(r"\d+(?:[ ,]\d+)*", str(result.value)):
                assert number in result.text.uk, (practice.id, result.text.uk)
                assert number.replace(",", ".") in result.text.en, (practice.id, result.text.en)
    assert figures > len(PRACTICES)


def test_every_section_that_is_cited_exists(practices: tuple[Practice, ...]) -> None:
    for practice in practices:
        for remark in _remarks(practice):
            assert remark.section in (practice.section, *CHAPTERS), practice.id


def test_a_word_of_the_source_on_a_stage_comes_from_the_source(practices: tuple[Practice, ...]) -> None:
    """What the source says is cited from its own section, or from the chapters on all practices."""
    for practice in practices:
        assert practice.suits.stages == tuple(
            stage for stage in load_vocabulary().value_titles["stage"] if stage in practice.suits.stages
        )
        for warning in practice.warnings:
            if warning.not_before is not None and warning.source is Source.TEXT:
                assert warning.section in (practice.section, "8.3"), practice.id


def test_the_matrix_warns_initiatives_of_every_transformation(practices: tuple[Practice, ...]) -> None:
    for practice in practices:
        warned = [one for one in practice.warnings if one.section == "8.3"]
        assert [one.not_before for one in warned] == (["young"] if practice.type == "transformation" else [])


def test_every_criterion_has_a_practice_but_those_known(pack: Pack, practices: tuple[Practice, ...]) -> None:
    helped = Counter(one.rule for practice in practices for one in practice.helps)
    criteria = {*pack.expected("level-1"), *pack.expected("level-2")}
    assert len(criteria) == 20
    assert criteria - set(helped) == WITHOUT_PRACTICE
    assert set(helped) <= criteria


def test_what_helps_is_marked_as_our_judgement(practices: tuple[Practice, ...]) -> None:
    assert {one.source for practice in practices for one in practice.helps} == {Source.EDITORIAL}


def test_texts_are_of_their_language(practices: tuple[Practice, ...]) -> None:
    """No Cyrillic in English; Ukrainian is Cyrillic but for proper names and units."""
    latin = []
    for practice in practices:
        for text in _texts(practice):
            assert not re.search("[а-яіїєґА-ЯІЇЄҐ]", text.en), (practice.id, text.en)
            if not re.search("[а-яіїєґА-ЯІЇЄҐ]", text.uk):
                latin.append(text.uk)
            assert not re.search("[ыэъё]", text.uk), (practice.id, text.uk)
    assert set(latin) <= LATIN


def test_the_schema_has_the_words_of_the_vocabulary() -> None:
    schema = json.loads((schemas_folder() / "practice.schema.json").read_text(encoding="utf-8"))
    values = load_vocabulary().value_titles
    properties, definitions = schema["properties"], schema["$defs"]
    result = properties["results"]["items"]["properties"]
    for enum, words, more in (
        (definitions["type"], "practice_type", []),
        (definitions["stage"], "stage", []),
        (properties["stage"]["properties"]["declared"], "stage", [NONE]),
        (properties["role"]["properties"]["is"], "role", [NONE]),
        (properties["mechanisms"]["items"], "mechanism_kind", []),
        (properties["rhythm"]["properties"]["cadence"], "cadence", [NONE]),
        (result["level"], "result_level", []),
        (result["kind"], "outcome_kind", []),
    ):
        assert enum["enum"] == [*values[words], *more], words


# --- packs ----------------------------------------------------------------------------------------------------------


def _extending(tmp_path: Path, *practices: tuple[str, str]) -> Pack:
    """A pack that extends the small one, which gets a practice, and brings practices of its own."""
    base, own = tmp_path / "demo", tmp_path / "own"
    _copy(SMALL, base)
    _put(base, "9.1-example.yaml", EXAMPLE.read_text(encoding="utf-8"))
    own.mkdir()
    head = "format: clusterrules/pack@1\nid: own\nversion: 1.0.0\ntitle: {uk: а, en: a}\nextends: {demo: '>=1'}\n"
    (own / "pack.yaml").write_text(head, encoding="utf-8")
    for name, text in practices:
        _put(own, name, text)
    return load_pack(own, others={"demo": base})


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*.yaml"):
        copied = target / file.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(file.read_bytes())


def _put(folder: Path, name: str, text: str) -> None:
    (folder / PRACTICES_FOLDER).mkdir(exist_ok=True)
    (folder / PRACTICES_FOLDER / name).write_text(text, encoding="utf-8")


def test_a_pack_without_the_folder_has_none() -> None:
    assert load_practices(load_pack(SMALL)) == ()


def test_an_extending_pack_takes_practices_over(tmp_path: Path) -> None:
    assert [one.id for one in load_practices(_extending(tmp_path))] == ["example"]


def test_an_extending_pack_adds_and_replaces(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    changed = text.replace("en: Example}", "en: Replaced}")
    added = text.replace("id: example", "id: tenth").replace('section: "9.1"\ntitle', 'section: "9.10"\ntitle')
    second = text.replace("id: example", "id: second").replace('section: "9.1"\ntitle', 'section: "9.2"\ntitle')
    mine = (("9.1-example.yaml", changed), ("9.10-tenth.yaml", added), ("9.2-second.yaml", second))
    found = load_practices(_extending(tmp_path, *mine))
    assert [one.section for one in found] == ["9.1", "9.2", "9.10"]
    assert found[0].title.en == "Replaced"


def test_practices_are_no_rules_but_part_of_the_digest(tmp_path: Path) -> None:
    _copy(SMALL, tmp_path / "demo")
    without = load_pack(tmp_path / "demo")
    digest = without.digest
    _put(tmp_path / "demo", "9.1-example.yaml", EXAMPLE.read_text(encoding="utf-8"))
    with_one = load_pack(tmp_path / "demo")
    assert set(with_one.rules) == set(without.rules)
    assert with_one.digest != digest
