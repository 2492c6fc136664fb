"""Facts that packs declare beyond the vocabulary: what a profile says of them wrongly, or in words that say nothing."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.vocabulary import Field, FieldType
from clusterrules.rules.facts import extension_faults
from clusterrules.rules.load import load_pack
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import Text

PLUGINS = load_plugins(points=[])
PACK = replace(
    PLUGINS.pack("uca"),
    facts={
        "motto": Field("motto", FieldType.TEXT, Text("Девіз", "Motto")),
        "visited": Field("visited", FieldType.DATE, Text("Відвідано", "Visited")),
    },
)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("motto", "Разом", None),
        ("motto", "…", "unfilled"),
        ("motto", {"value": "…"}, "unfilled"),
        ("motto", 5, "not_as_declared"),
        ("visited", "2026-01", None),
        ("visited", "…", "unfilled"),
        ("visited", "колись", "not_as_declared"),
        ("visits", "…", "unknown_field"),
    ],
)
def test_what_is_wrong_with_a_fact_of_a_pack(name: str, value: Any, code: str | None) -> None:
    data = {"format": "clusterrules/profile@1", "id": "a", "name": "A", "extensions": {"uca": {name: value}}}
    found = list(extension_faults(profile_of(Document(data, "a.yaml", dict)), PACK))
    assert [one.code for one in found] == ([] if code is None else [code])
    assert all(one.path == ("extensions", "uca", name) for one in found)


@pytest.mark.parametrize(
    ("value", "stated"),
    [
        ("Разом", True),
        ("н/д", None),
        ({"value": "N/A"}, None),
        ("немає", None),
        ("none", False),
    ],
)
def test_a_text_that_says_nothing_is_not_stated(tmp_path: Path, value: Any, stated: bool | None) -> None:
    pack = _pack_with_a_motto(tmp_path)
    profile = _profile(pack.id, "motto", value)
    outcome = assess(profile, Request([pack], "mapping", "2026-06-30")).finding("X-1").outcome
    assert outcome == {True: Outcome.PASSED, False: Outcome.FAILED, None: Outcome.CANT_TELL}[stated]
    warned = [(one.code, one.path) for one in PLUGINS.warnings(profile, [pack])]
    assert warned == ([] if stated is not None else [("read_as_unstated", ("extensions", pack.id, "motto"))])


def test_a_choice_is_one_of_its_values_whatever_the_word(tmp_path: Path) -> None:
    pack = _pack_with_a_motto(tmp_path)
    profile = _profile(pack.id, "listed", "no")
    assert assess(profile, Request([pack], "mapping", "2026-06-30")).finding("X-2").outcome is Outcome.FAILED
    assert PLUGINS.warnings(profile, [pack]) == []


def _pack_with_a_motto(folder: Path) -> Pack:
    """A small pack with a text and a choice of its own, and a rule on each."""
    words = {"uk": "слова", "en": "words"}
    passes = {"X-1": {"present": "own.motto"}, "X-2": {"field": "own.listed", "is": "yes"}}
    head = {
        "format": "clusterrules/pack@1",
        "id": "own",
        "version": "1.0.0",
        "title": words,
        "groups": {"all": {"title": words, "expects": list(passes)}},
        "facts": {
            "motto": {"type": "text", "title": words},
            "listed": {"type": "choice", "values": ["yes", "no"], "title": words},
        },
        "purposes": {"mapping": {"title": words, "least_grade": "asserted", "adverse_grade": "asserted"}},
        "verdict": [
            {"outcome": "not_a_cluster", "when": {"groups": ["all"], "any": ["failed"]}},
            {"outcome": "cluster"},
        ],
    }
    (folder / "pack.yaml").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
    for name, condition in passes.items():
        rule = {
            "format": "clusterrules/rule@1",
            "id": name,
            "name": "own",
            "kind": "criterion",
            "group": "all",
            "title": words,
            "question": words,
            "basis": {"section": "1", "item": name},
            "passes": condition,
            "remedies": {},
        }
        (folder / f"{name}-own.yaml").write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
    return load_pack(folder)


def _profile(pack: str, name: str, value: Any) -> Profile:
    data = {"format": "clusterrules/profile@1", "id": "a", "name": "A", "extensions": {pack: {name: value}}}
    return profile_of(Document(data, "a.yaml", dict))
