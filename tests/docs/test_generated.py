"""The generated parts of the documentation and the schema say what the code says."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
import yaml

from clusterrules.documents.fault import Fault
from clusterrules.documents.reading import Document
from clusterrules.metrics.declarations import DeclarationReading
from clusterrules.metrics.language import CONDITIONS
from clusterrules.metrics.words import Words
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.schema import SCHEMA_FILE, rendered
from clusterrules.profile.vocabulary import load_vocabulary
from clusterrules.resources import schemas_folder
from clusterrules.rules.conditions import RULE_CONDITIONS
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
DOCS = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "uk").glob("*.md")), ROOT / "README.md"]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.relative_to(ROOT).as_posix())
def test_generated_parts_are_up_to_date(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert _generator().filled(text) == text, "run: python docs/generate.py"


def test_every_generated_part_stands_in_some_document() -> None:
    texts = "".join(document.read_text(encoding="utf-8") for document in DOCS)
    assert set(re.findall(r"<!-- generated: ([a-z-]+) -->", texts)) == set(_generator().PARTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["operators", "metrics", "hooks"])
def test_a_meaning_that_is_missing_or_of_another_time_stops_both_pages(part: str, language: Language) -> None:
    generate = _generator()
    fill = {"operators": generate.operators, "metrics": generate.numbers, "hooks": generate.hooks}[part]
    meanings = generate.WORDING[part]
    name, meaning = meanings.popitem()
    with pytest.raises(AssertionError, match=name):
        list(fill(language))
    meanings[name] = {**meaning, "en": "Something else."}
    with pytest.raises(AssertionError, match=name):
        list(fill(language))
    meanings[name] = meaning
    meanings["gone"] = meaning
    with pytest.raises(AssertionError, match="gone"):
        list(fill(language))
    del meanings["gone"]
    assert meaning[language] in "".join(fill(language))


def test_profile_schema_is_up_to_date() -> None:
    stored = (schemas_folder() / SCHEMA_FILE).read_text(encoding="utf-8")
    assert rendered(load_vocabulary()) == stored, "run: python -m clusterrules.profile.schema"


@pytest.mark.parametrize("file", sorted(schemas_folder().glob("*.json")), ids=lambda file: file.name)
def test_schemas_are_valid_json_schema_2020_12(file: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(file.read_text(encoding="utf-8")))


def _examples() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL):
        mark, _, body = block.partition("\n")
        found.append((mark.removeprefix("# "), body))
    return found


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_plugins(blocked=["ua"]).pack("uca")


def _language(pack: Pack, data: object, faults: list[Fault]) -> DeclarationReading:
    words = Words(
        {name: frozenset(one.by_kind) for name, one in pack.definitions.items()},
        frozenset(pack.metrics),
        frozenset(pack.parameters),
        frozenset(pack.rules),
        {},
        tuple(pack.purposes),
        {name: pack.expected(name) for name in pack.groups},
    )
    document = Document(data, "docs/rule-language.md", dict)
    return DeclarationReading(document, pack.vocabulary, words, faults, None, RULE_CONDITIONS)


@pytest.mark.parametrize(("mark", "body"), _examples())
def test_every_example_of_the_rule_language_is_valid(pack: Pack, mark: str, body: str) -> None:
    data = yaml.safe_load(body)
    faults: list[Fault] = []
    language = _language(pack, data, faults)
    if mark.startswith("on: "):
        language.condition(data, (), pack.vocabulary.kind(mark.removeprefix("on: ")))
    elif mark == "metric":
        language.metric("example", data, ())
    elif mark == "pack":
        schema = json.loads((schemas_folder() / "pack.schema.json").read_text(encoding="utf-8"))
        whole = {"format": "clusterrules/pack@1", "id": "example", "version": "1.0.0", "title": {"uk": "–", "en": "–"}}
        jsonschema.validate({**whole, **data}, schema)
    else:
        assert mark == "case"
        schema = json.loads((schemas_folder() / "cases.schema.json").read_text(encoding="utf-8"))
        whole = {"format": "clusterrules/cases@1", "rule": "L1-01", "cases": [data]}
        jsonschema.validate(whole, schema)
    assert [fault.said("en") for fault in faults] == []


def test_the_examples_use_every_operator() -> None:
    used = " ".join(body for _, body in _examples())
    operators = [*CONDITIONS, *RULE_CONDITIONS]
    assert [name for name in operators if f"{name}:" not in used and f"{name}: " not in used] == []
