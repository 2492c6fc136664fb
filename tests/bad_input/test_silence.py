"""Texts that only look like an answer are read as not stated, and a warning says where they stand."""

from typing import Any

import pytest

from clusterrules.documents.reading import Document, parse
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import Profile, profile_of

HEAD = "format: clusterrules/profile@1\nid: quiet\nname: Quiet\n"


def _read(text: str) -> Profile:
    document = parse((HEAD + text).encode(), "quiet.yaml", is_json=False)
    assert isinstance(document, Document)
    return profile_of(document)


def _first(profile: Profile, name: str) -> Any:
    return profile.data[name][0]


@pytest.mark.parametrize(
    "word", ["немає", "Н/Д", "н/д.", "«немає даних»", "n/a", "N/A", "None", "TBD", "to be  determined"]
)
def test_a_word_that_says_nothing_is_left_out(word: str) -> None:
    assert "owner" not in _first(_read(f"mechanisms: [{{id: m, owner: '{word}'}}]\n"), "mechanisms")


@pytest.mark.parametrize("word", ["none", "немає проблем зі збутом", "Надія Ні", "координатор", "no alternatives"])
def test_whatever_says_something_stays(word: str) -> None:
    assert _first(_read(f"mechanisms: [{{id: m, owner: '{word}'}}]\n"), "mechanisms")["owner"] == word


@pytest.mark.parametrize("unit", ["%", "‰", "$", "€", "₴", "°C"])
def test_a_sign_of_a_unit_says_something(unit: str) -> None:
    assert _first(_read(f"outcomes: [{{id: o, unit: '{unit}'}}]\n"), "outcomes")["unit"] == unit


def test_names_stay() -> None:
    assert _first(_read("members: [{id: m, name: Немає}]\n"), "members")["name"] == "Немає"


def test_a_claim_that_says_nothing_leaves_the_others() -> None:
    kept = _read(
        "mechanisms: [{id: m, owner: [{value: tbd}, {value: Олена}, {value: н/д}], mechanics: {value: tba}}]\n"
    )
    assert _first(kept, "mechanisms") == {"id": "m", "owner": [{"value": "Олена"}]}
    none_left = _read("mechanisms: [{id: m, owner: [{value: tbd}, {value: н/д}]}]\n")
    assert _first(none_left, "mechanisms") == {"id": "m"}


def test_lists_inside_nodes_and_full_lists() -> None:
    found = _read(
        "members: [{id: a}]\nprojects: {completeness: complete, items: [{id: p, partners: [a]}, "
        "{id: q, partners: {items: [{id: a, role: лідер, contribution: немає}]}}]}\n"
    )
    assert found.data["projects"]["items"][1]["partners"]["items"] == [{"id": "a", "role": "лідер"}]


def test_the_document_stays_as_it_was_and_a_warning_names_the_place() -> None:
    profile = _read(
        "mechanisms:\n- id: m\n  owner: н/д\n- id: n\n  owner: Олена\norganisation: {purpose: {value: tbd}}\n"
    )
    found = load_plugins(points=[]).warnings(profile)
    assert [(one.code, one.line, one.path) for one in found] == [
        ("read_as_unstated", 9, ("organisation", "purpose")),
        ("read_as_unstated", 6, ("mechanisms", 0, "owner")),
    ]
    assert "«н/д»" in found[1].said("uk")
    assert "'н/д'" in found[1].said("en")
    assert profile.document.data["mechanisms"][0]["owner"] == "н/д"


@pytest.mark.parametrize("word", ["н/д", "none"])
def test_a_rating_by_nobody_is_told(word: str) -> None:
    rating = "{id: %s, rule: L1-05, rubric: 2, assessor: %s}"
    profile = _read(f"attestations:\n- {rating % ('r', 'Олена')}\n- {rating % ('s', word)}\n")
    [found] = load_plugins(points=[]).warnings(profile)
    assert (found.code, found.line, found.path) == ("unnamed_assessor", 6, ("attestations", 1, "assessor"))
    assert f"«{word}»" in found.said("uk")
    assert f"'{word}'" in found.said("en")


def test_what_is_left_out_and_what_says_nothing_are_the_same_claims() -> None:
    assert _read("mechanisms: [{id: m, owner: н/д}]\n").digest == _read("mechanisms: [{id: m}]\n").digest
